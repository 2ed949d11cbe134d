"""systemd: a user timer and its service, in the user's systemd folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.paths import shipped_templates

from .interface import Job, ScheduleStatus
from .processes import output_of, run_if_present


class Systemd:
    """Implements `Scheduler`."""

    name = "systemd"

    def show(self, job: Job) -> str:
        """Both files."""
        return "\n".join(f"# {path}\n{text}" for path, text in self._files(job).items())

    def install(self, job: Job) -> None:
        """Write both files and start the timer. Where that fails, the files are as they were before."""
        files = self._files(job)
        before = {path: path.read_bytes() for path in files if path.exists()}
        try:
            for path, text in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            output_of("systemctl", "--user", "daemon-reload")
            output_of("systemctl", "--user", "enable", "--now", f"{job.name}.timer")
        except (OSError, ReconnectError) as error:
            with suppress(OSError):
                self._restore(job, before)
                run_if_present("systemctl", "--user", "daemon-reload")
            if isinstance(error, ReconnectError):
                raise
            raise ReconnectError(f"The timer cannot be written: {error}") from error

    def remove(self, job: Job) -> bool:
        """Stop the timer and delete both files, also where no user manager answers."""
        found = any(path.exists() for path in self._files(job))
        if found:
            run_if_present("systemctl", "--user", "disable", "--now", f"{job.name}.timer")
            try:
                self._restore(job, {})
            except OSError as error:
                raise ReconnectError(f"The timer cannot be deleted: {error}") from error
            run_if_present("systemctl", "--user", "daemon-reload")
        return found

    def status(self, job: Job) -> ScheduleStatus | None:
        """Whether the timer is active, and when it runs next."""
        if not all(path.exists() for path in self._files(job)):
            return None
        timer = f"{job.name}.timer"
        shown = output_of("systemctl", "--user", "show", timer, "-p", "ActiveState,NextElapseUSecRealtime")
        facts = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
        state, following = facts.get("ActiveState", "unknown"), facts.get("NextElapseUSecRealtime", "")
        text = f"{timer} is {state}" + (f", next {following}" if following else "")
        return ScheduleStatus(text, state not in {"inactive", "failed", "unknown"} or bool(following))

    def _restore(self, job: Job, before: Mapping[Path, bytes]) -> None:
        """Write the files that were there `before`; delete those that were not, and what `enable` linked to them."""
        for path in self._files(job):
            if path in before:
                path.write_bytes(before[path])
            else:
                path.unlink(missing_ok=True)
        timer = _folder() / f"{job.name}.timer"
        if timer not in before:
            (_folder() / "timers.target.wants" / timer.name).unlink(missing_ok=True)

    @staticmethod
    def _files(job: Job) -> dict[Path, str]:
        folder = _folder()
        calendar = f"*-*-* {job.at}:00" if job.every == "day" else f"{job.every.capitalize()} *-*-* {job.at}:00"
        command = " ".join(map(_escaped, job.command))
        return {
            folder / f"{job.name}.service": _template("service.txt").format(command=command),
            folder / f"{job.name}.timer": _template("timer.txt").format(when=job.when, calendar=calendar),
        }


def _folder() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _escaped(word: str) -> str:
    """A word of ExecStart: quoted, with % and $ doubled, which have a meaning there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w@%+=:,./-]+", escaped) else f'"{escaped}"'


def _template(name: str) -> str:
    return (shipped_templates() / "schedule" / name).read_text(encoding="utf-8")
