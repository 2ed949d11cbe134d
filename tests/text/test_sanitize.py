"""Text from outside comes out harmless, on one line and not too long, and keeps its letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.sanitize import clean, one_line, one_line_with_isolates


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\x1b[31mred\x07", "a [31mred"),
        ("one\r\n two\u2028three\x85four", "one two three four"),
        ("Mira\r\nBcc: x@y.example", "Mira Bcc: x@y.example"),
        ("safe\u202egnp.exe\u2066", "safegnp.exe"),
        ("\u202eariM\u202c \u2066x\u2069\u200f", "ariM x"),
        ("\ufeffn\xadame\u200b", "name"),
        ("private \ue000use", "private use"),
        ("broken \ud800 half", "broken half"),
    ],
)
def test_controls_line_ends_and_invisible_characters_are_removed(hostile: str, harmless: str) -> None:
    """They would move the cursor, open a header, turn the line around or pass for a letter's own marks."""
    assert clean(hostile) == harmless


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  نادية \t الخطيب ", "نادية الخطيب"),
        ("می\u200cخواهم 👩\u200d💻 e\u0301 東\u3000京", "می\u200cخواهم 👩\u200d💻 e\u0301 東 京"),
    ],
)
def test_joiners_and_marks_stay(text: str, kept: str) -> None:
    """Persian words and emoji need joiners."""
    assert clean(text) == kept


def test_long_text_is_cut_with_an_ellipsis() -> None:
    """10 kB of subject become 40 characters."""
    assert one_line("x" * 10_000, 40) == "x" * 39 + "…"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("owed (\u2068بحث\u2069).", "owed (\u2068بحث\u2069)."),
        ("owed (\u2068a\u2069b\u202e\u2069).", "owed (ab)."),
        ("owed (\u2068a", "owed (a"),
        ("owed (\u2068" + "a" * 300 + "\u2069)", "owed (" + "a" * 293 + "…"),
    ],
)
def test_isolates_stay_only_where_each_one_closes(text: str, kept: str) -> None:
    """Our own sentences keep their isolates; a subject with an unpaired one makes the line lose all of them."""
    assert one_line_with_isolates(text) == kept


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nothing_that_breaks_a_line_or_a_direction_survives(text: str) -> None:
    """Any input gives no control, private, surrogate or bidi control character."""
    result = clean(text)
    assert not {unicodedata.category(char) for char in result} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(result) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert clean(result) == result
    result.encode()
