"""Make text from outside harmless: one line, without characters that are invisible or change its direction. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from .bidi import ISOLATES, POP_ISOLATE

LONGEST_LINE: Final = 300
LONGEST_NAME: Final = 100
LONGEST_SENTENCES: Final = 600
"""For the user's own words and for subjects in a letter."""
ELLIPSIS: Final = "…"

_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters by category, but invisible
_JOINERS: Final = frozenset("\u200c\u200d")  # Persian words and emoji need them
_SPACED: Final = frozenset({"Cc", "Zl", "Zp"})
# Format characters, lone surrogates, private characters. Unassigned ones stay: they may be a newer Unicode's emoji.
_DROPPED: Final = frozenset({"Cf", "Cs", "Co"})


def clean(text: str) -> str:
    """Return `text` as one line without control, invisible, private and direction-changing characters."""
    if text.isascii() and text.isprintable():
        if "  " not in text and text[:1] != " " and text[-1:] != " ":
            return text
    else:
        text = "".join(map(_harmless, text))
    return " ".join(text.split())


def clean_lines(text: str) -> str:
    """Return `text` without the same characters, but with its lines and spaces."""
    return "\n".join("".join(map(_harmless, line)) for line in re.split("\r\n|\n|\r", text))


def one_line(text: str, limit: int = LONGEST_LINE) -> str:
    """Return `clean(text)`, cut to at most `limit` characters with an ellipsis at its end."""
    # Cutting first keeps the cost of a subject of 10 MB small.
    line = clean(text[: 4 * limit])
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def one_line_with_isolates(text: str, limit: int = LONGEST_LINE) -> str:
    """Return `one_line(text)`, but keep its bidi isolates if each one that opens also closes."""
    text = text[: 4 * limit]
    kept = (character if character in ISOLATES else _harmless(character) for character in text)
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit and _balanced(line) else one_line(text, limit)


def _harmless(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return "" if character in _FILLERS else character
    category = unicodedata.category(character)
    if category in _SPACED:
        return " "
    return "" if category in _DROPPED else character


def _balanced(text: str) -> bool:
    depth = 0
    for mark in filter(ISOLATES.__contains__, text):
        depth += -1 if mark == POP_ISOLATE else 1
        if depth < 0:
            return False
    return depth == 0
