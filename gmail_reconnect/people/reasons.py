"""The one sentence that says why somebody is on the list, in English or Arabic. Pure; numbers by Babel's plurals."""

from __future__ import annotations

import re

from babel.numbers import format_decimal
from babel.units import format_unit

from gmail_reconnect.model import Tie

_OFTEN = ((2, "week"), (10, "week"), (20, "fortnight"), (45, "month"), (130, "quarter"), (300, "half-year"))
_RHYTHM = {
    "en": {
        "week": "usually every week or so",
        "fortnight": "usually every fortnight",
        "month": "usually about once a month",
        "quarter": "usually every few months",
        "half-year": "usually once or twice a year",
        "seldom": "usually less than once a year",
    },
    "ar": {
        "week": "كل أسبوع تقريبًا في العادة",
        "fortnight": "كل أسبوعين في العادة",
        "month": "مرة في الشهر تقريبًا في العادة",
        "quarter": "كل بضعة أشهر في العادة",
        "half-year": "مرة أو مرتين في السنة في العادة",
        "seldom": "أقل من مرة في السنة في العادة",
    },
}
_WORDS = {
    "en": {
        "months": "In touch in {months} from {first} to {last}",
        "months_one_year": "In touch in {months} of {first}",
        "silent": "silent for {silence}",
        "owe": "you owe a reply",
        "owe_about": "you owe a reply (‘{subject}’)",
        "ignored": "your last {count} went unanswered",
        "join": ", ",
        "part": "; ",
        "and": " and ",
        "stop": ".",
    },
    "ar": {
        "months": "تراسلتما في {months} بين {first} و{last}",
        "months_one_year": "تراسلتما في {months} من عام {first}",
        "silent": "ثم انقطاع منذ {silence}",
        "owe": "وعليك ردٌّ مؤجَّل",
        "owe_about": "وعليك ردٌّ مؤجَّل («{subject}»)",
        "ignored": "ولم يأتِ ردّ على آخر {count} منك",
        "join": "، ",
        "part": "؛ ",
        "and": " و",
        "stop": ".",
    },
}
LANGUAGES = tuple(_WORDS)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_LONGEST_SUBJECT = 60
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|sv|tr|رد|إعادة توجيه)\s*(?:\[\d+\])?\s*:)+", re.IGNORECASE)
# After "منذ" the dual stands in the genitive; Babel gives the nominative. One needs no number.
_AR_FEW = {"day": {1: "يوم", 2: "يومين"}, "month": {1: "شهر", 2: "شهرين"}, "year": {1: "سنة", 2: "سنتين"}}
_MONTH_KINDS_AR = {"one": "شهر واحد", "two": "شهرين"}


def reason(tie: Tie, silence_days: int, language: str) -> str:
    """A sentence such as "In touch in 22 different months from 2015 to 2019, usually every fortnight; silent for …"."""
    language = language if language in _WORDS else "en"
    words = _WORDS[language]
    first, last = tie.months[0] // 12, tie.months[-1] // 12
    form = "months" if first != last else "months_one_year"
    opening = words[form].format(months=_months(tie.active_months, language), first=first, last=last)
    if tie.active_months > 2 and tie.usual_gap_days is not None:
        opening += words["join"] + _RHYTHM[language][_often(tie.usual_gap_days)]
    parts = [opening, words["silent"].format(silence=silence(silence_days, language))]
    if tie.i_owe:
        about = _subject(tie.last_heard.subject) if tie.last_heard else ""
        # Isolated, so that a subject in the other direction does not turn the sentence around.
        parts.append(words["owe_about"].format(subject=f"\u2068{about}\u2069") if about else words["owe"])
    elif tie.unanswered >= 2:
        parts.append(words["ignored"].format(count=_letters(tie.unanswered, language)))
    return words["part"].join(parts) + words["stop"]


def silence(days: int, language: str) -> str:
    """Days as a person counts them: "three months", "five years and two months"; months of 30.44 days."""
    months = round(days / 30.44)
    if months < 2:
        return _unit(days, "day", language)
    years, rest = divmod(months, 12)
    if not years:
        return _unit(months, "month", language)
    text = _unit(years, "year", language)
    return text + _WORDS[language]["and"] + _unit(rest, "month", language) if rest else text


def _subject(text: str) -> str:
    """A subject without its chain of Re: and Fwd:, cut at a word; "" where nothing else stood there."""
    bare = _REPLY.sub("", text).strip()
    return bare if len(bare) <= _LONGEST_SUBJECT else bare[:_LONGEST_SUBJECT].rsplit(" ", 1)[0].rstrip() + "…"


def _often(gap_days: float) -> str:
    return next((word for limit, word in _OFTEN if gap_days < limit), "seldom")


def _unit(count: int, unit: str, language: str) -> str:
    if language == "en" and count < len(_NUMBERS):
        return f"{_NUMBERS[count]} {unit}" + ("s" if count != 1 else "")
    if language == "ar" and count in _AR_FEW[unit]:
        return _AR_FEW[unit][count]
    # Babel's long Arabic forms have holes; its short ones are the full words.
    return format_unit(count, f"duration-{unit}", length="short" if language == "ar" else "long", locale=language)


def _months(count: int, language: str) -> str:
    if language == "ar":
        if count <= 2:
            return _MONTH_KINDS_AR["one" if count == 1 else "two"]
        return _unit(count, "month", "ar") + (" مختلفة" if count <= 10 else " مختلفًا")
    number = _NUMBERS[count] if count < len(_NUMBERS) else format_decimal(count, locale="en")
    return f"{number} different months" if count > 1 else "one month"


def _letters(count: int, language: str) -> str:
    if language == "ar":
        return "رسالتين" if count == 2 else f"{count} رسائل" if count <= 10 else f"{count} رسالة"
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
