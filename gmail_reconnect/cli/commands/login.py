"""login: sign in to Gmail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session


def login(
    context: typer.Context,
    drafts: Annotated[bool, typer.Option("--drafts", help="Allow creating drafts (a second, separate token).")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address instead of opening it.")] = False,
    port: Annotated[int, typer.Option(metavar="PORT", help="The local port for Google's answer; 0: any.")] = 0,
    credentials: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The client file from Google's console: check it, and keep a copy."),
    ] = None,
) -> None:
    """Sign in to Gmail: one permission to read headers or, with --drafts, one to create drafts."""
    from gmail_reconnect.actions.mail.gmail_account import sign_in, store_client

    session: Session = context.obj

    def show_address(url: str) -> None:
        session.tell(f"Open this address in your browser and allow the one permission it asks for:\n\n{url}\n")

    with session.context() as work:
        if credentials:
            session.say(f"The client file is kept as {store_client(work, credentials)}")
            session.kept = "Not signed in; the client file is kept."
        sign_in(work, "draft" if drafts else "read", show_address, open_browser=not no_browser, port=port)
    session.say("Signed in. Next: " + ("gmail-reconnect draft --top 3" if drafts else "gmail-reconnect sync"))
