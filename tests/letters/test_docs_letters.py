"""docs/letters.md and docs/wordings.md agree with the code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters import lint
from gmail_reconnect.letters.content import CHAPTER_KINDS, WHY_KINDS, Letter
from gmail_reconnect.letters.wording import wordings
from gmail_reconnect.model import Gender
from tests.support.letter_samples import TRIP, config, contact, letter

FOLDER = Path(__file__).parents[2] / "docs"
LETTERS, WORDINGS = ((FOLDER / name).read_text(encoding="utf-8") for name in ("letters.md", "wordings.md"))
ASKING = TRIP | {"ask": {"en": "twenty minutes by phone", "ar": "عشرين دقيقة بالهاتف"}}
ARABIC = contact("ليلى منصور", subject="عينات الراتنج", gender=Gender.FEMALE)
EXAMPLES: dict[str, Callable[[], Letter]] = {
    "It faded on both sides, and you ask something:": lambda: letter(
        contact(), config("matter_of_fact", why_now=[ASKING | {"subject": "a question on Osaka"}])
    ),
    "They wait for your answer, which you gave with `person letter`, and you added a line of your own:": lambda: letter(
        contact(days=700, i_owe=True),
        config("apologetic"),
        choices=LetterChoices(
            answer="The samples arrived whole, and the third one held",
            line="I still have the torch you lent me in Bergen",
        ),
    ),
    "In Arabic, to a woman:": lambda: letter(
        ARABIC, config("warm", me={"name": "سالم بركات", "signature": "سالم"}, why_now=[ASKING]), "ar"
    ),
}


@pytest.mark.parametrize("title", EXAMPLES)
def test_docs_show_letters_as_they_are_written(title: str) -> None:
    """Three whole letters."""
    found = EXAMPLES[title]()
    assert f"{title}\n\n```text\nSubject: {found.subject}\n\n{found.text}```\n" in LETTERS


def rows(heading: str, docs: str = WORDINGS) -> list[list[str]]:
    """The cells of the first table below a heading, without its two header lines."""
    below = docs.split(f"{heading}\n", 1)[1]
    lines = below.split("\n| ", 1)[1].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def test_docs_list_every_wording_variable() -> None:
    """Each with its meaning; every variable is allowed below some heading, and no heading allows another."""
    told = {re.sub(r"\W*(\w+).*", r"\1", row[0]): row[1] for row in rows("### Variables of the wordings")}
    taken = frozenset().union(*(part.variables for file in wordings.PARTS.values() for part in file.values()))
    assert set(told) == taken | wordings.FUNCTIONS
    assert all(told.values())


def test_docs_list_every_layout_variable() -> None:
    """Each variable with its meaning."""
    told = {row[0].strip("`{} "): row[1] for row in rows("### Variables of the layout")}
    assert set(told) == wordings.LAYOUT_VARIABLES
    assert all(told.values())


def test_docs_list_every_wording_file() -> None:
    """Every file, and no other."""
    files = {row[0].strip("`") for row in rows("# Changing the wordings of letters")}
    assert files == {wordings.LAYOUT, *wordings.PARTS}


def test_docs_list_every_lint_code() -> None:
    """Every code with its level."""
    told = {row[0].strip("`"): row[1] for row in rows("## What is checked before a letter may leave", LETTERS)}
    assert told == lint.CODES


def test_docs_list_every_fact() -> None:
    """Each fact that a heading may state, with its meaning; the kinds of chapters and campaigns are in the config's."""
    told = {name.strip("` ") for row in rows("### Facts of the headings") for name in row[0].split(",")}
    known = frozenset().union(*(part.facts for file in wordings.PARTS.values() for part in file.values()))
    assert told == known - {*CHAPTER_KINDS, *WHY_KINDS}
