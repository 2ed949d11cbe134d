"""schedule: have `run` started automatically."""

from __future__ import annotations

import sys
from typing import Annotated, Final, Literal

import typer

from gmail_reconnect.actions.schedule import (
    install_schedule,
    remove_schedule,
    schedule_status,
    show_schedule,
)
from gmail_reconnect.cli.hints import advice
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.scheduling.choice import SchedulerName

_LINGER: Final = "It runs while you are logged in; `loginctl enable-linger` lets it run at other times, too."


def schedule(
    context: typer.Context,
    action: Annotated[
        Literal["show", "install", "remove", "status"],
        typer.Argument(metavar="ACTION", help="status (what is installed), show (what would be), install, remove."),
    ] = "status",
    with_: Annotated[
        SchedulerName | None, typer.Option("--with", help="The scheduler; by default the one this machine has.")
    ] = None,
) -> None:
    """Run automatically on a schedule: daily, or as [schedule] in config.toml says."""
    session: Session = context.obj
    with session.context() as work:
        match action:
            case "show":
                sys.stdout.write(show_schedule(work, with_))
            case "install":
                scheduler, when = install_schedule(work, with_)
                session.say(f"`run` will start {when}, by {scheduler}.")
                if scheduler == "systemd":
                    session.say(_LINGER)
            case "remove":
                removed = remove_schedule(work, with_)
                session.say("Removed: nothing runs automatically now." if removed else "There was no schedule.")
            case "status":
                status = schedule_status(work, with_)
                session.say(status.text if status else f"No schedule. {advice(ErrorCode.NO_SCHEDULE)}")
