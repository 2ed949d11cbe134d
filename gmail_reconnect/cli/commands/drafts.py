"""The commands `drafts …`: list the drafts made here, or discard them."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.groups import default_group
from gmail_reconnect.cli.session import OutputFormat, Session
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

app = default_group("List or discard the drafts made here.\n\nWithout a command, it lists them.")


@app.command("list")
def list_(
    context: typer.Context,
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = "table",  # noqa: A002
) -> None:
    """List the drafts made here, and what became of each."""
    from gmail_reconnect.actions.letters.drafts import list_drafts
    from gmail_reconnect.cli.display.letters import print_drafts, tell_age
    from gmail_reconnect.report import json_export

    session: Session = context.obj
    with session.context() as given:
        found = list_drafts(given)
    if format == "json":
        session.print_json(json_export.drafts_json(found.drafts, found.written_meanwhile))
    else:
        print_drafts(found, session.out)
        tell_age(session, found.age)


@app.command("discard")
def discard(
    context: typer.Context,
    who: Annotated[list[str] | None, typer.Argument(metavar="WHO", help="Ids of drafts, addresses or names.")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every draft made here that you haven't changed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask if a name means several drafts.")] = False,
) -> None:
    """Delete drafts that you haven't changed from your Drafts folder.

    Only drafts that were made here are deleted.
    """
    from gmail_reconnect.actions.letters.drafts import discard_drafts, drafts_named

    session, who = context.obj, who or []
    if bool(who) == everyone:
        raise UsageError("Either name the drafts to discard, or use --all.")
    with session.context() as given:
        meant = drafts_named(given, who)
        if len(meant) > len(who):
            names = ", ".join(isolate(one_line(draft.name or draft.email)) for draft in meant)
            if not yes and not session.confirm(f"That means {len(meant)} drafts: {names}. Discard all of them?"):
                raise ReconnectError("Nothing was discarded.")
        result = discard_drafts(given, who)
    if not result.chosen:
        session.say("No draft is waiting.")
    for line in result.kept:
        session.say(f"Kept: {line}.")
