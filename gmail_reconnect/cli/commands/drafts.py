"""The command `drafts`: list the drafts made here, or discard them."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from gmail_reconnect.actions.letters.drafts import discard_drafts, drafts_named, list_drafts
from gmail_reconnect.cli.display.letters import print_drafts, tell_age
from gmail_reconnect.cli.session import OutputFormat, Session
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.report import json_export
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line


def drafts(
    context: typer.Context,
    action: Annotated[Literal["list", "discard"], typer.Argument(metavar="ACTION", help="list or discard.")] = "list",
    who: Annotated[
        list[str] | None, typer.Argument(metavar="WHO", help="discard: ids of drafts, addresses or names.")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="discard: every draft made here that you haven't changed.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="discard: don't ask if a name means several drafts.")] = False,
    format: Annotated[OutputFormat, typer.Option(help="list: a table or JSON.")] = "table",  # noqa: A002
) -> None:
    """List the drafts made here, and what became of each.

    `discard` deletes drafts from Gmail: only those made here that you haven't changed.
    """
    session: Session = context.obj
    if action == "discard":
        if bool(who) == everyone:
            raise UsageError("Either name the drafts to discard, or use --all.")
        _discard(session, who or [], yes=yes)
        return
    if who or everyone:
        raise UsageError("`drafts list` takes no names.", "It lists all drafts.")
    with session.context() as given:
        found = list_drafts(given)
    if format == "json":
        session.print_json(json_export.drafts_json(found.drafts, found.written_meanwhile))
    else:
        print_drafts(found, session.out)
        tell_age(session, found.age)


def _discard(session: Session, who: list[str], *, yes: bool) -> None:
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
