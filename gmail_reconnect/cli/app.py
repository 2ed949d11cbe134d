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
    "demo": ("commands.demo.demo", "The whole path on a sample mailbox, without an account."),
    "init": ("commands.init.init", "Asks what letters need, and writes config.toml."),
    "login": ("commands.sync.login", "Signs in to Gmail: one permission at a time."),
    "logout": ("commands.sync.logout", "Removes both tokens from this machine."),
    "import": ("commands.sync.import_", "Reads headers from mbox files, such as Google Takeout's."),
    "sync": ("commands.sync.sync", "Reads new headers from Gmail."),
    "report": ("commands.report.report", "Rank the people you've lost touch with, and say why."),
    "people": ("commands.people.people", "List everyone in your mail with their standing."),
    "person": ("commands.person.person", "Everything about one person; or what you decide."),
    "draft": ("commands.draft.draft", "Writes letters in three steps into your Drafts folder."),
    "drafts": ("commands.drafts.drafts", "What became of each draft."),
    "run": ("commands.run.run", "The scheduled job: sync, drafts, report."),
    "schedule": ("commands.run.schedule", "Has `run` started by itself."),
    "privacy": ("commands.privacy.privacy", "What may be read, was asked of Gmail, and is kept here."),
    "doctor": ("commands.doctor.doctor", "Looks at sign-in, config, clock, database and schedule."),
}
"""Each command: where its function stands beside this module, and what the list of commands says of it."""


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
    place, short = _COMMANDS[name]
    module, _, function = place.rpartition(".")
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, short_help=short)(getattr(import_module(f".{module}", __package__), function))
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
