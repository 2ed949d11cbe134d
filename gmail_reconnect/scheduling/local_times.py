"""When a job starts by the local clock: once on each of its days.

A time that exists twice, where clocks go back, is the first of the two. A time that doesn't exist, where they go
forward, is as much later as they go forward: 02:30 becomes 03:30.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from .interface import DAYS, Job

_YEARS: Final = 10
"""How long ahead clocks are known to go forward."""


def next_start(job: Job, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The first start after `now`, by the clock of `zone`; None: this machine's."""
    return next(start for start, _ in _starts(job, now.astimezone(zone).date(), zone) if start > now)


def moved_starts(job: Job, now: datetime, zone: tzinfo | None = None) -> list[str]:
    """The starts in the years after `now` whose time doesn't exist: "2027-03-28 03:30"."""
    last = now + timedelta(365 * _YEARS)
    moved: list[str] = []
    for start, is_moved in _starts(job, now.astimezone(zone).date(), zone):
        if start > last:
            return moved
        if is_moved:
            moved.append(f"{start:%Y-%m-%d %H:%M}")
    return moved


def _starts(job: Job, day: date, zone: tzinfo | None) -> Iterator[tuple[datetime, bool]]:
    """The starts from `day` on, and whether each is moved."""
    hour, minute = job.hour_and_minute
    while True:
        if job.every in {"day", DAYS[day.isoweekday() % 7]}:
            wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            # By timestamp(): astimezone() alone takes a time that doesn't exist for an earlier one.
            start = datetime.fromtimestamp(wall.timestamp(), UTC).astimezone(zone)
            yield start, (start.hour, start.minute) != (hour, minute)
        day += timedelta(1)
