"""Everything that the user said of people: read it before and after an act, and take the act back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from gmail_reconnect.store.database import Table

Values: TypeAlias = tuple[str | int | bytes | None, ...]
About: TypeAlias = tuple[str, Values]
"""What rows are about: ("decision", (address, kind)), ("bond", (mailbox, mailbox)) or ("never", (hash,))."""
_DECISION: Final = ("email", "kind", "value", "made", "extended")
_BOND: Final = ("a", "b", "same", "made")
_TABLES: Final[Mapping[str, tuple[str, int, tuple[str, ...]]]] = {
    "decision": ("decision", 2, _DECISION),
    "earlier_decision": ("decision", 2, (*_DECISION, "replaced")),
    "bond": ("bond", 2, _BOND),
    "earlier_bond": ("bond", 2, (*_BOND, "replaced")),
    "never": ("never", 1, ("hash", "act", "made")),
}
"""For each table its subject, how many of its first columns say what a row is about, and its columns."""


class SaidRow(NamedTuple):
    """A row of a table."""

    table: str
    values: Values


class SaidChange(NamedTuple):
    """What an act changed: what the rows are about, the rows before, and those after it."""

    about: About
    before: frozenset[SaidRow]
    after: frozenset[SaidRow]


class SaidTables(Table):
    """The tables of decisions, merges and hidden people together."""

    def rows(self) -> dict[About, frozenset[SaidRow]]:
        """All rows, by what they are about."""
        found: dict[About, set[SaidRow]] = defaultdict(set)
        for table, (subject, key, columns) in _TABLES.items():
            for row in self._connection.execute(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608 - names from _TABLES
                found[subject, row[:key]].add(SaidRow(table, row))
        return {about: frozenset(rows) for about, rows in found.items()}

    def changes_since(self, before: Mapping[About, frozenset[SaidRow]]) -> list[SaidChange]:
        """How the rows differ from those that were read `before`."""
        after, none = self.rows(), frozenset[SaidRow]()
        changes = (SaidChange(one, before.get(one, none), after.get(one, none)) for one in before.keys() | after.keys())
        return [one for one in changes if one.before != one.after]

    def take_back(self, changes: Iterable[SaidChange], several: Collection[str]) -> list[SaidRow]:
        """Restores the rows before these changes; what was changed again since then stays. Returns the rows removed.

        Of the kinds in `several` there are many values, and only those of these changes are taken back.
        """
        now = self.rows()
        removed: list[SaidRow] = []
        restored: list[SaidRow] = []
        for about, before, after in changes:
            there = now.get(about, frozenset())
            if there == after or (about[0] == "decision" and about[1][1] in several):
                removed += (after - before) & there
                restored += before - after
        with self._store.transaction():
            for table, values in removed:
                equal = " AND ".join(f"{column} IS ?" for column in _TABLES[table][2])
                self._connection.execute(f"DELETE FROM {table} WHERE {equal}", values)  # noqa: S608 - names from _TABLES
            for table, values in restored:
                places = ", ".join("?" for _ in values)
                names = f"{table} ({', '.join(_TABLES[table][2])})"
                self._connection.execute(f"INSERT OR IGNORE INTO {names} VALUES ({places})", values)  # noqa: S608
        return removed
