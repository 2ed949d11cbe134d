"""When the weekly digest is due."""

from __future__ import annotations

from datetime import date, timedelta

from gmail_reconnect.actions.runs.alarm_state import AlarmState
from gmail_reconnect.actions.runs.digest import is_due

MONDAY = date(2026, 11, 30)


def sent(days: list[int]) -> list[int]:
    """On which of these days, counted from a Monday, a digest for Mondays is sent."""
    state, found = AlarmState(), []
    for day in days:
        today = MONDAY + timedelta(days=day)
        if is_due(state, "mon", today):
            state.digest = today.isoformat()
            found.append(day)
    return found


def test_digest_comes_once_on_its_day() -> None:
    """However often a run is started."""
    assert sent([0, 0, 1, 2, 6, 7, 7, 14]) == [0, 7, 14]


def test_first_digest_waits_for_its_day() -> None:
    """Who switches it on, on a Wednesday, isn't surprised at once."""
    assert sent([2, 3, 6, 7]) == [7]


def test_missed_day_is_made_up_for_once() -> None:
    """The machine was off on Monday, or the schedule starts a run on Sundays only."""
    assert sent([0, 1, 9, 10, 14]) == [0, 9, 14]
    assert sent([6, 13, 20]) == [13, 20]
