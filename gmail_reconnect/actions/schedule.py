"""Have the scheduled run started by the machine's scheduler; show it, remove it."""

from __future__ import annotations

from gmail_reconnect.actions.context import Context
from gmail_reconnect.scheduling.choice import SchedulerName, choose_scheduler
from gmail_reconnect.scheduling.interface import Job, ScheduleStatus, job_for


def show_schedule(context: Context, scheduler: SchedulerName | None = None) -> str:
    """What `install_schedule` would write, and where. Raises ReconnectError where there is no scheduler."""
    return choose_scheduler(scheduler).show(_job(context))


def install_schedule(context: Context, scheduler: SchedulerName | None = None) -> tuple[str, str]:
    """Has the run started when [schedule] in config.toml says. Raises ReconnectError.

    Returns the scheduler, and when it starts the run: "daily at 08:30".
    """
    chosen, job = choose_scheduler(scheduler), _job(context)
    chosen.install(job)
    return chosen.name, job.when


def remove_schedule(context: Context, scheduler: SchedulerName | None = None) -> bool:
    """Removes the schedule; whether there was one. Raises ReconnectError."""
    return choose_scheduler(scheduler).remove(_job(context))


def schedule_status(context: Context, scheduler: SchedulerName | None = None) -> ScheduleStatus | None:
    """What is installed; None for nothing. Raises ReconnectError."""
    return choose_scheduler(scheduler).status(_job(context))


def _job(context: Context) -> Job:
    # A scheduler doesn't know --home or the environment: a home that was asked for is part of the command.
    return job_for(context.config.schedule, context.paths.home)
