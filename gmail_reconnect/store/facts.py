"""What was worked out about each person, kept between runs; and which of it no longer holds.

The triggers in `schema.py` note what a deleted message leaves behind; what came since is told by message numbers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.model import Fact

from .store import Store

_COLUMNS: Final = ", ".join(Fact._fields)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the kept facts rest on: messages up to number `through`, dated up to `until` (ms UTC)."""

    generation: int
    through: int
    until: int
    basis: str
    word: str


class FactTable:
    """The tables that `fact` begins."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def kept(self) -> Kept | None:
        """What is kept; None where nothing is."""
        row = self._connection.execute("SELECT generation, through, until, basis, word FROM kept").fetchone()
        return None if row is None else Kept(*row)

    def newest_message(self) -> int:
        """The highest message number."""
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0])

    def mail_between(self, after: int, until: int) -> bool:
        """Whether any message is dated in there (ms UTC; `after` itself left out)."""
        query = "SELECT EXISTS (SELECT 1 FROM message WHERE date > ? AND date <= ?)"
        return bool(self._connection.execute(query, (after, until)).fetchone()[0])

    def touched(self, kept: Kept, until: int) -> set[int]:
        """The addresses of all mail that came, went, or lies before `until` by now, since facts were kept."""
        rows = self._connection.execute(
            "WITH fresh AS (SELECT id FROM message WHERE id > ?1 UNION SELECT message FROM reused"
            "  UNION SELECT id FROM message WHERE date > ?2 AND date <= ?3)"
            " SELECT sender FROM message WHERE id IN (SELECT id FROM fresh) AND sender IS NOT NULL"
            " UNION SELECT address FROM recipient WHERE message IN (SELECT id FROM fresh)"
            " UNION SELECT address FROM failure WHERE message IN (SELECT id FROM fresh)"
            " UNION SELECT address FROM touched",
            (kept.through, kept.until, until),
        )
        return {row[0] for row in rows}

    def neighbours(self, addresses: Collection[int]) -> set[int]:
        """These, and all that are or may be one person with any of them."""
        found: set[int] = set()
        edge = set(addresses)
        while edge:
            found |= edge
            self._store.choose(edge)
            rows = self._connection.execute(
                "SELECT b.address FROM chosen JOIN address_key a USING (address) JOIN address_key b USING (key) UNION"
                " SELECT b.address FROM chosen JOIN member a USING (address) JOIN member b USING (person)"
            )
            edge = {row[0] for row in rows} - found
        return found

    def with_keys(self, keys: Iterable[str]) -> set[int]:
        """The addresses that have one of these keys."""
        return {
            row[0]
            for key in keys
            for row in self._connection.execute("SELECT address FROM address_key WHERE key = ?", (key,))
        }

    def set_keys(self, keys: Mapping[int, Collection[str]]) -> None:
        """The keys of these addresses, in place of those they had."""
        self._connection.executemany("DELETE FROM address_key WHERE address = ?", [(address,) for address in keys])
        self._connection.executemany(
            "INSERT INTO address_key VALUES (?, ?)", [(key, address) for address, some in keys.items() for key in some]
        )

    def people(self) -> list[Fact]:
        """Everyone, by id."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM fact ORDER BY id")  # noqa: S608 - the columns' names
        return [
            Fact(i, name, tuple(json.loads(addresses)), tuple(json.loads(numbers)), *rest)
            for i, name, addresses, numbers, *rest in rows
        ]

    def more(self, person: str) -> str:
        """What only those who are shown need."""
        row = self._connection.execute("SELECT more FROM fact_more WHERE id = ?", (person,)).fetchone()
        return str(row[0])

    def begin(self, until: int) -> Kept:
        """Forgets everything that was kept; from here on the triggers note what changes."""
        kept = self.kept()
        started = Kept(kept.generation + 1 if kept else 1, self.newest_message(), until, "", "")
        for table in ("fact", "fact_more", "member", "address_key"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above
        self.keep(started)
        self.forget_touched()
        return started

    def replace(self, addresses: Iterable[int], facts: Iterable[tuple[Fact, str]]) -> None:
        """The people of these addresses, in place of those who had them."""
        gone = [(address,) for address in addresses]
        for table in ("fact", "fact_more"):
            self._connection.executemany(
                f"DELETE FROM {table} WHERE id = (SELECT person FROM member WHERE address = ?)",  # noqa: S608
                gone,
            )
        self._connection.executemany("DELETE FROM member WHERE address = ?", gone)
        marks = ", ".join("?" * len(Fact._fields))
        for fact, more in facts:
            row = (json.dumps(value) if isinstance(value, tuple) else value for value in fact)
            self._connection.execute(f"INSERT INTO fact ({_COLUMNS}) VALUES ({marks})", tuple(row))  # noqa: S608
            self._connection.execute("INSERT INTO fact_more VALUES (?, ?)", (fact.id, more))
            self._connection.executemany("INSERT INTO member VALUES (?, ?)", [(n, fact.id) for n in fact.numbers])

    def keep(self, kept: Kept) -> None:
        """Notes what the facts rest on now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO kept VALUES (1, ?, ?, ?, ?, ?)",
            (kept.generation, kept.through, kept.until, kept.basis, kept.word),
        )

    def forget_touched(self) -> None:
        """What was touched is worked out."""
        self._connection.execute("DELETE FROM touched")
        self._connection.execute("DELETE FROM reused")
