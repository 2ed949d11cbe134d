"""Texts that stand once in a table of their own, under a number. Part of the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice
from typing import Final, Literal

_AT_ONCE: Final = 500
"""Questions to SQLite have at most so many values: what it took in any version."""


class Numbers(dict[str, int]):
    """Text → number, of the texts asked for so far. `learn` before looking one up."""

    def __init__(self, connection: sqlite3.Connection, table: Literal["address", "name"], column: str) -> None:
        super().__init__()
        self._connection = connection
        self._table = table
        self._column = column

    def learn(self, texts: Iterable[str]) -> None:
        """Reads the numbers of these texts, and hands out those that are missing, in the order given."""
        unknown = dict.fromkeys(text for text in texts if text not in self)
        if not unknown:
            return
        rest = iter(unknown)
        while some := list(islice(rest, _AT_ONCE)):
            marks = ",".join("?" * len(some))
            query = f"SELECT {self._column}, id FROM {self._table} WHERE {self._column} IN ({marks})"  # noqa: S608
            self.update(self._connection.execute(query, some))
        new = [text for text in unknown if text not in self]
        query = f"SELECT coalesce(max(id), 0) + 1 FROM {self._table}"  # noqa: S608 - one of the two names above
        first = int(self._connection.execute(query).fetchone()[0])
        insert = f"INSERT INTO {self._table} (id, {self._column}) VALUES (?, ?)"  # noqa: S608
        self._connection.executemany(insert, enumerate(new, first))
        self.update(zip(new, range(first, first + len(new)), strict=True))
