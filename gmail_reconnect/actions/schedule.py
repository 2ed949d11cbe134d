"""Have the scheduled run started by the machine's scheduler; show it, remove it."""

from __future__ import annotations

from gmail_reconnect.actions.context import Context
from gmail_reconnect.config import Schedule
from gmail_reconnect.option_values import SchedulerName
from gmail_reconnect.scheduling.choice import choose_scheduler, possible_schedulers
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
    for other in possible_schedulers(None):  # two would run it twice
        if other.name != chosen.name:
            other.remove(job)
    return chosen.name, job.when


def remove_schedule(context: Context, scheduler: SchedulerName | None = None) -> bool:
    """Removes the schedule; whether there was one. Raises ReconnectError."""
    removed = [one.remove(_named(context)) for one in possible_schedulers(scheduler)]
    return any(removed)


def schedule_status(context: Context, scheduler: SchedulerName | None = None) -> ScheduleStatus | None:
    """What is installed, by whatever scheduler; None for nothing. Raises ReconnectError."""
    found = [status for one in possible_schedulers(scheduler) if (status := one.status(_named(context)))]
    if not found:
        choose_scheduler(scheduler)
    return found[0] if found else None


def _named(context: Context) -> Job:
    """The job as far as its name says which one it is, even with a config.toml that cannot be read."""
    return job_for(Schedule(), context.paths.home)


def _job(context: Context) -> Job:
    # A scheduler doesn't know --home or the environment: a home that was asked for is part of the command.
    return job_for(context.config.schedule, context.paths.home)
