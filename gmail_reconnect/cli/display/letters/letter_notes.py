"""Words what happens to letters and drafts, one note for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gmail_reconnect.actions.letters.letter_events import (
    AnotherLetter,
    DraftEvent,
    DraftOutcome,
    EasyPerson,
    HasLetter,
    label,
)
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from gmail_reconnect.model import Contact

_OUTCOMES: Final = {
    DraftOutcome.CREATED: "the draft is waiting.",
    DraftOutcome.EDITED: "you have started to edit the draft.",
    DraftOutcome.SENT: "you sent the letter.",
    DraftOutcome.ANSWERED: "they answered your letter.",
    DraftOutcome.BOUNCED: "the letter could not be delivered.",
    DraftOutcome.DISCARDED: "the draft was deleted without being sent.",
    DraftOutcome.RECOVERED: "the draft of an interrupted run is in your Drafts folder now.",
    DraftOutcome.DELETED_THEY_WROTE: "the draft was deleted, because they wrote first.",
    DraftOutcome.DELETED: "the draft was deleted.",
    DraftOutcome.CANCELED: "the draft will not be created.",
    DraftOutcome.FILE_RELEASED: "the letter no longer counts; delete its file yourself.",
}


def letter_note(event: DraftEvent | HasLetter | EasyPerson) -> str:
    """One event in words."""
    if isinstance(event, DraftEvent):
        return _draft(event)
    return _has_letter(event) if isinstance(event, HasLetter) else _easy_person(event.contact)


def _draft(event: DraftEvent) -> str:
    draft = event.draft
    if event.outcome is DraftOutcome.PUT_INTO_GMAIL:
        name = isolate(one_line(draft.name or draft.email))
        return f"{name}: “{isolate(one_line(draft.subject))}” is in your Drafts folder."
    if event.outcome is DraftOutcome.THEY_WROTE_FIRST:
        return (
            f"{label(draft)}: they wrote to you before you sent your letter. Read that first. "
            f"`gmail-reconnect drafts discard {draft.id}` deletes the draft."
        )
    return f"{label(draft)}: {_OUTCOMES[event.outcome]}"


def _has_letter(event: HasLetter) -> str:
    person, draft = event.contact.person, event.letter.draft
    ways = {
        AnotherLetter.BY_NAME: f"`gmail-reconnect draft {person.id}` writes another.",
        AnotherLetter.LATER: f"`[letters] again_after_days` is {event.days}.",
        AnotherLetter.DELETE_IN_GMAIL: "It may have changes of yours. Delete it in Gmail to write another.",
        AnotherLetter.DISCARD: f"`gmail-reconnect drafts discard {draft.id}` lets you write another.",
    }
    return f"{isolate(one_line(person.shown))}: {event.letter.because}; no second draft. {ways[event.another]}"


def _easy_person(contact: Contact) -> str:
    tie = contact.tie
    last = f", last in {tie.last_contact:%B %Y}" if tie.last_contact else ""
    return f"Easy: {isolate(one_line(contact.person.shown))}: {tie.sent} from you, {tie.received} from them{last}."
