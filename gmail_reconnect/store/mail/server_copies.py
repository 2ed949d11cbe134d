"""Where messages without Gmail's ids are on an IMAP server. One message may be in several folders.

A message is deleted with its last copy. One that was only imported from a file has none, and stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.model import Message
from gmail_reconnect.store.database import Table

from .insert import AddedCount, MessageWriter, label_list

_ADD: Final = "INSERT OR REPLACE INTO copy (id, message) VALUES (?, ?)"
_IS_ERASED: Final = "SELECT 1 FROM left_out WHERE gmail_id = ? AND forgotten"
_LABELS: Final = "SELECT labels FROM message WHERE id = ?"
_LOSING: Final = "SELECT message FROM copy WHERE id IN (SELECT value FROM json_each(?))"
_DELETE: Final = "DELETE FROM copy WHERE id IN (SELECT value FROM json_each(?))"
_DELETE_LAST: Final = """
DELETE FROM message WHERE id IN (SELECT value FROM json_each(?)) AND id NOT IN (SELECT message FROM copy)
AND gmail_id IS NULL
"""
_MARK: Final = "UPDATE copy SET is_unlisted = id NOT IN (SELECT gmail_id FROM listed WHERE marks & 1 AND NOT marks & 4)"


class ServerCopyTable(Table):
    """The table `copy`. Mail of erased people isn't stored, wherever it is now."""

    def add(self, copies: Iterable[tuple[str, Message]]) -> AddedCount:
        """Adds each message once, however many copies there are of it, with the labels of all of them."""
        with self._store.transaction():
            given = [one for one in copies if not self._store.value(_IS_ERASED, (erased_mark(one[1].key),))]
            writer = MessageWriter(self._store)
            added = writer.add([message for _, message in given], "import")
            for copy, message in given:
                row = writer.find(message)
                self._connection.execute(_ADD, (copy, row))
                labels = set(json.loads(self._store.value(_LABELS, (row,))))
                if not message.labels <= labels:
                    values = label_list(labels | message.labels), row
                    self._connection.execute("UPDATE message SET labels = ? WHERE id = ?", values)
        return added

    def delete(self, copies: Iterable[str]) -> int:
        """Deletes copies, and messages that have none any more and aren't Gmail's. Returns how many messages."""
        gone = json.dumps(list(copies))
        with self._store.transaction():
            losing = json.dumps(self._store.column(_LOSING, (gone,)))
            self._connection.execute(_DELETE, (gone,))
            return self._connection.execute(_DELETE_LAST, (losing,)).rowcount

    def mark_unlisted(self) -> None:
        """Notes which copies a finished listing doesn't have. Those that are added from now on are there."""
        self._connection.execute(_MARK)

    def delete_unlisted(self) -> int:
        """Deletes the copies that were noted: only now, for their mail may have been read from another place."""
        return self.delete(self._store.column("SELECT id FROM copy WHERE is_unlisted"))

    def in_folder(self, folder: str) -> list[str]:
        """The ids of the copies in a folder, as `imap/copy_ids.py` names it."""
        return self._store.column("SELECT id FROM copy WHERE id GLOB ?", (f"*-{folder}-*",))


def erased_mark(key: str) -> str:
    """What the table `left_out` keeps of an erased message: not its key, which has its Message-ID."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
