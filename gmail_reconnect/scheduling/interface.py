"""What every scheduler can do. One module implements it for each: `systemd.py`, `cron.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .job import Job


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """What is installed, in one line; `is_active` where it will run."""

    text: str
    is_active: bool


class Scheduler(Protocol):
    """Installs, shows and removes a job. Changes only files and lines that carry the job's name, and runs no job."""

    name: str

    def show(self, job: Job) -> str:
        """What `install` would write, and where."""

    def install(self, job: Job) -> None:
        """Write the job, replacing an earlier one of the same name. Raises ReconnectError."""

    def remove(self, job: Job) -> bool:
        """Remove the job; whether there was one. Raises ReconnectError."""

    def status(self, job: Job) -> ScheduleStatus | None:
        """What is installed now; None for nothing. Raises ReconnectError."""
