"""config.toml: a mistake is named with its line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config, load
from gmail_reconnect.errors import ConfigError

CHAPTER = "[[chapter]]\nfrom = 2019-09-01\nkind = 'studies'\n"
WHY = "[[why_now]]\nname = 'a'\n"
LINE = "[[line]]\nen = 'We met in Bergen'\n"


def read(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("text", "line", "says", "hint"),
    [
        ("[weights]\nmonths = 1\nmonhts = 2", 3, "unknown key `weights.monhts`", "Did you mean `months`?"),
        ("[weights]\nlong-lost = 1", 2, "unknown key `weights.long-lost`", "Did you mean `long_lost`?"),
        ("[wieghts]\nmonths = 1", 1, "unknown key `wieghts`", "Did you mean `weights`?"),
        ("[gate]\n\nmin_month = 3", 3, "unknown key `gate.min_month`", "Did you mean `min_months`?"),
        ("[gate]\nxyz = 3", 2, "unknown key `gate.xyz`", "Known here: gap_factor, min_months, min_silence_days."),
        ("[ranking]\nlense = 'warm'", 2, "unknown key `ranking.lense`", "Did you mean `lens`?"),
        ("[weights]\nmonths = 6", 2, "weights.months: Input should be less than or equal to 5", ""),
        ("[weights]\nwarm = -5.1", 2, "weights.warm: Input should be greater than or equal to -5", ""),
        ("[weights]\nwarm = nan", 2, "weights.warm: Input should be", ""),
        ("[weights]\nwarm = inf", 2, "weights.warm: Input should be", ""),
        ("[weights]\nmonths = true", 2, "weights.months: Input should be a valid number", ""),
        ("[weights]\nmonths = '1'", 2, "weights.months: Input should be a valid number", ""),
        ("weights.months = 9", 1, "weights.months: Input should be less", ""),
        ("weights.warm = 1\nweights.months = 9", 2, "weights.months: Input should be less", ""),
        ("\nweights = { months = 9 }", 2, "weights.months: Input should be less", ""),
        ("[me]\nname = 'x'\n[gate]\nmin_months = 0", 4, "gate.min_months: Input should be greater", ""),
        ("[gate]\nmin_silence_days = 3651", 2, "gate.min_silence_days: Input should be less", ""),
        ("[gate]\nmin_silence_days = 90.5", 2, "gate.min_silence_days: Input should be a valid integer", ""),
        ("[gate]\ngap_factor = -1", 2, "gate.gap_factor: Input should be greater", ""),
        ("[ranking]\nfresh_view = 11", 2, "ranking.fresh_view: Input should be less", ""),
        ("[ranking]\nfresh_view = true", 2, "ranking.fresh_view: Input should be a valid integer", ""),
        ("[ranking]\nlens = 'cold'", 2, "ranking.lens: Input should be 'warm', 'balanced' or 'long-lost'", ""),
        ("[letters]\nrecall = 'often'", 2, "letters.recall: Input should be 'ask', 'safe' or 'never'", ""),
        ("[letters]\nformality = 'rude'", 2, "letters.formality: Input should be 'auto', 'formal' or 'informal'", ""),
        (f"{CHAPTER}en = 'I was studying'", 4, "chapter.en: A letter would say “Most of that time went into I was", ""),
        (f"{CHAPTER}ar = 'كنت أدرس'", 4, "chapter.ar: A letter would say “انصرف معظم هذا الوقت إلى كنت أدرس", ""),
        (
            "[[why_now]]\nname = 'x'\nen = 'y'\nask = 'give me a lunch'",
            4,
            "A letter would say “Could I ask you for give me",
            "",
        ),
        (f"{CHAPTER}name = 'none'", 4, "chapter.name: 'none' means that a letter has none", ""),
        (f"{CHAPTER}name = 'abroad'", 4, "chapter.name: 'abroad' is a kind of chapter", ""),
        (f"[me]\nlanguage = ['en']\n{WHY}ask = 'x'", 2, "me.language: Input should be a valid string", ""),
        (f"[me]\nlanguage = 'english'\n{WHY}ask = 'x'", 2, "me.language: String should match pattern", ""),
        ("why_now = ['x']", 1, "why_now: Input should be", ""),
        ("me = 'x'\nwhy_now = [{name = 'a', ask = 'x'}]", 1, "me: Input should be", ""),
        (f"{CHAPTER}arf = 'x'", 4, "unknown key `chapter.arf`", ""),
        (f"{WHY}offer = 'tour'", 3, "why_now.offer: there is no [[offer]] named 'tour'; there are none", ""),
        (f"{WHY}offer = 'tour'\n[[offer]]\nname = 'b'", 3, "there is no [[offer]] named 'tour'; known: b", ""),
        (f"{WHY}ask = {{en = 'x', english = 'y'}}", 3, "why_now.ask.english: is not a key for words in a language", ""),
        (f"{WHY}fr_tuu = 'x'", 3, "why_now.fr_tuu: is not a key for words in a language; use one of: fr, fr_m", ""),
        (f"{WHY}fr_tu = 'x'\nfr_informal = 'y'", 4, "why_now.fr_informal: means the same as `fr_tu`", ""),
        (f"{WHY}en = '{'x' * 601}'", 3, "why_now.en: 601 characters are too many for a letter; at most 600 fit", ""),
        (f"{LINE}people = ['tag:a', '*']", 3, "line.people: a line for everyone says nothing about anyone", ""),
        (f"{LINE}", 1, "line.people: Field required", ""),
        (f"{LINE}people = ['A']\nname = 'none'", 4, "line.name: 'none' means that a letter has none", ""),
        (f"{LINE}people = ['A']\nask = 'x'", 4, "unknown key `line.ask`", ""),
        (f"{LINE}people = ['A']\nar_x = 'y'", 4, "line.ar_x: is not a key for words in a language", ""),
        (f"{WHY}subject = ['x']", 3, "why_now.subject: Input should be a valid dictionary", ""),
    ],
)
def test_mistake_names_line_key_and_allowed_values(tmp_path: Path, text: str, line: int, says: str, hint: str) -> None:
    """The line, the key, what is allowed; for an unknown key the nearest known one, or all of them."""
    with pytest.raises(ConfigError) as found:
        read(tmp_path, text)
    assert f"config.toml, line {line}: " in str(found.value)
    assert says in str(found.value)
    assert hint in (found.value.hint or "")


def test_limits_themselves_are_allowed(tmp_path: Path) -> None:
    """The least and the greatest value of each key; a whole number where a fraction is expected."""
    low = read(tmp_path, "[weights]\nmonths = -5\n[gate]\nmin_months = 1\nmin_silence_days = 1\ngap_factor = 0")
    assert (low.weights.months, low.gate.min_months, low.gate.gap_factor) == (-5, 1, 0)
    high = read(tmp_path, "[weights]\nwarm = 5.0\n[gate]\nmin_silence_days = 3650\n[ranking]\nfresh_view = 10")
    assert (high.weights.warm, high.gate.min_silence_days, high.ranking.fresh_view) == (5, 3650, 10)


@given(st.floats(-5, 5), st.sampled_from(["months", "exchanges", "i_owe", "ignored", "warm", "balanced", "long_lost"]))
def test_weight_is_read_to_the_last_digit(tmp_path_factory: pytest.TempPathFactory, value: float, key: str) -> None:
    """The other weights keep their defaults."""
    found = read(tmp_path_factory.mktemp("home"), f"[weights]\n{key} = {value:.20f}").weights
    assert getattr(found, key) == pytest.approx(value, abs=1e-15)
    assert found.model_copy(update={key: getattr(Config().weights, key)}) == Config().weights


def test_ask_and_subject_in_one_language_are_in_mine(tmp_path: Path) -> None:
    """Either a text, in the language of [me], or a table of languages and their variants."""
    found = read(
        tmp_path,
        "[me]\nlanguage = 'ar'\n[[why_now]]\nname = 'a'\nask = 'عشرون دقيقة'\n"
        "subject = {en = 'Maps', fr_tu = 'Cartes'}",
    )
    assert found.why_now[0].ask == {"ar": "عشرون دقيقة"}
    assert found.why_now[0].subject == {"en": "Maps", "fr_tu": "Cartes"}
    (campaign,) = read(tmp_path, "[[why_now]]\nname = 'a'\nask = '''a  call\nin March'''").why_now
    assert campaign.ask == {"en": "a call in March"}, "words are one line"


def test_words_may_differ_by_gender_and_formality(tmp_path: Path) -> None:
    """The keys stay as they are in the file; two chapters of one name are refused."""
    chapter = f"{CHAPTER}name = 'Lyon'\nar = 'الدراسة'\nar_f = 'دراستي'\n"
    found = read(tmp_path, f"{chapter}[[offer]]\nname = 'o'\npeople = ['tag:x']\nfr_vous = 'Je vous aide'")
    assert (found.chapters[0].name, found.chapters[0].words) == ("Lyon", {"ar": "الدراسة", "ar_f": "دراستي"})
    assert (found.offers[0].people, found.offers[0].words) == (("tag:x",), {"fr_vous": "Je vous aide"})
    with pytest.raises(ConfigError, match="two \\[\\[chapter\\]\\] are named 'Lyon'"):
        read(tmp_path, chapter * 2)


def test_signature_follows_formality(tmp_path: Path) -> None:
    """ "Omar" to friends, the whole name to others."""
    me = read(tmp_path, "[me]\nname = 'N'\nen = 'Omar'\nen_formal = 'Omar Haddad'").me
    assert [me.signed("en", None, one) for one in ("formal", "informal")] == ["Omar Haddad", "Omar"]
    assert me.signed("ar") == "N"
