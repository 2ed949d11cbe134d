"""The commands put together, and the options that all of them share."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from gmail_reconnect import __version__

from .session import Session

_COMMANDS: Final = {
    "demo": "demo.demo",
    "init": "setup.init",
    "login": "mail.login",
    "logout": "mail.logout",
    "import": "mail.import_",
    "sync": "mail.sync",
    "report": "show.report",
    "people": "show.people",
    "person": "person.person",
    "draft": "write.draft",
    "drafts": "drafts.drafts",
    "run": "routine.run",
    "schedule": "routine.schedule",
    "privacy": "privacy.privacy",
    "doctor": "doctor.doctor",
}
"""Each command, and where its function stands beside this module."""


class _Commands(TyperGroup):
    """Imports a command when it is asked for: a report need not wait for what Gmail's client takes to load."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: dict[str, Any] = dict.fromkeys(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, None where there is none."""
        if cmd_name in _COMMANDS and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _made(cmd_name)
        return super().get_command(ctx, cmd_name)


def _made(name: str) -> Any:
    module, _, function = _COMMANDS[name].partition(".")
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(getattr(import_module(f".{module}", __package__), function))
    return get_command(alone)


app = typer.Typer(
    name="gmail-reconnect",
    cls=_Commands,
    help="Finds the people you have lost touch with, in your own Gmail, and drafts the letters that end\n"
    "the silence.\n\nIt reads headers alone, keeps everything on this machine, and never sends.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"gmail-reconnect {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="A folder for everything: config, tokens, database.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but results and errors.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,  # noqa: ARG001
) -> None:
    """Takes what stands before the command."""
    session: Session = context.ensure_object(Session)
    session.home, session.verbose, session.quiet = home, verbose, quiet
