"""Gmail → store: first, incremental, interrupted. Each page and batch is committed as it arrives.

Takes the reader as an interface, so that it knows no Google. Never changes anything in Gmail.

A first sync lists every id and fetches the threads in which the user has sent, newest first; then, with the lowest
priority, recent letters that nobody answered. Later ones ask what changed. Whatever is interrupted goes on where it
stopped: the listing at its page, the fetching at what is missing. What Gmail lists and does not give is set aside, and
keeps nothing else waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gmail_reconnect.errors import ReconnectError, UnreachableError
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue, ListedMessage, plan_changes, plan_fetches
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS
from gmail_reconnect.gmail.responses import HistoryExpiredError
from gmail_reconnect.model import DAY, Coverage, milliseconds, moment_of
from gmail_reconnect.parsing.dates import EARLIEST
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.failed_fetches import FailedFetch, FailedFetchTable
from gmail_reconnect.store.mail.listed_ids import ListedIdTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from . import listing as listings
from .fetcher import Fetcher, MailSource, SyncPhase, SyncProgress

_FEW: Final = 100
"""A mailbox of no more messages than this may shrink to nothing without suspicion."""
_RECONCILE_DAYS: Final = 7
_MONTH_DAYS: Final = 30.44
_FOR_EVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What is asked of a sync.

    `full` lists anew, takes Gmail's word where it lists little, and fetches every message, also what was given up;
    `letters_months` is how far back letters are fetched that nobody answered; `max_units` bounds what is spent.
    """

    full: bool = False
    max_units: int | None = None
    letters_months: int = 24


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did.

    `adopted` are the messages of an import that were recognised and not fetched; `incremental` says that nothing had
    to be listed. `stopped` is where `max_units` ended it, None where it is complete; `unreadable`, how many messages
    Gmail lists and does not give.
    """

    account: str
    new: int
    gone: int
    adopted: int
    incremental: bool
    complete: bool
    stopped: SyncPhase | None = None
    unreadable: int = 0


def sync(
    gmail: MailSource,
    store: Store,
    now: datetime,
    options: SyncOptions,
    tell: Callable[[SyncProgress], None] = lambda _: None,
) -> SyncResult:
    """Brings the store up to date. Interrupted, it goes on where it stopped, and pays for nothing twice.

    Raises ReconnectError where the store is another account's, UnreachableError where Gmail lists suspiciously little.
    """
    return _SyncRun(gmail, store, milliseconds(now), options, tell).go()


def coverage(store: Store, until: datetime | None = None) -> Coverage:
    """How much of the mailbox the dates rest on, as if no mail later than `until` existed.

    An import alone is complete as far as its file was, and not where a file broke off. A message that Gmail does not
    give is missing like any other, where it stands in a thread that the user wrote in.
    """
    state = SyncState(store)
    missing = [state.exact_since, FailedFetchTable(store).newest_beside_sent() or 0]
    since = max(missing)
    broken = state.broken_files
    return Coverage(
        messages=MessageTable(store).count(None if until is None else milliseconds(until)),
        complete=not since and not broken,
        exact_since=moment_of(max(since, EARLIEST)) if since else None,
        broken=broken,
    )


class _SyncRun:
    """One sync, from the first call to the last. Its steps return whether they came to their end."""

    def __init__(
        self, gmail: MailSource, store: Store, now: int, options: SyncOptions, tell: Callable[[SyncProgress], None]
    ) -> None:
        self._gmail, self._store, self._now, self._options = gmail, store, now, options
        self._fetcher = Fetcher(gmail, store, now, options.max_units, tell)
        self._ids, self._unread = ListedIdTable(store), FailedFetchTable(store)
        self._state = SyncState(store)
        self._adopted, self._history_id = 0, ""
        self._listed = self._listed_anew = False
        self._stopped: SyncPhase | None = None

    def go(self) -> SyncResult:
        profile = self._gmail.profile()
        # Of before anything is listed, even where that turns out to be needed only later.
        self._history_id = profile.history_id
        self._claim(profile.address)
        # Before this run adds to them: what it gives up itself is for the next one.
        due = self._unread.due(_FOR_EVER if self._options.full else self._now)
        complete = (
            (not self._must_list() or self._list_and_fetch())
            # Before the letters: whatever is wrong with them, what changes is known.
            and (self._listed_anew or self._catch_up())
            and self._letters()
            and self._try_again(due)
            and self._reconcile()
        )
        fetching = self._fetcher
        return SyncResult(
            account=profile.address,
            new=fetching.new,
            gone=fetching.gone,
            adopted=self._adopted,
            incremental=not self._listed,
            complete=complete,
            stopped=self._stopped,
            unreadable=self._unread.count(),
        )

    def _stop(self, phase: SyncPhase) -> bool:
        self._stopped = phase
        return False

    def _must_list(self) -> bool:
        if self._options.full or not self._state.history_id:
            return True
        # A listing that was not brought to its end is begun anew where it is too old to go on with.
        begun = listings.saved_listing(self._store, self._now)
        return not begun.fetched if begun else self._state.listing("listing") is not None

    # ── everything listed ──

    def _list_and_fetch(self) -> bool:
        """Lists, and fetches what coverage speaks of."""
        self._listed = True
        standing = listings.saved_listing(self._store, self._now)
        if standing is None or standing.fetched:
            self._ids.forget()
            if self._options.full:
                MessageTable(self._store).clear_left_out()
            # Taken before the listing: what happens meanwhile is in the history since. Where there is one, it goes on
            # from where it was read to: a listing does not tell which labels were put on what is kept.
            known = self._state.history_id
            self._listed_anew = not known
            standing = listings.start_listing(known or self._history_id, self._now)
        if not standing.done:
            self._state.exact_since = self._now  # what is newest may be missing
            standing = self._go_on(standing, "listing")
            if not standing.done:
                return self._stop("listing")
        self._compare()
        missing = self._ids.missing() if self._options.full else self._ids.missing_beside_sent()
        # After a listing of earlier days, what came since is told by the history.
        afterwards = 0 if self._listed_anew else self._now
        calls = plan_fetches(ListedMessage(*one) for one in missing)
        if not self._fetcher.fetch(calls, "sent", self._ids.place, afterwards=afterwards):
            return self._stop("sent")
        with self._store.transaction():
            self._state.history_id = standing.history_id
            self._state.reconciled = standing.started
            self._state.broken_files = ()  # Gmail has told what the file did not
            listings.save_listing(self._store, replace(standing, fetched=True))
        return True

    def _go_on(self, standing: listings.ListingState, phase: SyncPhase) -> listings.ListingState:
        def tell(ids: int) -> None:
            self._fetcher.listed(ids, phase)

        return listings.continue_listing(standing, self._gmail, self._store, self._fetcher.pages_left, tell)

    def _compare(self) -> None:
        """Recognises what an import brought, and forgets what is gone."""
        kept, listed = self._ids.kept(), self._ids.count()
        if not self._options.full and kept > _FEW and listed * 10 < kept:
            self._ids.forget()
            raise UnreachableError(
                f"Gmail lists {listed} messages where {kept} stood: nothing was changed.",
                "Run it again later. If you really deleted the others: gmail-reconnect sync --full.",
            )
        self._adopted += self._ids.adopt()
        self._fetcher.gone += self._ids.vanish()

    def _letters(self) -> bool:
        """Fetches recent letters that nobody answered, where a listing is there to tell of them."""
        if self._state.listing("listing") is None:
            return True
        since = self._now - int(self._options.letters_months * _MONTH_DAYS * DAY)
        letters = plan_fetches(ListedMessage(*one) for one in self._ids.missing_letters(since))
        if not self._fetcher.fetch(letters, "letters", self._ids.place, afterwards=None):
            return self._stop("letters")
        self._ids.forget()
        return True

    # ── what changed ──

    def _catch_up(self) -> bool:
        while True:
            start = self._state.history_id
            if not start:
                raise ReconnectError("The sync has lost its place.", "Run gmail-reconnect sync --full.")
            pages = self._fetcher.left() // UNIT_COSTS["history.list"]
            if pages < 1:
                return self._stop("changes")
            try:
                changes = self._gmail.history(start, pages)
            except HistoryExpiredError:
                self._state.history_id = ""
                if self._listed:  # in full already, where that was asked for
                    self._options = replace(self._options, full=False)
                return self._list_and_fetch()
            known = self._ids.known(one.id for one in changes.came)
            missing = {one.id: one for one in self._checked()}
            missing |= {one.id: one for one in changes.came if one.id not in known}
            MessageTable(self._store).relabel(changes.labels)
            self._fetcher.gone += MessageTable(self._store).delete(changes.went)
            self._unread.drop(changes.went)
            # Of a history that goes on, the newest is still unknown.
            afterwards = self._now if changes.more else 0
            if not self._changes(missing.values(), afterwards=afterwards):
                return self._stop("changes")
            self._state.history_id = changes.history_id
            if not changes.more:
                return True

    def _changes(self, missing: Iterable[ListedMessage], *, afterwards: int) -> bool:
        new = {one.id: one for one in missing}

        def place(gmail_id: str) -> tuple[str, bool]:
            one = new.get(gmail_id, ListedMessage(gmail_id, ""))
            is_sent = one.labels is None or "SENT" in one.labels
            return one.thread, is_sent or self._ids.has_sent(one.thread)

        calls = plan_changes(new.values(), self._ids.has_sent)
        return self._fetcher.fetch(calls, "changes", place, afterwards=afterwards)

    def _try_again(self, due: Iterable[FailedFetch]) -> bool:
        """What was given up, once more, after everything else."""
        standing = self._unread.all()
        waiting = {(one.id, one.whole): one for one in due if (one.id, one.whole) in standing}
        if not waiting:
            return True
        calls = [FetchCall("threads.get", one.id, (one.id,), whole=True) for one in waiting.values() if one.whole]
        calls += plan_fetches(ListedMessage(one.id, one.thread) for one in waiting.values() if not one.whole)

        def place(gmail_id: str) -> tuple[str, bool]:
            one = waiting.get((gmail_id, False)) or waiting[gmail_id, True]
            return one.thread, one.beside_sent

        with suppress(UnreachableError):  # where nothing of it comes, everything else is there all the same
            return self._fetcher.fetch(calls, "changes", place, afterwards=None) or self._stop("changes")
        return True

    # ── what was sent, every seventh day ──

    def _checked(self) -> list[ListedMessage]:
        """What a listing of everything sent has found missing, once it is at its end."""
        standing = listings.saved_listing(self._store, self._now, "checking")
        if standing is None or not standing.done:
            return []
        return [ListedMessage(*one, frozenset({"SENT"})) for one in self._ids.missing_sent()]

    def _reconcile(self) -> bool:
        """Lists what was sent, for the price of a few pages; fetches what the history missed, forgets what is gone."""
        if self._now - self._state.reconciled < _RECONCILE_DAYS * DAY:
            return True
        standing = listings.saved_listing(self._store, self._now, "checking")
        if standing is None:
            self._ids.forget()
            standing = listings.start_listing("", self._now, "checking")
        standing = self._go_on(standing, "check")
        if not standing.done:
            return self._stop("check")
        if not self._changes(self._checked(), afterwards=0):
            return self._stop("changes")
        gone = self._ids.sent_no_more(standing.started)
        if len(gone) > _FEW:
            return self._list_and_fetch() and self._letters()
        # A listing alone deletes nothing: Gmail is asked for each.
        calls = plan_fetches(ListedMessage(one, one) for one in gone)
        if not self._fetcher.fetch(calls, "check", lambda one: (one, False), afterwards=None):
            return self._stop("check")
        self._state.reconciled = standing.started
        self._ids.forget()
        return True

    # ── both ──

    def _is_the_mailbox(self) -> bool:
        """Whether Gmail has what was read before: then the account has another address now, and is the same."""
        kept = self._ids.some()
        queue = FetchQueue(FetchCall("messages.get", gmail_id, (gmail_id,)) for gmail_id in kept)
        with closing(self._gmail.fetch(queue.take)) as coming:
            found = [message for answers in coming for one in answers for message in one.messages]
        return any((message.message_id, message.date) == kept[message.key] for message in found)

    def _claim(self, address: str) -> None:
        before = self._state.account
        if before and before != address and not self._is_the_mailbox():
            raise ReconnectError(
                f"This database is {before}'s, and the sign-in is {address}'s.",
                "Use another --home for another account, or sign in as the first one.",
            )
        with self._store.transaction():
            self._state.account = address
            OwnerAddressTable(self._store).add([address], "account")
