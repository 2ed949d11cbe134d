"""Forget people: remove everything kept about them from this machine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import load_people, update_people
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Person
from gmail_reconnect.people import decisions
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user import erasure
from gmail_reconnect.store.user.erasure import ErasureResult


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
        if SyncState(store).is_erasure_unfinished:
            return ErasurePreview(unfinished=True)
        shown, everyone = load_people(context, store), load_people(context, store, with_hidden=True)
        found = [_find(shown, everyone, one) for one in who]
        return ErasurePreview(tuple({person.id: person for person in found}.values()))


def erase(context: Context, preview: ErasurePreview) -> ErasureResult:
    """Removes the mail between the user and these people, their names, and all decisions and letters about them.

    In mail to others a placeholder takes their place. All or nothing; `unfinished` in the result says what of the file
    could not be cleared afterwards.
    """
    with exclusive(context.paths.data, "forget"), context.open_store() as store:
        everyone = load_people(context, store, with_hidden=True)
        found = [everyone.find(person.id) for person in preview.people]
        emails = [email for person in found for email in person.addresses]
        done = decisions.forget(store, emails, everyone.owner.values())
        # Who is hidden through another address depends on this. There may be nobody left.
        with suppress(ReconnectError):
            update_people(context, store)
        return done


def finish_erasure(context: Context) -> None:
    """Clears deleted data from the database file. Raises StoreError if that fails again."""
    with exclusive(context.paths.data, "forget"), context.open_store() as store:
        if unfinished := erasure.rewrite_file(store):
            raise unfinished


def _find(shown: Directory, everyone: Directory, who: str) -> Person:
    visible = {person.id for person in shown.everyone()}
    email = who.casefold().strip()
    for person in everyone.everyone():
        if person.id not in visible and email in person.addresses:
            return person
    return shown.find(who)
