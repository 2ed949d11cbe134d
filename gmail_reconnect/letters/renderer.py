"""Turns a plan into a letter: subject, text, and HTML made from that text. Pure.

Wordings are picked by a stable hash of the person: the same input gives the same letter, and two colleagues get
different ones. A missing step becomes a visible blank.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from gmail_reconnect.model import Address, Contact
from gmail_reconnect.names.clean_name import clean_display_name
from gmail_reconnect.names.given_name import genitive, vocative
from gmail_reconnect.text.bidi import (
    count_words,
    directions_in,
    isolate_opposite,
    isolate_opposite_runs,
    without_isolates,
)
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.scripts import direction_of

from . import markup
from .content import SAID_IN_OPENING, Letter, LetterContext, LetterPlan, Memory, Topic, UsedWording
from .contractions import write_out
from .own_words import (
    after_and,
    as_statement,
    begins_with_if,
    inside_a_line,
    is_ing_form,
    is_offer_of_mine,
    is_own_news,
    is_their_news,
    kinds_of_ask,
    may_follow_because,
    speaks_of_writing,
)
from .plan import without_memories
from .recall import in_a_sentence
from .wording import wordings
from .wording.letter_facts import facts_of
from .wording.lists_in_words import during_years, years_in_words
from .wording.time_in_words import period_in_words, silence_in_words, time_in_words

SHARED_AT_MOST: Final = 2
"""The most sentences that letters to two people of one domain may share, with their subject lines."""
SUBJECT_WORDS: Final = (3, 7)

_TRIES: Final = 300
_PLAIN_TRIES: Final = 60
"""Only then are wordings taken that are there because a letter would be too much like a colleague's."""
_NO_VALUES: Final[Mapping[str, str]] = {}
_SUBJECT_TOPIC_WORDS: Final = 4
_A_BLANK = re.compile(r"\[[^\]\n]*…\]")
_SENTENCE_END = re.compile(r"(?<=[.?!؟…])\s+|\n+")
_DOUBLE_STOP = re.compile(r"([?؟!…][”»\u2069]?)\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """A letter that the new one may be compared with: its text and its subject line."""

    text: str
    subject: str = ""


def render_letter(
    contact: Contact, plan: LetterPlan, context: LetterContext, others: Iterable[OtherLetter] = (), attempt: int = 0
) -> Letter:
    """The letter to `contact` by its plan. Another `attempt` begins with other wordings.

    `others` are letters that could be compared with this one. It shares at most SHARED_AT_MOST sentences with each, and
    its subject line differs from each of theirs, if the wordings allow that; otherwise it is the letter that shares
    least. A letter longer than config's `max_words` recalls less. Raises LetterError, with file and line, if a template
    is missing or broken.
    """
    compared = list(others)
    taken = frozenset(other.subject for other in compared)
    other_sentences = [sentences(other.text) for other in compared]
    tried: list[tuple[int, Letter]] = []
    for offset in range(_TRIES if compared else 1):
        letter = _render(contact, plan, context, taken, attempt + offset, alike=offset >= _PLAIN_TRIES)
        said = sentences(letter.text)
        shared = max((len(said & other) for other in other_sentences), default=0)
        shared += letter.subject in taken
        if shared <= SHARED_AT_MOST and letter.subject not in taken:
            return letter
        tried.append((shared, letter))
    return min(tried, key=lambda one: one[0])[1]


def recipient(contact: Contact) -> Address:
    """Who a letter goes to, with their clean name: nobody reads in which department somebody else filed them."""
    return Address(contact.person.email, clean_display_name(contact.person.name, *contact.person.addresses))


def sentences(text: str) -> frozenset[str]:
    """The sentences of a letter. Fewer than three words, such as a greeting, don't count, and nor do blanks."""
    found = (part.strip() for part in _SENTENCE_END.split(_A_BLANK.sub("\n", text)))
    return frozenset(part for part in found if len(part.split()) >= 3)


def _render(
    contact: Contact, plan: LetterPlan, context: LetterContext, taken: Collection[str], attempt: int, *, alike: bool
) -> Letter:
    letter = _Writer(contact, plan, context, attempt, alike=alike).letter(taken)
    while plan.memories and count_words(letter.text) > context.config.letters.max_words:
        plan = without_memories(plan)
        letter = _Writer(contact, plan, context, attempt, alike=alike).letter(taken)
    return letter


class _Writer:
    """Writes one letter by its plan."""

    def __init__(
        self, contact: Contact, plan: LetterPlan, context: LetterContext, attempt: int, *, alike: bool
    ) -> None:
        self._contact, self._plan, self._context, self._attempt = contact, plan, context, attempt
        self._language, self._direction = plan.language, direction_of(plan.language)
        self._functions = {
            "me": wordings.by_gender(context.config.me.gender),
            "you": wordings.by_gender(plan.greeted.gender),
        }
        gender, formality = plan.greeted.gender, "formal" if plan.formal else "informal"
        signed = context.config.me.signed(plan.language, gender, formality)  # type: ignore[arg-type]
        self._signature = one_line(signed, LONGEST_NAME)
        self._facts = facts_of(plan) | ({"alike"} if alike else set())
        self._values = self._common_values()
        self._used: dict[str, UsedWording] = {}
        self._blanks: dict[str, str] = {}

    def letter(self, taken: Collection[str]) -> Letter:
        """The letter, with a subject line that isn't one of those taken, if there is such a wording."""
        plan = self._plan
        needed = {
            "silence": plan.opening or plan.silence.days is not None,
            "answer": plan.answer is None or plan.answer.words,
            "why_now": plan.why_now,
            "offer": plan.offer or plan.without_offer,
            "signature": self._signature,
        }
        opening = self._opening()
        before, behind = self._memories(opening)
        marked = self._lay_out(
            {
                "line_first": "yes" if plan.line_first else "",
                "greeting": self._greeting(),
                "memory": before,
                "opening": f"{opening} {behind}",
                "line": self._own(plan.line),
                "answer": self._answer(),
                "why_now": self._why_now(),
                "ask": self._ask(),
                "offer": self._offer(),
                "thanks": "" if plan.ask else self._say("3-offer.txt", "thanks"),
                "close": self._own(plan.closing) or self._say("closing.txt", "closing"),
                "signature": isolate_opposite(self._signature, self._direction) or self._blank("signature"),
            }
        )
        return Letter(
            to=recipient(self._contact),
            subject=self._subject(taken),
            text=markup.to_text(marked),
            html=markup.to_html(marked, self._language, self._direction),
            language=self._language,
            plan=plan,
            blanks=tuple(part for part, content in needed.items() if not content),
            blank_words=self._blanks,
            wordings={part: used for part, used in self._used.items() if part in wordings.CHOSEN_PARTS},
        )

    def _common_values(self) -> dict[str, str]:
        plan, silence, now = self._plan, self._plan.silence, self._context.now
        name, signature = plan.greeted.name, self._signature
        return {
            "silence": silence_in_words(silence.days, self._language) if silence.days is not None else "",
            "when": time_in_words(silence.at, now, self._language) if silence.at else "",
            "then": period_in_words(silence.at, now, self._language) if silence.at else "",
            **self._topic_values(plan.topic),
            "name": isolate_opposite(vocative(name, self._language), self._direction) if name else "",
            "written_name": isolate_opposite(name, self._direction) if name else "",
            "genitive_name": isolate_opposite(genitive(name, self._language), self._direction) if name else "",
            "me_name": isolate_opposite(signature.split(" ")[0], self._direction) if signature else "",
        }

    def _topic_values(self, topic: Topic | None) -> dict[str, str]:
        """The subject, and in English as a sentence names it, if it is surely a noun."""
        if topic is None:
            return {"topic": "", "about": ""}
        subject = isolate_opposite(topic.subject, self._direction)
        return {"topic": subject, "about": in_a_sentence(topic.subject) if self._language == "en" else ""}

    def _greeting(self) -> str:
        is_foreign = directions_in(self._plan.greeted.name) - {self._direction}
        return self._say("greeting.txt", "greeting", {"other script"} if is_foreign else set())

    def _opening(self) -> str:
        plan, reason = self._plan, self._plan.reason
        chapter = ""
        if reason and reason.share:
            words = reason.words or self._say("1-silence.txt", "chapter", {reason.kind or ""}, as_part=True)
            facts = {reason.share} | ({"ing form"} if self._language == "en" and is_ing_form(words) else set())
            own = isolate_opposite_runs(words, self._direction)
            plain = "" if {",", "،"} & set(own) else own
            values = {"chapter": own, "plain_chapter": plain}
            chapter = self._say("1-silence.txt", "reason", facts, values, as_part=True)
        own_reason = self._own(reason.words) if reason and not reason.share else ""
        if plan.opening:
            return f"{self._own(plan.opening)} {own_reason}"
        if plan.silence.days is None or not self._knows_how_to_open():
            return f"{self._blank('silence')} {own_reason}"
        facts, values = set[str](), {"reason": chapter}
        for memory in plan.memories:
            if memory.kind in SAID_IN_OPENING:
                facts, values = {memory.kind}, values | self._memory_values(memory)
        return f"{self._say('1-silence.txt', 'opening', facts, values)} {own_reason}"

    def _memories(self, opening: str) -> tuple[str, str]:
        """What is said before the opening, and behind it: what the opening should have said, if it hasn't.

        An opening of the user's own is the first sentence.
        """
        before, behind = "", ""
        for memory in self._plan.memories:
            values = self._memory_values(memory)
            if memory.kind not in SAID_IN_OPENING:
                before += f" {self._memory(memory)}"
            elif not any(values[name] and values[name] in opening for name in ("topic", "about", "years")):
                behind += f" {self._memory(memory)}"
        return ("", f"{before} {behind}") if self._plan.opening else (before, behind)

    def _knows_how_to_open(self) -> bool:
        """Whether there is a wording of a meeting, where one was last: the others say that mail was last."""
        if self._plan.silence.ending != "met":
            return True
        (first, *_), *_ = self._fitting("1-silence.txt", "opening", self._facts, self._values)
        return "met" in first.facts

    def _memory(self, memory: Memory) -> str:
        return self._say("1-silence.txt", "memory", [memory.kind], self._memory_values(memory))

    def _memory_values(self, memory: Memory) -> dict[str, str]:
        language, now, introduction = self._language, self._context.now, memory.introduction
        values = {
            **self._topic_values(memory.topic),
            "then": period_in_words(memory.topic.at, now, language) if memory.topic else "",
            "person": isolate_opposite(memory.person, self._direction),
            "during": during_years(memory.years, language) if memory.years else "",
            "years": years_in_words(memory.years, language) if memory.years else "",
            "by": "",
            "introduced_when": time_in_words(introduction.at, now, language) if introduction else "",
        }
        if introduction:
            values["by"] = isolate_opposite(one_line(introduction.by, LONGEST_NAME), self._direction)
        return values

    def _answer(self) -> str:
        if (answer := self._plan.answer) is None:
            return ""
        return self._own(answer.words) or self._blank("answer")

    def _why_now(self) -> str:
        why = self._plan.why_now
        if why is None:
            return self._blank("why now")
        if why.kind == "debt" and not why.words:
            return ""  # the answer itself is why
        words = self._own(why.words)
        is_cause = self._language == "en" and may_follow_because(words)
        facts = {why.kind} if not words else {"I sentence"} if is_cause else set()
        facts |= {"own news"} if is_own_news(words) and self._follows_their_news() else set()
        statement = self._own(as_statement(why.words))
        if speaks_of_writing(words):
            facts, statement = set(), ""  # "I'm writing because I'm writing …"
        return self._say("2-why-now.txt", "why now", facts, {"words": words, "statement": statement})

    def _follows_their_news(self) -> bool:
        return not self._plan.line_first and is_their_news(self._plan.line)

    def _ask(self) -> str:
        ask = isolate_opposite_runs(self._plan.ask, self._direction)
        facts = kinds_of_ask(self._plan.ask, is_sentence=self._plan.ask_is_sentence)
        return self._say("2-why-now.txt", "ask", facts, {"ask": ask}) if ask else ""

    def _offer(self) -> str:
        if self._plan.offer is None:
            return "" if self._plan.without_offer else self._blank("offer")
        words = self._own(self._plan.offer.words)
        facts = {"I sentence"} if self._language == "en" and is_offer_of_mine(words) else set()
        facts |= {"if sentence"} if begins_with_if(words) else set()
        inner = "" if ", and " in words else inside_a_line(words)  # "And …, and …"
        inner = after_and(words) if self._language == "ar" else inner if inner[:1].islower() else ""
        values = {"words": words, "inner_words": inner}
        return self._say("3-offer.txt", "offer", facts, values)

    def _subject(self, taken: Collection[str]) -> str:
        """The user's own subject line; otherwise the first wording, the most specific first, of a good length."""
        if self._plan.subject:
            return self._plan.subject
        plan, values, facts = self._plan, dict(self._values), set(self._facts)
        campaign, topic = plan.campaign_subject, plan.topic.subject if plan.topic else ""
        unfit = len(topic.split()) > _SUBJECT_TOPIC_WORDS or directions_in(topic) - {self._direction}
        if unfit or plan.silence.ending == "met":
            topic = ""  # too long, or it would turn the line around; or the silence isn't counted from its mail
        values |= {"topic": topic, "campaign": inside_a_line(campaign) if self._language == "en" else campaign}
        facts = (facts - {"topic"}) | ({"topic"} if topic else set()) | ({"campaign"} if campaign else set())
        facts |= {"small campaign"} if values["campaign"][:1].islower() else set()
        groups = self._fitting("subject.txt", "subject", facts, values)
        of_campaign = list(filter(None, ([one for one in group if "campaign" in one.variables] for group in groups)))
        in_turn = [*of_campaign, *groups]
        every = list(dict.fromkeys(chain.from_iterable(in_turn)))
        person, fallback = self._contact.person.id, ""
        by_hash = (wordings.in_order(group, "subject", person, self._attempt) for group in groups)
        usual = chain(of_campaign, by_hash)  # the campaign's own line first, and a tail only where a colleague has it
        first = self._plan.wordings.get("subject")
        for wording in _from(every, first) if first else chain.from_iterable(usual):
            line = _capitalized(without_isolates(self._fill(wording, values)))
            if SUBJECT_WORDS[0] <= count_words(line) <= SUBJECT_WORDS[1]:
                if not fallback or line not in taken:
                    self._used["subject"] = UsedWording(every.index(wording) + 1, len(every))
                if first or line not in taken:
                    return line
                fallback = fallback or line
        return fallback

    def _own(self, words: str) -> str:
        """The user's sentences, which begin with a capital letter."""
        return _capitalized(isolate_opposite_runs(words, self._direction))

    def _say(
        self,
        file: str,
        part: str,
        facts: Collection[str] = (),
        values: Mapping[str, str] = _NO_VALUES,
        *,
        as_part: bool = False,
    ) -> str:
        """A wording that states only what is true; `as_part` of a sentence, or as a sentence."""
        all_facts, all_values = self._facts | set(facts), {**self._values, **values}
        groups = self._fitting(file, part, all_facts, all_values)
        text = self._fill(self._choose(groups[0], part), all_values)
        return text if as_part else _capitalized(text)

    def _choose(self, fitting: list[wordings.Wording], part: str) -> wordings.Wording:
        """The wording that the user chose; otherwise by the person's hash."""
        usual = wordings.in_order(fitting, part, self._contact.person.id, self._attempt)[0]
        number = self._plan.wordings.get(part)
        found = _from(fitting, number)[0] if number else usual
        self._used[part] = UsedWording(fitting.index(found) + 1, len(fitting))
        return found

    def _fitting(
        self, file: str, part: str, facts: Collection[str], values: Mapping[str, str]
    ) -> list[list[wordings.Wording]]:
        known = wordings.wordings_of(self._context.templates, self._language, file, part)
        return wordings.fitting_wordings(known, file, part, facts, values)

    def _fill(self, wording: wordings.Wording, values: Mapping[str, str]) -> str:
        text = write_out(wording.text) if self._plan.formal and self._language == "en" else wording.text
        template = wordings.compile_template(wording.path, wording.line, text, wording.variables)
        return wordings.fill_template(wording.path, wording.line, template, {"reason": "", **values, **self._functions})

    def _blank(self, part: str) -> str:
        marked = markup.blank(self._say(wordings.BLANKS, "blank", {part}, as_part=True))
        self._blanks[part.replace(" ", "_")] = markup.to_text(marked)
        return marked

    def _lay_out(self, parts: Mapping[str, str]) -> str:
        """The parts in the order of the layout, without extra spaces and empty lines."""
        path, text = wordings.source_file(self._context.templates, self._language, wordings.LAYOUT)
        # Comments become empty lines, so that an error names the right line.
        kept = "\n".join("" if line.startswith("#") else line for line in text.splitlines())
        template = wordings.compile_template(path, 1, kept, wordings.LAYOUT_VARIABLES)
        whole = wordings.fill_template(path, 1, template, parts)
        lines = (" ".join(line.split()) for line in whole.splitlines())
        body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        return _DOUBLE_STOP.sub(r"\1", body) + "\n"


def _from(every: Sequence[wordings.Wording], number: int) -> list[wordings.Wording]:
    """All of them, beginning with this one, counted from 1."""
    at = (number - 1) % max(len(every), 1)
    return [*every[at:], *every[:at]]


def _capitalized(text: str) -> str:
    """With a capital letter at the beginning; a name such as eBay stays as it is."""
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].islower() else text
