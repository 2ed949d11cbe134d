"""Signs in, and says on stderr what was signed in to and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gmail_reconnect.errors import UsageError

if TYPE_CHECKING:
    from gmail_reconnect.cli.session import Session
    from gmail_reconnect.imap.sign_ins import Place

_KEPT: Final[dict[Place, str]] = {
    "keyring": "The password is in this system's keyring.",
    "file": "This system has no keyring that works: the password is in {file}, readable only by you.",
    "command": "The password is not kept: password_command in config.toml prints it.",
}


def to_gmail(session: Session, credentials: Sequence[Path], *, drafts: bool, open_browser: bool, port: int) -> None:
    """Asks for one permission on Google's page."""
    from gmail_reconnect.actions.mail.gmail_account import sign_in, store_client  # noqa: PLC0415 - loads slowly
    from gmail_reconnect.actions.mail.sync_mail import chosen_source  # noqa: PLC0415 - as above

    def show_address(url: str) -> None:
        session.tell(f"Open this address in your browser and allow the one permission it asks for:\n\n{url}\n")

    with session.context() as work:
        if credentials:
            used, kept = store_client(work, credentials)
            if len(credentials) > 1:
                session.say(f"Of {len(credentials)} client files, the newest good one is used: {used}")
            session.say(f"The client file is kept as {kept}")
            session.kept = "Not signed in; the client file is kept."
        sign_in(work, "draft" if drafts else "read", show_address, open_browser=open_browser, port=port)
        if not drafts and chosen_source(work) == "imap":
            session.say('Mail is still read by IMAP. To read it by Gmail\'s API: source = "gmail" under [mail].')
    session.say("Signed in. Next: " + ("gmail-reconnect draft --top 3" if drafts else "gmail-reconnect sync"))


def by_imap(session: Session, address: str, host: str, port: int, user: str, *, other: bool) -> None:
    """Asks for the password, hidden, or reads it from standard input; checks and keeps it."""
    from gmail_reconnect.actions.mail.imap_account import find_account, sign_in  # noqa: PLC0415 - loads slowly
    from gmail_reconnect.actions.mail.sync_mail import chosen_source  # noqa: PLC0415 - as above

    if other or not address:
        raise UsageError("--host and --user belong to --imap ADDRESS, and no other option but --port does.")
    with session.context() as work:
        account, is_asked = find_account(work, address, host, port, user)
        session.say(
            f"Signing in to {account.host}. Headers are read, and letters put into Drafts; "
            "the password would allow more."
        )
        if account.provider.is_gmail:
            session.say("With Google's own sign-in (`gmail-reconnect login`), Google itself doesn't show bodies.")
        password = ""
        if is_asked:
            session.say(account.provider.password)
            password = session.ask_hidden(f"App password for {account.user or account.address}")
        done = sign_in(work, account, password)
        session.say(_KEPT[done.place].format(file=work.paths.token("imap")))
        if chosen_source(work) == "gmail":
            session.say('Mail is still read by Gmail\'s API: config.toml says source = "gmail" under [mail].')
    session.say("Signed in. Next: gmail-reconnect sync")
