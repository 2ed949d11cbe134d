"""Check the schedule: whether one is installed, active, alone, and starts a program that is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.runs.alarm_state import read_state
from gmail_reconnect.actions.schedule import InstalledJob, installed_jobs, schedule_status
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.scheduling import systemd
from gmail_reconnect.scheduling.interface import ScheduleStatus

from .lines import line
from .result import CheckResult, failed, ok, unset, warning, wrong


def check_schedule(context: Context) -> tuple[ScheduleStatus | None, list[CheckResult]]:
    """What is installed, and what is wrong with it."""
    try:
        status = schedule_status(context)
    except ReconnectError as error:
        return None, [failed("schedule", error, "warning")]
    if status is None:
        if read_state(context.paths.alarms).every:
            said = line("schedule_gone")
            return None, [warning("schedule", said, code=ErrorCode.SCHEDULE_GONE, repair="schedule")]
        return None, [unset("schedule", line("no_schedule"), ErrorCode.NO_SCHEDULE)]
    said = line("schedule", said=status.text.rstrip("."))
    if not status.is_active:
        return status, [warning("schedule", said, code=ErrorCode.SCHEDULE_INACTIVE, repair="schedule")]
    return status, [ok("schedule", said), *_details(installed_jobs(context))]


def _details(jobs: list[InstalledJob]) -> Iterator[CheckResult]:
    if len(jobs) > 1:
        said = line("schedule_twice", first=jobs[0].scheduler, second=jobs[1].scheduler)
        yield warning("schedule", said, code=ErrorCode.SCHEDULE_TWICE, repair="schedule")
    for job in jobs:
        if not job.is_current:
            said = line("schedule_old", scheduler=job.scheduler)
            yield warning("schedule", said, code=ErrorCode.SCHEDULE_OLD, repair="schedule")
        if job.program and not Path(job.program).exists():
            said = line("program_moved", scheduler=job.scheduler, program=job.program)
            yield wrong("schedule", said, ErrorCode.PROGRAM_MOVED, repair="schedule")
    if jobs[0].scheduler == "systemd":
        with suppress(ReconnectError):
            if systemd.lingers() is False:
                yield warning("schedule", line("no_linger"), code=ErrorCode.NO_LINGER, repair="linger")
