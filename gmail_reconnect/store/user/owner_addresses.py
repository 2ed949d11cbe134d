"""The addresses of the mailbox's owner, and how each became known."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.sync_state import SyncState


class OwnerAddressTable:
    """The table `own`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def all(self) -> dict[str, str]:
        """The user's addresses, each with how it became known; what is only another spelling of one comes last.

        Those of which the user said that they are not, are none: they are kept as "not".
        """
        rows = self._connection.execute(
            "SELECT email, how FROM own WHERE how <> 'not' ORDER BY how = 'spelling', email"
        )
        return dict(rows)

    def account(self, configured: Sequence[str]) -> str:
        """Whose mailbox this is: what is synced, else the first in config.toml, else where the user last wrote from.

        "" where nothing is known.
        """
        if account := SyncState(self._store).account or next(iter(configured), ""):
            return account
        row = self._connection.execute(
            "SELECT email FROM own WHERE how <> 'not' ORDER BY how = 'spelling', (SELECT max(m.date) FROM message m"
            " JOIN address a ON a.id = m.sender WHERE a.email = own.email) DESC, email"
        ).fetchone()
        return str(row[0]) if row else ""

    def disowned(self) -> set[str]:
        """The addresses of which the user said that they are not theirs."""
        return {row[0] for row in self._connection.execute("SELECT email FROM own WHERE how = 'not'")}

    def add(self, emails: Iterable[str], how: str) -> None:
        """Adds addresses of the user's. What was said first stays; a guess gives way to anything better.

        A "spelling" is told from the others by whoever claims it. It gives way to all of them. What was disowned gives
        way to a word alone; and config.toml's, which can be taken out there, to another word and the account.
        """
        with self._store.transaction():
            self._connection.executemany(
                "INSERT INTO own VALUES (lower(?1), ?2) ON CONFLICT DO UPDATE SET how = ?2"
                " WHERE how = 'spelling' OR (how = 'guess' AND ?2 <> 'spelling')"
                " OR (how IN ('not', 'config') AND ?2 IN ('me', 'config', 'account'))",
                [(email, how) for email in emails],
            )

    def set_configured(self, emails: Collection[str]) -> None:
        """Adds those of config.toml, and lets go what was taken out there, with all spellings: they may be of that.

        The account, and what Gmail itself labels Sent, stay the user's.
        """
        with self._store.transaction():
            if account := SyncState(self._store).account:
                self.add([account], "account")
            gone = self._connection.execute(
                "DELETE FROM own WHERE how = 'config' AND email NOT IN (SELECT lower(value) FROM json_each(?))"
                " RETURNING email",
                (json.dumps(list(emails)),),
            ).fetchall()
            if gone:
                self._connection.execute("DELETE FROM own WHERE how = 'spelling'")
                sent = self._connection.execute(
                    "SELECT DISTINCT a.email FROM json_each(?) e JOIN address a ON a.email = e.value"
                    " JOIN message m ON m.sender = a.id WHERE m.source = 'gmail'"
                    " AND EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')",
                    (json.dumps([email for (email,) in gone]),),
                ).fetchall()
                self.add((email for (email,) in sent), "sent")
            self.add(emails, "config")

    def disown(self, emails: Iterable[str]) -> None:
        """Keeps of addresses that they are not the user's."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO own VALUES (lower(?), 'not')", [(email,) for email in emails]
            )

    def undo_disown(self, emails: Iterable[str]) -> None:
        """Takes that back: nothing is said of them any more."""
        with self._store.transaction():
            self._connection.executemany(
                "DELETE FROM own WHERE email = ? AND how = 'not'", [(email,) for email in emails]
            )

    def drop_guesses(self) -> None:
        """Forgets the addresses that were only guessed, and all spellings: they may be of one of those."""
        self._connection.execute("DELETE FROM own WHERE how IN ('guess', 'spelling')")
