"""What was worked out about each person, kept between runs; and which of it no longer holds.

The triggers in `schema.py` note whom a deleted message leaves behind; what came since is told by message numbers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from gmail_reconnect.model import PersonFacts
from gmail_reconnect.store.database import Store

_ALL: Final = 2**63 - 1
"""Higher than any message's number."""
_OTHER_ADDRESSES: Final = """
SELECT other.email FROM json_each(?) given JOIN address one ON one.email = given.value
JOIN member a ON a.address = one.id JOIN member b ON b.person = a.person JOIN address other ON other.id = b.address
"""
_COLUMNS: Final = ", ".join(PersonFacts._fields)


@dataclass(frozen=True, slots=True)
class FactBasis:
    """What the kept facts rest on: messages up to number `through`, dated up to `until` (ms UTC)."""

    generation: int
    through: int
    until: int
    basis: str
    word: str


class StoredPerson(NamedTuple):
    """What is kept of one person: the facts, the rest, and a trace of each of `fact.numbers`."""

    fact: PersonFacts
    more: str
    traces: tuple[str, ...]


class PersonFactTable:
    """The tables that `fact` begins."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def kept(self) -> FactBasis | None:
        """What is kept; None where nothing is."""
        row = self._connection.execute("SELECT generation, through, until, basis, word FROM kept").fetchone()
        return None if row is None else FactBasis(*row)

    def newest_message(self) -> int:
        """The highest message number."""
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0])

    def mail_between(self, after: int, until: int) -> bool:
        """Whether any message is dated in there (ms UTC; `after` itself left out)."""
        query = "SELECT EXISTS (SELECT 1 FROM message WHERE date > ? AND date <= ?)"
        return bool(self._connection.execute(query, (after, until)).fetchone()[0])

    def fresh(self, kept: FactBasis, until: int) -> set[int]:
        """The messages that came, or lie before `until` by now, since facts were kept."""
        rows = self._connection.execute(
            "SELECT id FROM message WHERE id > ?1 AND +date <= ?3"
            " UNION SELECT id FROM message WHERE date > ?2 AND date <= ?3",
            (kept.through, kept.until, until),
        )
        return {row[0] for row in rows}

    def touched(self, messages: Collection[int]) -> set[int]:
        """Everyone in these messages, and whom they declare dead."""
        self._store.choose(messages)
        rows = self._connection.execute(
            "SELECT sender FROM chosen CROSS JOIN message ON id = number WHERE sender IS NOT NULL"
            " UNION SELECT address FROM chosen CROSS JOIN recipient ON message = number"
            " UNION SELECT address FROM chosen CROSS JOIN failure ON message = number"
        )
        return {row[0] for row in rows}

    def stale(self) -> set[int]:
        """The addresses of mail that went since, or came under a number that was in use before."""
        rows = self._connection.execute("SELECT address FROM touched")
        reused = self._connection.execute("SELECT message FROM reused")
        return {row[0] for row in rows} | self.touched([row[0] for row in reused])

    def neighbours(self, addresses: Collection[int]) -> set[int]:
        """These, and all that are or may be one person with any of them."""
        found: set[int] = set()
        edge = set(addresses)
        while edge:
            found |= edge
            self._store.choose(edge)
            rows = self._connection.execute(
                "SELECT b.address FROM chosen CROSS JOIN address_key a ON a.address = number"
                " CROSS JOIN address_key b USING (key) UNION"
                " SELECT b.address FROM chosen CROSS JOIN member a ON a.address = number"
                " CROSS JOIN member b USING (person)"
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

    def people(self) -> list[PersonFacts]:
        """Everyone, by id."""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM fact ORDER BY id").fetchall()  # noqa: S608 - the columns' names
        # All the lists as one: to parse each by itself takes five times as long.
        addresses, numbers = (json.loads(f"[{','.join(row[column] for row in rows)}]") for column in (2, 3))
        return [
            PersonFacts(row[0], row[1], tuple(some), tuple(their), *row[4:])
            for row, some, their in zip(rows, addresses, numbers, strict=True)
        ]

    def several(self) -> list[list[str]]:
        """The addresses of each person who has more than one."""
        rows = self._connection.execute(
            "SELECT json_group_array(email) FROM member JOIN address ON id = address"
            " GROUP BY person HAVING count(*) > 1 ORDER BY person"
        )
        return [sorted(json.loads(row[0])) for row in rows]

    def with_other_addresses(self, emails: Iterable[str]) -> set[str]:
        """These addresses, and all other addresses of their people."""
        given = list(emails)
        rows = self._connection.execute(_OTHER_ADDRESSES, (json.dumps(given),))
        return {*given, *(row[0] for row in rows)}

    def more(self, person: str) -> str:
        """What only those who are shown need."""
        row = self._connection.execute("SELECT more FROM fact_more WHERE id = ?", (person,)).fetchone()
        return str(row[0])

    def owners(self, addresses: Collection[int]) -> dict[int, str]:
        """Address → person, of those among these that are kept."""
        self._store.choose(addresses)
        return dict(
            self._connection.execute("SELECT address, person FROM chosen CROSS JOIN member ON address = number")
        )

    def traces(self, addresses: Collection[int]) -> dict[int, str]:
        """Address → its trace, of those among these that are kept."""
        self._store.choose(addresses)
        return dict(self._connection.execute("SELECT address, trace FROM chosen CROSS JOIN member ON address = number"))

    def company(self, person: str) -> list[int]:
        """Who stood beside this person."""
        row = self._connection.execute("SELECT company FROM fact WHERE id = ?", (person,)).fetchone()
        return list(json.loads(row[0]))

    def begin(self, until: int) -> FactBasis:
        """Forgets everything that was kept; until it is kept again, the triggers note all that comes and goes."""
        kept = self.kept()
        started = FactBasis(kept.generation + 1 if kept else 1, _ALL, until, "", "")
        for table in ("fact", "fact_more", "member", "address_key"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above
        self.keep(started)
        self.forget_touched()
        return started

    def replace(self, addresses: Iterable[int], found: Iterable[StoredPerson]) -> None:
        """The people of these addresses, in place of those who had them."""
        gone = [(address,) for address in addresses]
        for table in ("fact", "fact_more"):
            self._connection.executemany(
                f"DELETE FROM {table} WHERE id = (SELECT person FROM member WHERE address = ?)",  # noqa: S608
                gone,
            )
        self._connection.executemany("DELETE FROM member WHERE address = ?", gone)
        marks = ", ".join("?" * len(PersonFacts._fields))
        some = list(found)
        self._connection.executemany(
            f"INSERT INTO fact ({_COLUMNS}) VALUES ({marks})",  # noqa: S608 - the columns' names
            [[json.dumps(value) if isinstance(value, tuple) else value for value in one.fact] for one in some],
        )
        self._connection.executemany("INSERT INTO fact_more VALUES (?, ?)", [(one.fact.id, one.more) for one in some])
        self._connection.executemany(
            "INSERT INTO member (address, person, trace) VALUES (?, ?, ?)",
            [(n, one.fact.id, t) for one in some for n, t in zip(one.fact.numbers, one.traces, strict=True)],
        )

    def keep(self, kept: FactBasis) -> None:
        """Notes what the facts rest on now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO kept VALUES (1, ?, ?, ?, ?, ?)",
            (kept.generation, kept.through, kept.until, kept.basis, kept.word),
        )

    def forget_touched(self) -> None:
        """What was touched is worked out."""
        self._connection.execute("DELETE FROM touched")
        self._connection.execute("DELETE FROM reused")
