"""Never show people again, by a keyed hash of their addresses; or show them again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import load_people, owner_addresses
from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.model import milliseconds
from gmail_reconnect.people import decisions
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable


@dataclass(frozen=True, slots=True)
class HiddenPerson:
    """A person who is shown nowhere now; `already`: they weren't shown before, either.

    `waiting` counts the letters to them that wait in Gmail's Drafts folder: they can only be deleted there.
    """

    who: str
    name: str
    addresses: tuple[str, ...]
    already: bool
    waiting: int


def hide(context: Context, who: Sequence[str]) -> list[HiddenPerson]:
    """Shows these people nowhere again, whatever mail arrives. An address may be one that no mail has.

    Raises ReconnectError if a person isn't found, UsageError for the owner's address; then nobody is hidden.
    """
    with context.open_store() as store:
        found = [(one, *_addresses_and_name(context, store, one)) for one in who]
        is_hidden, now = decisions.read_hidden(store), milliseconds(context.clock())
        with store.transaction():
            return [
                HiddenPerson(one, name, emails, is_hidden(emails), decisions.never(store, emails, now))
                for one, emails, name in found
            ]


def show_again(context: Context, addresses: Sequence[str]) -> None:
    """Takes `hide` back for these addresses and all that were hidden with them.

    Raises ReconnectError if one of them isn't hidden; then nothing changes.
    """
    with context.open_store() as store:
        is_hidden = decisions.read_hidden(store)
        for address in addresses:
            if not is_hidden([address.casefold().strip()]):
                raise ReconnectError(f"Nobody is hidden under {address!r}.", "Give one of the addresses they had.")
        with store.transaction():
            for address in addresses:
                decisions.show_again(store, address)


def _addresses_and_name(context: Context, store: Store, who: str) -> tuple[tuple[str, ...], str]:
    """All their addresses, and what to call them. Hidden people are found by address only."""
    email = who.casefold().strip()
    is_address = bool(re.fullmatch(r"[^@\s]+@[^@\s]+", email))
    if is_address and email in owner_addresses(context, store):
        raise UsageError("That is your own address.", code=ErrorCode.OWN_ADDRESS, facts={"address": email})
    if is_address and not AddressTable(store).occur_in_mail([email]):
        return (email,), email
    person = load_people(context, store, with_hidden=is_address).find(who)
    return person.addresses, person.shown
