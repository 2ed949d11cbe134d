"""What is said beside a letter, in every language that there are words in."""

from __future__ import annotations

import inspect
import re
import tomllib
from typing import get_args

import pytest

from gmail_reconnect.config import ChapterKind, Tone
from gmail_reconnect.letters import lint
from gmail_reconnect.letters.content import Ending, NoteCode, NotePart, PlanNote
from gmail_reconnect.letters.lint import BLANK_STEPS, CODES, Finding
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.report.letter_remarks import FOLDER, describe_finding, describe_note, describe_plan, remark_words
from gmail_reconnect.text.bidi import without_isolates
from tests.report.test_strings import keys
from tests.support.letter_samples import config, contact, letter

FILES = {path.stem: path.read_text(encoding="utf-8") for path in (shipped_templates() / FOLDER).glob("*.toml")}


def test_english_and_arabic_have_the_same_strings() -> None:
    """The same keys with the same values to be filled in."""
    assert set(FILES) == {"en", "ar"}
    assert keys(tomllib.loads(FILES["en"])) == keys(tomllib.loads(FILES["ar"]))


def test_every_finding_has_words() -> None:
    """Each code of the lint, with its variants; no sentence is left over."""
    named = re.findall(r'_finding\("(\w+)"(?:, "(\w+)")?', inspect.getsource(lint))
    assert {code for code, _ in named} == set(CODES)
    said = {wording or code for code, wording in named} - {"held", "blank"}
    said |= {f"held_{why}_{way}" for why in ("anger", "grief") for way in ("to", "from")}
    said |= {f"blank_{step}" for step in (*BLANK_STEPS, "other")}
    assert set(remark_words("en").table("lint")) == said


@pytest.mark.parametrize(
    ("table", "values"),
    [("note", NoteCode), ("note_part", NotePart), ("ending", Ending), ("tone", Tone), ("chapter", ChapterKind)],
)
def test_every_value_in_a_plan_has_words(table: str, values: object) -> None:
    """Each note, and what a plan has one of."""
    assert set(remark_words("en").table(table)) == set(get_args(values))


def test_remarks_beside_an_arabic_letter_are_in_arabic() -> None:
    """A plan, a note with the user's own Latin name, a finding with a Latin word: what isn't Arabic is set apart."""
    found = letter(contact("ليلى منصور", subject="Resin samples"), config(), "ar").plan
    lines = {line.part: (line.label, without_isolates(line.says)) for line in describe_plan(found, "ar")}
    assert lines["opens"] == ("الافتتاح", "انقطاع من الطرفين، منذ 1,170 يومًا")
    assert lines["reason"] == ("سبب الصمت", "فصل «الدراسة»، 56 % من المدة")
    assert lines["recalls"][1] == "«Resin samples»، سبتمبر 2023"
    assert lines["why_now"][1] == "حملة «asia»"
    note = PlanNote("why_now", "ended", {"name": "asia", "day": "2026-11-19"})
    assert describe_note(note, "ar") == "لماذا الآن: انتهت حملة `\u2068asia\u2069` في 19 نوفمبر 2026."
    assert describe_finding(Finding("error", "feeling", "feeling", {"text": "miss you"}), "ar").endswith(
        "«\u2068miss you\u2069»."
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_remarks_in_a_language_without_words_are_in_english(language: str) -> None:
    """German letters need only wording files."""
    assert (
        describe_finding(Finding("warning", "exclamation", "exclamation"), language)
        == "It contains an exclamation mark."
    )


def test_plan_names_the_line_of_a_circle() -> None:
    """So that nobody takes it for words of their own for this person."""
    line = {"name": "lab", "people": ["Mira Stolz"], "en": "We shared a lab", "ar": "جمعنا مختبر واحد"}
    found = letter(contact(), config(line=[line])).plan
    assert [without_isolates(one.says) for one in describe_plan(found, "en") if one.part == "line"] == [
        "line 'lab': We shared a lab."
    ]
    assert [without_isolates(one.says) for one in describe_plan(found, "ar") if one.part == "line"] == [
        "سطر «lab»: We shared a lab."
    ]
