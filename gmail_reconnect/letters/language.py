"""Whose language a letter is in, and time said as people say it. Pure.

It never guesses a language from a country or an address, and never a gender.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from babel import UnknownLocaleError
from babel.dates import format_date
from babel.units import format_unit

from gmail_reconnect.model import Contact
from gmail_reconnect.text.arabic_nouns import with_number
from gmail_reconnect.text.scripts import script_of, script_of_language

from . import numerals

_NAME_VOTES: Final = 2  # a name counts as two subjects
_MONTH: Final = 365.25 / 12
_YEAR: Final = 365.25

Unit = Literal["day", "week", "month", "year"]
How = Literal["few", "about", "over", "more", "half", "almost"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A letter's language, and what decided it: the user, the script of name and subjects, or nothing."""

    language: str
    because: Literal["set", "script", "default"]


@dataclass(frozen=True, slots=True)
class Span:
    """A silence rounded as people round it: "a little over" (how) "three" (count) "years" (unit)."""

    how: How
    count: int
    unit: Unit


def language_of(contact: Contact, default: str, available: Collection[str]) -> str:
    """The language to write to `contact` in; see `decide`."""
    return decide(contact, default, available).language


def decide(contact: Contact, default: str, available: Collection[str]) -> Decision:
    """The language set by hand, else the script of the name and the subjects exchanged, else `default`.

    Only a language in `available` is chosen, unless none is. A script that several languages share
    leaves it to `default` where that is one of them, else to English, else to the first.
    """
    usable = sorted(available)
    set_by_hand = contact.person.language
    if set_by_hand and set_by_hand in available:
        return Decision(set_by_hand, "set")
    fallback = _prefer(usable, default) or default
    script = _script_between(contact)
    fitting = [code for code in usable if script and script_of_language(code) == script]
    chosen = _prefer(fitting, default)
    return Decision(chosen, "script") if chosen else Decision(fallback, "default")


def _prefer(languages: list[str], default: str) -> str | None:
    for wanted in (default, "en"):
        if wanted in languages:
            return wanted
    return languages[0] if languages else None


def _script_between(contact: Contact) -> str | None:
    votes: Counter[str] = Counter()
    if name_script := script_of(contact.person.name):
        votes[name_script] += _NAME_VOTES
    votes.update(script for subject in contact.tie.subjects if (script := script_of(subject)))
    if not votes:
        return None
    best = votes.most_common(2)
    return None if len(best) == 2 and best[0][1] == best[1][1] else best[0][0]


def silence(days: int | None, language: str) -> str:
    """How long a silence is, in words: "a little over three years", "أكثر من ثلاث سنوات بقليل".

    Months under two years, years above. Arabic stands in the oblique case, to follow a preposition.
    None is a silence whose beginning is not known. Languages other than English and Arabic get
    Babel's plain number and unit.
    """
    span = None if days is None else _span(days)
    if language == "en":
        return _english(span)
    if language == "ar":
        return _arabic(span)
    return _by_babel(span, language)


def _span(days: int) -> Span:
    if days < 4:
        return Span("few", max(days, 0), "day")
    if days < 26:
        return Span("about", min(max(1, round(days / 7)), 3), "week")
    months = days / _MONTH
    if months < 22.5:
        count = max(1, round(months))
        return Span("about", 1, "year") if count == 12 else Span("about", count, "month")
    whole, part = divmod(days / _YEAR, 1)
    years = int(whole)
    if part < 0.06:
        return Span("about", years, "year")
    if part >= 0.97:
        return Span("about", years + 1, "year")
    # Past ten years nobody counts half years.
    little, much = (0.35, 0.65) if years < 10 else (0.7, 0.7)
    if part >= much:
        return Span("almost", years + 1, "year")
    if part >= little:
        return Span("half", years, "year")
    return Span("over" if years < 10 else "more", years, "year")


def _english(span: Span | None) -> str:
    if span is None:
        return "a long time"
    if span.how == "few":
        return "a few days"
    plain = f"a {span.unit}" if span.count == 1 else f"{numerals.english(span.count)} {span.unit}s"
    if span.how == "half":
        return f"about {numerals.english(span.count)} and a half years"
    lead = {"about": "about", "over": "a little over", "more": "more than", "almost": "almost"}[span.how]
    return f"{lead} {plain}"


def _arabic(span: Span | None) -> str:
    if span is None:
        return "مدة طويلة"
    if span.how == "few":
        return "بضعة أيام"
    number = numerals.arabic(span.count, feminine=span.unit == "year")
    plain = with_number(span.count, span.unit, number)
    return {
        "about": f"نحو {plain}",
        "over": f"أكثر من {plain} بقليل",
        "more": f"أكثر من {plain}",
        "half": f"نحو {plain} ونصف",
        "almost": f"قرابة {plain}",
    }[span.how]


def _by_babel(span: Span | None, language: str) -> str:
    if span is None:
        return "[…]"  # a visible blank, which the lint reports
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


def when(at: datetime, now: datetime, language: str) -> str:
    """Roughly when something was: "in the spring of 2019", "في ربيع عام 2019".

    January and February are "early in", December is "at the end of" a year: "the winter of 2019" would
    be two winters. Seasons are the northern ones. Other languages get Babel's month and year.
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
