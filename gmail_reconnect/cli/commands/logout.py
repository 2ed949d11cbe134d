"""logout: sign out of Gmail."""

from __future__ import annotations

import typer

from gmail_reconnect.cli.session import Session


def logout(context: typer.Context) -> None:
    """Delete both tokens from this machine. Mail that was read stays."""
    from gmail_reconnect.actions.mail.gmail_account import sign_out

    session: Session = context.obj
    with session.context() as work:
        if sign_out(work):
            session.say("Signed out. To withdraw the permission at Google as well: myaccount.google.com/permissions")
        else:
            session.say("You were not signed in.")
