"""The command `person show`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gmail_reconnect.actions.people.lookup import find_people
from gmail_reconnect.cli.display.people import print_person
from gmail_reconnect.cli.session import AsOf, OutputFormat, Session, as_json
from gmail_reconnect.report import export

from .arguments import Who, named, tell_each
from .group import app


@app.command("show")
def show(
    context: typer.Context,
    who: Who,
    as_of: AsOf = None,
    format: Annotated[OutputFormat, typer.Option(help="A page, or JSON for programs.")] = "table",  # noqa: A002
) -> None:
    """Show everything known about people.

    Each date comes with the message that it was taken from.
    """
    session: Session = context.obj
    with session.context() as given:
        json = format == "json"
        found, people = find_people(given, named(who), session.now(as_of), with_report=json)
    if found.report:
        sys.stdout.write(as_json(export.people_json(found.contacts, found.report)))
        return
    for number, one in enumerate(people):
        if number:
            session.out.print()
        if one.separated:
            session.say("You said that these are other people:")
            tell_each(session, one.separated)
        print_person(one.contact, found.now, session.out)
