"""Fit text and spans of time into a given number of terminal cells."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from gmail_reconnect.text.sanitize import ELLIPSIS, one_line

_DAYS_A_MONTH: Final = 30.44


def fit(text: str, cells: int) -> str:
    """Return `one_line(text)`, cut to at most `cells` terminal cells."""
    line = one_line(text)
    if cell_len(line) <= cells:
        return line
    while line and cell_len(line) > cells - 1:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def short_span(days: int) -> str:
    """Return a silence in few cells, rounded as in the reasons: 45d, 8m, 5y, 5y 2m."""
    months = round(days / _DAYS_A_MONTH)
    if months < 2:
        return f"{days}d"
    years, rest = divmod(months, 12)
    return " ".join(f"{count}{unit}" for count, unit in ((years, "y"), (rest, "m")) if count)


def wrap_words(text: str, cells: int) -> str:
    """`text` with its lines broken at words so that each takes at most `cells`; a longer word stays whole."""
    lines = []
    for line in text.split("\n"):
        current, *words = line.split(" ")
        for word in words:
            if cell_len(f"{current} {word}") > cells:
                lines.append(current)
                current = word
            else:
                current += f" {word}"
        lines.append(current)
    return "\n".join(lines)
