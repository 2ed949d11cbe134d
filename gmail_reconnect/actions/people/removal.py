"""Keep people out: hide them for good, by a keyed hash of their addresses, or forget everything kept about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from gmail_reconnect.actions.backup import replace_copies
from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import load_people, owner_addresses, update_people
from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.model import Person, milliseconds
from gmail_reconnect.people import decisions
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.hidden import read_hidden
from gmail_reconnect.people.identity.mailbox import person_id
from gmail_reconnect.store import erasure
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.text.domains import looks_like_address


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
        is_hidden, now = read_hidden(store), milliseconds(context.clock())
        with store.transaction():
            return [
                HiddenPerson(one, name, emails, is_hidden(emails), decisions.never(store, emails, now))
                for one, emails, name in found
            ]


def show_again(context: Context, who: Sequence[str]) -> None:
    """Takes `hide` back for these people, by an address or an id, and for all addresses that were hidden with them.

    Raises ReconnectError if one of them isn't hidden; then nothing changes.
    """
    with context.open_store() as store:
        is_hidden = read_hidden(store)
        addresses = [_address_of(store, one) for one in who]
        for one, address in zip(who, addresses, strict=True):
            if not is_hidden([address]):
                raise ReconnectError(
                    f"Nobody is hidden under {one!r}.",
                    "Give their id or one of their addresses: names don't find them.",
                )
        with store.transaction():
            for address in addresses:
                decisions.show_again(store, address)


def _address_of(store: Store, who: str) -> str:
    """An address as it is given, or the one in the mail that has this id."""
    typed = who.lower().strip()
    if looks_like_address(typed):
        return typed
    return next((one for one in AddressTable(store).emails().values() if person_id(one) == typed), typed)


def _addresses_and_name(context: Context, store: Store, who: str) -> tuple[tuple[str, ...], str]:
    """All their addresses, and what to call them. Hidden people are found by address only."""
    email = who.lower().strip()
    by_address = looks_like_address(email)
    if by_address and email in owner_addresses(context, store):
        raise UsageError("That is your own address.", code=ErrorCode.OWN_ADDRESS, facts={"address": email})
    if by_address and not AddressTable(store).occur_in_mail([email]):
        return (email,), email
    person = load_people(context, store, with_hidden=by_address).find(who)
    return person.addresses, person.shown


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """The people that would be forgotten.

    `unfinished`: deleted data is still in the database file from last time. That has to be cleared first, and nobody
    is looked up: part of a forgotten name may be somebody else's.
    """

    people: tuple[Person, ...] = ()
    unfinished: bool = False


def preview_erasure(context: Context, who: Sequence[str]) -> ErasurePreview:
    """The people that `erase` would forget. Hidden people match by address only. Raises ReconnectError."""
    with context.open_store() as store:
        if RunState(store).is_erasure_unfinished:
            return ErasurePreview(unfinished=True)
        shown, everyone = load_people(context, store), load_people(context, store, with_hidden=True)
        found = [_find(shown, everyone, one) for one in who]
        return ErasurePreview(tuple({person.id: person for person in found}.values()))


def erase(context: Context, preview: ErasurePreview) -> erasure.ErasureResult:
    """Removes the mail between the user and these people, their names, and all decisions and letters about them.

    In mail to others a placeholder takes their place. All or nothing; `unfinished` in the result says what of the file
    could not be cleared afterwards.
    """
    with exclusive(context.paths.data, "forget"), context.open_store() as store:
        everyone = load_people(context, store, with_hidden=True)
        found = [everyone.find(person.id) for person in preview.people]
        emails = [email for person in found for email in person.addresses]
        done = decisions.forget(store, emails, everyone.owner.values())
        # `never` hides people by all their addresses, so the facts must be current. It fails if no mail is left.
        with suppress(ReconnectError):
            update_people(context, store)
        with suppress(ReconnectError):  # no copy is better than an old one
            replace_copies(context)
        return done


def finish_erasure(context: Context) -> None:
    """Clears deleted data from the database file. Raises StoreError if that fails again."""
    with exclusive(context.paths.data, "forget"), context.open_store() as store:
        if unfinished := erasure.rewrite_file(store):
            raise unfinished


def _find(shown: Directory, everyone: Directory, who: str) -> Person:
    visible = {person.id for person in shown.everyone()}
    email = who.lower().strip()
    for person in everyone.everyone():
        if person.id not in visible and email in person.addresses:
            return person
    return shown.find(who)
