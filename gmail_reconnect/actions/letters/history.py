"""Show what became of each letter, with its dates; and how many of those that were sent were answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.drafts import visible_drafts
from gmail_reconnect.actions.people.lookup import owner_addresses
from gmail_reconnect.letters import draft_status
from gmail_reconnect.model import Draft, moment_of
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.fold import fold

STATES: Final = ("pending", "created", "in_file", "edited", "sent", "answered", "bounced", "discarded")
"""What became of a letter; "in_file" isn't in Gmail."""
ENOUGH_SENT: Final = 10
"""From so many sent letters on their number says something."""


@dataclass(frozen=True, slots=True)
class LetterEvent:
    """What happened to a letter, one of STATES, "wrote_first" or "written_meanwhile", and when."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LetterHistory:
    """A letter, its state, what happened to it in order, and the Message-ID of what was sent, or ""."""

    draft: Draft
    state: str
    events: tuple[LetterEvent, ...]
    sent_as: str


@dataclass(frozen=True, slots=True)
class LetterList:
    """Some letters, newest first, of `total` that fit; how many have each state in all; where the drafts are.

    `sent`, `answered` and `bounced` count letters; all are 0 until ENOUGH_SENT were sent.
    """

    letters: tuple[LetterHistory, ...]
    total: int
    counts: Mapping[str, int]
    sent: int
    answered: int
    bounced: int
    account: str
    drafts_page: str


def list_letters(
    context: Context, state: str = "", text: str = "", *, first: int = 0, size: int | None = None
) -> LetterList:
    """The letters of a state ("": any) with `text` in the name, address or subject, from place `first` on."""
    wanted = fold(text)
    with context.open_store() as store:
        drafts = visible_drafts(store, DraftTable(store).all())[::-1]
        fitting = [
            one
            for one in drafts
            if state in {"", state_of(one)}
            and (not text or wanted in fold(" ".join((one.name, *one.all_addresses, one.subject))))
        ]
        part = fitting[first:] if size is None else fitting[first : first + size]
        counts = Counter(map(state_of, drafts))
        sent = [one for one in drafts if one.sent is not None]
        known = Counter(one.state for one in sent) if len(sent) >= ENOUGH_SENT else Counter[str]()
        return LetterList(
            tuple(histories(context, store, part)),
            len(fitting),
            counts,
            known.total(),
            known["answered"],
            known["bounced"],
            OwnerAddressTable(store).account(context.config.me.addresses) if context.is_gmail else "",
            context.local_drafts_page,
        )


def histories(context: Context, store: Store, drafts: Iterable[Draft]) -> Iterator[LetterHistory]:
    """What happened to each of these."""
    reader = DraftEvidenceReader(store, owner_addresses(context, store))
    for draft in drafts:
        events, sent_as = _events(draft, reader)
        order = sorted(events, key=lambda one: one.at)
        yield LetterHistory(draft, state_of(draft), tuple(order), sent_as)


def state_of(draft: Draft) -> str:
    """One of STATES."""
    return "in_file" if draft.state == "created" and draft.gmail_draft_id is None else draft.state


def _events(draft: Draft, reader: DraftEvidenceReader) -> tuple[list[LetterEvent], str]:
    without_id = "pending" if draft.state in {"pending", "discarded"} else "in_file"
    found = [("created" if draft.gmail_draft_id else without_id, draft.created)]
    sent_as = ""
    if draft.state == "edited":
        found.append(("edited", draft.updated))
    if draft.wrote_first is not None:
        found.append(("wrote_first", draft.wrote_first))
    if draft.state == "discarded":
        found.append(("discarded", draft.thrown_away or draft.updated))
    if draft.sent is not None:
        found.append(("sent", draft.sent))
        mails = reader.sent_to(draft.all_addresses, draft.created)
        sent_as = next((one.message_id for one in mails if one.date == draft.sent), draft.message_id)
        found += _after_sending(draft, draft.sent, reader)
    events = [LetterEvent(what, moment_of(at)) for what, at in found]
    if meanwhile := draft_status.written_meanwhile(draft, reader):
        events.append(LetterEvent("written_meanwhile", meanwhile))
    return events, sent_as


def _after_sending(draft: Draft, sent: int, reader: DraftEvidenceReader) -> Sequence[tuple[str, int]]:
    if draft.state == "answered":
        dates = [date for date in reader.heard_from(draft.all_addresses, sent) if date > sent]
    elif draft.state == "bounced":
        dates = reader.bounces(draft.all_addresses, sent)
    else:
        return []
    return [(draft.state, dates[0])] if dates else []
