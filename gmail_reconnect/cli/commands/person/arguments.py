"""The arguments and options that the `person` commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.model import Person


def completing_session(ctx: typer.Context) -> Session:
    """The session of a command line that isn't complete yet."""
    home = ctx.find_root().params.get("home")
    return Session(Path(home) if home else None)


def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The addresses that shell completion offers, each with a name."""
    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.actions.people.completion import complete_address

    session = completing_session(ctx)
    context = Context(session.paths, session.now)
    return [(one_line(address), one_line(name)) for address, name in complete_address(context, incomplete)]


Who = Annotated[
    list[str],
    typer.Argument(
        metavar="WHO",
        help="Ids, addresses, names or parts of names; - reads them from standard input, one per line.",
        autocompletion=complete,
    ),
]
One = Annotated[
    str, typer.Argument(metavar="WHO", help="An id, an address, a name or a part of one.", autocompletion=complete)
]
Other = Annotated[
    str, typer.Argument(metavar="OTHER", help="The other person, named in the same way.", autocompletion=complete)
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="One of this person's addresses.")]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask if only a part of the name is given.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the decision back.")]


def named(who: list[str]) -> list[str]:
    """The people that were named, with those from standard input in place of "-"."""
    found: list[str] = []
    for one in who:
        if one == "-":
            lines = sys.stdin.buffer.read().decode("utf-8", errors="replace").splitlines()
            found += [line.strip() for line in lines if line.strip()]
        else:
            found.append(one)
    return found or [""]


def print_each(session: Session, context: Context, ids: list[str]) -> None:
    """Prints the page of one person, or a table of several, as they are now."""
    from gmail_reconnect.actions.people.lookup import find_people
    from gmail_reconnect.cli.display.people import print_people, print_person

    found = find_people(context, ids)
    if len(found.contacts) == 1:
        print_person(one := found.contacts[0], found.now, session.out, found.choices.get(one.person.id))
    else:
        print_people(found.contacts, found.now, session.out)


def confirm_parts(session: Session, context: Context, who: list[str], verb: str) -> None:
    """Asks on a terminal, before a part of a name decides about somebody. Raises ReconnectError for a no."""
    from gmail_reconnect.actions.people.lookup import named_by_part
    from gmail_reconnect.cli.display.layout import shown_name

    if not sys.stdin.isatty():
        return
    for part, person in named_by_part(context, who):
        means = f"‘{one_line(part)}’ is part of a name: {shown_name(person)}, {', '.join(person.addresses)}."
        if not session.confirm(f"{means} {verb} them?"):
            raise ReconnectError("Nothing was changed.")


def tell_each(session: Session, people: Iterable[Person]) -> None:
    """Prints a note with a line for each person: id, name, addresses."""
    from gmail_reconnect.cli.display.layout import shown_name

    for person in people:
        session.say(f"  {person.id}  {shown_name(person)}, {', '.join(person.addresses)}")
