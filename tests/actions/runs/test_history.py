"""What a run is compared with: its own past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.runs.alarm_state import expect_runs
from gmail_reconnect.actions.runs.history import judge, list_runs
from gmail_reconnect.model import milliseconds
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.scheduled_runs import RunRecord, RunStep, ScheduledRunTable

START = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def ran(*, new: int = 0, calls: int = 4, seconds: float = 3.0, error: str = "", ended: int | None = 1) -> RunRecord:
    return RunRecord(1, 0, ended, (RunStep("sync", seconds, {"new": new, "calls": calls}, error),))


@pytest.mark.parametrize(
    ("run", "usual", "outcome"),
    [
        (ran(new=3), ran(new=4), "ran"),
        (ran(), ran(new=4), "nothing new"),
        (ran(), ran(new=40), "far less"),
        (ran(new=3), ran(new=40), "far less"),
        (ran(calls=0), ran(new=4), "far less"),
        (ran(new=9, seconds=0.1), ran(new=9, seconds=30), "far faster"),
        (ran(error="UnreachableError"), ran(), "failed"),
        (ran(ended=None), ran(), "interrupted"),
    ],
)
def test_run_is_compared_with_the_median_of_those_before(run: RunRecord, usual: RunRecord, outcome: str) -> None:
    """A run that succeeds without doing its work looks like one that had nothing to do."""
    assert judge(run, [usual] * 9)[0] == outcome


def test_few_runs_tell_nothing_of_what_is_usual() -> None:
    """The first sync reads everything; the second, one day."""
    assert judge(ran(), [ran(new=9000, seconds=900)] * 4)[0] == "nothing new"


def test_failed_runs_are_not_part_of_the_median() -> None:
    """A week without a network must not make the next run unusual, nor hide one that is."""
    failed = [ran(error="UnreachableError", calls=0)] * 15
    assert judge(ran(), [*failed, *[ran(new=40)] * 5])[0] == "far less"


@pytest.mark.parametrize(("every", "days", "missed"), [("day", 4, 3), ("mon", 28, 3), ("day", 1, 0), ("", 9, 0)])
def test_time_without_a_run_is_listed(tmp_path: Path, every: str, days: int, missed: int) -> None:
    """Three runs that never started leave nothing else behind. Without a schedule, none was due."""
    context = Context(Paths.resolve(tmp_path), lambda: START)
    expect_runs(context, every)
    with context.open_store() as store:
        table = ScheduledRunTable(store)
        for day in (0, days):
            table.note(table.begin(at := milliseconds(START + timedelta(days=day))), (), at + 1)
    later = Context(Paths.resolve(tmp_path), lambda: START + timedelta(days=days, hours=1))
    assert [one.missed for one in list_runs(later, 9) if one.outcome == "did not run"] == ([missed] if missed else [])


def test_oldest_records_are_deleted(tmp_path: Path) -> None:
    """A job that runs for years doesn't fill the database."""
    context = Context(Paths.resolve(tmp_path), lambda: START)
    with context.open_store() as store, store.bulk():
        table = ScheduledRunTable(store)
        for _ in range(1010):
            table.begin(0)
        assert len(table.last(2000)) == 1001
