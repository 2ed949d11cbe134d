"""Turns the chosen steps into a letter: subject, text, and HTML made from that text. Pure.

Wordings are picked by a stable hash of the person: the same input gives the same letter, and two colleagues get
different ones. A missing step becomes a visible blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gmail_reconnect.model import Address, Contact, Gender
from gmail_reconnect.names.given_name import first_name, vocative
from gmail_reconnect.text.bidi import Direction, count_words, isolate_opposite, isolate_opposite_runs
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.scripts import direction_of

from . import markup
from .content import Letter, LetterContext, Steps
from .wording import wordings
from .wording.time_in_words import silence_in_words, time_in_words

SHARED_AT_MOST: Final = 2
"""The most sentences that letters to two people of one domain may share."""

_TRIES: Final = 240
_SENTENCE_END = re.compile(r"(?<=[.?!؟…])\s+|\n+")
_DOUBLE_STOP = re.compile(r"([?؟!…][”»\u2069]?)\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Writer:
    """What all parts of one letter share."""

    templates: Mapping[str, str]
    language: str
    direction: Direction
    person: str  # the id
    attempt: int
    functions: Mapping[str, Callable[[str, str, str], str]]

    def say(self, part: str, file: str, heading: str, **values: str) -> str:
        choices = wordings.wordings_below(self.templates, self.language, file, heading)
        wording = wordings.pick_wording(choices, part, self.person, self.attempt)
        known = wordings.CATALOGUE[file][heading] | wordings.FUNCTIONS
        template = wordings.compile_template(wording.path, wording.line, wording.text, known)
        return wordings.fill_template(wording.path, wording.line, template, {**values, **self.functions})

    def blank(self, part: str, file: str) -> str:
        return markup.blank(self.say(part, file, "blank"))


def render_letter(contact: Contact, steps: Steps, context: LetterContext, attempt: int = 0) -> Letter:
    """The letter to `contact`, in the language of its steps. Another `attempt` gives other wordings.

    If the letter is longer than config's `max_words`, the introduction is left out, then the memory. Raises
    LetterError, with file and line, if a template is missing or broken.
    """
    letter = _render(contact, steps, context, attempt)
    for shorter in (replace(steps, introduction=None), replace(steps, introduction=None, memory=None)):
        if count_words(letter.text) <= context.config.letters.max_words:
            break
        if shorter != letter.steps:
            letter = _render(contact, shorter, context, attempt)
    return letter


def render_distinct_letter(
    contact: Contact, steps: Steps, context: LetterContext, others: Iterable[str], attempt: int = 0
) -> Letter:
    """`render_letter` with wordings that share at most SHARED_AT_MOST sentences with each text in `others`.

    `others` are the texts of letters that could be compared with this one. If all wordings share more, this is the
    letter that shares least.
    """
    other_sentences = [sentences(text) for text in others]
    tried: list[tuple[int, Letter]] = []
    for offset in range(_TRIES if other_sentences else 1):
        letter = render_letter(contact, steps, context, attempt + offset)
        said = sentences(letter.text)
        shared = max((len(said & other) for other in other_sentences), default=0)
        if shared <= SHARED_AT_MOST:
            return letter
        tried.append((shared, letter))
    return min(tried, key=lambda one: one[0])[1]


def sentences(text: str) -> frozenset[str]:
    """The sentences of a letter. Fewer than three words, such as a name or a greeting, don't count as a sentence."""
    found = (part.strip() for part in _SENTENCE_END.split(text))
    return frozenset(part for part in found if len(part.split()) >= 3)


def _render(contact: Contact, steps: Steps, context: LetterContext, attempt: int) -> Letter:
    config, language = context.config, steps.language
    direction = direction_of(language)
    writer = _Writer(
        templates=context.templates,
        language=language,
        direction=direction,
        person=contact.person.id,
        attempt=attempt,
        functions={"me": _by_gender(config.me.gender), "you": _by_gender(contact.person.gender)},
    )
    signature = one_line(config.me.signed(language), LONGEST_NAME)
    tone = config.letters.tone
    parts = {
        "greeting": _greeting(writer, contact, tone),
        **_first_step(writer, steps, tone, context.now),
        **_second_step(writer, steps),
        **_third_step(writer, steps),
        "close": writer.say("close", "closing.txt", tone),
        "signature": isolate_opposite(signature, direction) if signature else writer.blank("signature", "closing.txt"),
    }
    marked = _lay_out(context.templates, language, parts)
    required = {"why_now": steps.why_now, "offer": steps.offer, "signature": signature}
    return Letter(
        to=Address(contact.person.email, one_line(contact.person.name, LONGEST_NAME)),
        subject=writer.say("subject", "subject.txt", steps.why_now.kind if steps.why_now else "blank"),
        text=markup.to_text(marked),
        html=markup.to_html(marked, language, direction),
        language=language,
        steps=steps,
        blanks=tuple(part for part, content in required.items() if not content),
    )


def _by_gender(gender: Gender | None) -> Callable[[str, str, str], str]:
    def choose(man: str, woman: str, neutral: str) -> str:
        return {Gender.MALE: man, Gender.FEMALE: woman, None: neutral}[gender]

    return choose


def _greeting(writer: _Writer, contact: Contact, tone: str) -> str:
    first = first_name(contact.person.name, writer.language, contact.person.addresses)
    if first is None:
        return writer.say("greeting", "greeting.txt", "no name")
    name = isolate_opposite(vocative(first, writer.language), writer.direction)
    return writer.say("greeting", "greeting.txt", tone, name=name)


def _first_step(writer: _Writer, steps: Steps, tone: str, now: datetime) -> dict[str, str]:
    file, language, direction = "1-silence.txt", writer.language, writer.direction
    kind, words = (steps.reason.kind, steps.reason.words) if steps.reason else ("no reason", "")
    reason = writer.say("reason", file, f"{tone}: {kind}", chapter=isolate_opposite_runs(words, direction))
    memory = ""
    if steps.introduction:
        by = isolate_opposite(one_line(steps.introduction.by, LONGEST_NAME), direction)
        when = time_in_words(steps.introduction.at, now, language)
        memory = writer.say("introduced", file, "introduced", by=by, when=when) + " "
    if steps.memory:
        subject = isolate_opposite(steps.memory.subject, direction)
        when = time_in_words(steps.memory.at, now, language)
        memory += writer.say("memory", file, "memory", subject=subject, when=when)
    silence = silence_in_words(steps.silence_days, language)
    return {"opening": writer.say("opening", file, tone, silence=silence), "reason": reason, "memory": memory}


def _second_step(writer: _Writer, steps: Steps) -> dict[str, str]:
    file, why = "2-why-now.txt", steps.why_now
    if why is None:
        return {"why_now": writer.blank("why_now", file), "ask": ""}
    ask = writer.say("ask", file, f"{why.kind}: ask") if steps.asks else ""
    heading = why.kind if why.words else f"{why.kind}: reply" if why.subject else f"{why.kind}: no words"
    words = isolate_opposite_runs(why.words, writer.direction)
    subject = isolate_opposite(why.subject, writer.direction)
    return {"why_now": writer.say("why_now", file, heading, words=words, subject=subject), "ask": ask}


def _third_step(writer: _Writer, steps: Steps) -> dict[str, str]:
    file, mode = "3-offer.txt", "asking" if steps.asks else "not asking"
    if steps.offer:
        offer = writer.say("offer", file, mode, words=isolate_opposite_runs(steps.offer.words, writer.direction))
    else:
        offer = writer.blank("offer", file)
    return {
        "offer": offer,
        "thanks": writer.say("thanks", file, f"thanks: {mode}"),
        "forward": writer.say("forward", file, "forward"),
    }


def _lay_out(templates: Mapping[str, str], language: str, parts: Mapping[str, str]) -> str:
    """The parts in the order of the layout, without extra spaces and empty lines."""
    path, text = wordings.source_file(templates, language, wordings.LAYOUT)
    # Comments become empty lines, so that an error names the right line.
    kept = "\n".join("" if line.startswith("#") else line for line in text.splitlines())
    template = wordings.compile_template(path, 1, kept, wordings.LAYOUT_VARIABLES)
    whole = wordings.fill_template(path, 1, template, parts)
    lines = (" ".join(line.split()) for line in whole.splitlines())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _DOUBLE_STOP.sub(r"\1", body) + "\n"
