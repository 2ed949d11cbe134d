"""What each scheduled run did: its steps, with their numbers and errors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from gmail_reconnect.store.database import Table

_KEPT: Final = 1000
"""Older runs are deleted."""
_DELETE_OLD: Final = "DELETE FROM scheduled_run WHERE id <= (SELECT max(id) FROM scheduled_run) - ?"


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step that ended. `error` is the class of its error and `code` the error's, both "" where there was none."""

    name: str
    seconds: float
    numbers: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One scheduled run. Times in ms UTC; `ended` is None while it runs, and if it was interrupted."""

    id: int
    started: int
    ended: int | None
    steps: tuple[RunStep, ...]

    @property
    def seconds(self) -> float:
        """How long its steps took together."""
        return sum(step.seconds for step in self.steps)

    @property
    def failed(self) -> tuple[RunStep, ...]:
        """The steps that failed."""
        return tuple(step for step in self.steps if step.error)

    def number(self, name: str) -> int:
        """A number of whichever step has it; 0 for none."""
        return sum(step.numbers.get(name, 0) for step in self.steps)


class ScheduledRunTable(Table):
    """The table `scheduled_run`."""

    def begin(self, now: int) -> int:
        """Adds a run, and returns its number."""
        with self._store.transaction():
            self._connection.execute(_DELETE_OLD, (_KEPT,))
            cursor = self._connection.execute("INSERT INTO scheduled_run (started) VALUES (?)", (now,))
        return int(cursor.lastrowid or 0)

    def note(self, run: int, steps: Sequence[RunStep], ended: int | None) -> None:
        """Records the steps so far, and when the run ended."""
        text = json.dumps([asdict(step) for step in steps])
        self._connection.execute("UPDATE scheduled_run SET steps = ?, ended = ? WHERE id = ?", (text, ended, run))

    def last(self, count: int, before: int | None = None) -> list[RunRecord]:
        """The last runs, newest first: those before the run with the number `before`, or all."""
        query = "SELECT * FROM scheduled_run WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2"
        return [
            RunRecord(**dict(row) | {"steps": tuple(RunStep(**step) for step in json.loads(row["steps"]))})
            for row in self._store.rows(query, (before, count))
        ]
