"""The command `person show`."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.session import AsOf, OutputFormat, Session

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
    from gmail_reconnect.actions.people.lookup import find_people
    from gmail_reconnect.cli.display.people import print_person
    from gmail_reconnect.report import json_export

    session: Session = context.obj
    with session.context() as given:
        found = find_people(given, named(who), session.now(as_of), with_report=format == "json")
    if found.report:
        session.print_json(json_export.people_json(found.contacts, found.report, found.choices))
        return
    for number, contact in enumerate(found.contacts):
        if number:
            session.out.print()
        if separated := found.separated[contact.person.id]:
            session.say("You said that these are other people:")
            tell_each(session, separated)
        print_person(contact, found.now, session.out, found.choices.get(contact.person.id))
