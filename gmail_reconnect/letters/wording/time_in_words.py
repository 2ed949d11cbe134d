"""Puts lengths of time, dates and small numbers into words, as people say them. Pure.

Babel doesn't spell out numbers, and its Arabic units are in the nominative ("سنتان"). A letter uses them after a
preposition ("منذ سنتين").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from babel import UnknownLocaleError
from babel.dates import format_date
from babel.units import format_unit

from gmail_reconnect.text.arabic_nouns import with_number
from gmail_reconnect.text.intervals import Unit

_MONTH: Final = 365.25 / 12
_LONGEST: Final = 12 * 95
_HALF_YEAR: Final = 6
_UNKNOWN: Final = {"en": "a long time", "ar": "مدة طويلة"}

Rounding = Literal["few", "about", "over", "half", "almost"]


@dataclass(frozen=True, slots=True)
class RoundedSilence:
    """A silence rounded as people round it: "almost" (how) "three" (count) "years" (unit)."""

    how: Rounding
    count: int
    unit: Unit


def silence_in_words(days: int | None, language: str) -> str:
    """The length of a silence in words: "more than three years", "أكثر من ثلاث سنوات".

    It counts in weeks below a month, in months below a year, in years and halves below ten years, and then in steps of
    five years. None means that the beginning isn't known. Arabic has the form that follows a preposition or a verb.
    Languages other than English and Arabic get Babel's plain number and unit.
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
    months = max(1, round(days / _MONTH))
    if months < 11:
        return RoundedSilence("about", months, "month")
    step = 1 if months < 119 else 5  # years
    years, part = divmod(min(months, _LONGEST), 12 * step)
    if part == 0:
        return RoundedSilence("about", years * step, "year")
    # A year and a half is up to 20 months, and 14 years are almost fifteen.
    if part > (8 if step == 1 else 47):
        return RoundedSilence("almost", (years + 1) * step, "year")
    return RoundedSilence("half" if step == 1 and part > 5 else "over", years * step, "year")


def _english(span: RoundedSilence) -> str:
    if span.how == "few":
        return "a few days"
    if span.how == "half":
        return "a year and a half" if span.count == 1 else f"{english_number(span.count)} and a half years"
    plain = f"a {span.unit}" if span.count == 1 else f"{english_number(span.count)} {span.unit}s"
    return f"{'over' if plain == 'a year' else 'more than'} {plain}" if span.how == "over" else f"{span.how} {plain}"


def _arabic(span: RoundedSilence) -> str:
    if span.how == "few":
        return "بضعة أيام"
    number = arabic_number(span.count, feminine=span.unit == "year")
    plain = with_number(span.count, span.unit, number)
    if span.how == "half":
        # "مضت سنتين" would be wrong, "مضت نحو سنتين" isn't.
        return f"{plain} ونصف" if span.count == 1 else f"نحو {plain} ونصف"
    return {"about": "نحو", "over": "أكثر من", "almost": "قرابة"}[span.how] + f" {plain}"


def _by_babel(span: RoundedSilence, language: str) -> str:
    try:
        return format_unit(max(span.count, 1), f"duration-{span.unit}", "long", locale=language)
    except (UnknownLocaleError, ValueError):
        return _english(span)


_SEASONS: Final = {
    "en": ("early", "in the spring of", "in the summer of", "in the autumn of", "late"),
    "ar": ("في أوائل", "في ربيع", "في صيف", "في خريف", "في أواخر"),
}
_MONTHS: Final = {"en": ("this month", "last month"), "ar": ("في هذا الشهر", "في الشهر الماضي")}
_YEARS: Final = {"en": ("this year", "last year"), "ar": ("هذا العام", "العام الماضي")}


def time_in_words(at: datetime, now: datetime, language: str) -> str:
    """Roughly when something happened: "in December", "in the spring of 2019", "في ربيع العام الماضي".

    English names the month within a year; Arabic never does, because the names differ by country. Seasons are those of
    the northern hemisphere. Winter isn't used, since "the winter of 2019" could mean two winters: January and February
    are "early in" a year, December is "late in" it. Languages other than English and Arabic get Babel's month and
    year.
    """
    if language not in _SEASONS:
        try:
            return format_date(at.date(), "LLLL y", locale=language)
        except (UnknownLocaleError, ValueError):
            return f"{at:%Y-%m}"
    months = 12 * (now.year - at.year) + now.month - at.month
    if 0 <= months < 2:
        return _MONTHS[language][months]
    if language == "en" and 2 <= months < 12:
        long_ago = " last year" if months > _HALF_YEAR and at.year < now.year else ""
        return f"in {_EN_MONTHS.split()[at.month - 1]}{long_ago}"
    season, years = _SEASONS[language][at.month // 3], now.year - at.year
    if 0 <= years < 2:
        return f"{season} {_YEARS[language][years]}"
    if language == "ar":
        return f"{season} عام {at.year}"
    return f"{season} in {at.year}" if season in {"early", "late"} else f"{season} {at.year}"


def period_in_words(at: datetime, now: datetime, language: str) -> str:
    """The same as a noun: "last December", "the spring of 2019", "early 2019", "ربيع العام الماضي"."""
    words = time_in_words(at, now, language)
    if language != "en":
        return words.removeprefix("في ") if language == "ar" else words
    noun = re.sub("^(early|late) in ", r"\1 ", words).removeprefix("in ")
    return f"last {noun}" if noun in _EN_MONTHS.split() else noun


_EN_MONTHS: Final = "January February March April May June July August September October November December"
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
