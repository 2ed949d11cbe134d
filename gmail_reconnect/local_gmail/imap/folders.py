"""A mailbox as IMAP folders: a message is in All Mail, and in the folder of each of its labels; each folder has UIDs.

The names are German, so that a program that knows folders by their English names fails here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gmail_reconnect.local_gmail.mailbox import HIDDEN

from .syntax import to_utf7

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.mailbox import Mailbox
    from gmail_reconnect.local_gmail.message import StoredMessage


@dataclass(frozen=True, slots=True)
class ImapFolder:
    """One folder. `label` as in Gmail's API; "" for All Mail. `use` as in RFC 6154."""

    name: str
    label: str
    use: str = ""

    def has(self, message: StoredMessage) -> bool:
        """Whether a message is in it. What is in spam or bin is in no other folder."""
        hidden = HIDDEN & message.labels
        return (
            self.label in message.labels if self.label in HIDDEN else not hidden and self.label in {"", *message.labels}
        )


ROOT: Final = "[Gmail]"
DRAFTS: Final = ImapFolder("[Gmail]/Entwürfe", "DRAFT", "\\Drafts")
FOLDERS: Final = (
    ImapFolder("INBOX", "INBOX"),
    ImapFolder("[Gmail]/Alle Nachrichten", "", "\\All"),
    DRAFTS,
    ImapFolder("[Gmail]/Gesendet", "SENT", "\\Sent"),
    ImapFolder("[Gmail]/Markiert", "STARRED", "\\Flagged"),
    ImapFolder("[Gmail]/Papierkorb", "TRASH", "\\Trash"),
    ImapFolder("[Gmail]/Spam", "SPAM", "\\Junk"),
    ImapFolder("[Gmail]/Wichtig", "IMPORTANT", "\\Important"),
)
_BY_NAME: Final = {to_utf7(one.name): one for one in FOLDERS}


def folder_named(name: bytes) -> ImapFolder | None:
    """The folder with a name as a client writes it; INBOX in any case."""
    return _BY_NAME.get(b"INBOX" if name.upper() == b"INBOX" else name)


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder at one moment: UIDs, ascending, and their messages."""

    uids: Sequence[int]
    messages: Sequence[StoredMessage]
    uidvalidity: int
    uidnext: int
    modseq: int


class _Numbering:
    """The UIDs of one folder. A message that leaves and comes back gets another."""

    def __init__(self) -> None:
        self.uids: dict[str, int] = {}
        self.uidnext = 1

    def update(self, there: Sequence[StoredMessage]) -> None:
        """Numbers new messages in the order of their time."""
        uids = {one.id: self.uids[one.id] for one in there if one.id in self.uids}
        for one in there:
            if one.id not in uids:
                uids[one.id] = self.uidnext
                self.uidnext += 1
        self.uids = uids


class ImapMailbox:
    """The folders of a mailbox, and the ids of the drafts that are marked as deleted."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.deleted: set[str] = set()
        self._numberings: dict[str, _Numbering] = {}
        self._views: dict[str, FolderView] = {}
        self._oldest_first: list[StoredMessage] = []
        self._state = (0, 0)
        self._uidvalidity = 11

    def view(self, folder: ImapFolder) -> FolderView:
        """The folder as it is now."""
        with self.mailbox.lock:
            state = self.mailbox.history.now, self.mailbox.messages_total
            if state != self._state:
                self._views.clear()
                self._oldest_first = list(self.mailbox.newest_first())[::-1]
                self._state = state
            if folder.name not in self._views:
                self._views[folder.name] = self._made(folder)
            return self._views[folder.name]

    def _made(self, folder: ImapFolder) -> FolderView:
        there = [one for one in self._oldest_first if folder.has(one)]
        numbering = self._numberings.setdefault(folder.name, _Numbering())
        numbering.update(there)
        there.sort(key=lambda one: numbering.uids[one.id])
        uids = [numbering.uids[one.id] for one in there]
        return FolderView(uids, there, self._uidvalidity, numbering.uidnext, self.mailbox.history.now)

    def rebuild(self) -> None:
        """Every folder gets a new UIDVALIDITY, and each message a new UID."""
        with self.mailbox.lock:
            self._uidvalidity += 1
            self._numberings.clear()
            self._views.clear()

    def append_draft(self, raw: bytes, at_ms: int) -> int:
        """Adds a draft; its UID."""
        with self.mailbox.lock:
            draft_id = self.mailbox.append_draft(raw, at_ms)
            draft = self.mailbox.drafts[draft_id]
            view = self.view(DRAFTS)
            return view.uids[view.messages.index(draft)]

    def discard(self, message: StoredMessage) -> None:
        """Deletes a draft for good."""
        with self.mailbox.lock:
            self.deleted.discard(message.id)
            for draft_id, draft in self.mailbox.drafts.items():
                if draft is message:
                    self.mailbox.discard_draft(draft_id)
