"""Puts lengths of time, dates and small numbers into words, as people say them. Pure.

Babel doesn't spell out numbers, and its Arabic units are in the nominative ("سنتان"). A letter uses them after a
preposition ("منذ سنتين").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from babel import UnknownLocaleError
from babel.dates import format_date
from babel.units import format_unit

from gmail_reconnect.text.arabic_nouns import with_number
from gmail_reconnect.text.intervals import Unit

_MONTH: Final = 365.25 / 12
_YEAR: Final = 365.25
_UNKNOWN: Final = {"en": "a long time", "ar": "مدة طويلة"}

Rounding = Literal["few", "about", "over", "more", "half", "almost"]


@dataclass(frozen=True, slots=True)
class RoundedSilence:
    """A silence rounded as people round it: "a little over" (how) "three" (count) "years" (unit)."""

    how: Rounding
    count: int
    unit: Unit


def silence_in_words(days: int | None, language: str) -> str:
    """The length of a silence in words: "a little over three years", "أكثر من ثلاث سنوات بقليل".

    It counts in months below two years, then in years. None means that the beginning isn't known. Arabic is in the
    oblique case, to follow a preposition. Languages other than English and Arabic get Babel's plain number and unit.
    """
    if days is None:
        return _UNKNOWN.get(language, "[…]")  # a visible blank, which the lint reports
    span = _round(days)
    if language == "en":
        return _english(span)
    if language == "ar":
        return _arabic(span)
    return _by_babel(span, language)


def _round(days: int) -> RoundedSilence:
    if days < 4:
        return RoundedSilence("few", max(days, 0), "day")
    if days < 26:
        return RoundedSilence("about", min(max(1, round(days / 7)), 3), "week")
    months = days / _MONTH
    if months < 22.5:
        count = max(1, round(months))
        return RoundedSilence("about", 1, "year") if count == 12 else RoundedSilence("about", count, "month")
    whole, part = divmod(days / _YEAR, 1)
    years = int(whole)
    if part < 0.06:
        return RoundedSilence("about", years, "year")
    if part >= 0.97:
        return RoundedSilence("about", years + 1, "year")
    # Above ten years people don't count half years.
    little, much = (0.35, 0.65) if years < 10 else (0.7, 0.7)
    if part >= much:
        return RoundedSilence("almost", years + 1, "year")
    if part >= little:
        return RoundedSilence("half", years, "year")
    return RoundedSilence("over" if years < 10 else "more", years, "year")


def _english(span: RoundedSilence) -> str:
    if span.how == "few":
        return "a few days"
    plain = f"a {span.unit}" if span.count == 1 else f"{english_number(span.count)} {span.unit}s"
    if span.how == "half":
        return f"about {english_number(span.count)} and a half years"
    lead = {"about": "about", "over": "a little over", "more": "more than", "almost": "almost"}[span.how]
    return f"{lead} {plain}"


def _arabic(span: RoundedSilence) -> str:
    if span.how == "few":
        return "بضعة أيام"
    number = arabic_number(span.count, feminine=span.unit == "year")
    plain = with_number(span.count, span.unit, number)
    return {
        "about": f"نحو {plain}",
        "over": f"أكثر من {plain} بقليل",
        "more": f"أكثر من {plain}",
        "half": f"نحو {plain} ونصف",
        "almost": f"قرابة {plain}",
    }[span.how]


def _by_babel(span: RoundedSilence, language: str) -> str:
    try:
        return format_unit(max(span.count, 1), f"duration-{span.unit}", "long", locale=language)
    except (UnknownLocaleError, ValueError):
        return _english(span)


_SEASONS: Final = {
    "en": ("early in {year}", "in the spring of {year}", "in the summer of {year}", "in the autumn of {year}",
           "at the end of {year}"),
    "ar": ("في أوائل عام {year}", "في ربيع عام {year}", "في صيف عام {year}", "في خريف عام {year}",
           "في أواخر عام {year}"),
}  # fmt: skip
_THIS_YEAR: Final = {
    "en": ("early this year", "this spring", "this summer", "this autumn", "this month"),
    "ar": ("في أوائل هذا العام", "في ربيع هذا العام", "في صيف هذا العام", "في خريف هذا العام", "في هذا الشهر"),
}


def time_in_words(at: datetime, now: datetime, language: str) -> str:
    """Roughly when something happened: "in the spring of 2019", "في ربيع عام 2019".

    Seasons are those of the northern hemisphere. Winter isn't used, since "the winter of 2019" could mean two winters:
    January and February are "early in" a year, December is "at the end of" it. Languages other than English and Arabic
    get Babel's month and year.
    """
    if language not in _SEASONS:
        try:
            return format_date(at.date(), "LLLL y", locale=language)
        except (UnknownLocaleError, ValueError):
            return f"{at:%Y-%m}"
    season = at.month // 3
    if at.year == now.year:
        return _THIS_YEAR[language][season]
    return _SEASONS[language][season].format(year=at.year)


_EN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"

# From three to ten, an Arabic numeral has the opposite gender of its noun.
_WITH_MASCULINE: Final = (
    "صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "أحد اثني ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
    "عشر",
)
_WITH_FEMININE: Final = (
    "صفر واحدة اثنتين ثلاث أربع خمس ست سبع ثماني تسع عشر",
    "إحدى اثنتي ثلاث أربع خمس ست سبع ثماني تسع",
    "إحدى اثنتين ثلاث أربع خمس ست سبع ثمان تسع",
    "عشرة",
)
_AR_TENS: Final = "عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين"


def english_number(number: int) -> str:
    """`number` in English words from 0 to 99; other numbers in digits."""
    if not 0 <= number <= 99:
        return str(number)
    if number < 20:
        return _EN.split()[number]
    tens, units = divmod(number, 10)
    return _EN_TENS.split()[tens - 2] + (f"-{_EN.split()[units]}" if units else "")


def arabic_number(number: int, *, feminine: bool) -> str:
    """`number` in Arabic words from 0 to 99, for a noun of that gender, oblique case; other numbers in digits."""
    if not 0 <= number <= 99:
        return str(number)
    to_ten, teens, before_tens, ten = _WITH_FEMININE if feminine else _WITH_MASCULINE
    if number <= 10:
        return to_ten.split()[number]
    tens, units = divmod(number, 10)
    if tens == 1:
        return f"{teens.split()[units - 1]} {ten}"
    if not units:
        return _AR_TENS.split()[tens - 2]
    return f"{before_tens.split()[units - 1]} و{_AR_TENS.split()[tens - 2]}"
