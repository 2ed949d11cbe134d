"""The folder for drafts by IMAP: one draft is added once, found by its Message-ID, and deleted if it is untouched.

A draft's id here is its Message-ID in brackets; with Gmail its thread comes after it. Its version is the UIDVALIDITY
and the UID: a message by IMAP never changes, so an edited draft is another one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from gmail_reconnect.errors import MailboxError, ReconnectError, UnreachableError
from gmail_reconnect.option_values import DraftWay
from gmail_reconnect.parsing.headers import parse_headers

from .connection import EXTENSION, ImapConnection
from .fetched_items import FetchedItems
from .folders import choose_folders
from .session import ImapSession

_LOOKS: Final = "Run it again: it looks first, and creates the draft only if there is none."
_ITEMS: Final = ("FLAGS", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]")


class _Listed(NamedTuple):
    message_id: str
    thread: str  # Gmail's; "" elsewhere
    version: str

    @property
    def id(self) -> str:
        return f"<{self.message_id}> {self.thread}".strip()


def allow_drafts(connection: ImapConnection) -> None:
    """Finds the folder for drafts by its use. Raises MailboxError where the server tells none."""
    folder = choose_folders(connection.folders()).of_use("\\drafts")
    if folder is None:
        raise MailboxError("This mail server doesn't tell which folder is for drafts.", "Write the letters to files.")
    connection.allow_writing(folder.name)


class ImapDrafts:
    """A `WritableDrafts` over connections for drafting."""

    way: DraftWay = "imap"

    def __init__(self, session: ImapSession) -> None:
        self._session = session
        self._versions: dict[str, str] = {}

    def create(self, mime: bytes, thread_id: str | None) -> tuple[str, str]:  # noqa: ARG002 - its headers tell the thread
        """Adds a draft on a new connection; (draft id, version). It is never repeated.

        Raises UnreachableError if the draft may or may not exist now.
        """
        told = self._session.once(lambda connection: connection.append_draft(mime))
        message_id = _message_id(mime)
        with suppress(ReconnectError):  # it is there: no error may say otherwise
            listed = self.find(message_id) or self._without_search(message_id)
            if listed:
                return listed
        if told is None:
            raise UnreachableError("The mail server did not say whether it created the draft.", _LOOKS)
        return f"<{message_id}>", _version(*told)

    def find(self, message_id: str) -> tuple[str, str] | None:
        """(draft id, version) of the draft with this Message-ID, found by search; None if there isn't one."""
        found = self._read(lambda connection: connection.with_message_id(message_id))
        return next(((one.id, one.version) for one in reversed(found) if one.message_id == message_id), None)

    def _without_search(self, message_id: str) -> tuple[str, str] | None:
        return next((one for one in self.list_ids().items() if self.message_id_of(one[0]) == message_id), None)

    def list_ids(self, until: Collection[str] = ()) -> dict[str, str]:
        """Draft id → version of every draft that has a Message-ID. Those of `until` may be edited.

        Gmail's page gives a draft another Message-ID when it is edited there; it stays in its thread.
        """
        found = self._read(lambda connection: connection.uids())
        listed = {one.id: one.version for one in found}
        for wanted in set(until) - listed.keys():
            message_id, thread = self.message_id_of(wanted), wanted.partition(" ")[2]
            same = [one for one in found if one.message_id == message_id]
            same = same or [one for one in found if thread and one.thread == thread and one.id not in until]
            if same:
                listed[wanted] = same[-1].version
        self._versions = listed
        return listed

    def message_id_of(self, draft_id: str) -> str:
        """The Message-ID that a draft was created with."""
        return draft_id[1:].partition(">")[0]

    def delete(self, draft_id: str) -> None:
        """Deletes a draft for good in the version that was listed last; does nothing if it is gone or edited."""
        validity, _, uid = self._versions.get(draft_id, "").partition("-")

        def work(connection: ImapConnection) -> None:
            if str(connection.examine(connection.drafts, to_write=True).uidvalidity) == validity:
                connection.delete_draft(int(uid))

        self._session.once(work)

    def _read(self, search: Callable[[ImapConnection], Sequence[int]]) -> list[_Listed]:
        """The drafts that are found, in the order of their UIDs, without those that are marked as deleted."""

        def look(connection: ImapConnection) -> tuple[bytes, bool, int, Sequence[int]]:
            # An open folder may not show what other programs have done since.
            counts = connection.examine(connection.drafts)
            return connection.drafts, EXTENSION in connection.capabilities, counts.uidvalidity, search(connection)

        folder, is_gmail, validity, uids = self._session.do(look)
        fetched = self._session.fetch(folder, uids, (*_ITEMS, "X-GM-THRID") if is_gmail else _ITEMS)
        listed = [
            _Listed(
                _message_id(items[b"BODY[HEADER.FIELDS]"]),
                f"{int(items[b'X-GM-THRID']):x}" if is_gmail else "",
                _version(validity, uid),
            )
            for uid, items in sorted(fetched.items())
            if not _is_deleted(items)
        ]
        return [one for one in listed if one.message_id]


def _version(validity: int, uid: int) -> str:
    return f"{validity}-{uid}"


def _message_id(mail: Any) -> str:
    """Without brackets; "" if there is none, or if this isn't mail."""
    block = mail.partition(b"\r\n\r\n")[0] if isinstance(mail, bytes) else b""
    return next(iter(parse_headers(block).get("message-id", ())), "").strip(" <>")


def _is_deleted(items: FetchedItems) -> bool:
    return any(isinstance(flag, bytes) and flag.lower() == b"\\deleted" for flag in items[b"FLAGS"])
