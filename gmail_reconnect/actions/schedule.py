"""Have the scheduled run started by the machine's scheduler; show it, remove it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.runs.alarm_state import expect_runs
from gmail_reconnect.actions.runs.watch_script import watch_script
from gmail_reconnect.config import Schedule
from gmail_reconnect.errors import ConfigError, ReconnectError
from gmail_reconnect.option_values import SchedulerName
from gmail_reconnect.scheduling import systemd
from gmail_reconnect.scheduling.choice import choose_scheduler, possible_schedulers
from gmail_reconnect.scheduling.interface import Job, RunEnd, Scheduler, ScheduleStatus, job_for, watch_job
from gmail_reconnect.scheduling.local_times import moved_starts, next_start
from gmail_reconnect.scheduling.task_scheduler import TaskScheduler


def show_schedule(context: Context, scheduler: SchedulerName | None = None) -> str:
    """What `install_schedule` would write, and where. Raises ReconnectError where there is no scheduler."""
    chosen, job = choose_scheduler(scheduler), _job(context)
    script = f"# {context.paths.watch}\n{watch_script(context, watch_job(job))}" if _has_shell(chosen) else ""
    return chosen.show(job) + chosen.show(_watch(context, job, chosen)) + script


@dataclass(frozen=True, slots=True)
class InstalledSchedule:
    """Which scheduler starts the run; when, in words; and when next, by this machine's clock.

    `lingers`: whether it also starts while the user is logged out; None where that cannot be told or isn't asked.
    """

    scheduler: str
    when: str
    next_start: datetime
    lingers: bool | None


def install_schedule(context: Context, scheduler: SchedulerName | None = None) -> InstalledSchedule:
    """Has the run started when [schedule] in config.toml says. Raises ReconnectError, also if it isn't taken."""
    chosen, job = choose_scheduler(scheduler), _job(context)
    chosen.install(job)
    status = chosen.status(job)
    if not status or not status.is_active:
        said = status.text if status else "it doesn't know the job"
        raise ReconnectError(f"{chosen.name} has not taken the schedule: {said}.")
    if _has_shell(chosen):
        _write_script(context, job)
    chosen.install(_watch(context, job, chosen))
    expect_runs(context, job.every)
    for other in possible_schedulers(None):  # two would run it twice
        if other.name != chosen.name:
            other.remove(job)
            other.remove(watch_job(job))
    is_systemd = chosen.name == "systemd"
    return InstalledSchedule(
        chosen.name, job.when, next_start(job, context.clock()), systemd.lingers() if is_systemd else None
    )


def start_scheduled_run(context: Context, scheduler: SchedulerName | None = None) -> RunEnd:
    """Has `scheduler` start the installed run now, and waits until it ends. Raises ReconnectError."""
    return choose_scheduler(scheduler).start(_named(context), context.sleep)


def run_while_logged_out() -> None:
    """Has systemd start the run while the user is logged out, too. Raises ReconnectError."""
    systemd.enable_linger()


def remove_schedule(context: Context, scheduler: SchedulerName | None = None) -> bool:
    """Removes the schedule; whether there was one. Raises ReconnectError."""
    job = _named(context)
    removed = [one.remove(each) for one in possible_schedulers(scheduler) for each in (job, watch_job(job))]
    if context.paths.alarms.exists():
        expect_runs(context, "")
    for path in (context.paths.watch, context.paths.program_gone):
        with suppress(OSError):
            path.unlink()
    return any(removed)


def schedule_status(context: Context, scheduler: SchedulerName | None = None) -> ScheduleStatus | None:
    """What is installed, by whatever scheduler; None for nothing. Raises ReconnectError."""
    found = [status for one in possible_schedulers(scheduler) if (status := one.status(_named(context)))]
    if not found:
        choose_scheduler(scheduler)
    return found[0] if found else None


def next_run(context: Context) -> datetime:
    """When a schedule that is on starts next, as config.toml says."""
    return next_start(scheduled_job(context), context.clock())


@dataclass(frozen=True, slots=True)
class InstalledJob:
    """The run as a scheduler has it; `program` is what it starts, "" where that cannot be told.

    `is_current`: it starts when config.toml says, and its watch is there, as it would be written now.
    """

    scheduler: str
    program: str
    is_current: bool


def installed_jobs(context: Context) -> list[InstalledJob]:
    """The run in each scheduler that has it. Raises ReconnectError."""
    job = scheduled_job(context)
    return [
        InstalledJob(one.name, one.program(job), is_current=_is_current(context, one))
        for one in possible_schedulers(None)
        if one.status(job)
    ]


def _is_current(context: Context, scheduler: Scheduler) -> bool:
    try:
        job = _job(context)
    except ConfigError:  # which alone says when
        return True
    # Another installation of this program may have installed it, and Task Scheduler got Python without a window.
    installed = replace(job, command=(scheduler.program(job) or job.command[0], *job.command[1:]))
    watch = _watch(context, installed, scheduler)
    if not all(map(scheduler.has_times, (job, watch))) or scheduler.program(watch) not in {"", watch.command[0]}:
        return False
    if not _has_shell(scheduler):
        return True
    try:
        text = context.paths.watch.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return text == watch_script(context, watch_job(installed))


def _has_shell(scheduler: Scheduler) -> bool:
    """Whether the scheduler's machine has /bin/sh."""
    return scheduler.name != TaskScheduler.name


def _watch(context: Context, job: Job, scheduler: Scheduler) -> Job:
    """The watch as it is installed: by a script that tells if the program itself is gone."""
    watch = watch_job(job)
    return replace(watch, command=("/bin/sh", str(context.paths.watch))) if _has_shell(scheduler) else watch


def _write_script(context: Context, job: Job) -> None:
    path = context.paths.watch
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)  # a shell may be reading it
        path.touch(mode=0o600)  # [notify] may have a secret
        path.write_text(watch_script(context, watch_job(job)), encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ReconnectError(f"{path} cannot be written: {error}") from error


def scheduled_job(context: Context) -> Job:
    """The run as it would be installed now; the usual time where config.toml is broken."""
    try:
        return _job(context)
    except ConfigError:
        return _named(context)


def _named(context: Context) -> Job:
    """The job as far as its name says which one it is, even with a config.toml that cannot be read."""
    return job_for(Schedule(), context.paths.home)


def _job(context: Context) -> Job:
    # A scheduler doesn't know --home or the environment: a home that was asked for is part of the command.
    job = job_for(context.config.schedule, context.paths.home)
    return replace(job, moved=tuple(moved_starts(job, context.clock())))
