"""Texts that stand once in a table of their own, under a number. Part of the store."""

from __future__ import annotations

import sqlite3
from typing import Final, Literal

_MOST: Final = 50_000
"""So many are remembered: bounds the memory."""


class InternedText(dict[str, int]):
    """Text → number. What is new gets one when it is first asked for; `write` puts it into the table."""

    def __init__(self, connection: sqlite3.Connection, table: Literal["address", "name"], column: str) -> None:
        super().__init__()
        self._connection = connection
        self._find = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 - one of the two names above
        self._last = f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608
        self._insert = f"INSERT INTO {table} (id, {column}) VALUES (?, ?)"  # noqa: S608
        self._new: list[tuple[int, str]] = []

    def __missing__(self, text: str) -> int:
        row = self._connection.execute(self._find, (text,)).fetchone()
        number = self._hand_out(text) if row is None else int(row[0])
        self[text] = number
        return number

    def _hand_out(self, text: str) -> int:
        last = self._new[-1][0] if self._new else int(self._connection.execute(self._last).fetchone()[0])
        self._new.append((last + 1, text))
        return last + 1

    def write(self) -> None:
        """Before any row that has one of these numbers."""
        self._connection.executemany(self._insert, self._new)
        self._new.clear()
        if len(self) > _MOST:
            self.clear()  # what is asked for again is in the table

    def forget(self) -> None:
        """After a rollback: the numbers handed out inside are gone with it."""
        self.clear()
        self._new.clear()
