"""cron: one marked line in the user's crontab; every other line stays as it is."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

from gmail_reconnect.errors import ReconnectError

from .interface import Job, ScheduleStatus
from .processes import output_of, run

_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class Cron:
    """Implements `Scheduler`."""

    name = "cron"

    def show(self, job: Job) -> str:
        """The line."""
        hour, minute = map(int, job.at.split(":"))
        day = "*" if job.every == "day" else str(_DAYS.index(job.every))
        # In a crontab % ends the command.
        command = shlex.join(job.command).replace("%", r"\%")
        return f"{minute} {hour} * * {day} {command}  # {job.name}\n"

    def install(self, job: Job) -> None:
        """Add the line, replacing an earlier one."""
        self._write([*self._others(job), self.show(job).rstrip("\n")])

    def remove(self, job: Job) -> bool:
        """Take the line out."""
        others = self._others(job)
        found = len(others) < len(self._lines())
        if found:
            self._write(others)
        return found

    def status(self, job: Job) -> ScheduleStatus | None:
        """The installed line."""
        line = next((line for line in self._lines() if line.endswith(f"# {job.name}")), "")
        return ScheduleStatus(line, is_active=True) if line else None

    def _others(self, job: Job) -> list[str]:
        return [line for line in self._lines() if not line.endswith(f"# {job.name}")]

    @staticmethod
    def _lines() -> list[str]:
        done = run(("crontab", "-l"))
        if done.returncode and "no crontab" not in done.stderr.lower():
            # A crontab that cannot be read must not be overwritten.
            raise ReconnectError(f"The crontab cannot be read: {done.stderr.strip()}")
        return done.stdout.splitlines() if done.returncode == 0 else []

    @staticmethod
    def _write(lines: Sequence[str]) -> None:
        output_of("crontab", "-", text="".join(f"{line}\n" for line in lines))
