"""Gmail → store: first, incremental, interrupted. Each page and batch is committed as it arrives.

Takes the reader as an interface, so that it knows no Google. Never changes anything in Gmail.

A first sync lists every id and fetches the threads in which the user has sent, newest first; then, with the lowest
priority, recent letters that nobody answered. Later ones ask what changed. Whatever is interrupted goes on where it
stopped: the listing at its page, the fetching at what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from gmail_reconnect.errors import ReconnectError, UnreachableError
from gmail_reconnect.model import Coverage, Message, moment_of
from gmail_reconnect.store.ids import Ids
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from . import listing as listings
from .answers import Changes, Fetched, HistoryExpiredError, Page, Profile
from .dates import EARLIEST
from .plan import Fetch, Listed, Queue, plan, plan_changes
from .quota import COSTS
from .takeout import LEFT_OUT

Phase = Literal["sent", "letters", "changes"]
BROKEN_OFF: Final = "broken_off"
"""Under this key the store keeps the names of imported files that broke off, as a JSON list."""
BATCH: Final = 50
"""Google advises 50 calls a batch; 100 is the limit."""
_FEW: Final = 100
"""A mailbox of no more messages than this may shrink to nothing without suspicion."""
_DAY: Final = 86_400_000
_RECONCILE_DAYS: Final = 7
_MONTH_DAYS: Final = 30.44
_RECENT_DAYS: Final = 3 * 365


class Source(Protocol):
    """What a sync asks of Gmail."""

    def profile(self) -> Profile:
        """The account."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> Page:
        """One page of ids."""

    def history(self, start: str) -> Changes:
        """What happened since a history id."""

    def fetch(self, calls: Sequence[Fetch]) -> Iterator[list[Fetched]]:
        """The headers of messages and threads, as they come."""

    def room(self) -> int:
        """How many units to ask for at once."""

    def spent(self) -> int:
        """How many units were spent so far."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is. `units_left` are those that the rest costs; `exact_since` in ms UTC, None: all is exact."""

    calls_done: int
    calls: int
    messages: int
    units_left: int
    units_recent: int  # of these, what it costs until the last three years are exact
    exact_since: int | None
    phase: Phase


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a sync.

    `full` lists anew, takes Gmail's word where it lists little, and fetches every message; `letters_months` is how far
    back letters are fetched that nobody answered; `max_units` bounds what is spent.
    """

    full: bool = False
    max_units: int | None = None
    letters_months: int = 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did.

    `adopted` are the messages of an import that were recognised and not fetched; `incremental` says that nothing had
    to be listed.
    """

    account: str
    new: int
    gone: int
    adopted: int
    incremental: bool
    complete: bool


def sync(
    gmail: Source,
    store: Store,
    now: datetime,
    wish: Wish,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Brings the store up to date. Interrupted, it goes on where it stopped, and pays for nothing twice.

    Raises ReconnectError where the store is another account's, UnreachableError where Gmail lists suspiciously little.
    """
    return _Run(gmail, store, int(now.timestamp() * 1000), wish, tell).go()


def coverage(store: Store, until: datetime | None = None) -> Coverage:
    """How much of the mailbox the dates rest on, as if no mail later than `until` existed.

    An import alone is complete as far as its file was, and not where a file broke off.
    """
    since = store.state("exact_since")
    return Coverage(
        messages=store.count(None if until is None else int(until.timestamp() * 1000)),
        complete=not since and not store.state(BROKEN_OFF),
        exact_since=moment_of(int(since)) if since else None,
    )


class _Run:
    """One sync, from the first call to the last."""

    def __init__(self, gmail: Source, store: Store, now: int, wish: Wish, tell: Callable[[Progress], None]) -> None:
        self._gmail, self._store, self._now, self._wish, self._tell = gmail, store, now, wish, tell
        self._ids = Ids(store)
        self._notebook = Notebook(store)
        self._new = self._gone = self._adopted = 0
        self._listed = self._listed_anew = False

    def go(self) -> Outcome:
        profile = self._gmail.profile()
        self._claim(profile.address)
        complete = not self._must_list() or self._list_and_fetch(profile.history_id)
        if complete and not self._listed_anew:
            complete = self._catch_up()
        if complete and self._now - int(self._store.state("reconciled") or 0) >= _RECONCILE_DAYS * _DAY:
            complete = self._reconcile()
        return Outcome(profile.address, self._new, self._gone, self._adopted, not self._listed, complete)

    def _must_list(self) -> bool:
        # A listing that was not brought to its end is begun anew where it is too old to go on with.
        return self._wish.full or not self._store.state("history_id") or bool(self._store.state("listing"))

    # ── everything listed ──

    def _list_and_fetch(self, history_id: str) -> bool:
        """Whether all is there that has to be."""
        self._listed = True
        standing = listings.standing(self._store, self._now)
        if standing is None:
            self._listed_anew = True
            self._ids.forget()
            # Taken before the listing: what happens meanwhile is in the history since.
            standing = listings.Listing(history_id, self._now)
        standing = listings.go_on(standing, self._gmail, self._store, self._may_spend)
        if not standing.done:
            if not self._store.state("history_id"):
                self._store.remember("exact_since", str(self._now))  # nothing is known to be there yet
            return False
        self._compare()
        missing = self._ids.missing() if self._wish.full else self._ids.missing_beside_sent()
        if not self._fetch(plan(Listed(*one) for one in missing), "sent", exact=True):
            return False
        with self._store.transaction():
            self._store.remember("history_id", standing.history_id)
            self._store.remember("reconciled", str(standing.started))
            self._store.remember("exact_since", "")
            self._store.remember(BROKEN_OFF, "")  # Gmail has told what the file did not
        since = self._now - int(self._wish.letters_months * _MONTH_DAYS * _DAY)
        letters = plan(Listed(*one) for one in self._ids.missing_letters(since))
        if not self._fetch(letters, "letters", exact=False):
            return False
        self._ids.forget()
        return True

    def _compare(self) -> None:
        """Recognises what an import brought, and forgets what is gone."""
        self._adopted += self._ids.adopt()
        kept, listed = self._ids.kept(), self._ids.count()
        if not self._wish.full and kept > _FEW and listed * 10 < kept:
            self._ids.forget()
            raise UnreachableError(
                f"Gmail lists {listed} messages where {kept} stood: nothing was changed.",
                "Run it again later. If you really deleted the others: gmail-reconnect sync --full.",
            )
        self._gone += self._ids.vanish()

    # ── what changed ──

    def _catch_up(self) -> bool:
        start = self._store.state("history_id")
        if start is None:
            raise ReconnectError("The sync has lost its place.", "Run gmail-reconnect sync --full.")
        try:
            changes = self._gmail.history(start)
        except HistoryExpiredError:
            return self._list_and_fetch(self._gmail.profile().history_id)
        known = self._ids.known(one.id for one in changes.came)
        missing = [one for one in changes.came if one.id not in known]
        self._store.relabel(changes.labels)
        self._gone += self._store.delete(changes.went)
        calls = plan_changes(missing, self._ids.has_sent)
        if not self._fetch(calls, "changes", exact=False):
            return False
        self._store.remember("history_id", changes.history_id)
        return True

    def _reconcile(self) -> bool:
        """Lists what was sent, for the price of a few pages, and fetches what the history missed."""
        missing: list[Listed] = []
        token: str | None = None
        while True:
            if not self._may_spend():
                return False
            page = self._gmail.list_ids("SENT", token)
            known = self._ids.known(one.id for one in page.ids)
            missing += (Listed(one.id, one.thread, frozenset({"SENT"})) for one in page.ids if one.id not in known)
            token = page.next
            if not token:
                break
        if not self._fetch(plan_changes(missing, self._ids.has_sent), "changes", exact=False):
            return False
        self._store.remember("reconciled", str(self._now))
        return True

    # ── both ──

    def _claim(self, address: str) -> None:
        before = self._store.state("account")
        if before and before != address:
            raise ReconnectError(
                f"This database is {before}'s, and the sign-in is {address}'s.",
                "Use another --home for another account, or sign in as the first one.",
            )
        with self._store.transaction():
            self._store.remember("account", address)
            self._notebook.claim([address], "account")

    def _may_spend(self) -> bool:
        return self._left() >= COSTS["messages.list"]

    def _left(self) -> int:
        return 1 << 40 if self._wish.max_units is None else self._wish.max_units - self._gmail.spent()

    def _fetch(self, calls: Sequence[Fetch], phase: Phase, *, exact: bool) -> bool:
        """Fetches in the order given; whether all of it. With `exact`, coverage goes back as far as it has got."""
        queue = Queue(calls)
        if exact:
            self._note_exact(queue)
        done, recent = 0, queue.units_until(self._now - _RECENT_DAYS * _DAY)
        while queue:
            since = queue.newest() if exact else None
            self._tell(Progress(done, len(calls), self._new, queue.units, recent, since, phase))
            batch = queue.take(min(self._gmail.room(), self._left()), BATCH)
            if sum(call.units for call in batch) > self._left():
                return False
            for fetched in self._gmail.fetch(batch):
                done += len(fetched)
                with self._store.transaction():
                    self._keep(fetched)
            if exact:
                self._note_exact(queue)
        self._tell(Progress(done, len(calls), self._new, 0, 0, None, phase))
        return True

    def _keep(self, fetched: Iterable[Fetched]) -> None:
        messages: list[Message] = []
        out: set[str] = set()
        for one in fetched:
            # A thread that is gone may have lost its messages to another one: those are listed again.
            out.update(one.call.wanted if one.gone and one.call.method == "messages.get" else ())
            for message in one.messages:
                if message.labels & LEFT_OUT and message.gmail_id:
                    # Bin and spam come back through the history; drafts and chats never become mail under this id.
                    out.update({message.gmail_id} if message.labels & {"DRAFT", "CHAT"} else ())
                else:
                    messages.append(message)
        self._store.leave_out(out)
        # Whatever stands in From of sent mail is the user's own address.
        self._notebook.claim((m.sender.email for m in messages if m.sender and "SENT" in m.labels), "sent")
        self._new += self._store.add(messages, "gmail").new

    def _note_exact(self, queue: Queue) -> None:
        newest = queue.newest()
        self._store.remember("exact_since", "" if newest is None else str(max(newest, EARLIEST)))
