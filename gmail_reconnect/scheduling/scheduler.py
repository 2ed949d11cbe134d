"""The platform's own scheduler: a systemd user timer, or a line in the user's crontab.

Writes only files and lines that carry its name, and takes away only those. Never runs anything of Gmail's itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from gmail_reconnect.config import Schedule
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.paths import shipped_templates

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SECONDS: Final = 30
"""A scheduler's command that takes longer than this hangs."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is run, and when, by the machine's own clock. `name` is this home's alone."""

    name: str
    command: tuple[str, ...]
    every: str  # "day", or one of mon … sun
    at: str  # "08:30"

    @property
    def when(self) -> str:
        """In words: "daily at 08:30"."""
        return f"daily at {self.at}" if self.every == "day" else f"every {self.every.capitalize()} at {self.at}"


class Scheduler(Protocol):
    """What `gmail-reconnect schedule` asks of a scheduler."""

    name: str

    def show(self, job: Job) -> str:
        """What would be written, and where."""

    def install(self, job: Job) -> None:
        """Writes it, in place of an earlier one of the same name. Raises ReconnectError where that fails."""

    def remove(self, job: Job) -> bool:
        """Takes it away; whether there was anything."""

    def status(self, job: Job) -> str:
        """What stands there now, in a line; "" for nothing."""


def job(settings: Schedule, home: Path | None) -> Job:
    """The job of a home (None: the platform's folders): this very program with `run`."""
    name, place = "gmail-reconnect", str(home.expanduser().absolute()) if home else ""
    if place:
        # Several homes are several accounts, each with a timer of its own.
        name += "-" + hashlib.blake2b(place.encode(), digest_size=4).hexdigest()
    command = (sys.executable, "-m", "gmail_reconnect", "--quiet", *(("--home", place) if place else ()), "run")
    return Job(name, command, settings.every, settings.at)


def choose(wanted: str | None) -> Scheduler:
    """The scheduler that was asked for, else systemd where it answers, else cron.

    Raises ReconnectError where there is none.
    """
    if wanted == "systemd" or (wanted is None and _answers("systemctl", "--user", "show-environment")):
        return Systemd()
    if wanted == "cron" or shutil.which("crontab"):
        return Cron()
    raise ReconnectError(
        "Neither a systemd user manager nor cron answers here.",
        code=ErrorCode.NO_SCHEDULER,
    )


class Systemd:
    """A user timer and its service, in the user's systemd folder."""

    name = "systemd"

    def show(self, job: Job) -> str:
        """Both files."""
        return "\n".join(f"# {path}\n{text}" for path, text in self._files(job).items())

    def install(self, job: Job) -> None:
        """Writes both files and starts the timer."""
        for path, text in self._files(job).items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise ReconnectError(f"{path} cannot be written: {error}") from error
        _call("systemctl", "--user", "daemon-reload")
        _call("systemctl", "--user", "enable", "--now", f"{job.name}.timer")

    def remove(self, job: Job) -> bool:
        """Stops the timer and deletes both files."""
        files = [path for path in self._files(job) if path.exists()]
        if files:
            _call("systemctl", "--user", "disable", "--now", f"{job.name}.timer")
            for path in files:
                path.unlink()
            _call("systemctl", "--user", "daemon-reload")
        return bool(files)

    def status(self, job: Job) -> str:
        """Whether the timer is active, and when it comes next."""
        if not all(path.exists() for path in self._files(job)):
            return ""
        shown = _call("systemctl", "--user", "show", f"{job.name}.timer", "-p", "ActiveState,NextElapseUSecRealtime")
        facts = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        following = facts.get("NextElapseUSecRealtime", "")
        return f"{job.name}.timer is {facts.get('ActiveState', 'unknown')}" + (
            f", next {following}" if following else ""
        )

    def _files(self, job: Job) -> dict[Path, str]:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
        calendar = f"*-*-* {job.at}:00" if job.every == "day" else f"{job.every.capitalize()} *-*-* {job.at}:00"
        command = " ".join(map(_systemd_word, job.command))
        return {
            folder / f"{job.name}.service": _template("service.txt").format(command=command),
            folder / f"{job.name}.timer": _template("timer.txt").format(when=job.when, calendar=calendar),
        }


class Cron:
    """One marked line in the user's crontab; every other line stays as it is."""

    name = "cron"

    def show(self, job: Job) -> str:
        """The line."""
        hour, minute = map(int, job.at.split(":"))
        day = "*" if job.every == "day" else str((_DAYS.index(job.every) + 1) % 7)
        # In a crontab % ends the command.
        command = shlex.join(job.command).replace("%", r"\%")
        return f"{minute} {hour} * * {day} {command}  {self._mark(job)}\n"

    def install(self, job: Job) -> None:
        """Adds the line, in place of an earlier one."""
        self._write([*self._others(job), self.show(job).rstrip("\n")])

    def remove(self, job: Job) -> bool:
        """Takes the line away."""
        others = self._others(job)
        found = len(others) < len(self._lines())
        if found:
            self._write(others)
        return found

    def status(self, job: Job) -> str:
        """The line as it stands."""
        return next((line for line in self._lines() if line.endswith(self._mark(job))), "")

    @staticmethod
    def _mark(job: Job) -> str:
        return f"# {job.name}"

    def _others(self, job: Job) -> list[str]:
        return [line for line in self._lines() if not line.endswith(self._mark(job))]

    @staticmethod
    def _lines() -> list[str]:
        done = _run(("crontab", "-l"))
        if done.returncode and "no crontab" not in done.stderr.lower():
            # What cannot be read must not be written over.
            raise ReconnectError(f"The crontab cannot be read: {done.stderr.strip()}")
        return done.stdout.splitlines() if done.returncode == 0 else []

    @staticmethod
    def _write(lines: Sequence[str]) -> None:
        _call("crontab", "-", text="".join(f"{line}\n" for line in lines))


def _systemd_word(word: str) -> str:
    """A word of ExecStart: quoted, with % and $ doubled, for both mean something there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w@%+=:,./-]+", escaped) else f'"{escaped}"'


def _template(name: str) -> str:
    return (shipped_templates() / "schedule" / name).read_text(encoding="utf-8")


def _answers(*command: str) -> bool:
    return shutil.which(command[0]) is not None and _run(command).returncode == 0


def _call(*command: str, text: str = "") -> str:
    done = _run(command, text)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise ReconnectError(f"`{shlex.join(command)}` failed: {said or f'exit code {done.returncode}'}")
    return done.stdout


def _run(command: Sequence[str], text: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the scheduler's own commands, never a shell
            command, input=text, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise ReconnectError(
            f"There is no `{command[0]}` on this machine.", code=ErrorCode.SCHEDULER_MISSING
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ReconnectError(f"`{shlex.join(command)}` does not answer.") from error
