"""What each sync did, what it cost and how it ended; and the API calls of all time, by day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from gmail_reconnect.errors import ErrorNote
from gmail_reconnect.store.database import Table

_ADD_CALLS: Final = """
INSERT INTO call VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET calls = calls + ?3, units = units + ?4
"""
_UPDATE: Final = "UPDATE run SET calls = ?, units = ?, refused = ?, errors = ? WHERE id = ?"

ENDS: Final = ("", "complete", "incomplete", "interrupted")
"""Outcomes of a run that no error ended."""


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run. Times in ms UTC; `ended` is None while it runs, and if it was interrupted.

    `failure` is the error that ended it; its message is the `outcome`, too.
    """

    id: int
    what: str
    started: int
    ended: int | None
    calls: Mapping[str, int]
    units: int
    refused: int
    outcome: str
    errors: Mapping[str, int]
    failure: ErrorNote | None


class SyncRunTable(Table):
    """The table `run`."""

    def begin(self, what: str, now: int) -> int:
        """Adds a run, and returns its number."""
        cursor = self._connection.execute("INSERT INTO run (what, started) VALUES (?, ?)", (what, now))
        return int(cursor.lastrowid or 0)

    def note(self, run: int, calls: Mapping[str, int], units: int, refused: int, errors: Mapping[str, int]) -> None:
        """Records what the run has done so far."""
        self._connection.execute(_UPDATE, (_json(calls), units, refused, _json(errors), run))

    def end(self, run: int, now: int, outcome: str, failure: ErrorNote | None = None) -> None:
        """Records how the run ended; `outcome` is the failure's message where one ended it."""
        kept = json.dumps(asdict(failure)) if failure else ""
        query = "UPDATE run SET ended = ?, outcome = ?, failure = ? WHERE id = ?"
        self._connection.execute(query, (now, outcome, kept, run))

    def last_good(self) -> int | None:
        """When (ms UTC) the last sync that failed in nothing began."""
        # The clock may have been ahead at an earlier one: not max(started).
        query = "SELECT started FROM run WHERE outcome IN ('complete', 'incomplete') ORDER BY id DESC LIMIT 1"
        found: int | None = self._store.value(query)
        return found

    def last(self, count: int = 20) -> list[SyncRun]:
        """The last runs, newest first."""
        rows = map(dict, self._store.rows("SELECT * FROM run ORDER BY id DESC LIMIT ?", (count,)))
        return [
            SyncRun(**row | {name: json.loads(row[name]) for name in ("calls", "errors")} | {"failure": _failure(row)})
            for row in rows
        ]


class ApiCallTable(Table):
    """The table `call`."""

    def add(self, day: str, calls: Mapping[str, tuple[int, int]]) -> None:
        """Adds (calls, units) by method to a day (YYYY-MM-DD, UTC)."""
        self._store.write(_ADD_CALLS, [(day, method, count, units) for method, (count, units) in calls.items()])

    def totals(self) -> list[tuple[str, int, int]]:
        """(method, calls, units) of all days together, by method."""
        return list(self._connection.execute("SELECT method, sum(calls), sum(units) FROM call GROUP BY 1 ORDER BY 1"))


def _failure(row: Mapping[str, str]) -> ErrorNote | None:
    if row["failure"]:
        return ErrorNote(**json.loads(row["failure"]))
    return None if row["outcome"] in ENDS else ErrorNote(row["outcome"])


def _json(counts: Mapping[str, int]) -> str:
    return json.dumps(dict(counts), sort_keys=True)
