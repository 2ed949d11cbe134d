"""launchd, on macOS: one property list in the user's LaunchAgents folder."""

from __future__ import annotations

import os
import plistlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gmail_reconnect.errors import ReconnectError

from .interface import DAYS, Job, RunEnd, ScheduleStatus
from .processes import output_of, run, run_if_present


class Launchd:
    """Implements `Scheduler`. A time that was slept through is made up for when the machine wakes."""

    name = "launchd"

    def show(self, job: Job) -> str:
        """The property list."""
        return f"<!-- {_path(job)} -->\n{self.property_list(job).decode()}"

    @staticmethod
    def property_list(job: Job) -> bytes:
        """What launchd reads. man launchd.plist."""
        values: dict[str, Any] = {
            "Label": job.name,
            "ProgramArguments": list(job.command),
            "EnvironmentVariables": dict(job.environment),
            "StartCalendarInterval": _calendar(job),
            "ProcessType": "Background",
            "RunAtLoad": False,
        }
        return plistlib.dumps(values)

    def install(self, job: Job) -> None:
        """Write the list and load it, in place of an earlier one. Where that fails, the earlier one stays."""
        path = _path(job)
        before = path.read_bytes() if path.exists() else None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.property_list(job))
            _load(job)
        except (OSError, ReconnectError) as error:
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
                run_if_present("launchctl", "bootstrap", _domain(), str(path))
            if isinstance(error, ReconnectError):
                raise
            raise ReconnectError(f"The job cannot be written: {error}") from error

    def start(self, job: Job, sleep: Callable[[float], None]) -> RunEnd:
        """Start the job; launchd keeps only its exit code."""
        before = _number("runs", _printed(job))
        output_of("launchctl", "kickstart", _target(job))
        while True:
            shown = _printed(job)
            code, has_begun = _number("last exit code", shown), before is None or _number("runs", shown) != before
            if code is not None and has_begun and "state = running" not in shown:
                return RunEnd(code)
            sleep(1)

    def remove(self, job: Job) -> bool:
        """Unload the job and delete its list."""
        path = _path(job)
        found = path.exists()
        run_if_present("launchctl", "bootout", _target(job))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ReconnectError(f"The job cannot be deleted: {error}") from error
        return found

    def status(self, job: Job) -> ScheduleStatus | None:
        """Whether the job is loaded, and how it ended last."""
        if not _path(job).exists():
            return None
        done = run(("launchctl", "print", _target(job)))
        if done.returncode:
            return ScheduleStatus(f"{job.name} is not loaded", is_active=False)
        return ScheduleStatus(f"{job.name} is loaded, {_last_exit(done.stdout)}", is_active=True)

    def has_times(self, job: Job) -> bool:
        """Whether the list has the calendar that it would get now."""
        return _installed(job).get("StartCalendarInterval") == _calendar(job)

    def program(self, job: Job) -> str:
        """The first of ProgramArguments."""
        return str(next(iter(_installed(job).get("ProgramArguments", ())), ""))


def _calendar(job: Job) -> dict[str, int]:
    hour, minute = job.hour_and_minute
    calendar = {"Minute": minute}
    if job.every != "hour":
        calendar["Hour"] = hour
    if job.every in DAYS:
        calendar["Weekday"] = DAYS.index(job.every)
    return calendar


def _installed(job: Job) -> dict[str, Any]:
    """The values of the list; none where it isn't there, or cannot be read."""
    with suppress(OSError, ValueError):
        values = plistlib.loads(_path(job).read_bytes())
        return values if isinstance(values, dict) else {}
    return {}


def _load(job: Job) -> None:
    run_if_present("launchctl", "bootout", _target(job))
    # A job that was once disabled stays so until it is enabled.
    run_if_present("launchctl", "enable", _target(job))
    output_of("launchctl", "bootstrap", _domain(), str(_path(job)))


def _printed(job: Job) -> str:
    return output_of("launchctl", "print", _target(job))


def _last_exit(printed: str) -> str:
    code = _number("last exit code", printed)
    return "not run yet" if code is None else f"last run ended with exit code {code}"


def _number(name: str, printed: str) -> int | None:
    """A number that `launchctl print` tells; the exit code of a job that never ran is "(never exited)"."""
    found = re.search(rf"^\s*{name} = (-?\d+)", printed, re.MULTILINE)
    return int(found[1]) if found else None


def _path(job: Job) -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{job.name}.plist"


def _domain() -> str:
    # Windows has no getuid; nor has it launchd.
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"


def _target(job: Job) -> str:
    return f"{_domain()}/{job.name}"
