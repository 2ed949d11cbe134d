"""Chooses the campaign, the offer, the line and the chapter for a letter from config.toml. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from gmail_reconnect.config import NONE, Chapter, Line, Offer, WhyNow
from gmail_reconnect.errors import UsageError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.model import Contact
from gmail_reconnect.people.identity.mailbox import mailbox_of, mailboxes_of
from gmail_reconnect.text.domains import ascii_domain
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, one_line

from .content import CHAPTER_KINDS, LetterContext

_ForPeople = TypeVar("_ForPeople", Line, WhyNow, Offer)
DEBT: Final = "debt"
"""In place of a campaign's name: the reason to write is the answer that the user owes."""


@dataclass(frozen=True, slots=True)
class ChapterShare:
    """A chapter, and how many days of the silence it covers, of how many."""

    chapter: Chapter
    days: int
    of: int

    @property
    def percent(self) -> int:
        """Of the silence, rounded down."""
        return 100 * self.days // self.of if self.of else 0


def matches_selector(selector: str, contact: Contact) -> bool:
    """Whether a campaign's selector includes this person.

    A selector is "*", "tag:x", "domain:x" (subdomains included), "word:x" (a whole word in a subject they exchanged),
    an address, or a name. Case and Arabic letter forms don't matter.
    """
    person = contact.person
    if selector == "*":
        return True
    kind, colon, wanted = selector.partition(":")
    wanted = wanted.strip()
    if colon and kind in {"tag", "domain", "word"}:
        if not wanted:
            return False
        if kind == "domain":
            domain = ascii_domain(wanted.lstrip("@."))
            domains = [ascii_domain(address.rpartition("@")[2]) for address in person.addresses]
            return any(d == domain or d.endswith("." + domain) for d in domains)
        wanted = fold(wanted)
        if kind == "tag":
            return any(fold(tag) == wanted for tag in person.tags)
        word = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        return any(word.search(fold(one_line(subject, LONGEST_SENTENCES))) for subject in contact.tie.subjects)
    wanted = " ".join(fold(selector).split())
    return bool(wanted) and (
        mailbox_of(selector.strip().lower()) in mailboxes_of(address.lower() for address in person.addresses)
        or wanted == " ".join(fold(one_line(person.name, LONGEST_SENTENCES)).split())
    )


def choices_for(contact: Contact, context: LetterContext) -> LetterChoices:
    """What the user chose for the letter to this person."""
    return context.choices.get(contact.person.id, LetterChoices())


def find_campaign(contact: Contact, context: LetterContext) -> WhyNow | None:
    """The campaign that was requested or chosen, or the first that includes the person: by name before "*".

    Raises UsageError if there is none of the requested name.
    """
    campaigns, today = context.config.why_now, context.now.date()
    name = context.request.why or choices_for(contact, context).why_now
    if name is not None:
        found = next((campaign for campaign in campaigns if campaign.name == name), None)
        if found is None and name not in {DEBT, NONE}:
            raise _unknown("why_now", name, [*(campaign.name for campaign in campaigns), DEBT])
        return found
    current = [campaign for campaign in campaigns if campaign.until is None or campaign.until >= today]
    return _first_for(contact, current) or next((campaign for campaign in current if "*" in campaign.people), None)


def find_offer(contact: Contact, context: LetterContext, campaign: WhyNow | None) -> Offer | None:
    """The offer that was requested or chosen, the campaign's, that for this person, the default, or the first for all.

    Raises UsageError if there is none of the requested name.
    """
    offers = context.config.offers
    name = context.request.offer or choices_for(contact, context).offer or (campaign.offer if campaign else "")
    if name:
        found = next((offer for offer in offers if offer.name == name), None)
        if found is None and name != NONE:
            raise _unknown("offer", name, [offer.name for offer in offers])
        return found
    if particular := _first_for(contact, offers):
        return particular
    for_all = [offer for offer in offers if "*" in offer.people]
    return next((offer for offer in for_all if offer.default), for_all[0] if for_all else None)


def find_line(contact: Contact, context: LetterContext) -> Line | None:
    """The line that was chosen for this person, or the first that includes them.

    Raises UsageError if there is none of the chosen name.
    """
    lines, name = context.config.lines, choices_for(contact, context).line_name
    if name is None:
        return _first_for(contact, lines)
    found = next((line for line in lines if line.name == name), None)
    if found is None and name != NONE:
        raise _unknown("line", name, [line.name for line in lines if line.name])
    return found


def _first_for(contact: Contact, sections: Iterable[_ForPeople]) -> _ForPeople | None:
    """The first section that includes this person, but not everyone."""
    return next(
        (one for one in sections if any(who != "*" and matches_selector(who, contact) for who in one.people)), None
    )


def find_chapter(contact: Contact, context: LetterContext) -> ChapterShare | None:
    """The chapter that covers most of the silence, among those requested or chosen; None if none covers a day of it.

    Raises UsageError if there is no chapter of the requested name or kind.
    """
    name = context.request.reason or choices_for(contact, context).chapter
    chapters = context.config.chapters
    if name == NONE:
        return None
    if name is not None:
        wanted = [chapter for chapter in chapters if name in {chapter.name, chapter.kind}]
        if not wanted and name not in CHAPTER_KINDS:
            raise _unknown("reason", name, [*(chapter.name for chapter in chapters if chapter.name), *CHAPTER_KINDS])
        chapters = tuple(wanted)
    return _covering_most(chapters, contact, context.now.date())


def _covering_most(chapters: Sequence[Chapter], contact: Contact, today: date) -> ChapterShare | None:
    if (last := contact.last_contact) is None:
        return None
    whole = (today - last.date()).days + 1
    shares = [ChapterShare(chapter, _overlap(chapter, last.date(), today), whole) for chapter in chapters]
    best = max(shares, key=lambda share: share.days, default=None)
    return best if best and best.days > 0 else None


def _overlap(chapter: Chapter, start: date, today: date) -> int:
    """How many days of the silence the chapter covers; both include their first and last day."""
    end = min(chapter.to or today, today)
    return (end - max(chapter.start, start)).days + 1


def _unknown(what: str, name: str, known: Collection[str]) -> UsageError:
    listed = ", ".join(known) if known else "none; add one to config.toml"
    return UsageError(f"There is no {what} named {name!r}.", f"Known: {listed}.")
