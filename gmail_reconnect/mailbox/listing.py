"""Lists every id, page by page; each page is committed with the place where the listing goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final, Protocol

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.store.ids import Ids, Mark
from gmail_reconnect.store.store import Store

from .answers import Page
from .plan import time_of

_DAY: Final = 86_400_000
_STALE_DAYS: Final = 3
"""The history since a listing's start is needed at its end; Gmail keeps it "typically at least a week"."""

STEPS: Final = (
    (None, Mark.ALL),
    ("SENT", Mark.SENT),
    ("DRAFT", Mark.ASIDE),
    ("CHAT", Mark.ASIDE),
    ("CATEGORY_PERSONAL", Mark.WORTH),
    ("IMPORTANT", Mark.WORTH),
)
"""Each label that is listed, None for everything but spam and bin, and what its ids are marked with."""


class Lister(Protocol):
    """What a listing asks of Gmail."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> Page:
        """One page of ids."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a listing stands: the history id before it began, when that was (ms UTC), its step and page token."""

    history_id: str
    started: int
    step: int = 0
    page: str | None = None

    @property
    def done(self) -> bool:
        """Whether everything is listed."""
        return self.step >= len(STEPS)


def standing(store: Store, now: int) -> Listing | None:
    """The listing that an earlier run began; None where there is none, or it is too old to be of use."""
    text = store.state("listing")
    if not text:
        return None
    found = Listing(**json.loads(text))
    return found if now - found.started < _STALE_DAYS * _DAY else None


def go_on(listing: Listing, gmail: Lister, store: Store, may_spend: Callable[[], bool]) -> Listing:
    """Lists until everything is listed, or until `may_spend` says no. Returns where it stands then.

    A page token that Gmail no longer takes starts its step again.
    """
    ids = Ids(store)
    while not listing.done and may_spend():
        label, mark = STEPS[listing.step]
        try:
            page = gmail.list_ids(label, listing.page)
        except MailboxError:
            if listing.page is None:
                raise
            listing = Listing(listing.history_id, listing.started, listing.step)
            continue
        step = listing.step if page.next else listing.step + 1
        listing = Listing(listing.history_id, listing.started, step, page.next)
        entries = ((one.id, one.thread, time_of(one.id)) for one in page.ids)
        ids.note(entries, mark, json.dumps(asdict(listing)))
    return listing
