"""The commands that say who is one person: `person merge`, `split` and `not-same`."""

from __future__ import annotations

import typer

from gmail_reconnect.actions.people import merging
from gmail_reconnect.cli.display.people import identity as display
from gmail_reconnect.cli.session import Session

from .arguments import Address, One, Other, Undo, print_each, text
from .group import app


@app.command("merge")
def merge(context: typer.Context, who: One, other: Other, undo: Undo = False) -> None:
    """Make two people one.

    --undo takes back this merge and no other.
    """
    session: Session = context.obj
    with session.context() as given:
        if undo:
            undone = merging.undo_merge(given, text(who), text(other))
            display.tell_merge_undone(session, undone)
            print_each(session, given, [undone.person.id])
        else:
            pair = merging.merge(given, text(who), text(other))
            display.tell_merged(session, pair)
            print_each(session, given, [pair.one.id])


@app.command("split")
def split(context: typer.Context, who: One, address: Address, undo: Undo = False) -> None:
    """Make one of a person's addresses a person of its own."""
    session: Session = context.obj
    with session.context() as given:
        if undo:
            undone = merging.undo_split(given, text(who), text(address))
            display.tell_split_undone(session, undone)
            print_each(session, given, [undone.person.id])
            return
        result = merging.split(given, text(who), text(address))
        display.tell_split(session, text(address), result)
        if shown := result.rest or next(iter(result.parts), None):
            print_each(session, given, [shown.id])


@app.command("not-same")
def not_same(context: typer.Context, who: One, other: Other, undo: Undo = False) -> None:
    """Keep two people apart.

    They will not be suggested as duplicates again.
    """
    session: Session = context.obj
    with session.context() as given:
        act = merging.undo_keep_apart if undo else merging.keep_apart
        pair = act(given, text(who), text(other))
        (display.tell_apart_undone if undo else display.tell_apart)(session, pair)
        print_each(session, given, [pair.one.id])
