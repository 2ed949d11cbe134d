"""The commands that say who is one person: `person merge`, `split` and `not-same`."""

from __future__ import annotations

import shlex

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError

from .arguments import Address, One, Other, Undo, Yes, confirm_parts, print_each, tell_each
from .group import app


@app.command("merge")
def merge(context: typer.Context, who: One, other: Other = "", undo: Undo = False, yes: Yes = False) -> None:
    """Make two people one.

    --undo takes back this merge and no other. OTHER is then an id or address from before the merge; without it, the
    person's last merge is taken back.
    """
    from gmail_reconnect.actions.people import merging
    from gmail_reconnect.cli.display.layout import shown_name

    session: Session = context.obj
    with session.context() as given:
        if undo:
            person, address = merging.undo_merge(given, who, other)
            told = f"Your merge of {address} with {shown_name(person)} is undone."
        elif not other:
            raise UsageError("Merging needs two people.", "Name both: gmail-reconnect person merge WHO OTHER")
        else:
            if not yes:
                confirm_parts(session, given, [who, other], "Merge")
            person, second = merging.merge(given, who, other)
            one = f"{shown_name(person)} and {shown_name(second)} are one person from now on."
            told = f"{one} Undo: gmail-reconnect person merge {person.id} {second.id} --undo"
        print_each(session, given, [person.id])
        session.say(told)


@app.command("split")
def split(context: typer.Context, who: One, address: Address, undo: Undo = False) -> None:
    """Treat one of a person's addresses as a separate person."""
    from gmail_reconnect.actions.people import merging
    from gmail_reconnect.cli.display.layout import shown_name

    session = context.obj
    with session.context() as given:
        if undo:
            person, still_apart = merging.undo_split(given, who, address)
            session.say(f"{shown_name(person)} and {address} are no longer kept apart.")
            if still_apart:
                command = f"gmail-reconnect person merge {person.id} {still_apart.id}"
                session.say(f"Their mail alone doesn't make them one person. `{command}` does.")
            print_each(session, given, [person.id])
            return
        result = merging.split(given, who, address)
        name = shown_name(result.person)
        session.say(f"{address} is a person of its own now. What you decided about {name} holds for both.")
        tell_each(session, result.parts)
        if result.rest is None:
            session.say("The other addresses turn out to belong to somebody you hid, and are hidden with them.")
        if shown := result.rest or next(iter(result.parts), None):
            print_each(session, given, [shown.id])
            session.say(f"Undo: gmail-reconnect person split {shown.id} {shlex.quote(address)} --undo")


@app.command("not-same")
def not_same(context: typer.Context, who: One, other: Other, undo: Undo = False) -> None:
    """Keep two people apart.

    They will not be suggested as duplicates again.
    """
    from gmail_reconnect.actions.people import merging
    from gmail_reconnect.cli.display.layout import shown_name

    session: Session = context.obj
    with session.context() as given:
        one, two = merging.keep_apart(given, who, other, undo=undo)
        may = "may" if undo else "will not"
        undoes = "" if undo else f" Undo: gmail-reconnect person not-same {one.id} {two.id} --undo"
        print_each(session, given, [one.id])
        session.say(f"{shown_name(one)} and {shown_name(two)} {may} be suggested as duplicates again.{undoes}")
