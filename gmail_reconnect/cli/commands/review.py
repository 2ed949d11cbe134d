"""review: the review page, served on this machine until Ctrl-C."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session


def review(
    context: typer.Context,
    port: Annotated[
        int, typer.Option(metavar="N", help="Serve on this port; by default on a free one.", min=0, max=65535)
    ] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the link, and open no browser.")] = False,
) -> None:
    """Open the review page: look at people, decide, write letters. It is served on this machine alone."""
    from gmail_reconnect.web.server import Opened, serve

    session: Session = context.obj

    def show(opened: Opened) -> None:
        session.say("The review page is open already." if opened.already else "The review page (Ctrl-C ends it):")
        session.tell(opened.link)
        if not no_open:
            _open(opened.link)

    with session.context() as given, suppress(KeyboardInterrupt):
        serve(given, show, port=port, open_browser=not no_open)


def _open(link: str) -> None:
    import webbrowser

    with suppress(webbrowser.Error):
        webbrowser.open(link)
