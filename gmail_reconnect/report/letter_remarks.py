"""Says what is shown beside a letter, in the user's language: its plan, the notes on it, and what the lint found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from babel.dates import format_date

from gmail_reconnect.letters.content import OWN_WORDS, LetterPlan, Memory, PlanNote
from gmail_reconnect.letters.lint import Finding
from gmail_reconnect.letters.wording.lists_in_words import during_years
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.text.bidi import isolate, isolate_opposite
from gmail_reconnect.text.sanitize import one_line

from .strings import PageWords

FOLDER = "letter_remarks"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What the letter says in one part. `part` is a key, such as "opens"; the others are in the user's language."""

    part: str
    label: str
    says: str


@cache
def remark_words(language: str) -> PageWords:
    """The words of the remarks; in English where there are none in the language."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (shipped_templates() / FOLDER).glob("*.toml")}
    return PageWords(language if f"{language}.toml" in texts else "en", texts)


def describe_plan(plan: LetterPlan, language: str) -> tuple[PlanLine, ...]:
    """A line for each part, in the order of the letter."""
    words = remark_words(language)
    return tuple(PlanLine(part, words.say("part", part), says) for part, says in _parts(plan, words))


def describe_note(note: PlanNote, language: str) -> str:
    """What the user should know of one part."""
    words = remark_words(language)
    return f"{words.say('note_part', note.part)}: {words.say('note', note.code, **_shown(note.facts, words))}"


def describe_finding(finding: Finding, language: str) -> str:
    """What is wrong with the letter, in a sentence."""
    words = remark_words(language)
    return words.say("lint", finding.wording, **_shown(finding.facts, words))


def _shown(facts: Mapping[str, str], words: PageWords) -> dict[str, str]:
    """Facts as they are put into a sentence: a "day" in words, text of the other direction isolated."""
    return {
        name: words.day(datetime.fromisoformat(fact)) if name == "day" else _isolated(fact, words)
        for name, fact in facts.items()
    }


def _isolated(text: str, words: PageWords) -> str:
    return isolate_opposite(one_line(text), "rtl" if words.direction == "rtl" else "ltr")


def _parts(plan: LetterPlan, words: PageWords) -> Iterator[tuple[str, str]]:
    def say(key: str, **facts: str) -> str:
        return words.say("plan", key, **facts)

    def shown(name: str) -> str:
        return _isolated(name, words)

    def own(text: str) -> str:
        return say("own_words", words=isolate(text))

    yield "calls", plan.greeted.name or say("no_name")
    yield "opens", own(plan.opening) if plan.opening else _silence(plan, words)
    if (reason := plan.reason) and reason.share:
        name = words.say("chapter", reason.kind) if reason.name == reason.kind else shown(reason.name)
        yield "reason", say("chapter_share" if reason.percent else "chapter", name=name, percent=str(reason.percent))
    elif reason:
        yield "reason", own(reason.words)
    for memory in plan.memories:
        yield "recalls", _memory(memory, words)
    if plan.answer:
        yield "answer", isolate(plan.answer.words) if plan.answer.words else say("no_answer")
    if plan.line:
        line = isolate(plan.line)
        yield "line", say("shared_line", name=shown(plan.line_name), words=line) if plan.line_name else line
    if why := plan.why_now:
        named = own(why.words) if why.name == OWN_WORDS else say("campaign", name=shown(why.name))
        yield "why_now", say("debt") if why.kind == "debt" and not why.words else named
    yield "asks", isolate(plan.ask) if plan.ask else say("nothing")
    if offer := plan.offer:
        yield "offers", own(offer.words) if offer.name == OWN_WORDS else shown(offer.name)
    if plan.closing:
        yield "closes", own(plan.closing)
    tone = words.say("tone", plan.tone)
    yield "tone", say("formal", tone=tone) if plan.formal else tone


def _silence(plan: LetterPlan, words: PageWords) -> str:
    ending, days = words.say("ending", plan.silence.ending), plan.silence.days
    return ending if days is None else words.say("plan", "ago", ending=ending, days=words.count("days", days))


def _memory(memory: Memory, words: PageWords) -> str:
    if memory.topic:
        month = format_date(memory.topic.at.date(), words.table()["month"], locale=words.locale)
        when = during_years(memory.years, words.language) if memory.years else month
        return words.say("plan", "topic", subject=isolate(memory.topic.subject), when=when)
    if memory.introduction:
        return words.say("plan", "introduced", name=isolate(memory.introduction.by))
    if memory.person:
        return words.say("plan", "in_common", name=_isolated(memory.person, words))
    return words.say("plan", memory.kind, when=during_years(memory.years, words.language))


def describe_own_text(language: str, *, is_outdated: bool) -> str:
    """That the letter is the text that the user wrote, and whether what is planned has changed since."""
    return remark_words(language).say("own_text", "outdated" if is_outdated else "as_written")
