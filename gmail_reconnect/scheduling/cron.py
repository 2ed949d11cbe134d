"""cron: one marked line in the user's crontab; every other line stays as it is."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import ReconnectError

from .interface import DAYS, Job, RunEnd, ScheduleStatus
from .processes import output_of, run

_PATIENCE: Final = 130
"""Seconds within which cron starts what is due each minute."""


class Cron:
    """Implements `Scheduler`."""

    name = "cron"

    def show(self, job: Job) -> str:
        """The line."""
        hour, minute = job.hour_and_minute
        times = f"{minute} * * * *" if job.every == "hour" else f"{minute} {hour} * * {_day(job)}"
        return f"{times} {_in_crontab(_command(job))}{_mark(job)}\n"

    def install(self, job: Job) -> None:
        """Add the line, replacing an earlier one."""
        self._write([*self._others(job), self.show(job).rstrip("\n")])

    def start(self, job: Job, sleep: Callable[[float], None]) -> RunEnd:
        """Have it started at the next minute by a line of its own, which is taken out again."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            begun, output, code, script = (folder / part for part in ("begun", "output", "code", "run"))
            script.write_text(
                # mkdir: the line is due each minute, but the command starts once.
                f"mkdir {shlex.quote(str(begun))} || exit\n{_command(job)} >{shlex.quote(str(output))} 2>&1\n"
                f"echo $? >{shlex.quote(str(code))}\n",
                encoding="utf-8",
                errors="surrogateescape",
            )
            line = f"* * * * * {_in_crontab(f'/bin/sh {shlex.quote(str(script))}')}{_now_mark(job)}"
            self._write([*self._lines(), line])
            try:
                _wait_until(begun.exists, sleep)
            finally:
                self._write([line for line in self._lines() if not line.endswith(_now_mark(job))])
            _wait_until(lambda: code.exists() and code.read_text().endswith("\n"), sleep, None)
            lines = output.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
            return RunEnd(int(code.read_text()), "\n".join(lines))

    def remove(self, job: Job) -> bool:
        """Take the line out."""
        others = self._others(job)
        found = len(others) < len(self._lines())
        if found:
            self._write(others)
        return found

    def status(self, job: Job) -> ScheduleStatus | None:
        """The installed line. cron keeps no record that its user may read."""
        line = self._line(job)
        return ScheduleStatus(line, is_active=True) if line else None

    def has_times(self, job: Job) -> bool:
        """Whether the line begins as it would now."""
        return self._line(job).split()[:5] == self.show(job).split()[:5]

    def program(self, job: Job) -> str:
        """The first word after the environment."""
        with suppress(ValueError):
            words = shlex.split(self._line(job).replace(r"\%", "%"))[5:]
            return next((word for word in words if "=" not in word and not word.endswith("/env")), "")
        return ""

    def _line(self, job: Job) -> str:
        """The installed line; "" for none."""
        return next((line for line in self._lines() if line.endswith(_mark(job))), "")

    def _others(self, job: Job) -> list[str]:
        return [line for line in self._lines() if not line.endswith((_mark(job), _now_mark(job)))]

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


def _day(job: Job) -> str:
    return "*" if job.every == "day" else str(DAYS.index(job.every))


def _mark(job: Job) -> str:
    return f"  # {job.name}"


def _now_mark(job: Job) -> str:
    """At the end of the line by which `start` has it started; no name of a job ends so."""
    return f"{_mark(job)} now"


def _command(job: Job) -> str:
    """The command with its environment, for whatever shell the crontab names."""
    return shlex.join(["/usr/bin/env", *map("=".join, job.environment), *job.command])


def _in_crontab(command: str) -> str:
    """In a crontab % ends the command."""
    return command.replace("%", r"\%")


def _wait_until(is_so: Callable[[], bool], sleep: Callable[[float], None], patience: int | None = _PATIENCE) -> None:
    """Waits. Raises ReconnectError after `patience` seconds; None: never."""
    waited = 0
    while not is_so():
        if waited == patience:
            raise ReconnectError("cron has not started it within two minutes.", "Check that the cron service runs.")
        sleep(1)
        waited += 1
