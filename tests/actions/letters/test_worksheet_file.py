"""The text of a worksheet: what is written is read back, and nothing in a name or a subject is read as TOML."""

from __future__ import annotations

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.actions.letters.worksheet_file import FilledSection, SheetPerson, SheetText, sheet_text
from gmail_reconnect.errors import UsageError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.text.sanitize import clean

WORDS = st.text(max_size=30).map(clean)
HOSTILE = st.text() | st.sampled_from(
    [
        'x\n[[person]]\naddress = "evil@x.example"',
        'x\r[evil]\ra = "',
        '"""',
        "'''",
        '\\"',
        "\x00\x1b[31m",
        "# ]]",
        "a\u2028b",
    ]
)


@st.composite
def sheets(draw: st.DrawFn) -> list[SheetPerson]:
    """People with any facts and choices; each address once."""
    addresses = draw(st.lists(st.emails() | HOSTILE.filter(clean), min_size=1, max_size=3, unique=True))
    return [
        SheetPerson(
            address,
            draw(st.lists(HOSTILE, max_size=3)),
            LetterChoices(
                no_letter=draw(st.booleans()),
                **{
                    name: draw(WORDS)
                    for name in (
                        "line",
                        "call",
                        "opening_words",
                        "reason_words",
                        "why_words",
                        "ask_words",
                        "offer_words",
                        "closing_words",
                        "subject",
                        "wordings",
                    )
                },
                answer=draw(WORDS),
                formality=draw(st.sampled_from([None, "formal", "informal"])),
                tone=draw(st.sampled_from([None, "warm"])),
                chapter=draw(st.none() | WORDS.filter(bool)),
                why_now=draw(st.none() | WORDS.filter(bool)),
                offer=draw(st.none() | WORDS.filter(bool)),
                line_name=draw(st.none() | WORDS.filter(bool)),
                answer_needed=draw(st.booleans()),
                recall=draw(st.sampled_from([None, True, False])),
                text="\n".join(draw(st.lists(WORDS))).strip(),
                reply=draw(st.booleans()),
            ),
            owes_answer=draw(st.booleans()),
        )
        for address in addresses
    ]


@given(sheets())
def test_sheet_reads_back_as_it_was_written(people: list[SheetPerson]) -> None:
    """Names, subjects and words of any kind: the same people with the same choices, and nobody else."""
    text = sheet_text(people)
    assert SheetText(text, "s.toml").sections() == [
        FilledSection(one.address, one.choices.values(), number) for number, one in enumerate(people)
    ]
    assert tomllib.loads(text).keys() == {"person"}


def test_sheet_has_facts_as_comments_and_keys_to_fill() -> None:
    """The keys that most letters need are there, empty; others only with a value."""
    ana = SheetPerson("ana@x.example", ["Ana", "You last wrote: Boat"], LetterChoices(tone="warm"), owes_answer=False)
    section = sheet_text([ana]).partition("[[person]]\n")[2].splitlines()
    assert section[:2] == ["# Ana", "# You last wrote: Boat"]
    keys = [line.partition(" = ")[0] for line in section[2:] if line]
    assert keys == ["address", "line", "ask", "call", "formality", "subject", "tone"]


GOOD = '[[person]]\naddress = "a@x.example"\nline = "Hello."\n\n[[person]]\naddress = "b@x.example"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + "lien = ''", "line 7: unknown key `lien`."),
        (GOOD.replace("line", "lien"), "line 3: unknown key `lien`."),
        (GOOD + "ask = 3", "line 7: `ask` is not a text."),
        (GOOD + "line = true", "line 7: `line` is not a text."),
        (GOOD + "ask = ['a']", "line 7: `ask` is not a text."),
        (GOOD + "ask = 'a", "s.toml: "),
        (GOOD + "[[person]]\nline = 'x'", "line 7: a [[person]] needs an `address`."),
        (GOOD + "address = ''", "s.toml: "),
        (GOOD + "[other]", "line 7: unknown key `other`."),
        ("top = 1\n" + GOOD, "line 1: unknown key `top`."),
        ("[person]\naddress = 'a@x.example'", "`person` is not a list of sections."),
        ("person = [1]", "`person` is not a list of sections."),
        ("# nothing\n", "Nobody is in s.toml."),
        ("a = " + "[" * 5000, "s.toml: "),
        ("#" * 1_000_001, "too large"),
    ],
)
def test_mistake_in_a_sheet_names_its_line(text: str, says: str) -> None:
    """Nothing is taken from a sheet with a mistake."""
    with pytest.raises(UsageError) as found:
        SheetText(text, "s.toml").sections()
    assert says in found.value.message


def test_switches_may_be_words_or_booleans() -> None:
    """As they are by default they take an earlier choice back; empty texts leave it."""
    text = "[[person]]\naddress = 'a@x.example'\nno_letter = false\nanswer_needed = 'no'\nrecall = true\nask = ' '\n"
    (section,) = SheetText(text, "s.toml").sections()
    assert section.changes == {"no_letter": "", "answer_needed": "no", "recall": "yes"}


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never a bug."""
    with suppress(UsageError):
        SheetText(text, "s.toml").sections()
