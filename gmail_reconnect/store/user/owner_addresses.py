"""The addresses of the mailbox's owner, and how each became known."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.sync_state import SyncState

_ALL: Final = "SELECT email, how FROM own WHERE how <> 'not' ORDER BY how = 'spelling', email"
_LAST_WROTE_FROM: Final = """
SELECT email FROM own WHERE how <> 'not' ORDER BY how = 'spelling',
    (SELECT max(m.date) FROM message m JOIN address a ON a.id = m.sender WHERE a.email = own.email) DESC, email
"""
_ADD: Final = """
INSERT INTO own VALUES (lower(?1), ?2) ON CONFLICT DO UPDATE SET how = ?2
WHERE how = 'spelling' OR (how = 'guess' AND ?2 <> 'spelling')
    OR (how IN ('not', 'config') AND ?2 IN ('me', 'config', 'account'))
"""
_DROP_CONFIGURED: Final = """
DELETE FROM own WHERE how = 'config' AND email NOT IN (SELECT lower(value) FROM json_each(?)) RETURNING email
"""
_SENT_IN_GMAIL: Final = """
SELECT DISTINCT a.email FROM json_each(?) e JOIN address a ON a.email = e.value JOIN message m ON m.sender = a.id
WHERE m.source = 'gmail' AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')
"""


class OwnerAddressTable:
    """The table `own`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def all(self) -> dict[str, str]:
        """Email → how it became known. Other spellings of an address come last; disowned addresses are left out."""
        return dict(self._connection.execute(_ALL))

    def account(self, configured: Sequence[str]) -> str:
        """The main address: the synced account, else the first in config.toml, else the one last written from.

        "" if none is known.
        """
        if account := SyncState(self._store).account or next(iter(configured), ""):
            return account
        row = self._connection.execute(_LAST_WROTE_FROM).fetchone()
        return str(row[0]) if row else ""

    def disowned(self) -> set[str]:
        """The addresses that the user said aren't theirs."""
        return {row[0] for row in self._connection.execute("SELECT email FROM own WHERE how = 'not'")}

    def add(self, emails: Iterable[str], how: str) -> None:
        """Adds addresses. An address that is known already keeps its `how`, with these exceptions:

        - "spelling" gives way to anything, and "guess" to anything but "spelling".
        - "not" and "config" give way to "me", "config" and "account" alone.
        """
        with self._store.transaction():
            self._connection.executemany(_ADD, [(email, how) for email in emails])

    def set_configured(self, emails: Collection[str]) -> None:
        """Adds the addresses of config.toml, and removes those that are no longer in it.

        Then all spellings go too: they may belong to a removed address. The account stays, and so does an address that
        Gmail has mail from under Sent.
        """
        with self._store.transaction():
            if account := SyncState(self._store).account:
                self.add([account], "account")
            removed = self._connection.execute(_DROP_CONFIGURED, (json.dumps(list(emails)),)).fetchall()
            if removed:
                self._connection.execute("DELETE FROM own WHERE how = 'spelling'")
                values = (json.dumps([email for (email,) in removed]),)
                sent = self._connection.execute(_SENT_IN_GMAIL, values).fetchall()
                self.add((email for (email,) in sent), "sent")
            self.add(emails, "config")

    def disown(self, emails: Iterable[str]) -> None:
        """Records that these addresses aren't the owner's."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO own VALUES (lower(?), 'not')", [(email,) for email in emails]
            )

    def undo_disown(self, emails: Iterable[str]) -> None:
        """Removes that record: whether these addresses are the owner's is open again."""
        with self._store.transaction():
            self._connection.executemany(
                "DELETE FROM own WHERE email = ? AND how = 'not'", [(email,) for email in emails]
            )

    def drop_guesses(self) -> None:
        """Removes the guessed addresses, and all spellings: they may belong to a guessed one."""
        self._connection.execute("DELETE FROM own WHERE how IN ('guess', 'spelling')")
