"""logout: sign out."""

from __future__ import annotations

import typer

from gmail_reconnect.cli.session import Session


def logout(context: typer.Context) -> None:
    """Delete every sign-in from this machine. Mail that was read stays."""
    from gmail_reconnect.actions.mail import gmail_account, imap_account

    session: Session = context.obj
    with session.context() as work:
        to_gmail = gmail_account.sign_out(work)
        if to_gmail:
            session.say("Signed out. To withdraw the permission at Google as well: myaccount.google.com/permissions")
        by_imap = imap_account.sign_out(work)
    if by_imap:
        session.say("Signed out of IMAP. To withdraw the app password as well, delete it at your provider.")
    if not (by_imap or to_gmail):
        session.say("You were not signed in.")
