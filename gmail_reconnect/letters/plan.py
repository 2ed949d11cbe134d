"""Plans a letter: what it says, and why, from the headers' facts and the user's decisions. Pure.

A letter says only what the headers show or the user said. A step that can't be told truthfully is None, and a note
says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gmail_reconnect.config import NONE, WhyNow
from gmail_reconnect.model import Contact
from gmail_reconnect.names.given_name import what_to_call
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_NAME, LONGEST_SENTENCES, one_line
from gmail_reconnect.user_words import languages_of, words_for

from . import memories
from .content import (
    CHAPTER_KINDS,
    OWN_WORDS,
    AnswerStep,
    Ending,
    Greeted,
    LetterContext,
    LetterPlan,
    Memory,
    OfferStep,
    ReasonStep,
    Share,
    Silence,
    Topic,
    WhyNowStep,
)
from .language import decide_language, fitting_language
from .own_words import as_ask, as_sentence
from .recall import judge_subject
from .selection import DEBT, choices_for, find_campaign, find_chapter, find_offer
from .wording.wording_files import languages

_MOST: Final = 60
_LEAST: Final = 25
"""Percent of the silence: a chapter that covers less isn't mentioned."""
_TELLING: Final = 4
"""Letters: a shorter word of a subject tells nothing."""
_UNANSWERED: Final = 2
"""Last mails in a row without an answer; one alone may have needed none."""


def choose_language(contact: Contact, context: LetterContext) -> str:
    """The language to write to `contact` in: the one requested, or the one that fits the contact best.

    If only the default decides, and the campaign or the offer isn't worded in it, this is the first language in which
    both are worded.
    """
    if context.request.language:
        return context.request.language
    default, available = context.config.me.language, languages(context.templates)
    if fitting := fitting_language(contact, default, available):
        return fitting
    fallback = decide_language(contact, default, available)
    campaign = find_campaign(contact, context)
    chosen = (campaign, find_offer(contact, context, campaign))
    worded = [languages_of(section.words) for section in chosen if section and section.words]
    for candidate in (fallback, *sorted(available)):
        if all(candidate in found for found in worded):
            return candidate
    return fallback


def make_plan(contact: Contact, context: LetterContext, language: str) -> LetterPlan:
    """The plan of the letter to `contact`.

    Raises UsageError if the request names a reason, campaign or offer that doesn't exist.
    """
    return _Planner(contact, context, language).plan()


def without_memories(plan: LetterPlan) -> LetterPlan:
    """The plan of a shorter letter."""
    return replace(plan, memories=plan.memories[:-1])


class _Planner:
    """Makes the plan of one letter. Each method decides one part, and adds to `notes` what the user should know."""

    def __init__(self, contact: Contact, context: LetterContext, language: str) -> None:
        self._contact, self._context, self._language = contact, context, language
        self._choices = choices_for(contact, context)
        self._history = context.histories.get(contact.person.id) or memories.CorrespondenceHistory()
        person = contact.person
        self._called = what_to_call(self._choices.call or person.name, language, person.addresses, person.gender)
        formality = self._choices.formality or context.config.letters.formality
        has_title = bool(self._called and self._called.titled)
        self._formal = has_title if formality == "auto" else formality == "formal"
        self._notes: list[str] = []

    def plan(self) -> LetterPlan:
        """All of it."""
        context, choices = self._context, self._choices
        campaign = find_campaign(self._contact, context)
        silence = self._silence()
        owed = silence.ending == "owed"
        why_now, ask = self._why_now(campaign, owes=owed), self._ask(campaign)
        topic, told = self._memories(silence)
        return LetterPlan(
            language=self._language,
            tone=choices.tone or context.config.letters.tone,
            formal=self._formal,
            greeted=self._greeted(),
            silence=silence,
            reason=self._reason(silence),
            memories=told,
            topic=topic,
            line=as_sentence(choices.line, self._language),
            answer=AnswerStep(as_sentence(choices.answer, self._language)) if owed else None,
            why_now=why_now,
            ask=ask[0],
            ask_is_sentence=ask[1],
            offer=self._offer(campaign),
            subject=one_line(choices.subject, LONGEST_NAME),
            campaign_subject=self._words(campaign.subject) if campaign else "",
            held=memories.looks_grave(self._history),
            notes=tuple(self._notes),
        )

    def _greeted(self) -> Greeted:
        """What the user chose, as it is; otherwise the title with its name, or formally the whole name."""
        called, chosen = self._called, self._choices.call
        titled = bool(called and called.titled)
        if chosen or called is None:
            return Greeted(chosen, titled)
        return Greeted(called.titled or (called.whole if self._formal else called.name), titled)

    def _silence(self) -> Silence:
        tie = self._contact.tie
        last, wrote, heard = tie.last_contact, tie.last_wrote, tie.last_heard
        owes = self._owes_answer()
        if (met := self._contact.met_since) and not owes:
            return Silence("met", max((self._context.now - met).days, 0), met)
        if last is None:
            return Silence("unknown")
        ending: Ending = "owed" if owes else "unanswered" if tie.unanswered >= _UNANSWERED else "faded"
        if tie.i_owe and not self._choices.answer_needed:
            ending = "settled"
        at = heard.at if ending == "owed" and heard else last
        days = max((self._context.now - at).days, 0)
        theirs_last = heard is not None and (wrote is None or heard.at > wrote.at)
        return Silence(ending, days, at, theirs_last)

    def _owes_answer(self) -> bool:
        """Whether their last mail waits for an answer. If it was one itself, or they met since, only the user knows."""
        if not self._contact.tie.i_owe:
            return False
        asked = self._context.request.why or self._choices.why_now
        met, answered = self._contact.met_since, memories.ends_with_an_answer(self._history)
        if not (met or answered) or self._choices.answer or asked == DEBT:
            return True
        known = "their last mail answered yours" if answered else "you met after their last mail"
        self._note("answer", f"{known}; if they wait for {'another' if answered else 'an'} answer, give it.")
        return False

    def _reason(self, silence: Silence) -> ReasonStep | None:
        """The chapter that covers most of the silence, if it covers a quarter; of a short silence, most of it.

        After a meeting there is nothing to explain.
        """
        choices, request = self._choices, self._context.request
        if choices.reason_words and request.reason is None:
            return ReasonStep(OWN_WORDS, words=as_sentence(choices.reason_words, self._language))
        asked = request.reason or choices.chapter
        found = find_chapter(self._contact, self._context)
        if found is None:
            return self._reason_without_chapter(asked)
        chapter, name = found.chapter, found.chapter.name or found.chapter.kind
        if asked is None and (silence.ending == "met" or (not silence.is_long and found.percent < _MOST)):
            return None
        if asked is None and found.percent < _LEAST:
            self._note("reason", f"the chapter {name!r} covers only {found.days} of the {found.of} days of silence.")
            return None
        share: Share = "most" if found.percent >= _MOST else "part"
        words = self._words(chapter.words).rstrip(" .;،؛")
        return ReasonStep(name, chapter.kind, words, share, found.percent)

    def _reason_without_chapter(self, asked: str | None) -> ReasonStep | None:
        """The kind that was asked for, if config.toml has no chapter of it: then only the user knows when that was."""
        if asked is None or asked == NONE:
            return None
        if any(asked in {chapter.name, chapter.kind} for chapter in self._context.config.chapters):
            self._note("reason", f"the chapter {asked!r} covers no day of the silence.")
            return None
        kind = next(kind for kind in CHAPTER_KINDS if kind == asked)
        return ReasonStep(kind, kind, share="part")

    def _memories(self, silence: Silence) -> tuple[Topic | None, tuple[Memory, ...]]:
        """The subject that may be quoted, and what the letter recalls: a shared topic, and who introduced them."""
        recalls = self._may_recall()
        about = self._shared_topic() if recalls and silence.ending != "owed" else None
        topic = about.topic if about else None
        if recalls and silence.ending == "owed":
            topic = self._owed_topic()
        if about and (years := memories.span(self._history)):
            about = self._spanning(years, about)
        told = [about] if about else []
        if introduction := self._context.introductions.get(self._contact.person.id):
            told.append(Memory(("introduced",), introduction=introduction))
        if names := memories.people_in_common(self._history):
            self._note("line", f"{' and '.join(names)} had copies of several of your mails; your line could name them.")
        return topic, tuple(told)

    def _shared_topic(self) -> Memory | None:
        history = self._history
        project = memories.shared_project(history)
        if project and not self._line_names(project.subject):
            years = tuple(range(project.first[0], project.last[0] + 1))
            return Memory(("project",), Topic(project.subject, history.mails[-1].at), years)
        recalled = memories.recalled_subject(history)
        if recalled and not self._line_names(recalled.subject):
            return Memory(("last topic",), Topic(recalled.subject, recalled.at))
        return None

    def _line_names(self, subject: str) -> bool:
        """Whether the user's own line speaks of the subject already."""
        words = {word for word in fold(subject).split() if len(word) >= _TELLING}
        return bool(words.intersection(re.findall(r"\w+", fold(self._choices.line))))

    def _spanning(self, years: tuple[int, ...], about: Memory) -> Memory:
        """The topic with the years in which they wrote; a project has years of its own."""
        return replace(about, kinds=("span", *about.kinds), years=years) if set(about.years) <= set(years) else about

    def _may_recall(self) -> bool:
        wish, setting = self._choices.recall, self._context.config.letters.recall
        if wish is not None or setting != "ask":
            return setting != "never" if wish is None else wish
        history = self._history
        if found := memories.shared_project(history) or memories.recalled_subject(history):
            self._note("recall", f"the letter could mention “{found.subject}”.")
        return False

    def _owed_topic(self) -> Topic | None:
        heard = self._contact.tie.last_heard
        text = judge_subject(heard.subject).text if heard else ""
        return Topic(text, heard.at) if heard and text else None

    def _why_now(self, campaign: WhyNow | None, *, owes: bool) -> WhyNowStep | None:
        """The campaign for this person, or the answer that the user owes."""
        asked = self._context.request.why or self._choices.why_now
        if self._choices.why_words and self._context.request.why is None:
            return WhyNowStep(OWN_WORDS, "other", as_sentence(self._choices.why_words, self._language))
        if campaign is None or asked == DEBT:
            if owes:
                return WhyNowStep(DEBT, "debt")
            no_campaign = "" if asked == DEBT else "no campaign in config.toml includes them, and "
            self._note("why now", f"{no_campaign}nothing shows that they wait for an answer of yours.")
            return None
        if campaign.until and campaign.until < self._context.now.date():
            self._note("why now", f"`{campaign.name}` ended on {campaign.until.isoformat()}.")
        if words := as_sentence(self._words(campaign.words), self._language):
            return WhyNowStep(campaign.name, campaign.kind, words)
        if not campaign.words and (campaign.kind == "return" or (campaign.kind == DEBT and owes)):
            return WhyNowStep(campaign.name, campaign.kind)
        self._note("why now", f"`{campaign.name}` {_missing_words(campaign.words, self._language)}")
        return None

    def _ask(self, campaign: WhyNow | None) -> tuple[str, bool]:
        words = self._choices.ask_words or (self._words(campaign.ask) if campaign else "")
        return as_ask(words, self._language)

    def _offer(self, campaign: WhyNow | None) -> OfferStep | None:
        if self._choices.offer_words and self._context.request.offer is None:
            return OfferStep(OWN_WORDS, as_sentence(self._choices.offer_words, self._language))
        offer = find_offer(self._contact, self._context, campaign)
        if offer is None:
            if NONE not in {self._context.request.offer, self._choices.offer}:
                self._note("offer", "there is no [[offer]] in config.toml for them.")
            return None
        if words := as_sentence(self._words(offer.words), self._language):
            return OfferStep(offer.name, words)
        self._note("offer", f"`{offer.name}` {_missing_words(offer.words, self._language)}")
        return None

    def _words(self, words: Mapping[str, str]) -> str:
        """The user's words in the letter's language, for the person's gender and the letter's formality."""
        gender = self._contact.person.gender
        formality = "formal" if self._formal else "informal"
        return one_line(words_for(words, self._language, gender, formality), LONGEST_SENTENCES)

    def _note(self, part: str, text: str) -> None:
        self._notes.append(f"{part}: {text}")


def _missing_words(words: Mapping[str, str], language: str) -> str:
    if not any(words.values()):
        return f'has no words: add `{language} = "…"` to it.'
    return f'has words in {", ".join(sorted(words))} only: add `{language} = "…"` to it.'
