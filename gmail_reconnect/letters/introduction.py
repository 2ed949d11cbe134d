"""Who brought the user and a person together: from headers alone, only where that is certain. Reads, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from gmail_reconnect.model import Contact, Kind, milliseconds, moment_of
from gmail_reconnect.names.given_name import first_name, is_mailbox_name
from gmail_reconnect.store.mail.draft_evidence import Traces
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line

from .plan import Introduction

_SOON: Final = timedelta(days=30)
_LONGEST: Final = 3  # words: what is longer is a name with a title, a department or a list in it


def find(
    contacts: Iterable[Contact], traces: Traces, now: datetime, is_hidden: Callable[[Iterable[str]], bool]
) -> dict[str, Introduction]:
    """person id → who introduced them, for those of `contacts` where the headers leave no doubt.

    `is_hidden` says of some addresses whether their person is to be shown nowhere: they are not named here either.
    """
    found = {contact.person.id: _of(contact, traces, now, is_hidden) for contact in contacts}
    return {person: introduction for person, introduction in found.items() if introduction}


def _of(
    contact: Contact, traces: Traces, now: datetime, is_hidden: Callable[[Iterable[str]], bool]
) -> Introduction | None:
    """The first mail of all that names them: by hand, from a third person, to the two and nobody else."""
    began = contact.tie.first_contact
    first = traces.first(contact.person.addresses, milliseconds(now))
    if first is None or began is None or first.kind != Kind.PERSONAL:
        return None
    theirs = set(contact.person.addresses)
    third = first.sender not in theirs | traces.own
    to_the_two = bool(first.recipients & traces.own) and first.recipients - traces.own <= theirs
    # It was an introduction if they took it up.
    if not (third and to_the_two and timedelta() < began - moment_of(first.date) <= _SOON):
        return None
    if is_hidden([first.sender]):
        return None
    name = one_line(first.name, LONGEST_NAME)
    fit = len(name.split()) <= _LONGEST and first_name(name, "en") is not None
    fit = fit and name.casefold() != first.sender and not is_mailbox_name(name, [first.sender])
    return Introduction(name, moment_of(first.date)) if fit else None
