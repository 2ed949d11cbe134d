"""privacy: what may be read, what was asked of Gmail, and what is stored; delete it all."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from gmail_reconnect.actions.privacy import files_to_purge, privacy_summary, purge, schedule_to_purge
from gmail_reconnect.cli.display.privacy import print_privacy, privacy_json
from gmail_reconnect.cli.session import OutputFormat, Session
from gmail_reconnect.errors import ReconnectError, UsageError


def privacy(
    context: typer.Context,
    action: Annotated[
        Literal["show", "purge"], typer.Argument(metavar="ACTION", help="show, or purge: delete it all.")
    ] = "show",
    yes: Annotated[bool, typer.Option("--yes", help="Purge without asking.")] = False,
    keep_settings: Annotated[
        bool, typer.Option("--keep-settings", help="Keep config.toml, your letters' templates and credentials.json.")
    ] = False,
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = "table",  # noqa: A002
) -> None:
    """Show what may be read, what was asked of Gmail so far, and what is stored where; `privacy purge` deletes it."""
    session: Session = context.obj
    if action == "purge":
        if format == "json":
            raise UsageError("--format json goes with `privacy show`.")
        _purge(session, yes=yes, keep_settings=keep_settings)
        return
    if yes or keep_settings:
        raise UsageError("--yes and --keep-settings go with `privacy purge`.")
    with session.context() as work:
        summary = privacy_summary(work)
    if format == "json":
        session.print_json(privacy_json(summary))
    else:
        print_privacy(session, summary)


def _purge(session: Session, *, yes: bool, keep_settings: bool) -> None:
    with session.context() as work:
        files, schedule = files_to_purge(work, keep_settings=keep_settings), schedule_to_purge(work)
        if not (files or schedule):
            session.say("There is nothing to delete.")
            return
        for one in files:
            session.say(f"{one.path}: {one.what}")
        if schedule:
            session.say(f"The schedule: {schedule.text}")
        if not yes and not session.confirm("Delete all of this? It cannot be undone."):
            raise ReconnectError("Nothing was deleted.")
        session.kept = "Some files may be deleted already; the same command deletes the rest."
        purge(work, keep_settings=keep_settings)
    session.say(
        "Deleted. Drafts in your Gmail stay there. To withdraw the permission: myaccount.google.com/permissions"
    )
