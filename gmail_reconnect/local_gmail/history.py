"""The mailbox's history: what changed, in order, with growing ids.

It doesn't tell why something changed, and forgets old changes when told to, as Gmail does after a week or so.
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
"""Gmail's ids grow in jumps; a client that expects 1 must fail here too."""


class ChangeKind(StrEnum):
    """What happened to a message; the value is the name of its list in a history record."""

    ADDED = "messagesAdded"
    DELETED = "messagesDeleted"
    LABELLED = "labelsAdded"
    UNLABELLED = "labelsRemoved"


class HistoryIdTooOldError(LookupError):
    """The requested history id is older than the kept history, or was never issued."""


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """One change of one message. `labels` are the message's labels after it, `changed` those added or removed."""

    id: int
    change: ChangeKind
    message_id: str
    thread_id: str
    labels: tuple[str, ...]
    changed: tuple[str, ...]


class MailboxHistory:
    """Records in the order of their ids. Guarded by the mailbox's lock."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self._kept_since = self.now
        self._records: list[HistoryRecord] = []

    def add(self, change: ChangeKind, message: StoredMessage, changed: Iterable[str] = ()) -> None:
        """Adds a record, and sets the message's history id to the record's."""
        self.now += _STEP
        message.history_id = self.now
        labels = tuple(sorted(message.labels))
        self._records.append(
            HistoryRecord(self.now, change, message.id, message.thread_id, labels, tuple(sorted(changed)))
        )

    def since(self, history_id: int) -> list[HistoryRecord]:
        """Every record after an id. Raises `HistoryIdTooOldError` if that history is gone."""
        if not self._kept_since <= history_id <= self.now:
            raise HistoryIdTooOldError(history_id)
        return self._records[bisect_right(self._records, history_id, key=lambda record: record.id) :]

    def expire(self) -> None:
        """Forgets every record: all ids issued so far are too old."""
        self.now += _STEP
        self._kept_since = self.now
        self._records.clear()
