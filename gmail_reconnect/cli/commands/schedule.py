"""The commands `schedule …`: have `run` started automatically."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from gmail_reconnect.cli.groups import default_group
from gmail_reconnect.cli.hints import advice
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.option_values import SchedulerName

_LINGER: Final = "It runs while you are logged in; `loginctl enable-linger` lets it run at other times, too."


With = Annotated[
    SchedulerName | None, typer.Option("--with", help="The scheduler; by default the one this machine has.")
]
app = default_group(
    "Run automatically on a schedule: daily, or as [schedule] in config.toml says.\n\n"
    "Without a command, it shows what `status` shows."
)


@app.command("status")
def status(context: typer.Context, with_: With = None) -> None:
    """Show what is installed."""
    from gmail_reconnect.actions.schedule import schedule_status

    session: Session = context.obj
    with session.context() as work:
        found = schedule_status(work, with_)
    session.say(found.text if found else f"No schedule. {advice(ErrorCode.NO_SCHEDULE)}")


@app.command("show")
def show(context: typer.Context, with_: With = None) -> None:
    """Show what `install` would write, and where."""
    from gmail_reconnect.actions.schedule import show_schedule

    session: Session = context.obj
    with session.context() as work:
        sys.stdout.write(show_schedule(work, with_))


@app.command("install")
def install(context: typer.Context, with_: With = None) -> None:
    """Have `run` started automatically."""
    from gmail_reconnect.actions.schedule import install_schedule

    session: Session = context.obj
    with session.context() as work:
        scheduler, when = install_schedule(work, with_)
    session.say(f"`run` will start {when}, by {scheduler}.")
    if scheduler == "systemd":
        session.say(_LINGER)


@app.command("remove")
def remove(context: typer.Context, with_: With = None) -> None:
    """Stop running automatically."""
    from gmail_reconnect.actions.schedule import remove_schedule

    session: Session = context.obj
    with session.context() as work:
        removed = remove_schedule(work, with_)
    session.say("Removed: nothing runs automatically now." if removed else "There was no schedule.")
