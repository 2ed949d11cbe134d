"""A mailbox in which things happen outside the API: its owner works in Gmail's page, and mail is deleted or moved."""

from __future__ import annotations

from collections.abc import Collection

from gmail_reconnect.local_gmail.history import ChangeKind
from gmail_reconnect.local_gmail.mailbox import Mailbox
from gmail_reconnect.local_gmail.message import Headers, StoredMessage


class LiveMailbox(Mailbox):
    """Unknown ids raise KeyError. Times are ms UTC."""

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
                self.history.add(ChangeKind.LABELLED, message, added)
            if removed := set(remove) & message.labels:
                message.labels -= removed
                self.history.add(ChangeKind.UNLABELLED, message, removed)

    def edit_draft(self, draft_id: str, raw: bytes, at_ms: int | None = None, thread_id: str | None = None) -> None:
        """Replaces the content. The draft id stays; the message id changes, and with another subject the thread.

        Without `at_ms`, the time is one second after the last edit.
        """
        with self.lock:
            old = self._drafts[draft_id]
            at_ms = old.internal_date + 1000 if at_ms is None else at_ms
            wanted = thread_id or old.thread_id
            stays = wanted == old.thread_id and self._has_subject(raw, wanted)
            new = self._add(raw, at_ms, ("DRAFT",), wanted if stays else self._joined_thread(raw, wanted))
            self._remove(old)
            self._drafts[draft_id] = new

    def send_draft(self, draft_id: str, at_ms: int) -> str:
        """The user presses Send in Gmail's own page. Returns the sent message's new id."""
        with self.lock:
            draft = self._drafts[draft_id]
            sent = self._add(draft.raw, at_ms, ("SENT",), draft.thread_id)
            self._remove(draft)
            return sent.id
