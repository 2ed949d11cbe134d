"""The commands that keep people out: `person never` hides them, `person forget` removes what is kept about them."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.cli.commands import own
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.text.counts import count

if TYPE_CHECKING:
    from gmail_reconnect.model import Person

from .arguments import Who, Yes, confirm_parts, named
from .group import app


@app.command("never")
def never(
    context: typer.Context,
    who: Who,
    undo: Annotated[
        bool, typer.Option("--undo", help="Show them again; give their id or an address, not a name.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Never show people again, whatever mail arrives.

    This also works for an address without any mail.
    """
    from gmail_reconnect.actions.people import removal

    session: Session = context.obj
    with session.context() as given:
        if undo:
            removal.show_again(given, named(who))
            session.say("They are shown again, with every address that was hidden with theirs.")
            return
        people = named(who)
        if not yes:
            confirm_parts(session, given, people, "Never show")
        hidden = removal.hide(given, people)
    for one in hidden:
        if one.already:
            session.say(f"{one.who} was hidden already.")
        else:
            session.say(f"{one.name} will not be shown anywhere again, whatever mail arrives.")
        if one.waiting:
            letters = count(one.waiting, "letter to them waits", "letters to them wait")
            session.say(f"{letters} in your Drafts folder. Delete {'it' if one.waiting == 1 else 'them'} there.")
    undo_by = shlex.join(one.addresses[0] for one in hidden)
    session.say(f"To undo: gmail-reconnect person never {undo_by} --undo")


@app.command("forget")
def forget(
    context: typer.Context,
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Remove everything kept about people from this machine.

    This cannot be undone. Gmail keeps its mail, and your Drafts folder stays as it is.
    """
    from gmail_reconnect.actions.people import removal

    session: Session = context.obj
    with session.context() as given:
        preview = removal.preview_erasure(given, named(who))
        if preview.unfinished:
            removal.finish_erasure(given)
            session.say("Deleted data has been wiped from the database. Nobody else was forgotten.")
            session.say("To forget somebody else, run the command again.")
            return
        if not yes:
            _confirm(session, preview.people)
        session.kept = "Some of it may be removed already; the same command continues."
        done = removal.erase(given, preview)
    session.say(
        f"Removed: {count(done.messages, 'message')}, {count(done.decisions, 'decision')}, "
        f"{count(done.drafts, 'letter')}. A nameless placeholder replaces them in "
        f"{count(done.mentions, 'message')} to others.\n"
        "A sync does not fetch that mail again. New mail from them, or an import, makes them known again; "
        "`gmail-reconnect person never ADDRESS` keeps them out. Older reports and .eml files are still there."
    )
    if done.unfinished:
        raise done.unfinished


@app.command("not-me", hidden=True)
def not_me(context: typer.Context, verb: str, address: str) -> None:
    """The old form of `own add` and `own remove`."""
    (own.add if verb == "add" else own.remove)(context, [address])


def _confirm(session: Session, people: tuple[Person, ...]) -> None:
    """Says what would be removed, and asks. Raises ReconnectError for a no, UsageError where nobody can answer."""
    from gmail_reconnect.cli.display.layout import shown_name

    for person in people:
        session.say(f"{shown_name(person)}: {', '.join(person.addresses)}")
    session.say(
        "Forgetting removes the mail between you, their names, and all your decisions and notes about them from this "
        "machine. Your mailbox keeps its mail, and your Drafts folder stays as it is."
    )
    who = shown_name(people[0]) if len(people) == 1 else count(len(people), "person", "people")
    try:
        agreed = session.confirm(f"Forget {who}?")
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        session.tell("")  # what follows doesn't belong on the question's line
        agreed = False
    if not agreed and sys.stdin.isatty():
        raise ReconnectError("Nothing was removed.")
    if not agreed:
        raise UsageError("Nothing was removed: nobody confirmed it.", "--yes confirms it beforehand.")
