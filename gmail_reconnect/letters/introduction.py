"""Finds who introduced a person to the user, if the headers leave no doubt. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gmail_reconnect.config import Config
from gmail_reconnect.model import Contact, Kind, milliseconds, moment_of
from gmail_reconnect.names.clean_name import is_mailbox_name
from gmail_reconnect.names.given_name import first_name
from gmail_reconnect.people import decisions
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader, FirstMail
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line

_SOON: Final = timedelta(days=30)
_LONGEST: Final = 3  # words: a longer name contains a title, a department or a list


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who introduced the user and a person to each other (the name from the header), and when."""

    by: str
    at: datetime


def read_introductions(
    store: Store, contacts: Iterable[Contact], config: Config, now: datetime
) -> dict[str, Introduction]:
    """Person id → who introduced them to the user. Nobody is named who must not be shown."""
    owner = frozenset({*OwnerAddressTable(store).all(), *config.me.addresses})
    evidence = DraftEvidenceReader(store, owner)
    is_hidden = decisions.read_hidden_by_any_address(store)
    found = {}
    for contact in contacts:
        first = evidence.first_mail(contact.person.addresses, milliseconds(now))
        if first and _introduces(first, contact, owner) and not is_hidden([first.sender]):
            name = one_line(first.name, LONGEST_NAME)
            if is_persons_name(name, first.sender):
                found[contact.person.id] = Introduction(name, moment_of(first.date))
    return found


def _introduces(first: FirstMail, contact: Contact, own: frozenset[str]) -> bool:
    """Whether a third person wrote it by hand to these two alone, who then wrote to each other within a month."""
    began, theirs = contact.tie.first_contact, set(contact.person.addresses)
    if began is None or first.kind != Kind.PERSONAL or first.sender in theirs | own:
        return False
    to_the_two = bool(first.recipients & own) and first.recipients - own <= theirs
    return to_the_two and timedelta() < began - moment_of(first.date) <= _SOON


def is_persons_name(name: str, email: str) -> bool:
    """Whether a letter may name somebody like this: no title, no department, no list, not only an address."""
    return (
        len(name.split()) <= _LONGEST
        and first_name(name, "en") is not None
        and name.lower() != email
        and not is_mailbox_name(name, [email])
    )
