"""The scheduled job, and what every scheduler can do with it. One module for each: `systemd.py`, `cron.py`."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gmail_reconnect.config import Schedule


@dataclass(frozen=True, slots=True)
class Job:
    """A command and its time by the machine's own clock. `name` belongs to one home only."""

    name: str
    command: tuple[str, ...]
    every: str  # "day", or one of mon … sun
    at: str  # "08:30"

    @property
    def when(self) -> str:
        """In words: "daily at 08:30"."""
        return f"daily at {self.at}" if self.every == "day" else f"every {self.every.capitalize()} at {self.at}"


def job_for(settings: Schedule, home: Path | None) -> Job:
    """The job of a home (None: the platform's folders): this program with `run`."""
    name, folder = "gmail-reconnect", str(home.expanduser().absolute()) if home else ""
    if folder:
        # Several homes are several accounts, each with its own timer.
        name += "-" + hashlib.blake2b(folder.encode(), digest_size=4).hexdigest()
    home_option = ("--home", folder) if folder else ()
    # -P: a scheduler starts it in the home folder, where any json.py or email.py would otherwise be imported.
    command = (sys.executable, "-P", "-m", "gmail_reconnect", "--quiet", *home_option, "run")
    return Job(name, command, settings.every, settings.at)


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
