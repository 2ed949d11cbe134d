"""The computed facts about each person, kept between runs, and which of them are out of date.

Triggers (in sql/) record the addresses of a deleted message. New messages are found by their row ids.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Final, NamedTuple

from gmail_reconnect.model import PersonFacts
from gmail_reconnect.store.database import Table

_ALL: Final = 2**63 - 1
"""Higher than any message's row id."""
_NEW_MESSAGES: Final = """
SELECT id FROM message WHERE id > ?1 AND +date <= ?3
UNION SELECT id FROM message WHERE date > ?2 AND date <= ?3
"""
_ADDRESSES_IN: Final = """
SELECT sender FROM chosen CROSS JOIN message ON id = number WHERE sender IS NOT NULL
UNION SELECT address FROM chosen CROSS JOIN recipient ON message = number
UNION SELECT address FROM chosen CROSS JOIN failure ON message = number
"""
_POSSIBLE_ALIASES: Final = """
SELECT b.address FROM chosen CROSS JOIN address_key a ON a.address = number CROSS JOIN address_key b USING (key)
UNION SELECT b.address FROM chosen CROSS JOIN member a ON a.address = number CROSS JOIN member b USING (person)
"""
_OTHER_ADDRESSES: Final = """
SELECT other.email FROM json_each(?) given JOIN address one ON one.email = given.value
JOIN member a ON a.address = one.id JOIN member b ON b.person = a.person JOIN address other ON other.id = b.address
"""
_SEVERAL_ADDRESSES: Final = """
SELECT json_group_array(email) FROM member JOIN address ON id = address GROUP BY person HAVING count(*) > 1
ORDER BY person
"""
_PEOPLE: Final = """
SELECT id, name, addresses, numbers, machine, dead, sent, received, active_months, exchanges, usual_gap_days, last,
    last_mail, i_owe, unanswered, answered, asked, company, by_name
FROM fact ORDER BY id
"""
_DELETE_FACTS: Final = "DELETE FROM fact WHERE id = (SELECT person FROM member WHERE address = ?)"
_DELETE_DETAILS: Final = "DELETE FROM fact_more WHERE id = (SELECT person FROM member WHERE address = ?)"
_DELETE_EARLIER: Final = ("DELETE FROM earlier", "DELETE FROM earlier_fact")
_DELETE_ALL: Final = (
    *_DELETE_EARLIER,
    "DELETE FROM fact",
    "DELETE FROM fact_more",
    "DELETE FROM member",
    "DELETE FROM address_key",
    "DELETE FROM kept",
    "DELETE FROM touched",
    "DELETE FROM reused",
)
_ADD_PERSON: Final = """
INSERT INTO fact (id, name, addresses, numbers, machine, dead, sent, received, active_months, exchanges,
    usual_gap_days, last, last_mail, i_owe, unanswered, answered, asked, company, by_name)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class FactBasis:
    """What the stored facts were computed from: messages up to row id `through`, dated up to `until` (ms UTC).

    `basis` names the rules and the owner, `word` the decisions about who is one person; both are the caller's text.
    """

    generation: int
    through: int
    until: int
    basis: str
    word: str


class StoredPerson(NamedTuple):
    """One person as stored: the facts, the details as JSON, and a trace of each address in `fact.numbers`."""

    fact: PersonFacts
    more: str
    traces: tuple[str, ...]


class PersonFactTable(Table):
    """The tables `fact`, `fact_more`, `member`, `address_key`, `kept`, `touched` and `reused`."""

    def basis(self) -> FactBasis | None:
        """What the stored facts were computed from; None if none are stored."""
        row = self._connection.execute("SELECT generation, through, until, basis, word FROM kept").fetchone()
        return None if row is None else FactBasis(*row)

    def newest_message(self) -> int:
        """The highest row id of a message."""
        return int(self._store.value("SELECT coalesce(max(id), 0) FROM message"))

    def has_mail_between(self, after: int, until: int) -> bool:
        """Whether a message is dated later than `after` and not later than `until` (ms UTC)."""
        query = "SELECT EXISTS (SELECT 1 FROM message WHERE date > ? AND date <= ?)"
        return bool(self._store.value(query, (after, until)))

    def new_messages(self, basis: FactBasis, until: int) -> set[int]:
        """The messages dated up to `until` (ms UTC) that the basis doesn't cover."""
        return set(self._store.column(_NEW_MESSAGES, (basis.through, basis.until, until)))

    def addresses_in(self, messages: Collection[int]) -> set[int]:
        """Everyone in these messages, and the addresses they declare dead."""
        self._store.choose(messages)
        return set(self._store.column(_ADDRESSES_IN))

    def stale_addresses(self) -> set[int]:
        """The addresses of messages that were deleted, or that got a row id which was in use before."""
        touched = self._store.column("SELECT address FROM touched")
        return self.addresses_in(self._store.column("SELECT message FROM reused")).union(touched)

    def with_possible_aliases(self, addresses: Collection[int]) -> set[int]:
        """These addresses, and all that are or may be one person with any of them."""
        found: set[int] = set()
        edge = set(addresses)
        while edge:
            found |= edge
            self._store.choose(edge)
            edge = set(self._store.column(_POSSIBLE_ALIASES)) - found
        return found

    def with_keys(self, keys: Iterable[str]) -> set[int]:
        """The addresses that have one of these keys."""
        query = "SELECT address FROM address_key WHERE key = ?"
        return {address for key in keys for address in self._store.column(query, (key,))}

    def set_keys(self, keys: Mapping[int, Collection[str]]) -> None:
        """Replaces the keys of these addresses."""
        self._connection.executemany("DELETE FROM address_key WHERE address = ?", [(address,) for address in keys])
        self._connection.executemany(
            "INSERT INTO address_key VALUES (?, ?)", [(key, address) for address, some in keys.items() for key in some]
        )

    def people(self) -> list[PersonFacts]:
        """Everyone's facts, by person id."""
        rows = self._connection.execute(_PEOPLE).fetchall()
        # All lists in one JSON text: parsing each by itself takes five times as long.
        addresses, numbers = (json.loads(f"[{','.join(row[column] for row in rows)}]") for column in (2, 3))
        return [
            PersonFacts(row[0], row[1], tuple(some), tuple(their), *row[4:])
            for row, some, their in zip(rows, addresses, numbers, strict=True)
        ]

    def people_with_several_addresses(self) -> list[list[str]]:
        """The addresses of each person who has more than one."""
        return [sorted(json.loads(emails)) for emails in self._store.column(_SEVERAL_ADDRESSES)]

    def with_other_addresses(self, emails: Iterable[str]) -> set[str]:
        """These addresses, and all other addresses of their people."""
        given = list(emails)
        return {*given, *self._store.column(_OTHER_ADDRESSES, (json.dumps(given),))}

    def details(self, person: str) -> str:
        """The details of one person, as JSON: what is needed only if they are shown."""
        return str(self._store.value("SELECT more FROM fact_more WHERE id = ?", (person,)))

    def person_ids(self, addresses: Collection[int]) -> dict[int, str]:
        """Address → person id, of those addresses that are stored."""
        self._store.choose(addresses)
        return dict(
            self._connection.execute("SELECT address, person FROM chosen CROSS JOIN member ON address = number")
        )

    def traces(self, addresses: Collection[int]) -> dict[int, str]:
        """Address → its trace as JSON, of those addresses that are stored."""
        self._store.choose(addresses)
        return dict(self._connection.execute("SELECT address, trace FROM chosen CROSS JOIN member ON address = number"))

    def co_recipients(self, person: str) -> list[int]:
        """The addresses that were in small mail together with this person."""
        return list(json.loads(self._store.value("SELECT company FROM fact WHERE id = ?", (person,))))

    def start_over(self, until: int) -> FactBasis:
        """Deletes all facts. Until new ones are complete, the triggers record every change of the mail."""
        basis = self.basis()
        started = FactBasis(basis.generation + 1 if basis else 1, _ALL, until, "", "")
        self.clear()
        self.set_basis(started)
        return started

    def clear(self) -> None:
        """Deletes all facts, and from what they were computed."""
        for deletion in _DELETE_ALL:
            self._connection.execute(deletion)

    def replace(self, addresses: Iterable[int], found: Iterable[StoredPerson]) -> None:
        """Replaces the people who have these addresses."""
        gone, people = [(address,) for address in addresses], list(found)
        self._connection.executemany(_DELETE_FACTS, gone)
        self._connection.executemany(_DELETE_DETAILS, gone)
        self._connection.executemany("DELETE FROM member WHERE address = ?", gone)
        self._connection.executemany(
            _ADD_PERSON,
            [[json.dumps(value) if isinstance(value, tuple) else value for value in one.fact] for one in people],
        )
        self._connection.executemany("INSERT INTO fact_more VALUES (?, ?)", [(one.fact.id, one.more) for one in people])
        self._connection.executemany(
            "INSERT INTO member (address, person, trace) VALUES (?, ?, ?)",
            [(n, one.fact.id, t) for one in people for n, t in zip(one.fact.numbers, one.traces, strict=True)],
        )

    def set_basis(self, basis: FactBasis) -> None:
        """Records what the stored facts were computed from. Facts as of earlier moments may have changed with them."""
        for deletion in _DELETE_EARLIER:
            self._connection.execute(deletion)
        self._connection.execute("INSERT OR REPLACE INTO kept VALUES (1, ?, ?, ?, ?, ?)", astuple(basis))

    def clear_stale(self) -> None:
        """Records that no stored fact is out of date."""
        self._connection.execute("DELETE FROM touched")
        self._connection.execute("DELETE FROM reused")
