"""A change of config.toml touches no comment and no other key, however the file is written."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.actions.settings.config_text import Place, change_text, comments
from gmail_reconnect.errors import ConfigError

SHIPPED = """# What it can't find. Every line is optional.

[me]
name = "Omar"
language = "en"                  # of letters
# addresses = ["me@example.org"]

# What you were doing. One [[chapter]] each.
# [[chapter]]
# from = 2019-09-01

[[chapter]]
from = 2019-09-01   # the move
kind = "abroad"

# Why you are writing now.
[[why_now]]
name = "now"
people = ["*"]                   # or "tag:asia"
# until = 2027-03-01
ask = {en = "twenty minutes", ar = "عشرون دقيقة"}   # with its size

# [letters]
# tone = "warm"
"""


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (("me", "name"), "Omar K.", 'name = "Omar K."'),
        (("me", "language"), "ar", 'language = "ar"                  # of letters'),
        (("me", "ar"), "عمر", 'language = "en"                  # of letters\nar = "عمر"\n# addresses'),
        (("chapter", 0, "to"), date(2021, 6, 30), 'kind = "abroad"\nto = 2021-06-30\n\n# Why'),
        (("chapter", 0, "from"), date(2018, 1, 1), "from = 2018-01-01   # the move"),
        (("chapter", 1), {"from": date(2022, 1, 1), "kind": "self"},
         'kind = "abroad"\n\n[[chapter]]\nfrom = 2022-01-01\nkind = "self"\n\n# Why'),
        (("why_now", 0, "people"), ["tag:asia", "Ana"], 'people = ["tag:asia", "Ana"]                   # or'),
        (("why_now", 0, "ask", "en"), "ten", 'ask = {en = "ten", ar = "عشرون دقيقة"}   # with its size'),
        (("why_now", 0, "ask", "fr"), "dix", 'ask = {en = "twenty minutes", ar = "عشرون دقيقة", fr = "dix"}'),
        (("letters", "tone"), "warm", '# tone = "warm"\n\n[letters]\ntone = "warm"\n'),
        (("chapter", 0), None, "# from = 2019-09-01\n\n# the move\n\n# Why"),
        (("me", "language"), None, 'name = "Omar"\n# of letters\n# addresses'),
    ],
)  # fmt: skip
def test_change_is_written_where_a_person_would_write_it(place: Place, value: Any, line: str) -> None:
    """In the shipped file: before the comments that lead to the next section."""
    changed = change_text(SHIPPED, {place: value})
    assert line in changed
    assert Counter(comments(SHIPPED)) <= Counter(comments(changed))


@pytest.mark.parametrize(
    ("text", "place", "value", "wanted"),
    [
        ("", ("me", "name"), "A", '\n[me]\nname = "A"\n'),
        ("# only this", ("me", "name"), "A", '# only this\n\n[me]\nname = "A"\n'),
        ('me.name = "A"', ("me", "language"), "ar", 'me.name = "A"\nme.language = "ar"\n'),
        ('me = {name = "A"} # x', ("me", "language"), "ar", 'me = {name = "A",language = "ar"} # x'),
        ('me.name = "{A}" # x\nme.language = "ar"', ("me", "name"), None, '# x\nme.language = "ar"'),
        ('me = {name = "A"} # x', ("me", "name"), None, "me = {} # x"),
        ('a.b.c = "{" # x\n[me]\n', ("a", "b", "c"), "y", 'a.b.c = "y" # x\n[me]\n'),
        ('chapter = [{kind = "self"}, # x\n{kind = "self"}]', ("chapter", 0), None, '# x'),
        ("[gate]\nmin_months = 2 # x\n[me]\n", ("gate", "min_months"), 3, "[gate]\nmin_months = 3 # x\n[me]\n"),
        ('[a]\nx = """\n[me]\n# no"""\n[me]\n', ("me", "name"), "A", '[a]\nx = """\n[me]\n# no"""\n[me]\nname = "A"\n'),
        ("[me]\r\n# x\r\nname = 'A'\r\n", ("me", "name"), "B", '[me]\r\n# x\r\nname = "B"\r\n'),
        ("[me]\naddresses = [\n  'a@x.example', # old\n  'b@x.example',\n]\n", ("me", "addresses"), ["c@x.example"],
         '[me]\n# old\naddresses = ["c@x.example"]\n'),
    ],
)  # fmt: skip
def test_other_forms_of_toml_are_understood(text: str, place: Place, value: Any, wanted: str) -> None:
    """Dotted keys, inline tables, strings with brackets and hashes, line ends of Windows, comments inside a list."""
    assert wanted in change_text(text, {place: value})


TEXTS = st.text(st.sampled_from("aZ ع\"'\\#[]{}=,.\t\n\u0007é"), max_size=8)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
KEYS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "me": {"name": TEXTS, "language": st.sampled_from(["en", "ar"]), "signature": TEXTS, "ar": TEXTS},
    "gate": {"min_months": st.integers(1, 120), "gap_factor": st.floats(0, 100)},
    "letters": {"tone": st.sampled_from(["warm", "apologetic"]), "discard_when_they_write": st.booleans()},
    "chapter": {"from": DAYS, "kind": st.sampled_from(["studies", "self"]), "name": TEXTS, "en": TEXTS},
    "why_now": {"name": TEXTS, "people": st.lists(TEXTS, max_size=3), "until": DAYS,
                "ask": TEXTS | st.dictionaries(st.sampled_from(["en", "ar", "fr"]), TEXTS, min_size=1)},
}  # fmt: skip
LISTS = {"chapter", "why_now"}


def table(section: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=KEYS[section])


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A config.toml as somebody may have written it, with comments that look like settings."""
    number = iter(range(10_000))

    def comment() -> str:
        say = draw(st.sampled_from(["", "", "", '"""', "[me]", "[[chapter]]", 'name = "x"', "]", "}", "'"]))
        return f"# {next(number)} {say}" if say or draw(st.booleans()) else ""

    def value(of: Any) -> str:
        if isinstance(of, list):
            ends = [f"\n  {comment()}\n" if draw(st.booleans()) else " " for _ in of]
            return f"[{''.join(f'{value(one)},{end}' for one, end in zip(of, ends, strict=True))}]"
        if isinstance(of, dict):
            return f"{{{', '.join(f'{key} = {value(one)}' for key, one in of.items())}}}"
        if isinstance(of, str) and draw(st.booleans()) and not set("'\n\x07") & set(of):
            return f"'{of}'"
        if isinstance(of, str) and draw(st.booleans()) and not set('"\\\n\x07') & set(of):
            return f'"""\n{of}"""'
        return str(tomlkit.item(of).as_string())

    lines: list[str] = []
    for section in draw(st.permutations(sorted(KEYS))):
        entries = draw(st.lists(table(section), max_size=3 if section in LISTS else 1))
        for entry in entries:
            lines += [comment(), f"[[{section}]] {comment()}" if section in LISTS else f"[{section}] {comment()}"]
            for key, one in entry.items():
                lines += [comment(), f"{draw(st.sampled_from(['', '  ']))}{key} = {value(one)}  {comment()}"]
            lines += [comment(), comment()]
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


@st.composite
def changed(draw: st.DrawFn, data: dict[str, Any]) -> dict[Place, Any]:
    """Some of what the page can do: set and unset keys, add entries, remove entries."""
    found: dict[Place, Any] = {}
    for section, keys in KEYS.items():
        entries = data.get(section, []) if section in LISTS else [data.get(section, {})]
        for number, entry in enumerate(entries):
            place: Place = (section, number) if section in LISTS else (section,)
            for key in draw(st.lists(st.sampled_from(sorted(keys)), unique=True, max_size=3)):
                value = draw(keys[key] | st.none() if key in entry else keys[key])
                found[*place, key] = value
        if section in LISTS:
            found |= {(section, len(entries) + more): draw(table(section)) for more in range(draw(st.integers(0, 2)))}
            gone = draw(st.sets(st.integers(0, len(entries) - 1), max_size=2)) if entries else set()
            found = {place: value for place, value in found.items() if place[0] != section or place[1] not in gone}
            found |= {(section, one): None for one in gone}
    return found


@settings(max_examples=300)
@given(st.data())
def test_random_changes_keep_every_comment_and_every_other_key(data: st.DataObject) -> None:
    """In files with comments that look like settings, strings that look like comments, and line ends of Windows."""
    text = data.draw(commented())
    before = tomllib.loads(text)
    changes = data.draw(changed(before))
    after = change_text(text, changes)
    wanted: dict[str, Any] = {name: [*part] if name in LISTS else dict(part) for name, part in before.items()}
    for place, value in changes.items():
        if len(place) == 2 and place[0] in LISTS:
            continue
        section, *way, key = place
        entry = wanted[str(section)][way[0]] if way else wanted.setdefault(str(section), {})
        if value is None:
            del entry[key]
        else:
            entry[key] = value
    for section in LISTS & wanted.keys() | {str(place[0]) for place in changes if place[0] in LISTS}:
        kept = [
            one for number, one in enumerate(wanted.get(section, [])) if changes.get((section, number), 0) is not None
        ]
        wanted[section] = kept + [
            one for place, one in changes.items() if place[0] == section and len(place) == 2 and one is not None
        ]
    assert {name: part for name, part in tomllib.loads(after).items() if part} == {n: p for n, p in wanted.items() if p}
    left = iter(comments(after))
    assert all(one in left for one in comments(text))


def test_what_cannot_be_changed_is_told() -> None:
    """Nothing is written then."""
    with pytest.raises(ConfigError, match="can't be changed here"):
        change_text("me = 1\n", {("me", "name"): "A"})
