"""schedule: have `run` started automatically."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.actions.schedule import (
    SchedulerName,
    install_schedule,
    remove_schedule,
    schedule_status,
    show_schedule,
)
from gmail_reconnect.cli.hints import advice
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ErrorCode

if TYPE_CHECKING:
    from gmail_reconnect.actions.schedule import ScheduleInstalled


class ScheduleAction(StrEnum):
    """What to do about the schedule."""

    SHOW = "show"
    INSTALL = "install"
    REMOVE = "remove"
    STATUS = "status"


def schedule(
    context: typer.Context,
    action: Annotated[
        ScheduleAction,
        typer.Argument(metavar="ACTION", help="status (what is installed), show (what would be), install, remove."),
    ] = ScheduleAction.STATUS,
    with_: Annotated[
        SchedulerName | None, typer.Option("--with", help="The scheduler; by default the one this machine has.")
    ] = None,
) -> None:
    """Run automatically on a schedule: daily, or as [schedule] in config.toml says."""
    session: Session = context.obj
    with session.context() as work:
        match action:
            case ScheduleAction.SHOW:
                sys.stdout.write(show_schedule(work, with_))
            case ScheduleAction.INSTALL:
                _print_installed(session, install_schedule(work, with_))
            case ScheduleAction.REMOVE:
                removed = remove_schedule(work, with_)
                session.say("Removed: nothing runs automatically now." if removed else "There was no schedule.")
            case ScheduleAction.STATUS:
                status = schedule_status(work, with_)
                session.say(status.text if status else f"No schedule. {advice(ErrorCode.NO_SCHEDULE)}")


def _print_installed(session: Session, installed: ScheduleInstalled) -> None:
    session.say(f"`run` will start {installed.when}, by {installed.scheduler}.")
    if installed.scheduler == "systemd":
        session.say("It runs while you are logged in; `loginctl enable-linger` lets it run at other times, too.")
