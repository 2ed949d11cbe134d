"""The mailbox's history: what changed, in order, under ids that only grow.

Never says why something changed, and forgets the past when told to, as Gmail does after a week or so.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .message import StoredMessage

_STEP: Final = 7
"""Gmail's ids grow in jumps; a client that counts on 1 has to fail here too."""


class ChangeKind(StrEnum):
    """What happened to a message, under the name of its list in a history record."""

    ADDED = "messagesAdded"
    DELETED = "messagesDeleted"
    LABELED = "labelsAdded"
    UNLABELED = "labelsRemoved"


class HistoryIdTooOldError(LookupError):
    """The asked history id is older than what is kept, or was never given out."""


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """One change of one message. `labels` are the message's after it, `changed` those put on or taken off."""

    id: int
    change: ChangeKind
    message_id: str
    thread_id: str
    labels: tuple[str, ...]
    changed: tuple[str, ...]


class MailboxHistory:
    """Records in the order of their ids. Not thread-safe by itself: the mailbox's lock guards it."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self._kept_since = self.now
        self._records: list[HistoryRecord] = []

    def add(self, change: ChangeKind, message: StoredMessage, changed: Iterable[str] = ()) -> None:
        """Writes a record and marks the message with its id."""
        self.now += _STEP
        message.history_id = self.now
        labels = tuple(sorted(message.labels))
        self._records.append(
            HistoryRecord(self.now, change, message.id, message.thread_id, labels, tuple(sorted(changed)))
        )

    def since(self, history_id: int) -> list[HistoryRecord]:
        """Every record after an id. Raises `HistoryIdTooOldError` where that cannot be told any more."""
        if not self._kept_since <= history_id <= self.now:
            raise HistoryIdTooOldError(history_id)
        return self._records[bisect_right(self._records, history_id, key=lambda record: record.id) :]

    def expire(self) -> None:
        """Forgets every record: each id that was given out before now is too old."""
        self.now += _STEP
        self._kept_since = self.now
        self._records.clear()
