"""The commands that keep people out: `person never` hides them, `person forget` removes what is kept about them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gmail_reconnect.actions.people import erasure, hiding
from gmail_reconnect.cli.commands import own
from gmail_reconnect.cli.display.people import removal as display
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError

from .arguments import Who, named
from .group import app


@app.command("never")
def never(
    context: typer.Context,
    who: Who,
    undo: Annotated[bool, typer.Option("--undo", help="Show them again; give one of their addresses.")] = False,
) -> None:
    """Never show people again, whatever mail arrives.

    This also works for an address without any mail.
    """
    session: Session = context.obj
    with session.context() as given:
        if undo:
            hiding.show_again(given, named(who))
            session.say("They are shown again, with every address that was hidden with theirs.")
        else:
            display.tell_hidden(session, hiding.hide(given, named(who)))


@app.command("forget")
def forget(
    context: typer.Context,
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Remove everything kept about people from this machine.

    This cannot be undone. Gmail keeps its mail, and your Drafts folder stays as it is.
    """
    session: Session = context.obj
    with session.context() as given:
        preview = erasure.preview_erasure(given, named(who))
        if preview.unfinished:
            erasure.finish_erasure(given)
            display.tell_erasure_finished(session)
            return
        if not yes:
            display.tell_erasure(session, preview)
            _ask(display.question(preview))
        done = erasure.erase(given, preview)
    display.tell_erased(session, done)
    if done.unfinished:
        raise done.unfinished


@app.command("not-me", hidden=True)
def not_me(context: typer.Context, verb: str, address: str) -> None:
    """The old form of `own add` and `own remove`."""
    (own.add if verb == "add" else own.remove)(context, [address])


def _ask(question: str) -> None:
    """Raises Abort for a no, UsageError where nobody can answer."""
    try:
        typer.confirm(question, abort=True, err=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("Nothing was removed: nobody confirmed it.", "--yes confirms it beforehand.") from None
