"""Lists ids, page by page; each page is committed with the place where the listing goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal, Protocol

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.store.ids import Ids, Mark
from gmail_reconnect.store.store import Store

from .answers import Page
from .plan import time_of

_DAY: Final = 86_400_000
_STALE_DAYS: Final = 3
"""The history since a listing's start is needed at its end; Gmail keeps it "typically at least a week"."""

Key = Literal["listing", "checking"]
"""Everything, or what was sent: the store's key for where it stands."""

STEPS: Final = (
    (None, Mark.ALL),
    ("SENT", Mark.SENT),
    ("DRAFT", Mark.ASIDE),
    ("CHAT", Mark.ASIDE),
    ("CATEGORY_PERSONAL", Mark.WORTH),
    ("IMPORTANT", Mark.WORTH),
)
"""Each label that is listed, None for everything but spam and bin, and what its ids are marked with."""
_STEPS: Final[dict[Key, tuple[tuple[str | None, Mark], ...]]] = {"listing": STEPS, "checking": (("SENT", Mark.SENT),)}


class Lister(Protocol):
    """What a listing asks of Gmail."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> Page:
        """One page of ids."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a listing stands: the history id before it began, when that was (ms UTC), its step and page token.

    `fetched` says that of what it found only the letters may still be missing.
    """

    history_id: str
    started: int
    step: int = 0
    page: str | None = None
    fetched: bool = False
    key: Key = "listing"

    @property
    def done(self) -> bool:
        """Whether everything is listed."""
        return self.step >= len(_STEPS[self.key])


def standing(store: Store, now: int, key: Key = "listing") -> Listing | None:
    """The listing that an earlier run began; None where there is none, or it is too old to be gone on with."""
    text = store.state(key)
    if not text:
        return None
    found = Listing(**json.loads(text))
    return found if found.fetched or now - found.started < _STALE_DAYS * _DAY else None


def remember(store: Store, listing: Listing) -> None:
    """Keeps where it stands."""
    store.remember(listing.key, json.dumps(asdict(listing)))


def go_on(
    listing: Listing,
    gmail: Lister,
    store: Store,
    may_spend: Callable[[], bool],
    tell: Callable[[int], None] = lambda _: None,
) -> Listing:
    """Lists until everything is listed, or until `may_spend` says no. Returns where it stands then.

    A page token that Gmail no longer takes starts its step again, once: one that it never takes is an error. `tell`
    is told after each page how many ids came in this run.
    """
    ids = Ids(store)
    restarted, came = -1, 0
    while not listing.done and may_spend():
        label, mark = _STEPS[listing.key][listing.step]
        try:
            page = gmail.list_ids(label, listing.page)
        except MailboxError:
            if listing.page is None or restarted == listing.step:
                raise
            restarted, listing = listing.step, replace(listing, page=None)
            continue
        listing = replace(listing, step=listing.step if page.next else listing.step + 1, page=page.next)
        entries = ((one.id, one.thread, time_of(one.id)) for one in page.ids)
        ids.note(entries, mark, json.dumps(asdict(listing)), listing.key)
        came += len(page.ids)
        tell(came)
    return listing
