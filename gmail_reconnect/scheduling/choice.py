"""Choose the scheduler of this machine."""

from __future__ import annotations

import shutil
from typing import Final

from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.option_values import SchedulerName

from .cron import Cron
from .interface import Scheduler
from .launchd import Launchd
from .processes import works
from .systemd import Systemd
from .task_scheduler import TaskScheduler

_ALL: Final[tuple[type[Scheduler], ...]] = (Systemd, Launchd, TaskScheduler, Cron)
_PROGRAMS: Final = {"launchd": "launchctl", "task-scheduler": "schtasks", "cron": "crontab"}


def choose_scheduler(wanted: SchedulerName | None) -> Scheduler:
    """The scheduler `wanted`, else the first that this machine has; systemd counts where its user manager answers.

    Raises ReconnectError where there is none.
    """
    for kind in _ALL:
        if wanted == kind.name or (wanted is None and _is_here(kind.name)):
            return kind()
    message = "This machine has neither a systemd user manager, launchd, Task Scheduler nor cron."
    raise ReconnectError(message, code=ErrorCode.NO_SCHEDULER)


def possible_schedulers(wanted: SchedulerName | None) -> list[Scheduler]:
    """Every scheduler that may have a job on this machine: a file of systemd's stays where its manager doesn't run."""
    return [
        kind()
        for kind in _ALL
        if wanted in {None, kind.name} and (wanted or kind is Systemd or shutil.which(_PROGRAMS[kind.name]))
    ]


def _is_here(name: str) -> bool:
    if name == "systemd":
        return works("systemctl", "--user", "show-environment")
    return shutil.which(_PROGRAMS[name]) is not None
