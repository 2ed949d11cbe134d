"""Plans a letter: what it says, and why, from the headers' facts and the user's decisions. Pure.

A letter says only what the headers show or the user said. A step that can't be told truthfully is None, and a note
says why.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gmail_reconnect.config import NONE, WhyNow
from gmail_reconnect.letter_choices import read_wordings
from gmail_reconnect.model import Contact, Gender
from gmail_reconnect.names.given_name import called_in_script, what_to_call
from gmail_reconnect.names.titles import split_titles
from gmail_reconnect.text.bidi import directions_in
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_NAME, LONGEST_SENTENCES, one_line
from gmail_reconnect.text.scripts import direction_of
from gmail_reconnect.user_words import languages_of, words_for

from . import memories
from .content import (
    CHAPTER_KINDS,
    LONG_SILENCE_DAYS,
    OWN_WORDS,
    AnswerStep,
    Ending,
    Greeted,
    LetterContext,
    LetterPlan,
    Memory,
    MemoryKind,
    NoteCode,
    NotePart,
    OfferStep,
    PlanNote,
    ReasonStep,
    Share,
    Silence,
    Topic,
    WhyNowStep,
)
from .language import decide_language, fitting_language
from .own_words import as_ask, as_closing, as_sentence, opens_letter
from .recall import in_a_sentence, judge_subject
from .selection import DEBT, choices_for, find_campaign, find_chapter, find_line, find_offer
from .wording.wording_files import languages

_MOST: Final = 60
_LEAST: Final = 25
"""Percent of the silence: a chapter that covers less isn't mentioned."""
_TELLING: Final = 4
"""Letters: a shorter word of a subject tells nothing."""
_SLIGHT: Final = 8
"""Mails: somebody with so few may need a reminder of who writes."""
_FOREIGN_WORDS: Final = 3
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


def fingerprint(plan: LetterPlan) -> str:
    """Changes when what the letter says changes, not with each day that passes."""
    silence = replace(plan.silence, days=LONG_SILENCE_DAYS if plan.silence.is_long else None)
    reason = replace(plan.reason, percent=0) if plan.reason else None
    said = replace(plan, silence=silence, reason=reason, wordings={}, notes=())
    return hashlib.sha256(repr(said).encode(errors="replace")).hexdigest()[:16]


class _Planner:
    """Makes the plan of one letter. Each method decides one part, and adds to `notes` what the user should know."""

    def __init__(self, contact: Contact, context: LetterContext, language: str) -> None:
        self._contact, self._context, self._language = contact, context, language
        self._choices = choices_for(contact, context)
        self._history = context.histories.get(contact.person.id) or memories.CorrespondenceHistory()
        person = contact.person
        name = self._choices.call or person.name
        title = split_titles(name).gender
        self._gender = person.gender or (Gender(title) if title else None)
        called = what_to_call(name, language, person.addresses, self._gender)
        self._called = called and called_in_script(called, language, person.addresses)
        formality = self._choices.formality or context.config.letters.formality
        has_title = bool(self._called and self._called.titled)
        self._formal = has_title if formality == "auto" else formality == "formal"
        self._notes: list[PlanNote] = []
        self._line, self._line_name = self._find_line()

    def plan(self) -> LetterPlan:
        """All of it."""
        context, choices = self._context, self._choices
        campaign = find_campaign(self._contact, context)
        silence = self._silence()
        owed = silence.ending == "owed"
        why_now, ask = self._why_now(campaign, owes=owed), self._ask(campaign)
        topic, told = self._memories(silence)
        line = as_sentence(self._line, self._language)
        return LetterPlan(
            language=self._language,
            tone=choices.tone or context.config.letters.tone,
            formal=self._formal,
            greeted=self._greeted(),
            silence=silence,
            opening=self._own_opening(),
            reason=self._reason(silence),
            memories=told,
            topic=topic,
            line=line,
            line_name=self._line_name,
            line_first=opens_letter(line) and not owed,
            answer=AnswerStep(as_sentence(choices.answer, self._language)) if owed else None,
            why_now=why_now,
            ask=ask[0],
            ask_is_sentence=ask[1],
            offer=self._offer(campaign),
            without_offer=self._without_offer(campaign),
            closing=as_closing(choices.closing_words, self._language),
            subject=one_line(choices.subject, LONGEST_NAME),
            campaign_subject=self._words(campaign.subject) if campaign else "",
            held=memories.looks_grave(self._history),
            reply=self._replies(),
            wordings=read_wordings(choices.wordings),
            notes=tuple(self._notes),
        )

    def _find_line(self) -> tuple[str, str]:
        """The user's line for this person; otherwise that for people like them, and what it is called."""
        choices = self._choices
        if choices.line and choices.line_name is None:
            return choices.line, ""
        if (line := find_line(self._contact, self._context)) is None:
            return "", ""
        name = line.name or ", ".join(line.people)
        if words := self._words(line.words):
            return words, name
        self._note_missing_words("line", name, line.words)
        return "", ""

    def _greeted(self) -> Greeted:
        """What the user chose, as it is; otherwise the title with its name, or formally the whole name."""
        called, chosen = self._called, self._choices.call
        titled = bool(called and called.titled)
        if chosen or called is None:
            return Greeted(chosen, titled, self._gender)
        return Greeted(called.titled or (called.whole if self._formal else called.name), titled, self._gender)

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
        self._note("answer", "answered" if answered else "met")
        return False

    def _own_opening(self) -> str:
        """A reason that was requested now needs the program's opening, which names it."""
        return "" if self._context.request.reason else as_sentence(self._choices.opening_words, self._language)

    def _reason(self, silence: Silence) -> ReasonStep | None:
        """The chapter that covers most of the silence, if it covers a quarter.

        After a meeting there is nothing to explain.
        """
        choices, request = self._choices, self._context.request
        if choices.reason_words and request.reason is None:
            return ReasonStep(OWN_WORDS, words=as_sentence(choices.reason_words, self._language))
        if self._own_opening():
            if choices.chapter not in {None, NONE}:
                self._note("reason", "own_opening")
            return None
        asked = request.reason or choices.chapter
        found = find_chapter(self._contact, self._context)
        if found is None:
            return self._reason_without_chapter(asked)
        chapter, name = found.chapter, found.chapter.name or found.chapter.kind
        if asked is None and silence.ending == "met":
            return None
        if asked is None and found.percent < _LEAST:
            self._note("reason", "short_chapter", chapter=name, days=found.days, of=found.of)
            return None
        share: Share = "most" if found.percent >= _MOST else "part"
        words = self._words(chapter.words).rstrip(" .;،؛")
        return ReasonStep(name, chapter.kind, words, share, found.percent)

    def _reason_without_chapter(self, asked: str | None) -> ReasonStep | None:
        """The kind that was asked for, if config.toml has no chapter of it: then only the user knows when that was."""
        if asked is None or asked == NONE:
            return None
        if any(asked in {chapter.name, chapter.kind} for chapter in self._context.config.chapters):
            self._note("reason", "chapter_elsewhere", chapter=asked)
            return None
        kind = next(kind for kind in CHAPTER_KINDS if kind == asked)
        return ReasonStep(kind, kind, share="part")

    def _memories(self, silence: Silence) -> tuple[Topic | None, tuple[Memory, ...]]:
        """The subject that the letter may quote, and what it recalls: one thing, and who introduced them.

        An answer, a meeting, or words of the user's own are better memories.
        """
        recalls, owed = self._may_recall(), silence.ending == "owed"
        topic = self._owed_topic() if recalls and owed else None
        about = self._shared_topic() if recalls and not owed else None
        if about and about.kind != "reminder":
            topic = about.topic
        if self._line or self._own_opening() or owed or silence.ending == "met" or not recalls:
            about = None
        elif about is None or about.kind == "reminder":
            about = self._reminder(about, silence)
        told = [about] if about else []
        if introduction := self._context.introductions.get(self._contact.person.id):
            told.append(Memory("introduced", introduction=introduction))
        if (names := memories.people_in_common(self._history)) and not (about and about.person):
            self._note("line", "in_common_two" if len(names) > 1 else "in_common", name=names[0], other=names[-1])
        return topic, tuple(told)

    def _shared_topic(self) -> Memory | None:
        history = self._history
        project = memories.shared_project(history)
        if project and self._may_name(project.subject):
            years = tuple(range(project.first[0], project.last[0] + 1))
            return Memory("project", Topic(project.subject, history.mails[-1].at), years)
        recalled = memories.recalled_subject(history)
        if recalled and self._may_name(recalled.subject):
            kind: MemoryKind = "last topic" if recalled.was_last else "reminder"
            return Memory(kind, Topic(recalled.subject, recalled.at))
        return None

    def _reminder(self, earlier: Memory | None, silence: Silence) -> Memory | None:
        """The years in touch; or for somebody with little mail an earlier topic, or who else got the mails.

        Nobody with much mail needs to be told who writes, and nobody forgets it within six months.
        """
        history = self._history
        if not silence.is_long:
            return None
        years = memories.span(history) if silence.ending in {"faded", "unanswered"} else None
        if years and years[-1] >= history.mails[-1].at.year - 1:
            return Memory("span", years=years)
        if len(history.mails) > _SLIGHT:
            return None
        people = () if earlier else memories.people_in_common(history)
        return Memory("in common", person=people[0]) if people else earlier

    def _may_name(self, subject: str) -> bool:
        """Whether a sentence may, and no line or opening of the user's speaks of the subject already.

        In English, a subject that may be no noun would have to be quoted, which reads as copied.
        """
        fits = bool(in_a_sentence(subject)) if self._language == "en" else self._fits_script(subject)
        return fits and not self._line_names(subject)

    def _fits_script(self, subject: str) -> bool:
        """A long Latin subject in an Arabic sentence reads as copied."""
        is_foreign = directions_in(subject) - {direction_of(self._language)}
        return not is_foreign or len(subject.split()) <= _FOREIGN_WORDS

    def _line_names(self, subject: str) -> bool:
        words = {word for word in fold(subject).split() if len(word) >= _TELLING}
        return bool(words.intersection(re.findall(r"\w+", fold(f"{self._line} {self._own_opening()}"))))

    def _may_recall(self) -> bool:
        wish, setting = self._choices.recall, self._context.config.letters.recall
        if wish is not None or setting != "ask":
            return setting != "never" if wish is None else wish
        history = self._history
        if found := memories.shared_project(history) or memories.recalled_subject(history):
            self._note("recall", "could_recall", subject=found.subject)
        return False

    def _owed_topic(self) -> Topic | None:
        heard = self._contact.tie.last_heard
        text = judge_subject(heard.subject).text if heard else ""
        return Topic(text, heard.at) if heard and text and self._fits_script(text) else None

    def _why_now(self, campaign: WhyNow | None, *, owes: bool) -> WhyNowStep | None:
        """The campaign for this person, or the answer that the user owes."""
        asked = self._context.request.why or self._choices.why_now
        if self._choices.why_words and self._context.request.why is None:
            return WhyNowStep(OWN_WORDS, "other", as_sentence(self._choices.why_words, self._language))
        if campaign is None or asked == DEBT:
            if owes:
                return WhyNowStep(DEBT, "debt")
            self._note("why_now", "no_debt" if asked == DEBT else "no_campaign")
            return None
        if campaign.until and campaign.until < self._context.now.date():
            self._note("why_now", "ended", name=campaign.name, day=campaign.until.isoformat())
        if words := as_sentence(self._words(campaign.words), self._language):
            return WhyNowStep(campaign.name, campaign.kind, words)
        if not campaign.words and (campaign.kind == "return" or (campaign.kind == DEBT and owes)):
            return WhyNowStep(campaign.name, campaign.kind)
        self._note_missing_words("why_now", campaign.name, campaign.words)
        return None

    def _ask(self, campaign: WhyNow | None) -> tuple[str, bool]:
        words = self._choices.ask_words or (self._words(campaign.ask) if campaign else "")
        return as_ask(words, self._language)

    def _offer(self, campaign: WhyNow | None) -> OfferStep | None:
        if self._choices.offer_words and self._context.request.offer is None:
            return OfferStep(OWN_WORDS, as_sentence(self._choices.offer_words, self._language))
        offer = find_offer(self._contact, self._context, campaign)
        if offer is None:
            if not self._without_offer(campaign):
                self._note("offer", "no_offer")
            return None
        if words := as_sentence(self._words(offer.words), self._language):
            return OfferStep(offer.name, words)
        self._note_missing_words("offer", offer.name, offer.words)
        return None

    def _replies(self) -> bool:
        """A reply that was requested now must be possible; one chosen earlier gives way to a new letter."""
        if self._context.request.reply or not self._choices.reply:
            return self._context.request.reply
        tie = self._contact.tie
        moments = [moment for moment in (tie.last_wrote, tie.last_heard) if moment]
        last = max(moments, key=lambda moment: moment.at, default=None)
        if last and (last.thread_id if self._context.needs_thread else last.message_id):
            return True
        self._note("reply", "no_thread")
        return False

    def _without_offer(self, campaign: WhyNow | None) -> bool:
        """Whether the user chose that the letter offers nothing."""
        request, choices = self._context.request, self._choices
        if choices.offer_words and request.offer is None:
            return False
        return (request.offer or choices.offer or (campaign.offer if campaign else "")) == NONE

    def _words(self, words: Mapping[str, str]) -> str:
        """The user's words in the letter's language, for the person's gender and the letter's formality."""
        formality = "formal" if self._formal else "informal"
        return one_line(words_for(words, self._language, self._gender, formality), LONGEST_SENTENCES)

    def _note(self, part: NotePart, code: NoteCode, **facts: str | int) -> None:
        self._notes.append(PlanNote(part, code, {name: str(fact) for name, fact in facts.items()}))

    def _note_missing_words(self, part: NotePart, name: str, words: Mapping[str, str]) -> None:
        code: NoteCode = "no_words_in" if any(words.values()) else "no_words"
        self._note(part, code, name=name, language=self._language, known=", ".join(sorted(words)))
