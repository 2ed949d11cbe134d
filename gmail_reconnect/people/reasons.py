"""Say in one sentence why somebody is on the list, in English or Arabic. Pure.

Numbers up to twelve are words in English. Arabic nouns take the form that the number needs, in the genitive, since all
of them follow a preposition. No sentence depends on a gender.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

from gmail_reconnect.model import Contact, Tie
from gmail_reconnect.text.arabic_nouns import arabic_noun, with_number
from gmail_reconnect.text.intervals import Interval
from gmail_reconnect.text.subjects import is_placeholder, strip_reply_prefixes

_HOW_OFTEN: Final = (
    (10, {"en": "usually every week or so", "ar": "كل أسبوع تقريبًا في العادة"}),
    (20, {"en": "usually every fortnight", "ar": "كل أسبوعين في العادة"}),
    (45, {"en": "usually about once a month", "ar": "مرة في الشهر تقريبًا في العادة"}),
    (130, {"en": "usually every few months", "ar": "كل بضعة أشهر في العادة"}),
    (300, {"en": "usually once or twice a year", "ar": "مرة أو مرتين في السنة في العادة"}),
    (math.inf, {"en": "usually less than once a year", "ar": "أقل من مرة في السنة في العادة"}),
)
"""How a usual gap of fewer days is worded."""
_WORDS: Final = {
    "en": {
        "months": "In touch in {months} from {first} to {last}",
        "months_one_year": "In touch in {months} of {first}",
        "met": "you met on {day}",
        "silent": "silent for {silence}",
        "today": "less than a day",
        "owe": "you owe a reply",
        "owe_about": "you owe a reply (‘{subject}’)",
        "ignored": "your last {count} went unanswered",
        "mails": "{count} in all",
        "rhythm": "you want to write every {span}",
        "by_name": "addresses joined by name",
        "join": ", ",
        "part": "; ",
        "and": " and ",
        "stop": ".",
    },
    "ar": {
        "months": "تراسلتما في {months} بين عامي {first} و{last}",
        "months_one_year": "تراسلتما في {months} من عام {first}",
        "met": "والتقيتما في {day}",
        "silent": "ثم انقطاع منذ {silence}",
        "today": "أقل من يوم",
        "owe": "وعليك ردٌّ مؤجَّل",
        "owe_about": "وعليك ردٌّ مؤجَّل («{subject}»)",
        "ignored": "ولم يأتِ ردّ على آخر {count} منك",
        "mails": "{count} في المجموع",
        "rhythm": "وقد اخترت المراسلة كل {span}",
        "by_name": "والعناوين مجموعة لتطابق الاسم",
        "join": "، ",
        "part": "؛ ",
        "and": " و",
        "stop": ".",
    },
}
LANGUAGES: Final = tuple(_WORDS)
_MANY_MAILS: Final = 8
_NUMBERS: Final = "zero one two three four five six seven eight nine ten eleven twelve"
_LONGEST_SUBJECT: Final = 60


def reason_of(contact: Contact, silence_days: int, language: str) -> str:
    """As `reason`, with all that is known of the person."""
    person = contact.person
    by_name = bool(person.joined_by_name)
    return reason(contact.tie, silence_days, language, person.rhythm, by_name=by_name, met=contact.met_since)


def reason(
    tie: Tie,
    silence_days: int,
    language: str,
    rhythm: Interval | None = None,
    *,
    by_name: bool = False,
    met: datetime | None = None,
) -> str:
    """A sentence such as "In touch in 22 different months from 2015 to 2019, usually every fortnight; silent for …".

    `rhythm` is how often the user wants to write. `by_name`: only their name joins some of their addresses. `met` is
    when they met after the last mail.
    """
    language = language if language in _WORDS else "en"
    words = _WORDS[language]
    parts = [_opening(tie, language)] if tie.months else []
    if met:
        from babel.dates import format_date  # noqa: PLC0415 - loaded only for a meeting

        parts.append(words["met"].format(day=format_date(met.date(), "d MMMM y", locale=language)))
    parts.append(words["silent"].format(silence=silence(silence_days, language)))
    if rhythm:
        one_in_english = rhythm.count == 1 and language != "ar"
        span = rhythm.unit if one_in_english else _counted(rhythm.count, rhythm.unit, language)
        parts.append(words["rhythm"].format(span=span))
    if tie.i_owe:
        about = _subject(tie.last_heard.subject) if tie.last_heard else ""
        # Isolated, so that a subject in the other direction doesn't reorder the sentence.
        parts.append(words["owe_about"].format(subject=f"\u2068{about}\u2069") if about else words["owe"])
    elif tie.unanswered >= 2:
        parts.append(words["ignored"].format(count=_mails(tie.unanswered, language)))
    if by_name:
        parts.append(words["by_name"])
    return words["part"].join(parts) + words["stop"]


def silence(days: int, language: str) -> str:
    """Days as a person counts them: "three months", "five years and two months"; months of 30.44 days."""
    months = round(days / 30.44)
    if months < 2:
        return _counted(days, "day", language) if days > 0 else _WORDS[language]["today"]
    years, rest = divmod(months, 12)
    said = [_counted(count, unit, language) for count, unit in ((years, "year"), (rest, "month")) if count]
    return _WORDS[language]["and"].join(said)


def interval_text(interval: Interval, language: str) -> str:
    """How often, as in "six months"."""
    return _counted(interval.count, interval.unit, language)


def _opening(tie: Tie, language: str) -> str:
    words = _WORDS[language]
    first, last = tie.months[0] // 12, tie.months[-1] // 12
    form = "months" if first != last else "months_one_year"
    text = words[form].format(months=_months(tie.active_months, language), first=first, last=last)
    mails = tie.sent + tie.received
    if tie.active_months > 2 and tie.usual_gap_days is not None:
        often = next(phrases for days, phrases in _HOW_OFTEN if tie.usual_gap_days < days)
        text += words["join"] + often[language]
    elif mails >= _MANY_MAILS:
        # Two months don't show how often; only that there was much mail.
        text += words["join"] + words["mails"].format(count=_mails(mails, language))
    return text


def _months(count: int, language: str) -> str:
    if language == "ar":
        return f"{_counted(count, 'month', 'ar')} {arabic_noun('different', count)}"
    return f"{_number(count)} different months" if count > 1 else "one month"


def _mails(count: int, language: str) -> str:
    return _counted(count, "letter" if language == "ar" else "mail", language)


def _counted(count: int, noun: str, language: str) -> str:
    if language != "ar":
        return f"{_number(count)} {noun}" + ("s" if count != 1 else "")
    return with_number(count, noun, str(count))


def _number(count: int) -> str:
    words = _NUMBERS.split()
    return words[count] if count < len(words) else f"{count:,}"


def _subject(text: str) -> str:
    """A subject without Re: and Fwd:, cut at a word; "" if no letter or digit is left."""
    bare = strip_reply_prefixes(text)
    if not any(c.isalnum() for c in bare) or is_placeholder(bare):
        return ""
    if len(bare) <= _LONGEST_SUBJECT:
        return bare
    head, _, _ = bare[:_LONGEST_SUBJECT].rpartition(" ")
    # A very long word is cut in the middle.
    return (head if len(head) > _LONGEST_SUBJECT // 2 else bare[: _LONGEST_SUBJECT - 1]).rstrip() + "…"
