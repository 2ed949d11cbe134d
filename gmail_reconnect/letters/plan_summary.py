"""Tells a letter's plan in English words: what it says in each part, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count

from .content import LetterPlan, Memory
from .wording.lists_in_words import during_years

_ENDINGS: Final = {
    "owed": "their mail is unanswered",
    "settled": "their mail is unanswered, and needs no answer",
    "unanswered": "your last mails are unanswered",
    "faded": "it faded on both sides",
    "met": "your last meeting",
    "unknown": "it isn't known when you last wrote",
}


def summarize(plan: LetterPlan) -> tuple[tuple[str, str], ...]:
    """(part, what the letter says in it) for each part, in the order of the letter."""
    return tuple(_parts(plan))


def _parts(plan: LetterPlan) -> Iterator[tuple[str, str]]:
    yield "calls them", plan.greeted.name or "nothing: no name is safe to use"
    length = "" if plan.silence.days is None else f", {count(plan.silence.days, 'day')} ago"
    yield "opens with", _ENDINGS[plan.silence.ending] + length
    if (reason := plan.reason) and reason.share:
        yield "reason", f"chapter {reason.name!r}" + (f", {reason.percent} % of the gap" if reason.percent else "")
    elif reason:
        yield "reason", f"your words: {isolate(reason.words)}"
    for memory in plan.memories:
        yield "recalls", _memory(memory)
    if plan.answer:
        yield "answer", isolate(plan.answer.words) if plan.answer.words else "missing: only you can give it"
    if plan.line:
        yield "your line", isolate(plan.line)
    if why := plan.why_now:
        yield "why now", "the answer you owe" if why.kind == "debt" and not why.words else f"campaign {why.name!r}"
    yield "asks", isolate(plan.ask) if plan.ask else "nothing"
    if plan.offer:
        yield "offers", plan.offer.name
    yield "tone", plan.tone.replace("_", " ") + (", formal" if plan.formal else "")


def _memory(memory: Memory) -> str:
    if memory.topic:
        when = during_years(memory.years, "en") if memory.years else f"{memory.topic.at:%B %Y}"
        return f"“{isolate(memory.topic.subject)}”, {when}"
    if memory.introduction:
        return f"that {isolate(memory.introduction.by)} introduced you"
    return during_years(memory.years, "en")
