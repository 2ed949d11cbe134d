"""Complete the address of a person while it is typed. It computes nothing: it has to feel instant."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.people.hidden import read_hidden
from gmail_reconnect.people.identity.mailbox import mailbox_of, mailboxes_of
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

_MOST: Final = 50


def complete_address(context: Context, text: str) -> list[tuple[str, str]]:
    """The first addresses in the mail that begin with `text`, each with the name that its person is known by.

    Most recently in touch first, without the owner's and those of hidden people. None where there is no mail.
    """
    if not context.paths.database.exists():
        return []
    with suppress(ReconnectError), context.open_store() as store:
        owner = mailboxes_of(OwnerAddressTable(store).all())
        is_hidden = read_hidden(store)
        found = (
            (email, name or email)
            for email, name, addresses in AddressTable(store).beginning_with(text.lower())
            if mailbox_of(email) not in owner and not is_hidden({email, *addresses})
        )
        return list(islice(found, _MOST))
    return []
