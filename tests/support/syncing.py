"""Short forms of a sync for tests, and mail sources that interrupt it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gmail_reconnect.gmail.batch_scheduler import FetchResults, Supply
from gmail_reconnect.gmail.client import GmailReader
from gmail_reconnect.gmail.responses import IdPage, MailboxChanges, Profile
from gmail_reconnect.store.database import Store
from gmail_reconnect.sync import engine as syncing
from gmail_reconnect.sync.engine import SyncOptions, SyncResult
from gmail_reconnect.sync.fetcher import MailSource, SyncProgress
from gmail_reconnect.sync.listing import LISTING_STEPS

NOW = datetime(2024, 1, 1, tzinfo=UTC)
LISTING = 1 + 5 * len(LISTING_STEPS)
"""Units of the profile and of the listings, if each has one page."""

BOAT = (
    "2021-03-04 me > ana: Boat",
    "2021-03-05 ana > me: Re: Boat",
    "2021-03-06 me > ana: Re: Boat",
    "2022-01-01 ben > me, ana: New year",
    "2022-02-01 me > ben, ana, eve, joe: Party",
)


def sync(
    gmail: MailSource,
    store: Store,
    *,
    full: bool = False,
    max_units: int | None = None,
    tell: Callable[[SyncProgress], None] = lambda _: None,
    months: int = 600,
    now: datetime = NOW,
) -> SyncResult:
    """A sync that fetches every personal letter, however old."""
    options = SyncOptions(full=full, max_units=max_units, letters_months=months)
    return syncing.sync(gmail, store, now, options, tell)


def kept(store: Store) -> dict[str, set[str]]:
    """Gmail id → labels."""
    rows = store.connection.execute(
        "SELECT m.gmail_id, j.value FROM message m LEFT JOIN json_each(m.labels) j WHERE gmail_id IS NOT NULL"
    )
    found: dict[str, set[str]] = {}
    for key, label in rows:
        found.setdefault(key, set()).update([label] if label else ())
    return found


def many(count: int, start: str = "2020") -> list[str]:
    """`count` mails, each in its own thread."""
    return [f"{start}-{n % 12 + 1:02}-{n // 12 % 28 + 1:02} me > p{n}: About {n}" for n in range(count)]


@dataclass
class InterruptingSource:
    """The real reader, which interrupts the program after `left` calls."""

    reader: GmailReader
    left: int
    has_threads: bool = True
    lists_all: bool = True

    def _live(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt

    def profile(self) -> Profile:
        return self.reader.profile()

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        self._live()
        return self.reader.list_ids(label, page)

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> Sequence[IdPage | None]:
        self._live()
        return self.reader.list_together(wanted)

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:
        self._live()
        return self.reader.history(start, pages)

    def fetch(self, supply: Supply) -> FetchResults:
        for fetched in self.reader.fetch(lambda room, most: supply(min(room, 40), most)):
            self._live()  # results may be lost before they are stored
            yield fetched

    def spent(self) -> int:
        return self.reader.spent()


@dataclass
class ChangingSource:
    """The real reader, which calls `before_fetch` just before headers are fetched."""

    reader: GmailReader
    before_fetch: Callable[[], None]
    has_threads: bool = True
    lists_all: bool = True

    def profile(self) -> Profile:
        return self.reader.profile()

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        return self.reader.list_ids(label, page)

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> Sequence[IdPage | None]:
        return [None] * len(wanted)  # so that each page is requested alone

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:
        return self.reader.history(start, pages)

    def fetch(self, supply: Supply) -> FetchResults:
        self.before_fetch()
        return self.reader.fetch(supply)

    def spent(self) -> int:
        return self.reader.spent()
