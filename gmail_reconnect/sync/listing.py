"""Lists ids, page by page; each page is committed with the place where the listing goes on.

A page's token stands in the page before it, so that a label's pages come one after the other; the next ones of several
labels are asked for in one request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Protocol

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.gmail.fetch_plan import time_in_id
from gmail_reconnect.gmail.responses import IdPage
from gmail_reconnect.model import DAY
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.listed_ids import ListedIdTable, ListingMark
from gmail_reconnect.store.sync_state import ListingKey, SyncState

_STALE_DAYS: Final = 3
"""The history since a listing's start is needed at its end; Gmail keeps it "typically at least a week"."""

LISTING_STEPS: Final = (
    (None, ListingMark.ALL),
    ("SENT", ListingMark.SENT),
    ("DRAFT", ListingMark.ASIDE),
    ("CHAT", ListingMark.ASIDE),
    ("CATEGORY_PERSONAL", ListingMark.WORTH),
    ("IMPORTANT", ListingMark.WORTH),
)
"""Each label that is listed, None for everything but spam and bin, and what its ids are marked with."""
_STEPS_OF: Final[dict[ListingKey, tuple[tuple[str | None, ListingMark], ...]]] = {
    "listing": LISTING_STEPS,
    "checking": (("SENT", ListingMark.SENT),),
}


class IdSource(Protocol):
    """What a listing asks of Gmail."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        """One page of ids."""

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> Sequence[IdPage | None]:
        """Pages of several labels in one request; None for each that did not come."""


@dataclass(frozen=True, slots=True)
class ListingState:
    """Where a listing stands: the history id before it began, when that was (ms UTC), and what is still to list.

    That is pairs of a step and the token of its next page, None for the first. `fetched` says that of what it found
    only the letters may still be missing.
    """

    history_id: str
    started: int
    left: tuple[tuple[int, str | None], ...]
    fetched: bool = False
    key: ListingKey = "listing"

    @property
    def done(self) -> bool:
        """Whether everything is listed."""
        return not self.left

    def after(self, step: int, page: str | None) -> ListingState:
        """With another page to go on with in one step; with "", none."""
        going_on = ((one, page if one == step else token) for one, token in self.left)
        return replace(self, left=tuple(one for one in going_on if one[1] != ""))


def start_listing(history_id: str, started: int, key: ListingKey = "listing") -> ListingState:
    """A listing of which nothing is done."""
    return ListingState(history_id, started, tuple((step, None) for step in range(len(_STEPS_OF[key]))), key=key)


def saved_listing(store: Store, now: int, key: ListingKey = "listing") -> ListingState | None:
    """The listing that an earlier run began; None where there is none, or it is too old to be gone on with."""
    kept = SyncState(store).listing(key)
    if kept is None:
        return None
    found = _read(kept)
    return found if found.fetched or now - found.started < _STALE_DAYS * DAY else None


def _read(kept: dict[str, Any]) -> ListingState:
    if "step" in kept:  # written when the labels were listed one after the other
        step, page = kept.pop("step"), kept.pop("page")
        last = len(_STEPS_OF[kept.get("key", "listing")])
        kept["left"] = [(step, page), *((one, None) for one in range(step + 1, last))] if step < last else []
    return ListingState(**{**kept, "left": tuple((step, page) for step, page in kept["left"])})


def save_listing(store: Store, listing: ListingState) -> None:
    """Keeps where it stands."""
    SyncState(store).set_listing(listing.key, asdict(listing))


def continue_listing(
    listing: ListingState,
    gmail: IdSource,
    store: Store,
    pages_left: Callable[[], int],
    tell: Callable[[int], None] = lambda _: None,
) -> ListingState:
    """Lists until everything is listed, or until `pages_left` says 0. Returns where it stands then.

    A page token that Gmail no longer takes starts its step again, once: one that it never takes is an error. `tell`
    is told after each page how many ids came in this run.
    """
    ids = ListedIdTable(store)
    restarted, came = set[int](), 0
    while not listing.done and (most := pages_left()) > 0:
        steps = _STEPS_OF[listing.key]
        now = listing.left[:most]
        together = gmail.list_together([(steps[step][0], page) for step, page in now]) if len(now) > 1 else [None]
        # First what came, then what has to be asked for again.
        for (step, page), found in sorted(zip(now, together, strict=True), key=lambda one: one[1] is None):
            label, mark = steps[step]
            if found is None:
                if pages_left() < 1:
                    break
                try:
                    found = gmail.list_ids(label, page)  # noqa: PLW2901 - alone, and with every patience
                except MailboxError:
                    if page is None or step in restarted:
                        raise
                    restarted.add(step)
                    listing = listing.after(step, None)
                    continue
            listing = listing.after(step, found.next or "")
            entries = ((one.id, one.thread, time_in_id(one.id)) for one in found.ids)
            ids.note(entries, mark, asdict(listing), listing.key)
            came += len(found.ids)
            tell(came)
    return listing
