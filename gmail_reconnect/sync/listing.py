"""Lists ids page by page; each page is committed together with the position where the listing continues.

The token of a page is in the page before it, so a label's pages come one after the other; the next pages of several
labels are requested together. What fails of them is requested again, alone.

The listed ids are dropped at the end of a listing. With `full`, reading the history continues where it was, since no
listing gives the labels of stored messages. The weekly listing of sent mail finds what the history missed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.gmail.fetch_plan import time_in_id
from gmail_reconnect.model import DAY
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.listed_ids import ListedIdTable, ListingMark
from gmail_reconnect.store.run_state import ListingKey, RunState

from .fetcher import MailSource

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
"""Each label that is listed (None: all but spam and bin), and the mark of its ids."""
_STEPS_OF: Final[dict[ListingKey, tuple[tuple[str | None, ListingMark], ...]]] = {
    "listing": LISTING_STEPS,
    "checking": (("SENT", ListingMark.SENT),),
}


@dataclass(frozen=True, slots=True)
class ListingState:
    """How far a listing is: the history id before it began, when that was (ms UTC), and what is left to list.

    `left` has pairs of a step and the token of its next page, None for the first page. `fetched`: of the messages it
    found, only unanswered letters may still be missing.
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
        """The state after a page of one step, whose next page has the token `page`; "" if there is none."""
        going_on = ((one, page if one == step else token) for one, token in self.left)
        return replace(self, left=tuple(one for one in going_on if one[1] != ""))


def start_listing(history_id: str, started: int, key: ListingKey = "listing") -> ListingState:
    """A listing at its beginning."""
    return ListingState(history_id, started, tuple((step, None) for step in range(len(_STEPS_OF[key]))), key=key)


def saved_listing(store: Store, now: int, key: ListingKey = "listing") -> ListingState | None:
    """The listing that an earlier run began; None if there is none, or if it is too old to continue."""
    kept = RunState(store).listing(key)
    if kept is None:
        return None
    found = _read(kept)
    return found if found.fetched or now - found.started < _STALE_DAYS * DAY else None


def _read(kept: dict[str, Any]) -> ListingState:
    if "step" in kept:  # written by a version that listed the labels one after the other
        step, page = kept.pop("step"), kept.pop("page")
        last = len(_STEPS_OF[kept.get("key", "listing")])
        kept["left"] = [(step, page), *((one, None) for one in range(step + 1, last))] if step < last else []
    return ListingState(**{**kept, "left": tuple((step, page) for step, page in kept["left"])})


def save_listing(store: Store, listing: ListingState) -> None:
    """Stores how far it is."""
    RunState(store).set_listing(listing.key, asdict(listing))


def continue_listing(
    listing: ListingState,
    source: MailSource,
    store: Store,
    pages_left: Callable[[], int],
    tell: Callable[[int], None],
) -> ListingState:
    """Lists until everything is listed, or until `pages_left` returns 0. Returns how far it is then.

    A page token that Gmail no longer accepts starts its step again, once; the second time it is an error. `tell` is
    called after each page with the number of ids in this run.
    """
    ids = ListedIdTable(store)
    restarted, came = set[int](), 0
    while not listing.done and (most := pages_left()) > 0:
        steps = _STEPS_OF[listing.key]
        now = listing.left[:most]
        together = source.list_together([(steps[step][0], page) for step, page in now]) if len(now) > 1 else [None]
        # First the pages that came, then those that have to be requested again.
        for (step, page), found in sorted(zip(now, together, strict=True), key=lambda one: one[1] is None):
            label, mark = steps[step]
            if found is None:
                if pages_left() < 1:
                    break
                try:
                    found = source.list_ids(label, page)  # noqa: PLW2901 - alone, and with every patience
                except MailboxError:
                    if page is None or step in restarted:
                        raise
                    restarted.add(step)
                    listing = listing.after(step, None)
                    continue
            listing = listing.after(step, found.next or "")
            entries = ((one.id, one.thread, time_in_id(one.id)) for one in found.ids)
            ids.add_page(entries, mark, asdict(listing), listing.key)
            came += len(found.ids)
            tell(came)
    return listing
