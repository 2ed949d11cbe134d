"""Settings are saved where they are, or told why not; a file that was changed meanwhile is left alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.settings.change import (
    SavedSettings,
    TypedSettings,
    read_settings,
    save_settings,
    undo_settings,
)
from gmail_reconnect.actions.settings.config_text import Place
from gmail_reconnect.actions.settings.fields import GROUPS
from gmail_reconnect.config import Config, load
from gmail_reconnect.errors import ConfigError
from tests.support.context import context_in
from tests.support.posix import posix_only

CONFIG = """[me]
name = "Omar"   # mine
language = "en"
[gate]
min_months = 2  # not fewer
[[chapter]]
from = 2019-09-01
kind = "abroad"
[[chapter]]
from = 2021-01-01
kind = "family"
[[why_now]]
name = "trip"
ask = "ten minutes"  # short
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return context_in(tmp_path)


def save(context: Context, group: str, texts: Mapping[Place, str], *removed: Place) -> SavedSettings:
    """As a form would: with every other field as it is."""
    settings = read_settings(context)
    shown = {f.place: f.text for section in GROUPS[group] for entry in settings.fields(section) for f in entry}
    return save_settings(context, TypedSettings(group, settings.version(group), {**shown, **texts}, removed))


def written(context: Context) -> str:
    return context.paths.config_file.read_text(encoding="utf-8")


def config_of(context: Context) -> Config:
    return load(context.paths.config_file)


@pytest.mark.parametrize("group", GROUPS)
def test_form_that_was_not_touched_changes_nothing(context: Context, group: str) -> None:
    """Not even a value that is the usual one, or is missing."""
    assert save(context, group, {}) == SavedSettings()
    assert written(context) == CONFIG


def test_values_are_saved_as_what_they_are_and_undone(context: Context) -> None:
    """Numbers, days, lists, switches and words; the undo brings back the very text."""
    steps = [
        save(context, "me", {("me", "name"): "عمر", ("me", "addresses"): "a@x.example\r\nb@x.example\r\n"}).step,
        save(context, "ranking", {("gate", "min_months"): "3", ("weights", "warm"): "1.5"}).step,
        save(context, "chapter", {("chapter", 1, "to"): "2022-01-01", ("chapter", 0, "en"): "working in Lyon"}).step,
        save(context, "letters", {("letters", "discard_when_they_write"): "yes"}).step,
        save(context, "rhythm", {("rhythm", 0, "tag"): "asia", ("rhythm", 0, "every"): "6 months"}).step,
    ]
    config = config_of(context)
    assert (config.me.name, config.me.addresses) == ("عمر", ("a@x.example", "b@x.example"))
    assert (config.gate.min_months, config.weights.warm) == (3, 1.5)
    assert config.chapters[0].words == {"en": "working in Lyon"}
    assert config.letters.discard_when_they_write
    assert config.rhythms[0].every.days > 170
    assert 'name = "عمر"   # mine\n' in written(context)
    assert "min_months = 3  # not fewer\n" in written(context)
    for step in reversed(steps):
        assert step
        undo_settings(context, step)
    assert written(context) == CONFIG


def test_words_that_were_one_text_become_a_table_only_with_a_second_language(context: Context) -> None:
    """The text in the user's own language stays one."""
    save(context, "why_now", {("why_now", 0, "ask", "en"): "five minutes"})
    assert 'ask = "five minutes"  # short' in written(context)
    save(context, "why_now", {("why_now", 0, "ask", "ar"): "خمس دقائق"})
    assert config_of(context).why_now[0].ask == {"en": "five minutes", "ar": "خمس دقائق"}
    save(context, "why_now", {("why_now", 0, "ask", "ar"): "", ("why_now", 0, "ask", "en"): ""})
    assert config_of(context).why_now[0].ask == {}


def test_entries_are_added_and_removed(context: Context) -> None:
    """Their places are those of the page, also when one before them goes."""
    save(context, "chapter", {("chapter", 2, "from"): "2023-01-01", ("chapter", 2, "kind"): "self"}, ("chapter", 0))
    assert [chapter.kind for chapter in config_of(context).chapters] == ["family", "self"]


@pytest.mark.parametrize(
    ("group", "texts", "place"),
    [
        ("ranking", {("gate", "min_months"): "many"}, ("gate", "min_months")),
        ("ranking", {("gate", "min_months"): "0"}, ("gate", "min_months")),
        ("ranking", {("weights", "warm"): "nan"}, ("weights", "warm")),
        ("chapter", {("chapter", 1, "to"): "1999-01-01"}, ("chapter", 1)),
        ("chapter", {("chapter", 1, "kind"): ""}, ("chapter", 1, "kind")),
        ("chapter", {("chapter", 2, "kind"): "self"}, ("chapter", 2, "from")),
        ("chapter", {("chapter", 1, "name"): "abroad"}, ("chapter", 1, "name")),
        ("why_now", {("why_now", 0, "offer"): "tea"}, ("why_now", 0, "offer")),
        ("why_now", {("why_now", 0, "ask", "en"): "x" * 9000}, ("why_now", 0, "ask", "en")),
        ("me", {("me", "addresses"): "nobody"}, ("me", "addresses")),
        ("schedule", {("schedule", "at"): "25:00"}, ("schedule", "at")),
        ("rhythm", {("rhythm", 0, "tag"): "x", ("rhythm", 0, "every"): "soon"}, ("rhythm", 0, "every")),
    ],
)  # fmt: skip
def test_mistake_is_told_at_its_field_and_nothing_is_saved(
    context: Context, group: str, texts: Mapping[Place, str], place: Place
) -> None:
    """In the words of the check of config.toml."""
    found = save(context, group, texts)
    assert [one.place for one in found.mistakes] == [place]
    assert written(context) == CONFIG


def test_mistake_behind_a_removed_entry_is_told_where_it_was_typed(context: Context) -> None:
    """The second entry is the first once the first has gone."""
    found = save(context, "chapter", {("chapter", 1, "kind"): "nonsense"}, ("chapter", 0))
    assert [one.place for one in found.mistakes] == [("chapter", 1, "kind")]


def test_two_mistakes_of_the_file_are_mended_one_after_the_other(context: Context) -> None:
    """A mistake elsewhere, which was there before, doesn't stop a change; one in the same group does."""
    context.paths.config_file.write_text(CONFIG.replace("= 2 ", "= 0 ").replace('"family"', '"x"'), encoding="utf-8")
    assert save(context, "chapter", {("chapter", 0, "name"): "Lyon"}).step is None
    assert save(context, "chapter", {("chapter", 1, "kind"): "family"}).step
    assert save(context, "ranking", {("gate", "min_months"): "1"}).step
    assert config_of(context).gate.min_months == 1


def test_group_that_was_changed_meanwhile_is_not_overwritten(context: Context) -> None:
    """The other's value is shown; a change of another group or of a comment doesn't matter."""
    settings = read_settings(context)
    typed = TypedSettings("me", settings.version("me"), {("me", "name"): "O.", ("me", "language"): "en"})
    other = CONFIG.replace('"Omar"', '"Omar K."').replace("# mine", "# ours")
    context.paths.config_file.write_text(other, encoding="utf-8")
    found = save_settings(context, typed)
    assert found == SavedSettings(newer={("me", "name"): "Omar K."})
    assert written(context) == other
    other = CONFIG.replace("# mine", "# ours").replace("= 2 ", "= 5 ")
    context.paths.config_file.write_text(other, encoding="utf-8")
    assert save_settings(context, typed).step
    assert written(context) == other.replace('"Omar"', '"O."')


def test_undo_does_not_overwrite_a_later_change(context: Context) -> None:
    """Whoever made it."""
    step = save(context, "me", {("me", "name"): "O."}).step
    assert step
    context.paths.config_file.write_text(CONFIG.replace("Omar", "Zoe"), encoding="utf-8")
    with pytest.raises(ConfigError, match="meanwhile"):
        undo_settings(context, step)
    assert "Zoe" in written(context)


@posix_only
def test_file_keeps_its_permissions_and_its_link(context: Context, tmp_path: Path) -> None:
    """A config.toml may be a link into a folder that is kept elsewhere."""
    real = tmp_path / "elsewhere.toml"
    context.paths.config_file.rename(real)
    real.chmod(0o640)
    context.paths.config_file.symlink_to(real)
    save(context, "me", {("me", "name"): "O."})
    assert context.paths.config_file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert '"O."' in real.read_text()
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".new"] == []


def test_first_change_writes_the_commented_file_and_undo_removes_it(tmp_path: Path) -> None:
    """Readable by its owner only, as `init` writes it."""
    context = context_in(tmp_path)
    step = save(context, "me", {("me", "name"): "Omar"}).step
    assert step
    assert 'name = "Omar"\n' in written(context)
    assert "# [[chapter]]" in written(context)
    assert os.name == "nt" or context.paths.config_file.stat().st_mode & 0o777 == 0o600
    undo_settings(context, step)
    assert not context.paths.config_file.exists()
