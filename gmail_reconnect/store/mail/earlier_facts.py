"""The computed facts about each person as of earlier moments, kept for the next command with the same `--as-of`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import PersonFacts
from gmail_reconnect.store.database import Table

from .person_facts import StoredPerson

_MOST: Final = 3
"""How many moments are kept: this bounds the file."""
_AT_ONCE: Final = 1_000
"""How many people are parsed together: this bounds the memory."""
_DROP_OLDER: Final = "DELETE FROM earlier WHERE number NOT IN (SELECT number FROM earlier ORDER BY number DESC LIMIT ?)"
_DROP_FACTS: Final = "DELETE FROM earlier_fact WHERE earlier NOT IN (SELECT number FROM earlier)"


class EarlierFactTable(Table):
    """The tables `earlier` and `earlier_fact`. `PersonFactTable` empties them when the other facts change."""

    def find(self, until: int) -> int | None:
        """The number of the complete facts as of `until` (ms UTC), if they are kept."""
        query = "SELECT max(number) FROM earlier WHERE until = ? AND complete"
        number: int | None = self._store.value(query, (until,))
        return number

    def start(self, until: int) -> int:
        """The number of new facts, to be added part by part. The oldest are dropped."""
        insert = "INSERT INTO earlier (until, complete) VALUES (?, 0) RETURNING number"
        with self._store.transaction():
            number = int(self._store.value(insert, (until,)))
            self._connection.execute(_DROP_OLDER, (_MOST,))
            self._connection.execute(_DROP_FACTS)
        return number

    def add(self, number: int, people: Iterable[StoredPerson]) -> bool:
        """Add people; False if another run changed the mail meanwhile, so that these facts were dropped."""
        with self._store.transaction():
            if kept := bool(self._store.value("SELECT count(*) FROM earlier WHERE number = ?", (number,))):
                self._store.write(
                    "INSERT INTO earlier_fact VALUES (?, ?, ?, ?)",
                    ((number, one.fact.id, json.dumps(one.fact), one.more) for one in people),
                )
        return kept

    def finish(self, number: int) -> bool:
        """Everyone was added: `find` may give this number. False as in `add`."""
        return bool(self._store.write("UPDATE earlier SET complete = 1 WHERE number = ?", [(number,)]))

    def people(self, number: int) -> list[PersonFacts]:
        """Everyone's facts, by person id."""
        rows = self._connection.execute("SELECT fact FROM earlier_fact WHERE earlier = ? ORDER BY person", (number,))
        found: list[PersonFacts] = []
        while part := rows.fetchmany(_AT_ONCE):
            for one in json.loads(f"[{','.join(fact for (fact,) in part)}]"):
                facts = PersonFacts(*one)
                found.append(facts._replace(addresses=tuple(facts.addresses), numbers=tuple(facts.numbers)))
        return found

    def details(self, number: int, person: str) -> str:
        """The details of one person, as JSON. Raises StoreError if another run dropped them meanwhile."""
        query = "SELECT more FROM earlier_fact WHERE earlier = ? AND person = ?"
        if (more := self._store.value(query, (number, person))) is None:
            raise StoreError("Another run changed the mail meanwhile.", "Run this again.")
        return str(more)
