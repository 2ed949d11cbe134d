"""What each sync did: when, by which calls, at what cost, and how it ended. A run that was cut off has no end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gmail_reconnect.store.database import Store


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One run. Times in ms UTC; `ended` None where it is under way or was cut off."""

    id: int
    what: str
    started: int
    ended: int | None
    calls: Mapping[str, int]
    units: int
    refused: int
    outcome: str
    errors: Mapping[str, int]


class SyncRunTable:
    """The runs table."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection

    def begin(self, what: str, now: int) -> int:
        """A new run's number."""
        cursor = self._connection.execute("INSERT INTO run (what, started) VALUES (?, ?)", (what, now))
        return int(cursor.lastrowid or 0)

    def note(self, run: int, calls: Mapping[str, int], units: int, refused: int, errors: Mapping[str, int]) -> None:
        """What it has done so far."""
        self._connection.execute(
            "UPDATE run SET calls = ?, units = ?, refused = ?, errors = ? WHERE id = ?",
            (_json(calls), units, refused, _json(errors), run),
        )

    def end(self, run: int, now: int, outcome: str) -> None:
        """How it ended."""
        self._connection.execute("UPDATE run SET ended = ?, outcome = ? WHERE id = ?", (now, outcome, run))

    def last(self, count: int = 20) -> list[SyncRun]:
        """The last runs, newest first."""
        rows = self._connection.execute(
            "SELECT id, what, started, ended, calls, units, refused, outcome, errors FROM run ORDER BY id DESC LIMIT ?",
            (count,),
        )
        return [
            SyncRun(one, w, s, e, json.loads(calls), u, r, o, json.loads(errors))
            for one, w, s, e, calls, u, r, o, errors in rows
        ]


def _json(counts: Mapping[str, int]) -> str:
    return json.dumps(dict(counts), sort_keys=True)
