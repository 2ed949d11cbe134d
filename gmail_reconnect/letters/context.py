"""Reads from the store what letters depend on. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from gmail_reconnect.config import Config
from gmail_reconnect.model import Contact, milliseconds
from gmail_reconnect.people import decisions
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .content import EarlierLetter, Introduction, LetterContext, LetterRequest
from .introduction import find_introductions
from .mime import text_of


def read_context(
    store: Store,
    contacts: Sequence[Contact],
    config: Config,
    templates: Mapping[str, str],
    *,
    now: datetime,
    request: LetterRequest,
) -> LetterContext:
    """What letters to `contacts` depend on, as of `now`."""
    return LetterContext(
        config,
        templates,
        now,
        request,
        earlier=read_earlier_letters(store),
        introductions=read_introductions(store, contacts, config, now),
    )


def read_earlier_letters(store: Store) -> tuple[EarlierLetter, ...]:
    """All letters that were written before, whatever became of them."""
    return tuple(EarlierLetter(draft.all_addresses, text_of(draft.content)) for draft in DraftTable(store).all())


def read_introductions(
    store: Store, contacts: Sequence[Contact], config: Config, now: datetime
) -> dict[str, Introduction]:
    """Who introduced these contacts to the user, by person id."""
    evidence = DraftEvidenceReader(store, {*OwnerAddressTable(store).all(), *config.me.addresses})
    first_mails = {
        contact.person.id: mail
        for contact in contacts
        if (mail := evidence.first_mail(contact.person.addresses, milliseconds(now)))
    }
    return find_introductions(contacts, first_mails, evidence.own, decisions.read_hidden_by_any_address(store))
