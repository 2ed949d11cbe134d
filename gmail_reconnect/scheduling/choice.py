"""Choose the scheduler of this machine."""

from __future__ import annotations

import shutil

from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.option_values import SchedulerName

from .cron import Cron
from .interface import Scheduler
from .processes import works
from .systemd import Systemd


def choose_scheduler(wanted: SchedulerName | None) -> Scheduler:
    """The scheduler `wanted`, else systemd where its user manager answers, else cron.

    Raises ReconnectError where there is neither.
    """
    if wanted == "systemd" or (wanted is None and works("systemctl", "--user", "show-environment")):
        return Systemd()
    if wanted == "cron" or shutil.which("crontab"):
        return Cron()
    raise ReconnectError("This machine has neither a systemd user manager nor cron.", code=ErrorCode.NO_SCHEDULER)


def possible_schedulers(wanted: SchedulerName | None) -> list[Scheduler]:
    """Every scheduler that may have a job on this machine: a file of systemd's stays where its manager doesn't run."""
    found: list[Scheduler] = [Systemd()]
    if wanted == "cron" or shutil.which("crontab"):
        found.append(Cron())
    return [one for one in found if wanted in {None, one.name}]
