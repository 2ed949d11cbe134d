"""The mailbox behind the local Gmail API: messages, threads, labels, drafts and their history.

`deliver`, `send`, `send_draft`, `edit_draft`, `discard_draft`, `delete`, `trash`, `relabel` and `expire_history`
do what happens in Gmail outside the API: other people's mail, and the user in the web page. Over HTTP only
drafts can be created, changed and deleted. Ids contain their time: `int(id, 16) >> 20` is in ms UTC.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import Counter
from typing import TYPE_CHECKING, Final

from .history import ChangeKind, MailboxHistory
from .message import StoredMessage, header, read_headers
from .threads import ThreadFinder, bare_subject, parent_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .message import Headers

_PLACES: Final = ("INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "CHAT")
_MARKS: Final = ("UNREAD", "STARRED", "IMPORTANT")
_CATEGORIES: Final = tuple(f"CATEGORY_{name}" for name in ("PERSONAL", "SOCIAL", "PROMOTIONS", "UPDATES", "FORUMS"))
SYSTEM_LABELS: Final = _PLACES + _MARKS + _CATEGORIES
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

    @property
    def user_labels(self) -> set[str]:
        """The messages' labels that aren't Gmail's own."""
        with self.lock:
            return {label for m in self._messages.values() for label in m.labels} - set(SYSTEM_LABELS)

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

    def restore(
        self, raw: bytes, at_ms: int, labels: Collection[str], *, message_id: str, thread_id: str, headers: Headers
    ) -> None:
        """Adds a message that was there from the beginning, with its own ids and without a history record.

        Raises ValueError if there is another message with that id.
        """
        with self.lock:
            if message_id in self._messages:
                raise ValueError(f"message {message_id} exists already")
            message = StoredMessage(message_id, thread_id, raw, at_ms, self._shared(labels), headers, self.history.now)
            self._keep(message)
            if "DRAFT" in labels:
                self._drafts[self._new_draft_id()] = message
            else:
                self._finder.note(headers, thread_id, at_ms)

    def send(self, raw: bytes, at_ms: int, thread_id: str | None = None) -> str:
        """The user sends a mail from Gmail's own page. Returns its id."""
        with self.lock:
            return self._add(raw, at_ms, ("SENT",), thread_id).id

    def delete(self, message_id: str) -> None:
        """Deletes a message for good, without the bin."""
        with self.lock:
            self._remove(self._messages[message_id])

    def trash(self, message_id: str) -> None:
        """Moves a message to the bin, which is a label."""
        self.relabel(message_id, add=("TRASH",), remove=("INBOX",))

    def relabel(self, message_id: str, add: Collection[str] = (), remove: Collection[str] = ()) -> None:
        """Adds and removes labels; each of the two is a history record."""
        with self.lock:
            message = self._messages[message_id]
            if added := set(add) - message.labels:
                message.labels |= added
                self.history.add(ChangeKind.LABELED, message, added)
            if removed := set(remove) & message.labels:
                message.labels -= removed
                self.history.add(ChangeKind.UNLABELED, message, removed)

    def expire_history(self) -> None:
        """Makes every history id issued so far too old."""
        with self.lock:
            self.history.expire()

    def create_draft(self, raw: bytes, at_ms: int, thread_id: str | None = None) -> str:
        """Creates a draft, in thread `thread_id` if it may join it. Returns the draft id."""
        with self.lock:
            draft_id = self._new_draft_id()
            self._drafts[draft_id] = self._add_draft(raw, at_ms, thread_id)
            return draft_id

    def edit_draft(self, draft_id: str, raw: bytes, at_ms: int | None = None, thread_id: str | None = None) -> None:
        """Replaces the content. The draft id stays; the message id changes, and with another subject the thread.

        Without `at_ms`, the time is one second after the last edit.
        """
        with self.lock:
            old = self._drafts[draft_id]
            at_ms = old.internal_date + 1000 if at_ms is None else at_ms
            new = self._add_draft(raw, at_ms, thread_id or old.thread_id, replaces=old)
            self._remove(old)
            self._drafts[draft_id] = new

    def discard_draft(self, draft_id: str) -> None:
        """Deletes a draft for good: drafts don't go to the bin."""
        with self.lock:
            self._remove(self._drafts[draft_id])

    def send_draft(self, draft_id: str, at_ms: int) -> str:
        """The user presses Send in Gmail's own page. Returns the sent message's new id."""
        with self.lock:
            draft = self._drafts[draft_id]
            sent = self._add(draft.raw, at_ms, ("SENT",), draft.thread_id)
            self._remove(draft)
            return sent.id

    def _new_draft_id(self) -> str:
        # An odd multiplier gives each number a different id that looks random; Gmail's are signed as well.
        self._drafts_made += 1
        number = self._drafts_made * 0x9E3779B97F4A7C15 % 2**64
        return f"r{number - 2**64 if number >= 2**63 else number}"

    def _add_draft(
        self, raw: bytes, at_ms: int, thread_id: str | None, replaces: StoredMessage | None = None
    ) -> StoredMessage:
        """Joins a thread only if threadId, References and subject all match; otherwise starts its own.

        An edited draft is in its thread already, and stays there while the subject is the thread's.
        """
        if thread_id is not None:
            headers, others = read_headers(raw), self._threads[thread_id]
            subject = _subject(headers)
            same = any(_subject(other.headers) == subject for other in others)
            known = {other.header("Message-ID").strip() for other in others}
            if not same or not (replaces in others or known & set(parent_ids(headers))):
                thread_id = None
        return self._add(raw, at_ms, ("DRAFT",), thread_id)

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
