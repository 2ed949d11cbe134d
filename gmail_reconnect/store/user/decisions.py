"""What the user decided about people, by address: ignore, snooze, language, gender, tags, notes and more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.store.database import Store

_REMOVE: Final = "DELETE FROM decision WHERE email = ?1 AND kind = ?2 AND (?3 IS NULL OR value = ?3)"


class DecisionTable:
    """The table `decision`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def all(self) -> dict[str, dict[str, list[str]]]:
        """Email → kind → values, oldest first."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._store.rows("SELECT email, kind, value FROM decision ORDER BY made, value"):
            found[row["email"]][row["kind"]].append(row["value"])
        return {email: dict(kinds) for email, kinds in found.items()}

    def of(self, email: str) -> list[tuple[str, str, int]]:
        """(kind, value, when in ms UTC) of every decision about this address, oldest first."""
        query = "SELECT kind, value, made FROM decision WHERE email = ? ORDER BY made, kind, value"
        return list(self._connection.execute(query, (email,)))

    def add(self, email: str, kind: str, value: str, now: int) -> None:
        """Adds one value of a kind (a tag, a note). The same value again gets the new time (ms UTC)."""
        self._connection.execute("INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?)", (email, kind, value, now))

    def remove(self, emails: Iterable[str], kind: str, value: str | None = None) -> None:
        """Removes one value of a kind, or all of them if `value` is None."""
        with self._store.transaction():
            self._connection.executemany(_REMOVE, [(email, kind, value) for email in emails])
