"""The scheduled job, and what every scheduler can do with it. One module for each of them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from gmail_reconnect.config import Schedule
from gmail_reconnect.paths import HOME_VARIABLE

DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""In the order of the numbers that cron and launchd give them."""
_KEPT: Final = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
"""Where the platform's folders are, if not in their usual place."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command and its time by the machine's own clock. `name` belongs to one home only.

    `environment` is the same at each run, whatever the shell had from which the job was installed.
    `moved` has the starts to come whose time doesn't exist where clocks go forward: "2027-03-28 03:30".
    """

    name: str
    command: tuple[str, ...]
    every: str  # "day", one of mon … sun, or "hour": then `at` counts by its minute
    at: str  # "08:30"
    environment: tuple[tuple[str, str], ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """In words: "daily at 08:30"."""
        if self.every == "hour":
            return f"hourly at minute {self.hour_and_minute[1]}"
        return f"daily at {self.at}" if self.every == "day" else f"every {self.every.capitalize()} at {self.at}"

    @property
    def hour_and_minute(self) -> tuple[int, int]:
        """Of `at`."""
        hour, minute = map(int, self.at.split(":"))
        return hour, minute


def job_for(settings: Schedule, home: Path | None) -> Job:
    """The job of a home (None: the platform's folders): this program with `run`."""
    name, folder = "gmail-reconnect", str(home.expanduser().absolute()) if home else ""
    if folder:
        # Several homes are several accounts, each with its own timer.
        name += "-" + hashlib.blake2b(folder.encode(), digest_size=4).hexdigest()
    home_option = ("--home", folder) if folder else ()
    # -P: a scheduler starts it in the home folder, where any json.py or email.py would otherwise be imported.
    command = (sys.executable, "-P", "-m", "gmail_reconnect", "--quiet", *home_option, "run")
    return Job(name, command, settings.every, settings.at, tuple(_environment(folder)))


def watch_job(job: Job) -> Job:
    """A second job, which notices when no run ends well: `run` may not start at all. Hourly, half an hour off `run`."""
    at = f"00:{(job.hour_and_minute[1] + 30) % 60:02}"
    return replace(job, name=f"{job.name}-watch", command=(*job.command[:-1], "watch"), every="hour", at=at, moved=())


def _environment(folder: str) -> Iterator[tuple[str, str]]:
    """What a run needs of its environment, of which some schedulers give next to nothing."""
    beside = (str(Path(sys.executable).parent), "/usr/local/bin", "/opt/homebrew/bin", "/usr/bin", "/bin")
    yield "PATH", ":".join(beside)
    yield "LANG", os.environ.get("LANG") or "C.UTF-8"
    yield "HOME", str(Path.home())
    if folder:
        yield HOME_VARIABLE, folder
    yield from ((name, os.environ[name]) for name in _KEPT if os.environ.get(name))


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """What the scheduler says of the job, in one line; `is_active` where it will run."""

    text: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended, and the last lines it printed, as far as the scheduler keeps them."""

    exit_code: int
    lines: str = ""


class Scheduler(Protocol):
    """Installs, starts, shows and removes a job. Changes only files and lines that carry the job's name."""

    name: str

    def show(self, job: Job) -> str:
        """What `install` would write, and where."""

    def install(self, job: Job) -> None:
        """Write the job, replacing an earlier one of the same name. Raises ReconnectError."""

    def start(self, job: Job, sleep: Callable[[float], None]) -> RunEnd:
        """Start the installed job now, in the way it starts at its time; wait until it ends. Raises ReconnectError."""

    def remove(self, job: Job) -> bool:
        """Remove the job; whether there was one. Raises ReconnectError."""

    def status(self, job: Job) -> ScheduleStatus | None:
        """What is installed now; None for nothing. Raises ReconnectError."""

    def has_times(self, job: Job) -> bool:
        """Whether the job is installed with the times that `job` has. Raises ReconnectError."""

    def program(self, job: Job) -> str:
        """The program that the installed job starts; "" where that cannot be told. Raises ReconnectError."""
