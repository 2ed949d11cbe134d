"""The mailbox behind the local Gmail API: messages, threads, labels, drafts and their history.

Over HTTP only drafts can be created and deleted. Ids contain their time: `int(id, 16) >> 20` is in ms UTC.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import Counter
from typing import TYPE_CHECKING, Final, Self

from .history import ChangeKind, MailboxHistory
from .message import StoredMessage, first_valid_date, header, read_headers
from .threads import ThreadFinder, bare_subject, parent_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from .message import Headers

HIDDEN: Final = frozenset({"SPAM", "TRASH"})


class Mailbox:
    """One account's mail. Every operation takes `lock`; hold it to read several values at the same moment.

    Unknown ids raise KeyError. Times are ms UTC. Gmail's history records may lack the messages' labels; without
    `labels_in_history`, all records lack them.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.lock = threading.RLock()
        self.history = MailboxHistory()
        self.labels_in_history = True
        self._messages: dict[str, StoredMessage] = {}
        self._threads: dict[str, list[StoredMessage]] = {}
        self._drafts: dict[str, StoredMessage] = {}
        self._order: list[tuple[int, int]] = []
        self._finder = ThreadFinder()
        self._ids_at: Counter[int] = Counter()
        self._gone: set[str] = set()
        self._drafts_made = 0
        self._label_sets: dict[frozenset[str], frozenset[str]] = {}

    @classmethod
    def load(cls, messages: Iterable[tuple[bytes, Collection[str]]], address: str) -> Self:
        """The mailbox of `address` from raw messages with their labels. A message's time is its Date header's.

        The same messages always get the same ids; the history begins after them.
        """
        mailbox = cls(address)
        read = [(raw, read_headers(raw), labels) for raw, labels in messages]
        dated = [(first_valid_date(header(headers, "Date")), raw, headers, labels) for raw, headers, labels in read]
        # Oldest first, so that a thread begins with its first message.
        for at_ms, raw, headers, labels in sorted(dated, key=lambda one: one[0]):
            mailbox.deliver(raw, at_ms, labels, headers=headers)
        mailbox.expire_history()
        return mailbox

    @property
    def messages(self) -> dict[str, StoredMessage]:
        """All messages by id, including drafts, spam and bin: a copy."""
        with self.lock:
            return dict(self._messages)

    @property
    def drafts(self) -> dict[str, StoredMessage]:
        """The present message of each draft, by draft id: a copy."""
        with self.lock:
            return dict(self._drafts)

    @property
    def messages_total(self) -> int:
        """How many messages there are, including drafts, spam and bin."""
        return len(self._messages)

    @property
    def threads_total(self) -> int:
        """How many threads there are."""
        return len(self._threads)

    def message(self, message_id: str) -> StoredMessage:
        """One message."""
        return self._messages[message_id]

    def thread(self, thread_id: str) -> list[StoredMessage]:
        """A thread's messages, oldest first."""
        return sorted(self._threads[thread_id], key=lambda message: message.key)

    def newest_first(self, before: tuple[int, int] | None = None) -> Iterator[StoredMessage]:
        """Every message, from the newest or from the one before `before` (a `key`). Hold `lock` meanwhile."""
        start = len(self._order) if before is None else bisect_left(self._order, before)
        for index in range(start - 1, -1, -1):
            yield self._messages[f"{self._order[index][1]:x}"]

    def deliver(
        self,
        raw: bytes,
        at_ms: int,
        labels: Collection[str] = ("INBOX", "UNREAD"),
        *,
        headers: Headers | None = None,
    ) -> str:
        """Mail arrives. Returns its id. `headers` are those of `raw`, if they were read already."""
        with self.lock:
            return self._add(raw, at_ms, labels, headers=headers).id

    def expire_history(self) -> None:
        """Makes every history id issued so far too old."""
        with self.lock:
            self.history.expire()

    def create_draft(self, raw: bytes, at_ms: int, thread_id: str | None = None) -> str:
        """Creates a draft, in thread `thread_id` if it may join it. Returns the draft id."""
        with self.lock:
            draft_id = self._new_draft_id()
            self._drafts[draft_id] = self._add(raw, at_ms, ("DRAFT",), self._joined_thread(raw, thread_id))
            return draft_id

    def append_draft(self, raw: bytes, at_ms: int) -> str:
        """As `create_draft`, in the thread of the message that it answers."""
        with self.lock:
            thread_id = self._finder.find(read_headers(raw), at_ms)
            return self.create_draft(raw, at_ms, thread_id if thread_id in self._threads else None)

    def discard_draft(self, draft_id: str) -> None:
        """Deletes a draft for good: drafts don't go to the bin."""
        with self.lock:
            self._remove(self._drafts[draft_id])

    def _new_draft_id(self) -> str:
        # An odd multiplier gives each number a different id that looks random; Gmail's are signed as well.
        self._drafts_made += 1
        number = self._drafts_made * 0x9E3779B97F4A7C15 % 2**64
        return f"r{number - 2**64 if number >= 2**63 else number}"

    def _joined_thread(self, raw: bytes, thread_id: str | None) -> str | None:
        """The thread that a draft joins: only if threadId, References and subject all match."""
        if thread_id is None:
            return None
        known = {other.header("Message-ID").strip() for other in self._threads[thread_id]}
        answers = known & set(parent_ids(read_headers(raw)))
        return thread_id if answers and self._has_subject(raw, thread_id) else None

    def _has_subject(self, raw: bytes, thread_id: str) -> bool:
        subject = _subject(read_headers(raw))
        return any(_subject(other.headers) == subject for other in self._threads[thread_id])

    def _add(
        self,
        raw: bytes,
        at_ms: int,
        labels: Collection[str],
        thread_id: str | None = None,
        headers: Headers | None = None,
    ) -> StoredMessage:
        headers = read_headers(raw) if headers is None else headers
        message = StoredMessage(self._new_id(at_ms), "", raw, at_ms, self._shared(labels), headers)
        is_draft = "DRAFT" in message.labels
        found = None if is_draft else self._finder.find(headers, at_ms)
        message.thread_id = thread_id or found or message.id
        if not is_draft:
            self._finder.note(headers, message.thread_id, at_ms)
        self._keep(message)
        self.history.add(ChangeKind.ADDED, message)
        return message

    def _new_id(self, at_ms: int) -> str:
        """An id that no message has or had."""
        while True:
            message_id = f"{(at_ms << 20) + self._ids_at[at_ms]:x}"
            self._ids_at[at_ms] += 1
            if message_id not in self._messages and message_id not in self._gone:
                return message_id

    def _shared(self, labels: Collection[str]) -> frozenset[str]:
        """One set for all messages with the same labels: a mailbox may have a million."""
        key = frozenset(labels)
        return self._label_sets.setdefault(key, key)

    def _keep(self, message: StoredMessage) -> None:
        self._messages[message.id] = message
        self._threads.setdefault(message.thread_id, []).append(message)
        insort(self._order, message.key)

    def _remove(self, message: StoredMessage) -> None:
        self._gone.add(message.id)
        del self._messages[message.id]
        self._threads[message.thread_id].remove(message)
        if not self._threads[message.thread_id]:
            del self._threads[message.thread_id]
        del self._order[bisect_left(self._order, message.key)]
        self._drafts = {key: draft for key, draft in self._drafts.items() if draft is not message}
        self.history.add(ChangeKind.DELETED, message)


def _subject(headers: Headers) -> str:
    return bare_subject(header(headers, "Subject"))[0]
