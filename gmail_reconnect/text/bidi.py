"""Mark text that runs in the other direction, so that it does not turn its line around. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
FIRST_STRONG_ISOLATE: Final = "\u2068"
"""Its direction is that of its first letter."""
POP_ISOLATE: Final = "\u2069"
"""Ends any isolate."""
ISOLATES: Final = frozenset(map(chr, range(0x2066, 0x206A)))

_STRONG: Final[dict[str, Direction]] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_EDGE = re.compile(r"\A([(\[«“\"']*)(.*?)([)\]»”\"'.,;:!?،؛؟…]*)\Z", re.DOTALL)


def directions_in(text: str) -> frozenset[Direction]:
    """Return the directions of the letters in `text`."""
    found = (_STRONG.get(unicodedata.bidirectional(char)) for char in text)
    return frozenset(way for way in found if way)


def isolate(text: str) -> str:
    """Return `text` between bidi isolates, so that its direction does not affect its neighbours."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def isolate_opposite(text: str, line: Direction) -> str:
    """Return `text` between isolates if it has letters that run against `line`, else unchanged."""
    return isolate(text) if directions_in(text) - {line} else text


def isolate_opposite_runs(text: str, line: Direction) -> str:
    """Put each run of words against `line` between isolates, without the punctuation at its edges."""

    def runs_against(word: str) -> bool:
        directions = directions_in(word)
        return bool(directions) and line not in directions

    runs = ((against, " ".join(words)) for against, words in groupby(text.split(" "), runs_against))
    return " ".join(_EDGE.sub(_isolate_core, run) if against else run for against, run in runs)


def _isolate_core(run: re.Match[str]) -> str:
    return f"{run[1]}{isolate(run[2])}{run[3]}"


def count_words(text: str) -> int:
    """Count the words of `text` that have a letter or digit."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def without_isolates(text: str) -> str:
    """Return `text` without first-strong isolates."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
