"""The commands put together, and the options that all of them share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect import __version__

from . import demo, doctor, drafts, mail, person, privacy, routine, setup, show, write
from .session import Session

app = typer.Typer(
    name="gmail-reconnect",
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


app.command()(demo.demo)
app.command()(setup.init)
app.command()(mail.login)
app.command()(mail.logout)
app.command(name="import")(mail.import_)
app.command()(mail.sync)
app.command()(show.report)
app.command()(show.people)
app.command()(person.person)
app.command()(write.draft)
app.command()(drafts.drafts)
app.command()(routine.run)
app.command()(routine.schedule)
app.command()(privacy.privacy)
app.command()(doctor.doctor)
