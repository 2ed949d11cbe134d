"""Foreign text on one line, in a given number of cells; short spans of time."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gmail_reconnect.report.text import fit, isolate, plain, short_span


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\x1b[31mred\x07", "a [31mred"),
        ("one\r\n two\u2028three\x85four", "one two three four"),
        ("safe\u202egnp.exe\u2066", "safegnp.exe"),
        ("\ufeffn\xadame\u200b", "name"),
        ("  نادية \t الخطيب ", "نادية الخطيب"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("broken \ud800 half", "broken half"),
    ],
)
def test_plain_keeps_the_words_alone(hostile: str, harmless: str) -> None:
    """Controls, line ends and direction overrides go; joiners that spell a word stay."""
    assert plain(hostile) == harmless


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("owed (\u2068بحث\u2069).", "owed (\u2068بحث\u2069)."),
        ("owed (\u2068a\u2069b\u202e\u2069).", "owed (ab)."),
        ("owed (\u2068a", "owed (a"),
    ],
)
def test_isolates_stay_only_where_each_one_closes(text: str, kept: str) -> None:
    """A sentence of our own keeps its isolates; a subject that closes or opens one costs it all of them."""
    assert plain(text, isolates=True) == kept


@given(st.text(max_size=400), st.integers(2, 60))
def test_fit_never_exceeds_its_cells(text: str, cells: int) -> None:
    """Whatever the text, it is at most so wide, can be encoded, and holds no control character."""
    shown = fit(text, cells)
    assert cell_len(shown) <= cells
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    shown.encode()


def test_a_pile_of_marks_is_cut_too() -> None:
    """Ten thousand combining marks take no cells, and are cut by their number."""
    assert len(fit("e" + "\u0301" * 10_000, 20)) <= 300


@pytest.mark.parametrize("name", ["نادية الخطيب", "Tomás", "王小明"])
def test_isolates_take_no_cells(name: str) -> None:
    """A name between isolates is as wide as without, which is what keeps the columns straight."""
    assert cell_len(isolate(name)) == cell_len(name)


@pytest.mark.parametrize(
    ("days", "span"),
    [(0, "0d"), (45, "45d"), (46, "2m"), (364, "1y"), (700, "1y 11m"), (1095, "3y"), (1884, "5y 2m")],
)
def test_a_silence_is_rounded_as_in_the_reasons(days: int, span: str) -> None:
    """Days below a month and a half, then months and years of 30.44 days a month."""
    assert short_span(days) == span
