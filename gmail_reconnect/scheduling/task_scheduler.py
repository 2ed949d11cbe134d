"""Windows Task Scheduler: one task, made from XML.

It runs while the user is logged in, with the rights of that login: Windows asks for no password then, and the
credentials that the login protects can be read. "Whether logged in or not" (S4U) could not read them.
"""

from __future__ import annotations

import csv
import os
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from gmail_reconnect.errors import ReconnectError

from .interface import Job, RunEnd, ScheduleStatus
from .processes import output_of, run

_NAMESPACE: Final = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_LONG_DAYS: Final = {
    "sun": "Sunday", "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday",
    "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
}  # fmt: skip
# The columns of `schtasks /Query /V /FO CSV`; their names are in the language of the system.
_NEXT, _LAST, _RESULT = 2, 5, 6
_RUNNING, _NEVER_RUN = 0x41301, 0x41303


class TaskScheduler:
    """Implements `Scheduler`."""

    name = "task-scheduler"

    def show(self, job: Job) -> str:
        """The task."""
        return f"<!-- {job.name} -->\n{_task(job)}\n"

    def install(self, job: Job) -> None:
        """Make the task, in place of an earlier one."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "task.xml"
            try:
                file.write_text(f'<?xml version="1.0" encoding="UTF-16"?>\n{_task(job)}', encoding="utf-16")
            except OSError as error:
                raise ReconnectError(f"The task cannot be written: {error}") from error
            output_of("schtasks", "/Create", "/TN", job.name, "/XML", str(file), "/F")

    def start(self, job: Job, sleep: Callable[[float], None]) -> RunEnd:
        """Start the task; Task Scheduler keeps only its exit code."""
        before = _row(job)
        output_of("schtasks", "/Run", "/TN", job.name)
        while (row := _row(job)) == before or _result(row) in {_RUNNING, _NEVER_RUN}:
            sleep(1)
        return RunEnd(_result(row))

    def remove(self, job: Job) -> bool:
        """Delete the task."""
        found = self.status(job) is not None
        if found:
            output_of("schtasks", "/Delete", "/TN", job.name, "/F")
        return found

    def status(self, job: Job) -> ScheduleStatus | None:
        """Whether the task is enabled, when it ran last and how that ended, when it runs next."""
        if run(("schtasks", "/Query", "/TN", job.name, "/XML")).returncode:
            return None
        row = _row(job)
        text = f"{job.name}, next {row[_NEXT]}, {_last_run(row)}"
        return ScheduleStatus(text, is_active=any(map(str.isdigit, row[_NEXT])))  # "N/A", in any language, if disabled

    def has_times(self, job: Job) -> bool:
        """Whether the trigger is the one that it would get now, but for the seconds and the zone of its first day."""
        return _times(_installed(job)) == _times(ET.fromstring(_task(job)))  # noqa: S314 - made here

    def program(self, job: Job) -> str:
        """The command of the action."""
        return _installed(job).findtext(f".//{_tag('Command')}") or ""


def _installed(job: Job) -> ET.Element:
    """The task as Task Scheduler has it; an empty one where there is none, or none that can be read."""
    with suppress(ET.ParseError, ReconnectError):
        text = output_of("schtasks", "/Query", "/TN", job.name, "/XML")
        return ET.fromstring(text.partition("?>")[2] or text)  # noqa: S314 - Windows' own words
    return ET.Element(_tag("Task"))


def _times(task: ET.Element) -> tuple[str, str, set[str]]:
    """The time of day, how often it is repeated within a day, and the days of the week."""
    start = task.findtext(f".//{_tag('StartBoundary')}") or ""
    days = task.find(f".//{_tag('DaysOfWeek')}")
    repeated = task.findtext(f".//{_tag('Interval')}") or ""
    return start.partition("T")[2][:5], repeated, {day.tag for day in days} if days is not None else set()


def _row(job: Job) -> list[str]:
    """What Task Scheduler tells about the task."""
    rows = csv.reader(output_of("schtasks", "/Query", "/TN", job.name, "/V", "/FO", "CSV", "/NH").splitlines())
    for row in rows:
        if len(row) > _RESULT:
            return row
    raise ReconnectError(f"Task Scheduler tells nothing about {job.name}.")


def _result(row: list[str]) -> int:
    return int(row[_RESULT])


def _last_run(row: list[str]) -> str:
    result = _result(row)
    if result == _NEVER_RUN:
        return "not run yet"
    return "running now" if result == _RUNNING else f"last run {row[_LAST]} ended with exit code {result}"


def _task(job: Job) -> str:
    """The task's XML, after the schema that Microsoft publishes in [MS-TSCH] 2.5."""
    ET.register_namespace("", _NAMESPACE)
    task = ET.Element(_tag("Task"), version="1.2")
    _add(task, "RegistrationInfo", Description=f"gmail-reconnect: read new headers, update the report; {job.when}")
    trigger = _add(_add(task, "Triggers"), "CalendarTrigger", StartBoundary=f"2026-01-01T{job.at}:00")  # local time
    if job.every == "hour":
        _add(trigger, "Repetition", Interval="PT1H", Duration="P1D")
    if job.every in {"day", "hour"}:
        _add(trigger, "ScheduleByDay", DaysInterval="1")
    else:
        week = _add(trigger, "ScheduleByWeek", WeeksInterval="1")
        _add(_add(week, "DaysOfWeek"), _LONG_DAYS[job.every])
    user = "\\".join(filter(None, (os.environ.get("USERDOMAIN"), os.environ.get("USERNAME"))))
    principal = _add(_add(task, "Principals"), "Principal", **({"UserId": user} if user else {}))
    principal.set("id", "Author")
    _add(principal, "LogonType").text = "InteractiveToken"
    _add(principal, "RunLevel").text = "LeastPrivilege"
    _add(
        task,
        "Settings",
        MultipleInstancesPolicy="IgnoreNew",
        DisallowStartIfOnBatteries="false",
        StopIfGoingOnBatteries="false",
        StartWhenAvailable="true",  # a time at which the machine was off or asleep is made up for
        ExecutionTimeLimit="PT0S",  # a first sync may take days
        Priority="8",
    )
    actions = _add(task, "Actions")
    actions.set("Context", "Author")
    _add(actions, "Exec", Command=_without_window(job.command[0]), Arguments=subprocess.list2cmdline(job.command[1:]))
    ET.indent(task)
    return ET.tostring(task, encoding="unicode")


def _without_window(program: str) -> str:
    """Python as a program that opens no window, where that is beside it."""
    other = Path(program).with_name("pythonw.exe")
    return str(other) if Path(program).name == "python.exe" and other.exists() else program


def _add(parent: ET.Element, name: str, /, **values: str) -> ET.Element:
    """A new child with a child for each of `values`."""
    child = ET.SubElement(parent, _tag(name))
    for key, value in values.items():
        ET.SubElement(child, _tag(key)).text = value
    return child


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
