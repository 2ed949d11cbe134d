"""The people who must never be shown again, as keyed hashes of their mailboxes.

So nobody's address can be read in the file. The key is in the same file: it doesn't stop somebody who has the file from
testing an address that they guess.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from gmail_reconnect.store.database import Store

_KEY_BYTES: Final = 32
_ADD: Final = "INSERT OR IGNORE INTO never VALUES (?, ?, ?)"
_GROUPS: Final = """
SELECT act, made FROM never WHERE lower(hex(hash)) IN (SELECT value FROM json_each(?)) ORDER BY made, act
"""


class HiddenPersonTable:
    """The tables `never` and `secret`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def hide(self, mailboxes: Iterable[str], now: int) -> None:
        """Hides everyone who has one of these mailboxes. What is hidden together is shown again together."""
        some, group = list(mailboxes), secrets.token_hex(8)
        with self._store.transaction():
            key = self._key()
            self._connection.executemany(_ADD, [(_hash(one, key), group, now) for one in some])
            self.hide_together(some)

    def hide_together(self, mailboxes: Iterable[str]) -> None:
        """These mailboxes are one person's: if any of them is hidden, hides all of them, as one group."""
        key = self._key()
        hashes = [_hash(one, key) for one in mailboxes]
        found = self._connection.execute(_GROUPS, (json.dumps([one.hex() for one in hashes]),)).fetchall()
        if not found or (len(found) == len(hashes) and len(set(found)) == 1):
            return
        group, made = found[0]
        with self._store.transaction():
            self._connection.executemany(
                "UPDATE never SET act = ?, made = ? WHERE act = ?", [(group, made, other) for other, _ in found]
            )
            self._connection.executemany(_ADD, [(one, group, made) for one in hashes])

    def show_again(self, mailbox: str) -> bool:
        """Undoes `hide` for this mailbox and the others of its group. Returns whether it was hidden."""
        cursor = self._connection.execute(
            "DELETE FROM never WHERE act = (SELECT act FROM never WHERE hash = ?)", (_hash(mailbox, self._key()),)
        )
        return cursor.rowcount > 0

    def matcher(self) -> Callable[[str], bool] | None:
        """A function that says whether a mailbox is hidden, as of now; None if none is. Quick to call many times."""
        hashes = {row[0] for row in self._connection.execute("SELECT hash FROM never")}
        if not hashes:
            return None
        key = self._key()
        return lambda mailbox: _hash(mailbox, key) in hashes

    def _key(self) -> bytes:
        fresh = secrets.token_bytes(_KEY_BYTES)
        self._connection.execute("INSERT OR IGNORE INTO secret VALUES ('never', ?)", (fresh,))
        return bytes(self._connection.execute("SELECT value FROM secret WHERE name = 'never'").fetchone()[0])


def _hash(mailbox: str, key: bytes) -> bytes:
    return hashlib.blake2b(mailbox.encode(), key=key, digest_size=20).digest()
