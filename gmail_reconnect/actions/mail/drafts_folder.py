"""Open the user's Drafts folder, by Gmail's API or by IMAP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gmail_reconnect.actions.context import Context
from gmail_reconnect.letters.outbox import WritableDrafts
from gmail_reconnect.store.database import Store


@contextmanager
def open_drafts(context: Context, store: Store) -> Iterator[WritableDrafts]:
    """The folder. Imports only what its way needs: Google's packages load slowly. Raises SignInError."""
    if context.drafts_way == "imap":
        from gmail_reconnect.actions.mail.imap_account import open_imap_drafts  # noqa: PLC0415

        with open_imap_drafts(context, store) as by_imap:
            yield by_imap
        return
    from gmail_reconnect.actions.mail import gmail_account  # noqa: PLC0415

    with gmail_account.open_drafts(context, store) as by_api:
        yield by_api
