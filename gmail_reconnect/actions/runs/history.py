"""What became of each scheduled run, compared with the runs before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, Literal, TypeAlias

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.model import DAY, milliseconds, moment_of
from gmail_reconnect.store.lock import holder
from gmail_reconnect.store.scheduled_runs import RunRecord, ScheduledRunTable

from .alarm_state import read_state
from .recording import log_file

RunOutcome: TypeAlias = Literal[
    "ran", "nothing new", "far less", "far faster", "failed", "running", "interrupted", "did not run"
]
_COMPARED: Final = 20
_FEWEST: Final = 5
"""Fewer earlier runs don't tell what is usual."""
_FAR: Final = 0.1
"""Under this share of the median is far under it."""
_USUAL_SECONDS: Final = 2.0
_USUAL_NEW: Final = 5
"""Smaller medians vary too much to compare with."""
_STALE: Final = DAY
"""A run that began longer ago and has no end was interrupted, whoever holds the lock."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run, or a time without one: `record` is None and `missed` counts the runs that didn't start since `at`.

    `median` is what its number of new messages, or its seconds, are far under.
    """

    at: int
    outcome: RunOutcome
    record: RunRecord | None = None
    log: Path | None = None
    missed: int = 0
    median: float = 0.0


def list_runs(context: Context, count: int) -> list[RunReport]:
    """The last runs, newest first, with the times when the schedule started none."""
    now, state = milliseconds(context.clock()), read_state(context.paths.alarms)
    if not context.paths.database.exists():
        return []
    with context.open_store() as store:
        records = ScheduledRunTable(store).last(count + _COMPARED)
    held = bool(holder(context.paths.data))
    reports: list[RunReport] = []
    following = now
    for index, record in enumerate(records[:count]):
        if missed := _missed(max(record.started, state.since), following, state.period):
            reports.append(RunReport(record.started, "did not run", missed=missed))
        outcome, usual = judge(record, records[index + 1 :], is_running=held and now - record.started < _STALE)
        log = log_file(context, moment_of(record.started))
        reports.append(RunReport(record.started, outcome, record, log if log.exists() else None, median=usual))
        following = record.started
    return reports


def show_run(context: Context, number: int) -> RunReport:
    """One run. Raises UsageError where there is none with this number."""
    found = [one for one in list_runs(context, 1000) if one.record and one.record.id == number]
    if not found:
        raise UsageError(f"There is no run {number}.", code=ErrorCode.RUN_UNKNOWN)
    return found[0]


def judge(record: RunRecord, earlier: Sequence[RunRecord], *, is_running: bool = False) -> tuple[RunOutcome, float]:
    """What became of a run, and the median that it is far under (else 0). `earlier` are the runs before it."""
    if record.failed:
        return "failed", 0.0
    if record.ended is None:
        return "running" if is_running else "interrupted", 0.0
    good = [one for one in earlier if one.ended is not None and not one.failed][:_COMPARED]
    if len(good) >= _FEWEST and any(step.name == "sync" for step in record.steps):
        new, seconds = median(one.number("new") for one in good), median(one.seconds for one in good)
        calls = median(one.number("calls") for one in good)
        if record.number("calls") < _FAR * calls:
            return "far less", calls
        if new >= _USUAL_NEW and record.number("new") < _FAR * new:
            return "far less", new
        if seconds >= _USUAL_SECONDS and record.seconds < _FAR * seconds:
            return "far faster", seconds
    return ("ran" if record.number("new") else "nothing new"), 0.0


def _missed(started: int, following: int, period: int) -> int:
    """How many runs should have started between two times; half a period late isn't missed."""
    return max(0, (following - started + period // 2) // period - 1) if period else 0
