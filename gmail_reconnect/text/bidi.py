"""Mark text that runs in the other direction, so that it does not turn its line around. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
FIRST_STRONG_ISOLATE: Final = "\u2068"
"""Its direction is that of its first letter."""
POP_ISOLATE: Final = "\u2069"
"""Ends any isolate."""
ISOLATES: Final = frozenset(map(chr, range(0x2066, 0x206A)))

_STRONG: Final[dict[str, Direction]] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_EDGE = re.compile(r"^([(\[«“\"']*)(.*?)([)\]»”\"'.,;:!?،؛؟…]*)$", re.DOTALL)


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
    done: list[str] = []
    run: list[str] = []
    for word in text.split(" "):
        against = bool(directions_in(word)) and line not in directions_in(word)
        if not against and run:
            done.append(_wrapped(" ".join(run)))
            run = []
        (run if against else done).append(word)
    if run:
        done.append(_wrapped(" ".join(run)))
    return " ".join(done)


def _wrapped(run: str) -> str:
    match = _EDGE.match(run)
    before, core, after = match.groups() if match else ("", run, "")
    return f"{before}{isolate(core)}{after}"


def count_words(text: str) -> int:
    """Count the words of `text` that have a letter or digit."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def without_isolates(text: str) -> str:
    """Return `text` without first-strong isolates."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
