"""Which mailboxes the user said are one person, and which are two.

A mailbox is text here, compared letter by letter. The caller decides which spellings are one mailbox.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gmail_reconnect.store.database import Store

_MERGED_WITH: Final = "SELECT iif(a = ?1, b, a) FROM bond WHERE ?1 IN (a, b) AND same ORDER BY 1"


class MergeTable:
    """The table `bond`. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def pairs(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The pairs of mailboxes that are one person, and those that are two. Both sorted, and each pair in itself."""
        merged: list[tuple[str, str]] = []
        separate: list[tuple[str, str]] = []
        for a, b, same in self._connection.execute("SELECT a, b, same FROM bond ORDER BY a, b"):
            (merged if same else separate).append((a, b))
        return merged, separate

    def merges(self) -> list[tuple[str, str, int]]:
        """(mailbox, mailbox, when in ms UTC) of every merged pair. The pairs of one merge have the same time."""
        return list(self._connection.execute("SELECT a, b, made FROM bond WHERE same ORDER BY a, b"))

    def undo_merge(self, made: int) -> None:
        """Removes the pairs of the merge that was made at this time (ms UTC)."""
        self._connection.execute("DELETE FROM bond WHERE same AND made = ?", (made,))

    def set(self, pairs: Iterable[tuple[str, str]], now: int, *, same: bool) -> None:
        """Records that each pair is one person, or two. It replaces what was recorded about the pair before."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO bond VALUES (?, ?, ?, ?)",
                [(min(a, b), max(a, b), int(same), now) for a, b in pairs if a != b],
            )

    def remove(self, pairs: Iterable[tuple[str, str]]) -> int:
        """Removes what was recorded about these pairs. Returns how many there were."""
        with self._store.transaction():
            cursor = self._connection.executemany(
                "DELETE FROM bond WHERE a = ? AND b = ?", [(min(a, b), max(a, b)) for a, b in pairs]
            )
        return cursor.rowcount

    def merged_with(self, mailbox: str) -> list[str]:
        """The mailboxes that were merged with this one, sorted."""
        return [row[0] for row in self._connection.execute(_MERGED_WITH, (mailbox,))]
