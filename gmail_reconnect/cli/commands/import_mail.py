"""import: read headers from mbox files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session


def import_(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Files from Takeout or a mail program: .mbox, .gz, .xz, .zip, .tgz."),
    ],
    me: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="Your address; repeat it for several.")
    ] = None,
) -> None:
    """Read headers from mbox files, such as Google Takeout's. Importing a file twice changes nothing."""
    from gmail_reconnect.actions.mail.import_mail import import_mail
    from gmail_reconnect.cli.display.new_mail import print_import

    session: Session = context.obj
    with session.context() as work:
        summary = import_mail(work, paths, me or ())
    if summary.found_mail or not summary.error:
        print_import(session, summary)
    if summary.error:
        raise summary.error
    session.say("Next: gmail-reconnect report")
