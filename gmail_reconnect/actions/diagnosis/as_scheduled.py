"""Diagnose in the environment of the schedule: there, a keyring, a proxy or a folder may be another than in a shell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.schedule import installed_jobs, scheduled_job
from gmail_reconnect.scheduling.processes import run

_OF_SYSTEMD: Final = ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
"""What a user manager gives to each service."""


def run_as_scheduled(context: Context, *arguments: str) -> tuple[int, str]:
    """Starts this program with other arguments as the schedule does: its exit code, and what it printed.

    Raises ReconnectError where the scheduled program isn't there.
    """
    job, jobs = scheduled_job(context), installed_jobs(context)
    environment = dict(job.environment)
    if any(one.scheduler == "systemd" for one in jobs):
        environment |= {name: os.environ[name] for name in _OF_SYSTEMD if name in os.environ}
    program = jobs[0].program if jobs and jobs[0].program else job.command[0]
    command = (program, *job.command[1:-1], *arguments)
    done = run(command, timeout=None, environment=environment, folder=Path.home())
    return done.returncode, done.stdout or done.stderr
