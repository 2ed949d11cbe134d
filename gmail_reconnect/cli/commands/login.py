"""login: sign in to Gmail, or to any provider by IMAP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError


def login(
    context: typer.Context,
    more: Annotated[list[Path] | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    drafts: Annotated[bool, typer.Option("--drafts", help="Allow creating drafts (a second, separate token).")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address instead of opening it.")] = False,
    port: Annotated[
        int, typer.Option(metavar="PORT", help="The local port for Google's answer, or the IMAP server's; 0: any.")
    ] = 0,
    credentials: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The client file from Google's console: check it, and keep a copy."),
    ] = None,
    imap: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="By IMAP, with an app password: Gmail, Fastmail, iCloud, your own server."
        ),
    ] = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="The IMAP server, where --imap doesn't know it.")] = "",
    user: Annotated[
        str, typer.Option(metavar="NAME", help="The name that the IMAP server knows you by, if not ADDRESS.")
    ] = "",
) -> None:
    """Sign in: to Gmail, with one permission to read headers or, with --drafts, to create drafts; or by IMAP."""
    from gmail_reconnect.cli.display import sign_in

    session: Session = context.obj
    if more and not credentials:
        raise UsageError(f"Unknown: {more[0]}", "`gmail-reconnect login --credentials FILE` takes a client file.")
    files = [credentials, *(more or ())] if credentials else []  # a shell puts all names that match * there
    if imap or host or user:
        sign_in.by_imap(session, imap or "", host, port, user, other=drafts or no_browser or bool(files))
    else:
        sign_in.to_gmail(session, files, drafts=drafts, open_browser=not no_browser, port=port)
