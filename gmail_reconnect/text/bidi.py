"""Text from elsewhere (names, subjects, the user's own words) made harmless, and set apart where it runs the other way.

Pure. It never interprets what it is given: no markup, no template, no header is made from it here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from babel import Locale, UnknownLocaleError

Direction = Literal["ltr", "rtl"]

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
LONGEST_NAME: Final = 100
LONGEST_WORDS: Final = 600

_BIDI_CONTROLS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_DROPPED: Final = frozenset({"Cs", "Co", "Cn"})
_SPACED: Final = frozenset({"Cc", "Zl", "Zp"})
_STRONG: Final[dict[str, Direction]] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_EDGE = re.compile(r"^([(\[«“\"']*)(.*?)([)\]»”\"'.,;:!?،؛؟…]*)$", re.DOTALL)
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_LETTER_FORMS = str.maketrans("أإآٱىةؤئ", "اااايهوي")


def clean(text: str, longest: int = LONGEST_WORDS) -> str:
    """`text` on one line, without control characters or bidi controls, cut to `longest` characters.

    Joiners stay: Persian and emoji need them. Half characters (lone surrogates) and private ones go.
    """
    # Cutting first keeps 10 MB of hostile subject from costing more than its beginning.
    kept: list[str] = []
    for char in text[: longest * 4]:
        category = unicodedata.category(char)
        if category in _SPACED:
            kept.append(" ")
        elif category not in _DROPPED and char not in _BIDI_CONTROLS:
            kept.append(char)
    whole = " ".join("".join(kept).split())
    return whole if len(whole) <= longest else whole[: longest - 1].rstrip() + "…"


def fold(text: str) -> str:
    """`text` for comparing: case, compatibility forms, Arabic vowel signs and letter forms do not count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", plain).translate(_LETTER_FORMS)


def direction_of(language: str) -> Direction:
    """Which way a language is written; left to right where it is not known."""
    try:
        return "rtl" if Locale.parse(language).text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"


def directions_in(text: str) -> frozenset[Direction]:
    """The directions of the letters in `text`."""
    found = (_STRONG.get(unicodedata.bidirectional(char)) for char in text)
    return frozenset(way for way in found if way)


def isolate(text: str, line: Direction) -> str:
    """`text` between isolates if it has letters that run against `line`; unchanged otherwise."""
    if directions_in(text) - {line}:
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def isolate_runs(text: str, line: Direction) -> str:
    """`text` with each run of words that goes against `line` between isolates, punctuation at its edges left out."""
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
    return f"{before}{FIRST_STRONG_ISOLATE}{core}{POP_ISOLATE}{after}"


def words_in(text: str) -> int:
    """How many words a text has; what has no letter or digit is none."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def without_isolates(text: str) -> str:
    """`text` as it reads, the isolates left out."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
