"""Chooses a letter's language, and which reason, campaign and offer it uses. Pure.

A step that can't be told truthfully is None, and a note says why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from gmail_reconnect.config import Chapter, Offer, WhyNow
from gmail_reconnect.errors import UsageError
from gmail_reconnect.model import Contact
from gmail_reconnect.people.identity.mailbox import mailbox_of, mailboxes_of
from gmail_reconnect.text.domains import ascii_domain
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, one_line
from gmail_reconnect.text.subjects import quotable

from .content import CHAPTER_KINDS, LetterContext, Memory, OfferStep, ReasonStep, Steps, WhyNowStep
from .language import decide_language, fitting_language
from .wording.wording_files import languages

DEBT: Final = "debt"
_THIN: Final = 0.25
"""A chapter that covers a smaller part of the silence gets a note."""
_SAME_EXCHANGE: Final = timedelta(days=7)


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
    chosen = (_find_campaign(contact, context), _find_offer(context))
    worded = [section.words for section in chosen if section and section.words]
    for candidate in (fallback, *sorted(available)):
        if all(candidate in words for words in worded):
            return candidate
    return fallback


def choose_steps(contact: Contact, context: LetterContext, language: str) -> Steps:
    """The contents of the letter to `contact`.

    Raises UsageError if the request names a reason, campaign or offer that doesn't exist.
    """
    why_now, why_notes = _choose_why_now(contact, context, language)
    reason, reason_notes = _choose_reason(contact, context, language)
    offer, offer_notes = _choose_offer(context, language)
    last = contact.tie.last_contact
    owed = why_now is not None and why_now.kind == DEBT
    return Steps(
        language=language,
        silence_days=None if last is None else max((context.now - last).days, 0),
        reason=reason,
        why_now=why_now,
        offer=offer,
        # A debt already names the last mail.
        memory=None if owed else _choose_memory(contact),
        introduction=context.introductions.get(contact.person.id),
        notes=(*why_notes, *reason_notes, *offer_notes),
    )


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


def _choose_reason(contact: Contact, context: LetterContext, language: str) -> tuple[ReasonStep | None, list[str]]:
    """The chapter that covers most of the silence, and notes about it."""
    kind, today = context.request.reason, context.now.date()
    if kind is not None and kind not in CHAPTER_KINDS:
        raise _unknown("reason", kind, CHAPTER_KINDS)
    last = contact.tie.last_contact
    silence = None if last is None else (last.date(), today)
    chapters = [chapter for chapter in context.config.chapters if kind in {None, chapter.kind}]
    overlaps = [(_overlap(chapter, silence, today) if silence else 0, chapter) for chapter in chapters]
    days, chapter = max(overlaps, key=lambda found: found[0], default=(0, None))
    if kind is not None:
        return ReasonStep(kind, _words_in(chapter.words, language) if chapter else ""), []
    if chapter is None or silence is None or days <= 0:
        return None, []
    whole, notes = (silence[1] - silence[0]).days + 1, []
    if days < _THIN * whole:
        notes.append(f"reason: the chapter `{chapter.kind}` covers only {days} of the {whole} days of silence.")
    return ReasonStep(chapter.kind, _words_in(chapter.words, language)), notes


def _overlap(chapter: Chapter, silence: tuple[date, date], today: date) -> int:
    """How many days the chapter and the silence share; both include their first and last day."""
    end = min(chapter.to or today, silence[1])
    return (end - max(chapter.start, silence[0])).days + 1


def _choose_why_now(contact: Contact, context: LetterContext, language: str) -> tuple[WhyNowStep | None, list[str]]:
    """The campaign for this person, or the reply that the user owes; and notes about it."""
    campaign = _find_campaign(contact, context)
    if campaign is None:
        if contact.tie.i_owe:
            return WhyNowStep(DEBT, "debt", subject=_owed_subject(contact)), []
        no_campaign = "" if context.request.why == DEBT else "no campaign in config.toml includes them, and "
        return None, [f"why_now: {no_campaign}no mail from them is waiting for your reply."]
    notes = []
    if campaign.until and campaign.until < context.now.date():
        notes.append(f"why_now: `{campaign.name}` ended on {campaign.until.isoformat()}.")
    words = _words_in(campaign.words, language)
    if words:
        return WhyNowStep(campaign.name, campaign.kind, words), notes
    if not campaign.words and (campaign.kind == "return" or (campaign.kind == DEBT and contact.tie.i_owe)):
        subject = _owed_subject(contact) if campaign.kind == DEBT else ""
        return WhyNowStep(campaign.name, campaign.kind, subject=subject), notes
    return None, [*notes, f"why_now: `{campaign.name}` {_missing_words(campaign.words, language)}"]


def _owed_subject(contact: Contact) -> str:
    """The subject of the mail that waits for the user's reply, or "" if it can't be quoted."""
    heard = contact.tie.last_heard
    return quotable(heard.subject) if heard and contact.tie.i_owe else ""


def _find_campaign(contact: Contact, context: LetterContext) -> WhyNow | None:
    campaigns, name, today = context.config.why_now, context.request.why, context.now.date()
    if name is not None:
        found = next((campaign for campaign in campaigns if campaign.name == name), None)
        if found is None and name != DEBT:
            raise _unknown("why_now", name, [*(campaign.name for campaign in campaigns), DEBT])
        return found
    current = [campaign for campaign in campaigns if campaign.until is None or campaign.until >= today]
    for campaign in current:
        if any(selector != "*" and matches_selector(selector, contact) for selector in campaign.people):
            return campaign
    return next((campaign for campaign in current if "*" in campaign.people), None)


def _choose_offer(context: LetterContext, language: str) -> tuple[OfferStep | None, list[str]]:
    offer = _find_offer(context)
    if offer is None:
        return None, ["offer: there is no [[offer]] in config.toml."]
    if words := _words_in(offer.words, language):
        return OfferStep(offer.name, words), []
    return None, [f"offer: `{offer.name}` {_missing_words(offer.words, language)}"]


def _find_offer(context: LetterContext) -> Offer | None:
    offers, name = context.config.offers, context.request.offer
    if name is not None:
        found = next((offer for offer in offers if offer.name == name), None)
        if found is None:
            raise _unknown("offer", name, [offer.name for offer in offers])
        return found
    default = next((offer for offer in offers if offer.default), None)
    return default or (offers[0] if offers else None)


def _choose_memory(contact: Contact) -> Memory | None:
    """The last mail whose subject can be quoted. It must be of the last exchange: the letter calls it the last."""
    moments = [moment for moment in (contact.tie.last_wrote, contact.tie.last_heard) if moment]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    for moment in moments:
        if moments[0].at - moment.at <= _SAME_EXCHANGE and (subject := quotable(moment.subject)):
            return Memory(subject, moment.at)
    return None


def _words_in(words: Mapping[str, str], language: str) -> str:
    """The user's words in `language`, without a full stop: the letter's sentence has its own."""
    return one_line(words.get(language, ""), LONGEST_SENTENCES).rstrip(" .;،؛")


def _missing_words(words: Mapping[str, str], language: str) -> str:
    if not any(words.values()):
        return f'has no words: add `{language} = "…"` to it.'
    return f'has words in {", ".join(sorted(words))} only: add `{language} = "…"` to it.'


def _unknown(what: str, name: str, known: Collection[str]) -> UsageError:
    listed = ", ".join(known) if known else "none; add one to config.toml"
    return UsageError(f"There is no {what} named {name!r}.", f"Known: {listed}.")
