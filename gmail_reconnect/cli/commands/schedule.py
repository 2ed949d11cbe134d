"""The commands `schedule …`: have `run` started automatically."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gmail_reconnect.cli.groups import default_group
from gmail_reconnect.cli.hints import advice
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.option_values import SchedulerName

if TYPE_CHECKING:
    from gmail_reconnect.scheduling.interface import RunEnd

_LINGER: Final = "It runs while you are logged in; `loginctl enable-linger` lets it run at other times, too."
_LINGERS: Final = "It runs while you are logged out, too."

With = Annotated[
    SchedulerName | None, typer.Option("--with", help="The scheduler; by default the one this machine has.")
]
app = default_group(
    "Run automatically on a schedule: daily, or as [schedule] in config.toml says.\n\n"
    "Without a command, it shows what `status` shows."
)


@app.command("status")
def status(context: typer.Context, with_: With = None) -> None:
    """Show what the scheduler knows of the last and the next run."""
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
def install(
    context: typer.Context,
    with_: With = None,
    now: Annotated[
        bool, typer.Option("--now", help="Also start it now, by the scheduler, and show how it ends.")
    ] = False,
    linger: Annotated[
        bool | None,
        typer.Option("--linger/--no-linger", help="Also run while you are logged out (systemd); asked if left out."),
    ] = None,
) -> None:
    """Have `run` started automatically."""
    from gmail_reconnect.actions.schedule import install_schedule, start_scheduled_run

    session: Session = context.obj
    with session.context() as work:
        done = install_schedule(work, with_)
        session.say(
            f"`run` will start {done.when}, by {done.scheduler}: next on {done.next_start:%a %Y-%m-%d at %H:%M %Z}."
        )
        if done.scheduler == "systemd":
            _settle_linger(session, wanted=linger, lingers=done.lingers)
        if now:
            session.say("cron starts it within a minute …" if done.scheduler == "cron" else "It runs now …")
            _tell_end(session, start_scheduled_run(work, with_))


def _settle_linger(session: Session, *, wanted: bool | None, lingers: bool | None) -> None:
    """Say when it runs; let it run while the user is logged out, if they want that."""
    from gmail_reconnect.actions.schedule import run_while_logged_out

    if wanted is None and lingers is False and not session.quiet and sys.stdin.isatty():
        wanted = session.confirm("It runs while you are logged in. Shall it also run while you are logged out?")
    if wanted and not lingers:
        run_while_logged_out()
    session.say(_LINGERS if wanted or lingers else _LINGER)


def _tell_end(session: Session, end: RunEnd) -> None:
    """How the run ended that was started by the scheduler, and with its exit code."""
    if end.lines.strip():
        session.say(end.lines.rstrip())
    if end.exit_code:
        session.tell(f"The run ended with exit code {end.exit_code}. `gmail-reconnect runs` lists it with its log.")
        raise typer.Exit(end.exit_code)
    session.say("The run ended well.")


@app.command("remove")
def remove(context: typer.Context, with_: With = None) -> None:
    """Stop running automatically."""
    from gmail_reconnect.actions.schedule import remove_schedule

    session: Session = context.obj
    with session.context() as work:
        removed = remove_schedule(work, with_)
    session.say("Removed: nothing runs automatically now." if removed else "There was no schedule.")
