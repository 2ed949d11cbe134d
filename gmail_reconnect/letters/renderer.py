"""The steps become a letter: subject, text, and HTML from that same text. Pure.

It chooses wordings by a stable hash of the person, so that the same run gives the same letter and two
colleagues get two. It invents nothing: a step that is missing is a visible blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gmail_reconnect.config import Config
from gmail_reconnect.errors import LetterError
from gmail_reconnect.model import Address, Contact, Gender
from gmail_reconnect.names.given_name import first_name, vocative
from gmail_reconnect.text.bidi import Direction, isolate_opposite, isolate_opposite_runs, words_in
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.scripts import direction_of

from . import markup, wordings
from .language import silence, when
from .plan import Steps

if TYPE_CHECKING:
    from .lint import Finding

SHARED_AT_MOST: Final = 2
"""Letters to two people of one domain share at most so many sentences."""

_TRIES: Final = 240
_SENTENCE_END = re.compile(r"(?<=[.?!؟…])\s+|\n+")
_DOUBLE_STOP = re.compile(r"([?؟!…][”»\u2069]?)\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person. `text` ends with a newline; `blanks` names the steps that are not told."""

    to: Address
    subject: str
    text: str
    html: str
    language: str
    steps: Steps
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every part of one letter is written with."""

    templates: Mapping[str, str]
    language: str
    picker: wordings.Picker
    me: Callable[[str, str, str], str]
    you: Callable[[str, str, str], str]

    def say(self, part: str, file: str, heading: str, **values: str) -> str:
        wording = self.picker.pick(part, wordings.wordings(self.templates, self.language, file, heading))
        known = wordings.known_at(file, heading)
        template = wordings.compiled(wording.path, wording.line, wording.text, known)
        return wordings.filled(wording.path, wording.line, template, {**values, "me": self.me, "you": self.you})

    def blank(self, part: str, file: str) -> str:
        return markup.blank(self.say(part, file, "blank"))


def write(
    contact: Contact,
    steps: Steps,
    config: Config,
    templates: Mapping[str, str],
    now: datetime,
    *,
    language: str,
    attempt: int = 0,
) -> Letter:
    """The letter to `contact`. Another `attempt` words it differently.

    A letter longer than config's `max_words` does without who brought them together, then without the last subject.
    `templates` are the texts of the wordings by "en/layout.txt"; `now` is when it is written. Raises LetterError,
    naming file and line, for a template that is missing or broken.
    """
    if language != steps.language:
        raise ValueError(f"steps were chosen for {steps.language!r}, the letter is in {language!r}")
    letter = _written(contact, steps, config, templates, now, attempt=attempt)
    for left_out in ("introduction", "memory"):
        if words_in(letter.text) <= config.letters.max_words:
            break
        if getattr(steps, left_out):
            steps = replace(steps, **{left_out: None})  # type: ignore[arg-type] # one of two that may be None
            letter = _written(contact, steps, config, templates, now, attempt=attempt)
    return letter


def _written(
    contact: Contact, steps: Steps, config: Config, templates: Mapping[str, str], now: datetime, *, attempt: int
) -> Letter:
    language = steps.language
    direction = direction_of(language)
    desk = _Desk(
        templates=templates,
        language=language,
        picker=wordings.Picker(contact.person.id, attempt),
        me=_by_gender(config.me.gender),
        you=_by_gender(contact.person.gender),
    )
    signature = one_line(config.me.signed(language), LONGEST_NAME)
    tone = config.letters.tone
    parts = {
        "greeting": _greeting(desk, contact, tone, direction),
        **_first_step(desk, steps, tone, now, direction),
        **_second_step(desk, steps, direction),
        **_third_step(desk, steps, direction),
        "close": desk.say("close", "closing.txt", tone),
        "signature": isolate_opposite(signature, direction) if signature else desk.blank("signature", "closing.txt"),
    }
    marked = _laid_out(templates, language, parts)
    missing = {"why_now": steps.why_now, "offer": steps.offer, "signature": signature}
    return Letter(
        to=Address(contact.person.email, one_line(contact.person.name, LONGEST_NAME)),
        subject=desk.say("subject", "subject.txt", steps.why_now.kind if steps.why_now else "blank"),
        text=markup.to_text(marked),
        html=markup.to_html(marked, language, direction),
        language=language,
        steps=steps,
        blanks=tuple(step for step, told in missing.items() if not told),
    )


def write_apart(
    contact: Contact,
    steps: Steps,
    config: Config,
    templates: Mapping[str, str],
    now: datetime,
    *,
    language: str,
    others: Iterable[str],
    attempt: int = 0,
) -> Letter:
    """`write`, in the first wording that shares at most SHARED_AT_MOST sentences with each text in `others`.

    `others` are the texts of letters to people who may compare theirs. Where no wording does, the one
    that shares least.
    """
    said = [sentences(text) for text in others]
    best: tuple[int, Letter] | None = None
    for offset in range(_TRIES if said else 1):
        letter = write(contact, steps, config, templates, now, language=language, attempt=attempt + offset)
        mine = sentences(letter.text)
        shared = max((len(mine & theirs) for theirs in said), default=0)
        if shared <= SHARED_AT_MOST:
            return letter
        if best is None or shared < best[0]:
            best = (shared, letter)
    if best is None:
        raise LetterError("No wording was tried.")
    return best[1]


def sentences(text: str) -> frozenset[str]:
    """The sentences of a letter; what has fewer than three words, such as a name or a greeting, is none."""
    found = (part.strip() for part in _SENTENCE_END.split(text))
    return frozenset(part for part in found if len(part.split()) >= 3)


def as_json(letter: Letter, findings: Sequence[Finding]) -> dict[str, object]:
    """What `draft --dry-run --format json` prints of a letter. Steps are names; null is a blank or no reason."""
    steps = letter.steps
    return {
        "to": letter.to.email,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "language": letter.language,
        "steps": {
            "reason": steps.reason.kind if steps.reason else None,
            "why_now": steps.why_now.name if steps.why_now else None,
            "offer": steps.offer.name if steps.offer else None,
        },
        "blanks": list(letter.blanks),
        "lint": [{"level": f.level, "code": f.code, "message": f.message} for f in findings],
    }


def _by_gender(gender: Gender | None) -> Callable[[str, str, str], str]:
    def choose(man: str, woman: str, neutral: str) -> str:
        return {Gender.MALE: man, Gender.FEMALE: woman, None: neutral}[gender]

    return choose


def _greeting(desk: _Desk, contact: Contact, tone: str, direction: Direction) -> str:
    first = first_name(contact.person.name, desk.language, contact.person.addresses)
    if first is None:
        return desk.say("greeting", "greeting.txt", "no name")
    name = isolate_opposite(vocative(first, desk.language), direction)
    return desk.say("greeting", "greeting.txt", tone, name=name)


def _first_step(desk: _Desk, steps: Steps, tone: str, now: datetime, direction: Direction) -> dict[str, str]:
    file = "1-silence.txt"
    if steps.reason:
        chapter = isolate_opposite_runs(steps.reason.words, direction)
        reason = desk.say("reason", file, f"{tone}: {steps.reason.kind}", chapter=chapter)
    else:
        reason = desk.say("reason", file, f"{tone}: no reason")
    memory = ""
    if steps.introduction:
        by, at = isolate_opposite(one_line(steps.introduction.by, LONGEST_NAME), direction), steps.introduction.at
        memory = desk.say("introduced", file, "introduced", by=by, when=when(at, now, desk.language)) + " "
    if steps.memory:
        subject = isolate_opposite(steps.memory.subject, direction)
        memory += desk.say("memory", file, "memory", subject=subject, when=when(steps.memory.at, now, desk.language))
    span = silence(steps.silence_days, desk.language)
    return {"opening": desk.say("opening", file, tone, silence=span), "reason": reason, "memory": memory}


def _second_step(desk: _Desk, steps: Steps, direction: Direction) -> dict[str, str]:
    file, why = "2-why-now.txt", steps.why_now
    if why is None:
        return {"why_now": desk.blank("why_now", file), "ask": ""}
    ask = desk.say("ask", file, f"{why.kind}: ask") if steps.asks else ""
    if why.words:
        told = desk.say("why_now", file, why.kind, words=isolate_opposite_runs(why.words, direction))
    elif why.subject:
        told = desk.say("why_now", file, f"{why.kind}: reply", subject=isolate_opposite(why.subject, direction))
    else:
        told = desk.say("why_now", file, f"{why.kind}: no words")
    return {"why_now": told, "ask": ask}


def _third_step(desk: _Desk, steps: Steps, direction: Direction) -> dict[str, str]:
    file, mode = "3-offer.txt", "asking" if steps.asks else "not asking"
    if steps.offer:
        offer = desk.say("offer", file, mode, words=isolate_opposite_runs(steps.offer.words, direction))
    else:
        offer = desk.blank("offer", file)
    return {
        "offer": offer,
        "thanks": desk.say("thanks", file, f"thanks: {mode}"),
        "forward": desk.say("forward", file, "forward"),
    }


def _laid_out(templates: Mapping[str, str], language: str, parts: Mapping[str, str]) -> str:
    """The parts in the order of the layout, spaces and empty lines set right."""
    path, text = wordings.source(templates, language, wordings.LAYOUT)
    # Remarks become empty lines, not none, so that an error names the right line.
    kept = "\n".join("" if line.startswith("#") else line for line in text.splitlines())
    template = wordings.compiled(path, 1, kept, frozenset(wordings.LAYOUT_VARIABLES))
    whole = wordings.filled(path, 1, template, parts)
    lines = (" ".join(line.split()) for line in whole.splitlines())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _DOUBLE_STOP.sub(r"\1", body) + "\n"
