"""Text and spans of time in a given number of terminal cells."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from gmail_reconnect.cli.display.home_console import HomeConsole
from gmail_reconnect.cli.display.layout import fit, short_span, wrap_words
from gmail_reconnect.text.bidi import isolate


@given(st.text(max_size=400), st.integers(2, 60))
def test_fit_never_exceeds_its_cells(text: str, cells: int) -> None:
    """Any text stays within its column, can be encoded, and holds no control character."""
    shown = fit(text, cells)
    assert cell_len(shown) <= cells
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    shown.encode()


def test_long_run_of_combining_marks_is_cut() -> None:
    """Ten thousand combining marks take no cells, and are cut by their number."""
    assert len(fit("e" + "\u0301" * 10_000, 20)) <= 300


@pytest.mark.parametrize("name", ["نادية الخطيب", "Tomás", "王小明"])
def test_isolates_take_no_cells(name: str) -> None:
    """A name between isolates is as wide as without them, which keeps the columns straight."""
    assert cell_len(isolate(name)) == cell_len(name)


@pytest.mark.parametrize(
    "command",
    [
        "`gmail-reconnect --home my/mail person note ID --text 'plays the oud'`",
        "gmail-reconnect --home a report --all",
    ],
)
def test_command_is_never_broken(command: str) -> None:
    """A shell would run the first of two lines; other words are broken as usual, and none is lost."""
    text = f"Nobody is on the list. {command}, which is long, shows everyone with their standing."
    lines = wrap_words(text, 30).split("\n")
    assert [line for line in lines if "gmail" in line or "--" in line] == [f"{command},"]
    assert all(cell_len(line) <= 30 for line in lines if "gmail" not in line)
    assert " ".join(lines) == text


@pytest.mark.parametrize(
    ("days", "span"),
    [(0, "0d"), (45, "45d"), (46, "2m"), (364, "1y"), (700, "1y 11m"), (1095, "3y"), (1884, "5y 2m")],
)
def test_silence_is_rounded_as_in_the_reasons(days: int, span: str) -> None:
    """Days below a month and a half, then months and years of 30.44 days a month."""
    assert short_span(days) == span


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("form", [str, Text])
def test_command_is_printed_in_one_line_without_a_home(terminal: bool, form: type[str | Text]) -> None:
    """On a terminal, and into a file: a shell would run the first of two lines."""
    file = io.StringIO()
    console = HomeConsole(lambda text: text, file=file, width=40, force_terminal=terminal, highlight=False)
    commands = [f"`gmail-reconnect own {what} ana@a.example`" for what in ("add", "remove")]
    console.print(form(f"Yours? {commands[0]}. Not yours? {commands[1]}"))
    assert all(one in file.getvalue() for one in commands)
