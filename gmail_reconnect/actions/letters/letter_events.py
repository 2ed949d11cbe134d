"""What an action on letters tells as it happens, so that an error later on hides nothing that was done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gmail_reconnect.model import moment_of
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from gmail_reconnect.model import Contact, Draft


class DraftOutcome(StrEnum):
    """What happened to a draft; the first six are the new states that a sync finds."""

    CREATED = "created"
    EDITED = "edited"
    SENT = "sent"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    DISCARDED = "discarded"
    PUT_INTO_GMAIL = "put_into_gmail"
    RECOVERED = "recovered"  # of an interrupted run
    THEY_WROTE_FIRST = "they_wrote_first"  # and the letter still waits
    DELETED_THEY_WROTE = "deleted_they_wrote"
    DELETED = "deleted"  # from Gmail, by command
    CANCELED = "canceled"  # before Gmail had it
    FILE_RELEASED = "file_released"  # the letter in a file counts no longer


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """Something happened to a draft."""

    outcome: DraftOutcome
    draft: Draft


class AnotherLetter(StrEnum):
    """How a person who has a letter can have another one."""

    BY_NAME = "by_name"
    LATER = "later"
    DELETE_IN_GMAIL = "delete_in_gmail"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class HasLetter:
    """A person gets no draft, for they have a letter; `days` is how long a letter counts."""

    contact: Contact
    letter: Draft
    another: AnotherLetter
    days: int


@dataclass(frozen=True, slots=True)
class EasyPerson:
    """A person was chosen to practice on."""

    contact: Contact


def label(draft: Draft) -> str:
    """Who a draft is for and when it was made: "Ana Lima, 3 Mar 2026"."""
    made = f"{moment_of(draft.created):%d %b %Y}".lstrip("0")
    return f"{isolate(one_line(draft.name or draft.email))}, {made}"
