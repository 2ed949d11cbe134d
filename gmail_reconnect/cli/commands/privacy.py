"""The commands `privacy …`: what may be read, what was asked of the mailbox, and what is stored; delete it all."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.groups import default_group
from gmail_reconnect.cli.session import OutputFormat, Session
from gmail_reconnect.errors import ReconnectError

app = default_group(
    "What is read, asked of your mailbox, and stored; or delete it all.\n\n"
    "Without a command, it shows what `show` shows."
)


@app.command("show")
def show(
    context: typer.Context,
    format: Annotated[OutputFormat, typer.Option(help="The output format.")] = "table",  # noqa: A002
) -> None:
    """Show what may be read, was asked of your mailbox, and is stored."""
    from gmail_reconnect.actions.privacy import privacy_summary
    from gmail_reconnect.cli.display.privacy import print_privacy, privacy_json

    session: Session = context.obj
    with session.context() as work:
        summary = privacy_summary(work)
    if format == "json":
        session.print_json(privacy_json(summary))
    else:
        print_privacy(session, summary)


@app.command("purge")
def purge_(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    keep_settings: Annotated[
        bool, typer.Option("--keep-settings", help="Keep config.toml, your letters' templates and credentials.json.")
    ] = False,
) -> None:
    """Delete everything that is stored here, and the schedule.

    Drafts in your mailbox stay there.
    """
    from gmail_reconnect.actions.privacy import files_to_purge, purge, schedule_to_purge

    session: Session = context.obj
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
        "Deleted. Drafts in your mailbox stay there. To withdraw the permission: myaccount.google.com/permissions"
    )
