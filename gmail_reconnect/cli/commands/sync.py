"""sync: read new headers from Gmail."""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session


def sync(
    context: typer.Context,
    max_units: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Stop before spending more than N units of quota; below 50, little is read."
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="List everything again, and fetch every message.")] = False,
) -> None:
    """Read new headers from Gmail, or by IMAP. Safe to interrupt: the next sync continues where this one stopped."""
    from gmail_reconnect.actions.mail.sync_mail import sync_mail
    from gmail_reconnect.cli.display.new_mail import print_sync

    session: Session = context.obj
    with session.context() as work:
        summary = sync_mail(work, full=full, max_units=max_units)
    print_sync(session, summary)
    if summary.error:
        raise summary.error
