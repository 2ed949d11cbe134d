"""What the user decided about people: ignore, snooze, language, gender, tags, notes and more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gmail_reconnect.store.database import Store


class DecisionTable:
    """The table `decision`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def all(self) -> dict[str, dict[str, list[str]]]:
        """email → kind → values, oldest first."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for email, kind, value in self._connection.execute(
            "SELECT email, kind, value FROM decision ORDER BY made, value"
        ):
            found[email][kind].append(value)
        return {email: dict(kinds) for email, kinds in found.items()}

    def of(self, email: str) -> list[tuple[str, str, int]]:
        """(kind, value, when in ms UTC) of everything decided by this address, oldest first."""
        rows = self._connection.execute(
            "SELECT kind, value, made FROM decision WHERE email = ? ORDER BY made, kind, value", (email,)
        )
        return list(rows)

    def add(self, email: str, kind: str, value: str, now: int) -> None:
        """Adds one value of a kind (a tag, a note)."""
        self._connection.execute("INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?)", (email, kind, value, now))

    def remove(self, emails: Iterable[str], kind: str, value: str | None = None) -> None:
        """Takes back one value of a kind, or all of them."""
        with self._store.transaction():
            for email in emails:
                self._connection.execute(
                    "DELETE FROM decision WHERE email = ?1 AND kind = ?2 AND (?3 IS NULL OR value = ?3)",
                    (email, kind, value),
                )
