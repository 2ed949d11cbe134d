"""Read how often the user wants to write: "every 6 months", "quarterly", "كل ستة أشهر". Pure.

A word that isn't known, or that has two meanings ("bimonthly"), is an error; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from .fold import fold

Unit = Literal["day", "week", "month", "year"]

_DAYS: Final[dict[Unit, float]] = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}
_LEAST_DAYS, _MOST_DAYS = 7, 20 * 366
_UNITS: Final[dict[str, tuple[int, Unit]]] = {
    "day": (1, "day"), "days": (1, "day"), "week": (1, "week"), "weeks": (1, "week"), "month": (1, "month"),
    "months": (1, "month"), "year": (1, "year"), "years": (1, "year"), "fortnight": (2, "week"),
    "quarter": (3, "month"), "quarters": (3, "month"), "half-year": (6, "month"),
    "يوم": (1, "day"), "ايام": (1, "day"), "يوما": (1, "day"),
    "اسبوع": (1, "week"), "اسابيع": (1, "week"), "اسبوعا": (1, "week"), "اسبوعين": (2, "week"),
    "شهر": (1, "month"), "اشهر": (1, "month"), "شهور": (1, "month"), "شهرا": (1, "month"), "شهرين": (2, "month"),
    "سنه": (1, "year"), "سنوات": (1, "year"), "سنتين": (2, "year"),
    "عام": (1, "year"), "اعوام": (1, "year"), "عاما": (1, "year"), "عامين": (2, "year"),
}  # fmt: skip
_ADVERBS: Final[dict[str, tuple[int, Unit]]] = {
    "weekly": (1, "week"), "fortnightly": (2, "week"), "monthly": (1, "month"), "quarterly": (3, "month"),
    "half-yearly": (6, "month"), "yearly": (1, "year"), "annually": (1, "year"),
    "اسبوعيا": (1, "week"), "شهريا": (1, "month"), "سنويا": (1, "year"),
}  # fmt: skip
_NUMBERS: Final[dict[str, int]] = {
    "a": 1, "an": 1,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "other": 2,
    "ثلاثه": 3, "اربعه": 4, "خمسه": 5, "سته": 6, "سبعه": 7, "ثمانيه": 8, "تسعه": 9, "عشره": 10,
    "ثلاث": 3, "اربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "ثماني": 8, "تسع": 9, "عشر": 10,
}  # fmt: skip
_EVERY: Final = re.compile(r"(?:every|each|once every|once a|once an|كل)\s+")


@dataclass(frozen=True, slots=True)
class Interval:
    """A number of units. Its text is "6 months", which `parse_interval` reads again."""

    count: int
    unit: Unit

    @property
    def days(self) -> int:
        """Whole days; a month has 30.44 and a year 365.25."""
        return round(self.count * _DAYS[self.unit])

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count != 1 else ''}"


def parse_interval(text: str, least_days: int = _LEAST_DAYS) -> Interval:
    """Return the interval that `text` names. Raises ValueError with an example, or with the limits."""
    interval = _parse(" ".join(fold(text).split()))
    if interval is None:
        raise ValueError(f"{text!r} is not a valid interval: write “every 6 months”, “quarterly” or “كل ستة أشهر”")
    if not least_days <= interval.days <= _MOST_DAYS:
        raise ValueError(f"{text!r} is not a valid interval for letters: use one week to 20 years")
    return interval


def _parse(folded: str) -> Interval | None:
    if adverb := _ADVERBS.get(folded):
        return Interval(*adverb)
    words = _EVERY.sub("", folded, count=1) if _EVERY.match(folded) else folded
    number, _, noun = words.rpartition(" ")
    unit = _UNITS.get(noun)
    count = _count(number)
    # "3" isn't an interval, and neither is "0 months" or "3 fortnights and a half".
    return Interval(count * unit[0], unit[1]) if unit and count else None


def _count(word: str) -> int:
    """Return 1 if there is no number, and 0 for a word that isn't a number."""
    if not word:
        return 1
    return int(word) if word.isdecimal() and len(word) <= 4 else _NUMBERS.get(word, 0)
