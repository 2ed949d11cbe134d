"""The steps that an action tells of while it works. A face puts them into words (`cli/display/progress.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gmail_reconnect.actions.letters.letter_events import DraftEvent, EasyPerson, HasLetter

if TYPE_CHECKING:  # loads Google's packages
    from gmail_reconnect.sync.fetcher import SyncProgress


@dataclass(frozen=True, slots=True)
class ListingMail:
    """Gmail lists the ids of the mail: so many `entries` so far."""

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
class IndexingSubjects:
    """Subjects are indexed for searching: `left` messages to go."""

    left: int


WorkEvent: TypeAlias = ListingMail | FetchingStarts | FetchingMail | ReadingFile | MatchingPeople | IndexingSubjects
ProgressEvent: TypeAlias = WorkEvent | DraftEvent | HasLetter | EasyPerson
