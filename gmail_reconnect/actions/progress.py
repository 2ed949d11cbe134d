"""The steps that an action reports while it works, so that a later error doesn't hide what was done before it.

The command line words them in `cli/display/progress.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.model import Contact, Draft, moment_of
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:  # loads Google's packages
    from gmail_reconnect.sync.fetcher import SyncProgress


@dataclass(frozen=True, slots=True)
class ListingMail:
    """Gmail lists the ids of the mail: `entries` so far."""

    entries: int


@dataclass(frozen=True, slots=True)
class FetchingStarts:
    """A long fetch begins: `calls` in all, seconds until all is there, and until the last three years are."""

    calls: int
    seconds: float
    seconds_recent: float


@dataclass(frozen=True, slots=True)
class FetchingMail:
    """Headers are fetched: one step of the sync."""

    step: SyncProgress
    seconds_left: float
    by_imap: bool = False


@dataclass(frozen=True, slots=True)
class ReadingFile:
    """A mailbox file is read: `messages` of this import so far."""

    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class MatchingPeople:
    """Addresses are matched to people: `done` of `addresses`."""

    done: int
    addresses: int


@dataclass(frozen=True, slots=True)
class ComparingPeople:
    """People are compared, to find who may be one person: `done` of `people`."""

    done: int
    people: int


@dataclass(frozen=True, slots=True)
class IndexingSubjects:
    """Subjects are indexed for searching: `left` messages to go."""

    left: int


@dataclass(frozen=True, slots=True)
class WaitingForConsent:
    """Google's page is open, and its answer hasn't come yet."""


@dataclass(frozen=True, slots=True)
class CreatingDraft:
    """Gmail is about to be asked for a draft of this letter."""

    draft: Draft


class NoticeKind(StrEnum):
    """What a notice of a mail server is about."""

    SAYS = "says"  # the server wants the user to read the text
    WAITING = "waiting"  # it has to be waited for, for the reason in the text
    MAYBE_LIMITED = "maybe_limited"  # it shows exactly as many messages (the text) as its settings may limit it to


@dataclass(frozen=True, slots=True)
class ServerNotice:
    """Something about the mail server that the user should know."""

    kind: NoticeKind
    text: str


class DraftOutcome(StrEnum):
    """What happened to a draft; the first six are the new states that a sync finds."""

    CREATED = "created"
    EDITED = "edited"
    SENT = "sent"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    DISCARDED = "discarded"
    PUT_INTO_GMAIL = "put_into_gmail"
    RESUMED = "resumed"  # of an interrupted run: about to be looked for, and created if it isn't there
    RECOVERED = "recovered"  # of an interrupted run
    THEY_WROTE_FIRST = "they_wrote_first"  # and the letter still waits
    WRITTEN_MEANWHILE = "written_meanwhile"  # by the user, otherwise, and the letter still waits
    DELETED_THEY_WROTE = "deleted_they_wrote"
    DELETED = "deleted"  # from Gmail, by command
    CANCELLED = "cancelled"  # before Gmail had it
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
class GetsNoLetter:
    """A person who was named gets no letter, for this reason; the others do."""

    why: ReconnectError


@dataclass(frozen=True, slots=True)
class EasyPerson:
    """An easy person was chosen to start with."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class FewEasyPeople:
    """Fewer people than wanted are easy to write to."""

    found: int
    wanted: int


@dataclass(frozen=True, slots=True)
class LeftToUser:
    """A person gets no draft, for their letter is unfinished. `code` says what helps; None where it is held."""

    contact: Contact
    because: str
    code: ErrorCode | None


WorkEvent: TypeAlias = (
    ListingMail
    | FetchingStarts
    | FetchingMail
    | ReadingFile
    | MatchingPeople
    | ComparingPeople
    | IndexingSubjects
    | WaitingForConsent
    | CreatingDraft
    | ServerNotice
)
LetterEvent: TypeAlias = DraftEvent | HasLetter | GetsNoLetter | LeftToUser | EasyPerson | FewEasyPeople
ProgressEvent: TypeAlias = WorkEvent | LetterEvent


def label(draft: Draft) -> str:
    """Who a draft is for and when it was made: "Ana Lima, 3 Mar 2026"."""
    made = f"{moment_of(draft.created):%d %b %Y}".lstrip("0")
    return f"{isolate(one_line(draft.name or draft.email))}, {made}"
