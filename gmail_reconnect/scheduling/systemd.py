"""systemd: a user timer and its service, in the user's systemd folder."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.paths import shipped_templates

from .interface import Job, RunEnd, ScheduleStatus
from .processes import output_of, run, run_if_present


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

    def start(self, job: Job, sleep: Callable[[float], None]) -> RunEnd:  # noqa: ARG002 - systemctl itself waits
        """Start the service; the journal has its lines, where there is one."""
        service = f"{job.name}.service"
        done = run(("systemctl", "--user", "start", service), timeout=None)
        facts = _facts(service, "Result", "ExecMainStatus", "InvocationID")
        if done.returncode and facts.get("Result") != "exit-code":
            said = done.stderr.strip() or facts.get("Result", "")
            raise ReconnectError(f"systemd could not start {service}: {said}")
        journal = ("journalctl", "--user", "--quiet", "--no-pager", "--output=cat", "--lines=10")
        lines = ""
        with suppress(ReconnectError):
            lines = run((*journal, f"_SYSTEMD_INVOCATION_ID={facts.get('InvocationID', '')}")).stdout
        return RunEnd(int(facts.get("ExecMainStatus") or 0), lines)

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
        """Whether the timer is active, when it runs next, and how its last run ended."""
        if not all(path.exists() for path in self._files(job)):
            return None
        timer = f"{job.name}.timer"
        facts = _facts(timer, "ActiveState", "NextElapseUSecRealtime")
        state, following = facts.get("ActiveState", "unknown"), facts.get("NextElapseUSecRealtime", "")
        text = f"{timer} is {state}" + (f", next {following}" if following else "") + f", {_last_run(job)}"
        return ScheduleStatus(text, state not in {"inactive", "failed", "unknown"} or bool(following))

    def has_times(self, job: Job) -> bool:
        """Whether the timer's first line of times is as it would be now: the others are of some days only."""
        return _setting(job, "timer", "OnCalendar") == f"{_calendar(job)}:00"

    def program(self, job: Job) -> str:
        """The first word of ExecStart."""
        with suppress(ValueError, IndexError):
            return shlex.split(_setting(job, "service", "ExecStart"))[0].replace("%%", "%").replace("$$", "$")
        return ""

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
        # systemd leaves out a day on which the time doesn't exist.
        calendar = "\nOnCalendar=".join(f"{start}:00" for start in (_calendar(job), *job.moved))
        command = " ".join(map(_escaped, job.command))
        environment = "".join(f"Environment={_assigned(*pair)}\n" for pair in job.environment)
        service = _template("service.txt").format(command=command, environment=environment)
        return {
            folder / f"{job.name}.service": service,
            folder / f"{job.name}.timer": _template("timer.txt").format(when=job.when, calendar=calendar),
        }


def lingers() -> bool | None:
    """Whether the user's timers also run while they are logged out; None where the machine doesn't tell."""
    if not hasattr(os, "getuid"):
        return None
    with suppress(ReconnectError):
        shown = run(("loginctl", "show-user", str(os.getuid()), "--property=Linger")).stdout.strip()
        return {"Linger=yes": True, "Linger=no": False}.get(shown)
    return None


def enable_linger() -> None:
    """Have the user's timers run while they are logged out, too. Raises ReconnectError."""
    output_of("loginctl", "enable-linger")


def _facts(unit: str, *names: str) -> dict[str, str]:
    shown = output_of("systemctl", "--user", "show", unit, "-p", ",".join(names))
    return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)


def _last_run(job: Job) -> str:
    facts = _facts(f"{job.name}.service", "ExecMainStartTimestamp", "ExecMainStatus", "SubState")
    if facts.get("SubState") == "start":
        return "running now"
    if started := facts.get("ExecMainStartTimestamp"):
        return f"last run {started} ended with exit code {facts.get('ExecMainStatus')}"
    return "not run since this machine started"


def _calendar(job: Job) -> str:
    if job.every == "hour":
        return f"*-*-* *:{job.hour_and_minute[1]:02}"
    days = "*-*-*" if job.every == "day" else f"{job.every.capitalize()} *-*-*"
    return f"{days} {job.at}"


def _setting(job: Job, kind: str, name: str) -> str:
    """The first value of a setting in an installed file; "" for none."""
    with suppress(OSError, ValueError):
        text = (_folder() / f"{job.name}.{kind}").read_text(encoding="utf-8")
        found = re.search(rf"^{name}=(.*)$", text, re.MULTILINE)
        return found[1] if found else ""
    return ""


def _folder() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _escaped(word: str) -> str:
    """A word of ExecStart: quoted, with % and $ doubled, which have a meaning there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w@%+=:,./-]+", escaped) else f'"{escaped}"'


def _assigned(name: str, value: str) -> str:
    """A setting of Environment, in which $ has no meaning."""
    return _escaped(f"{name}={value}").replace("$$", "$")


def _template(name: str) -> str:
    return (shipped_templates() / "schedule" / name).read_text(encoding="utf-8")
