"""A job runs once on each of its days by the local clock, also where clocks change; systemd is asked if it agrees."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.scheduling.interface import DAYS, Job
from gmail_reconnect.scheduling.local_times import moved_starts, next_start
from gmail_reconnect.scheduling.systemd import Systemd
from tests.support.posix import posix_only

JOB = Job("gmail-reconnect", ("/bin/true",), "day", "02:30")
# Both hemispheres, half an hour, midnight, half hours from UTC, and none.
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Santiago", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe",
    "Pacific/Chatham", "Asia/Kolkata", "Africa/Casablanca", "UTC",
)  # fmt: skip
TIMES = st.times().map(lambda at: f"{at:%H:%M}")


def starts(job: Job, zone: ZoneInfo | None, since: datetime, days: int) -> list[datetime]:
    """What a scheduler that follows `next_start` does in so many days."""
    found, now = [], since
    while (now := next_start(job, now, zone)) < since + timedelta(days):
        found.append(now)
    return found


@given(st.sampled_from(ZONES), TIMES, st.dates(date(2024, 1, 1), date(2036, 1, 1)))
def test_daily_job_starts_once_each_local_day(zone: str, at: str, day: date) -> None:
    """Over half a year, so over at least one change of the clocks where there are any."""
    here = ZoneInfo(zone)
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = starts(replace(JOB, at=at), here, since, 183)
    days = [start.date() for start in found]
    assert days == [days[0] + timedelta(later) for later in range(len(days))]
    assert len(days) in {183, 184, 182}
    moved = {f"{start:%Y-%m-%d %H:%M}" for start in found if f"{start:%H:%M}" != at}
    assert moved <= set(moved_starts(replace(JOB, at=at), since, here))


@given(st.sampled_from(DAYS), st.sampled_from(ZONES), TIMES)
def test_weekly_job_starts_once_a_week(every: str, zone: str, at: str) -> None:
    found = starts(replace(JOB, every=every, at=at), ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC), 364)
    assert {DAYS[start.isoweekday() % 7] for start in found} == {every}
    assert len({start.date() for start in found}) == len(found) == 52


@pytest.mark.parametrize(
    ("zone", "now", "start"),
    [
        ("Europe/Berlin", "2026-03-28T12:00+01:00", "2026-03-29T03:30+02:00"),  # 02:30 doesn't exist
        ("Europe/Berlin", "2026-10-25T00:00+02:00", "2026-10-25T02:30+02:00"),  # twice: the first
        ("Europe/Berlin", "2026-10-25T02:31+02:00", "2026-10-26T02:30+01:00"),  # and not again
        (
            "Australia/Lord_Howe",
            "2026-10-03T12:00+10:30",
            "2026-10-04T02:30+11:00",
        ),  # forward by half an hour, to 02:30
        ("Asia/Kolkata", "2026-03-29T02:30+05:30", "2026-03-30T02:30+05:30"),
    ],
)
def test_start_where_clocks_change(zone: str, now: str, start: str) -> None:
    assert next_start(JOB, datetime.fromisoformat(now), ZoneInfo(zone)).isoformat(timespec="minutes") == start


@pytest.fixture
def local_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets this machine's zone."""

    def set_zone(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


@posix_only
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:30", "02:30", "08:30"])
def test_clock_of_this_machine_is_read_like_a_named_zone(local_zone: Callable[[str], None], zone: str, at: str) -> None:
    """The program doesn't know the name of its zone."""
    local_zone(zone)
    job, since = replace(JOB, at=at), datetime(2027, 1, 1, tzinfo=UTC)
    assert moved_starts(job, since) == moved_starts(job, since, ZoneInfo(zone))
    named = [start.astimezone(UTC) for start in starts(job, ZoneInfo(zone), since, 364)]
    assert [start.astimezone(UTC) for start in starts(job, None, since, 364)] == named


def test_after_a_move_to_another_zone_the_clock_there_counts() -> None:
    """The job has no zone of its own."""
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert next_start(JOB, now, ZoneInfo("Europe/Berlin")).hour == 2
    assert next_start(JOB, now, ZoneInfo("America/New_York")).hour == 2


def test_moved_starts_reach_ten_years() -> None:
    """In Berlin the time is missing on the last Sunday in March, each year."""
    moved = moved_starts(JOB, datetime(2026, 11, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert moved[0] == "2027-03-28 03:30"
    assert len(moved) == 10
    assert moved_starts(replace(JOB, at="08:30"), datetime(2026, 11, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin")) == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:30", "02:30", "08:30"])
def test_systemd_starts_it_at_these_times(zone: str, at: str) -> None:
    """systemd alone leaves out a day on which the time doesn't exist; the timer has a line for it."""
    here, since = ZoneInfo(zone), datetime(2027, 1, 1, tzinfo=UTC)
    job = replace(JOB, at=at)
    job = replace(job, moved=tuple(moved_starts(job, since, here)))
    calendars = re.findall(r"^OnCalendar=(.*)$", Systemd().show(job), re.MULTILINE)
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--base-time=2027-01-01 00:00:00 UTC", "--iterations=365", *calendars],
        env={"TZ": zone, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    # "(in UTC): Fri 2027-01-01 01:30:00 UTC", or "Next elapse: … UTC" where that is the zone.
    found = {
        datetime.fromisoformat(f"{one}Z") for one in re.findall(r" (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", done.stdout)
    }
    expected = [start.astimezone(UTC) for start in starts(job, here, since, 364)]
    assert sorted(found)[: len(expected)] == expected
