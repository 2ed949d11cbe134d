"""Texts that many rows share (addresses, names): each is stored once, and rows have its id."""

from __future__ import annotations

import sqlite3
from typing import Final, Literal

_MOST: Final = 50_000
"""How many texts are remembered: limits the memory."""
_QUERIES: Final = {
    "address": (
        "SELECT id FROM address WHERE email = ?",
        "SELECT coalesce(max(id), 0) FROM address",
        "INSERT INTO address (id, email) VALUES (?, ?)",
    ),
    "name": (
        "SELECT id FROM name WHERE text = ?",
        "SELECT coalesce(max(id), 0) FROM name",
        "INSERT INTO name (id, text) VALUES (?, ?)",
    ),
}


class InternedText(dict[str, int]):
    """Text → id. A new text gets its id when it is first asked for; `write` inserts it into the table."""

    def __init__(self, connection: sqlite3.Connection, table: Literal["address", "name"]) -> None:
        super().__init__()
        self._connection = connection
        self._find, self._last, self._insert = _QUERIES[table]
        self._new: list[tuple[int, str]] = []

    def __missing__(self, text: str) -> int:
        row = self._connection.execute(self._find, (text,)).fetchone()
        if row is None:
            last = self._new[-1] if self._new else self._connection.execute(self._last).fetchone()
            row = last[0] + 1, text
            self._new.append(row)
        number = self[text] = int(row[0])
        return number

    def write(self) -> None:
        """Inserts the new texts. Call it before inserting a row that has one of their ids."""
        self._connection.executemany(self._insert, self._new)
        self._new.clear()
        if len(self) > _MOST:
            self.clear()  # all of them are in the table

    def forget(self) -> None:
        """Drops everything remembered. Call it after a rollback, which removed the new texts from the table."""
        self.clear()
        self._new.clear()
