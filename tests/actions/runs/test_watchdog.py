"""Silence, on a machine that is on, asleep, or used for a part of the day."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from gmail_reconnect.actions.runs.alarm_state import AlarmState, changed_state, lock_file
from gmail_reconnect.actions.runs.watchdog import notices_silence
from gmail_reconnect.model import DAY
from tests.support.context import context_in


def noticed(hours: Iterable[int], every: str = "day") -> list[tuple[int, int]]:
    """On which day, and at which hour of it, the watchdog first notices that no run has ended well since hour 0.

    It looks in each of these hours in which the machine is on. Again where the machine was off for long in between.
    """
    state = AlarmState(every=every, last_good=1, watched=1)
    found: list[tuple[int, int]] = []
    was_silent = False
    for hour in hours:
        is_silent = notices_silence(state, hour * DAY // 24 + 2)
        if is_silent and not was_silent:
            found.append(divmod(hour, 24))
        was_silent = is_silent
    return found


def used(days: Iterable[int], first: int, last: int) -> list[int]:
    """These hours of these days."""
    return [24 * day + hour for day in days for hour in range(first, last)]


def test_silence_is_noticed_after_two_periods_and_a_grace() -> None:
    """That is a period and the grace after the run that should have ended well."""
    assert noticed(range(200)) == [(2, 4)]
    assert noticed(range(1000), "mon") == [(14, 4)]


def test_machine_that_wakes_up_may_first_make_up_for_its_run() -> None:
    """Its watch may start before its run; that the machine was off is no news to its user."""
    assert noticed(range(21 * 24, 25 * 24)) == [(23, 5)]
    # The run of day 1 failed; that of day 2 is made up for at hour 6, when the laptop is opened.
    assert noticed([*used([0, 1], 0, 9), 54]) == []


def test_run_that_was_made_up_for_after_three_weeks_is_no_silence() -> None:
    """It may have ended before the watch looks."""
    state = AlarmState(every="day", since=1, last_good=21 * DAY, watched=1)
    assert not notices_silence(state, 21 * DAY + 1)


def test_machine_that_is_on_for_a_part_of_the_day_is_watched() -> None:
    """The grace may end while it is off: it is noticed in its next hour."""
    assert noticed(used(range(9), 0, 9)) == [(2, 4)]
    assert noticed(used(range(9), 0, 2)) == [(3, 1)]
    assert noticed(used(range(9), 0, 1)) == [(4, 0)]


def test_machine_that_is_off_at_weekends_is_watched() -> None:
    """Each Monday it begins again, and there are enough days until Friday."""
    assert noticed(used([0, 3, 4, 5, 6, 7, 10], 0, 9)) == [(5, 5)]
    assert noticed(used([day for day in range(18) if day % 7 not in {5, 6}], 0, 9), "mon") == [(14, 4)]


def test_two_processes_do_not_change_the_state_at_a_time(tmp_path: Path) -> None:
    """Else a run that ends while the watch looks would be forgotten."""
    place = tmp_path / "place"
    with changed_state(context_in(place)):
        assert place.stat().st_mode & 0o777 == 0o700
        with pytest.raises(Timeout):
            FileLock(lock_file(place / "alarms.json"), timeout=0).acquire()
    with FileLock(lock_file(place / "alarms.json"), timeout=0):
        pass
