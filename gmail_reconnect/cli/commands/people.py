"""The command `people`: everyone in the mail, or likely duplicates."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.session import AsOf, OutputFormat, Session
from gmail_reconnect.option_values import Standing


def people(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Part of a name, an address or a tag.")] = "",
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="List pairs that may be the same person, and say why.")
    ] = False,
    standing: Annotated[
        Standing | None, typer.Option(help="Only people of this standing, such as those set aside as dead.")
    ] = None,
    as_of: AsOf = None,
    format: Annotated[OutputFormat, typer.Option(help="A table, or JSON for programs.")] = "table",  # noqa: A002
) -> None:
    """List everyone in your mail with their standing: lapsed, in touch, ignored …"""
    from gmail_reconnect.actions.people import lookup as actions
    from gmail_reconnect.cli.display.people import print_duplicates, print_people
    from gmail_reconnect.report import json_export

    session: Session = context.obj
    now, json = session.now(as_of), format == "json"
    with session.context() as given:
        if duplicates:
            pairs = actions.find_duplicates(given, text, now)
            if json:
                session.print_json(json_export.duplicates_json(pairs))
            else:
                print_duplicates(pairs, session.out)
            return
        if json:
            parts = actions.stream_people(given, text, now, standing)
            session.print_json(one for part in parts for one in json_export.people_json(*part))
            return
        found = actions.list_people(given, text, now, standing)
    if standing and not found.contacts:
        session.say(f"Nobody has the standing “{standing.value.replace('_', ' ')}”.")
    elif found.contacts or not text:
        print_people(found.contacts, now, session.out)
    else:
        session.say(f"No name, address or tag contains {text!r}.")
