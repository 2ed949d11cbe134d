"""run and schedule: the job that keeps everything true, and who starts it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.scheduling import scheduler as scheduling

from . import draft, report, sync


class Action(StrEnum):
    """What can be done about the schedule."""

    SHOW = "show"
    INSTALL = "install"
    REMOVE = "remove"
    STATUS = "status"


class With(StrEnum):
    """Which scheduler."""

    SYSTEMD = "systemd"
    CRON = "cron"


def run(context: typer.Context) -> None:
    """The scheduled job: sync, drafts up to [schedule] drafts_per_run (0 unless you set it), and the report's page.

    What one step cannot do does not keep the next from its work; the exit code is that of the first that failed.
    """
    session: Session = context.obj
    count = session.config.schedule.drafts_per_run
    steps: list[Callable[[], None]] = [lambda: sync.sync(context)]
    if count:
        steps.append(lambda: draft.draft_automatically(session, count))
    steps.append(lambda: report.report(context, format=report.ReportFormat.HTML))
    failed: ReconnectError | None = None
    for step in steps:
        try:
            step()
        except ReconnectError as error:
            if failed:
                session.say(f"{error.message} {hint(error)}")
            failed = failed or error
    if failed:
        raise failed


def schedule(
    context: typer.Context,
    action: Annotated[Action, typer.Argument(help="What to do.")] = Action.STATUS,
    with_: Annotated[With | None, typer.Option("--with", help="Which scheduler; else what this machine has.")] = None,
) -> None:
    """Has `run` started by itself: daily, or as [schedule] in config.toml says."""
    session: Session = context.obj
    scheduler = scheduling.choose(with_)
    paths = session.paths
    # One folder for all is a home that was asked for, by --home or by the environment, which a scheduler has not.
    job = scheduling.job(session.config.schedule, paths.data if paths.data == paths.config else None)
    match action:
        case Action.SHOW:
            sys.stdout.write(scheduler.show(job))
        case Action.INSTALL:
            scheduler.install(job)
            session.say(f"`run` will be started {job.when}, by {scheduler.name}.")
            if scheduler.name == "systemd":
                session.say("It runs while you are logged in; `loginctl enable-linger` lets it run without.")
        case Action.REMOVE:
            there = scheduler.remove(job)
            session.say("Removed: nothing is started by itself any more." if there else "There was no schedule.")
        case Action.STATUS:
            session.say(scheduler.status(job) or "No schedule. `gmail-reconnect schedule install` makes one.")
