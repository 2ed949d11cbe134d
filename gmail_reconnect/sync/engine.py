"""Syncs a mailbox into the store. Each page and batch is committed as it arrives; nothing in the mailbox is changed.

A first sync lists all ids and fetches the threads in which the user has written, newest first; then, with the lowest
priority, recent letters that nobody answered, or by IMAP everything else. Later syncs ask what changed. An interrupted
sync continues where it stopped. Messages that are listed but not returned are given up for now, and delay nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final

from gmail_reconnect.errors import ErrorCode, ReconnectError, UnreachableError
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue, ListedMessage, plan_changes, plan_fetches
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS
from gmail_reconnect.gmail.responses import HistoryExpiredError
from gmail_reconnect.model import DAY, milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.failed_fetches import FailedFetch, FailedFetchTable
from gmail_reconnect.store.mail.listed_ids import ListedIdTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.server_copies import ServerCopyTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from . import listing as listings
from .fetcher import Fetcher, MailSource, SyncPhase, SyncProgress

_log: Final = logging.getLogger(__name__)
_FEW: Final = 100
"""A mailbox of at most this many messages may shrink to nothing without an error."""
_RECONCILE_DAYS: Final = 7
_MONTH_DAYS: Final = 30.44
_FOREVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What a sync should do.

    `full` lists everything again, even if that is little, and fetches every message, even those that were given up.
    `letters_months` is how far back unanswered letters are fetched; with `everything`, all other mail is, too.
    `max_units` limits the quota units that are spent.
    """

    full: bool = False
    max_units: int | None = None
    letters_months: int = 24
    everything: bool = False


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did.

    `adopted` counts messages of an import that were recognized and not fetched; `unreadable`, messages that are listed
    but not returned. `incremental`: nothing had to be listed. `stopped`: the phase in which `max_units` ended it.
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
    source: MailSource,
    store: Store,
    now: datetime,
    options: SyncOptions,
    tell: Callable[[SyncProgress], None] = lambda _: None,
) -> SyncResult:
    """Brings the store up to date. An interrupted sync continues where it stopped, and pays for nothing twice.

    Raises ReconnectError if the store has another account's mail, UnreachableError if suspiciously little is listed.
    """
    run = _Sync(source, store, milliseconds(now), options, tell)
    try:
        return run.go()
    finally:  # all that was read counts, in whatever order it came
        if run.has_changed:
            OwnerAddressTable(store).settle_senders()


class _Sync:
    """One sync. Each step returns whether it finished; a step that `max_units` stopped ends the run."""

    def __init__(
        self, source: MailSource, store: Store, now: int, options: SyncOptions, tell: Callable[[SyncProgress], None]
    ) -> None:
        self._source, self._store, self._now, self._options = source, store, now, options
        self._fetcher = Fetcher(source, store, now, options.max_units, tell)
        self._ids, self._failed, self._copies = ListedIdTable(store), FailedFetchTable(store), ServerCopyTable(store)
        self._messages, self._state = MessageTable(store), RunState(store)
        self._adopted, self._history_id = 0, ""
        self._has_listed = self._is_first_listing = False
        self._stopped: SyncPhase | None = None

    @property
    def has_changed(self) -> bool:
        """Whether any mail came or went."""
        return bool(self._fetcher.new or self._fetcher.gone)

    def go(self) -> SyncResult:
        profile = self._source.profile()
        # Read before anything is listed, even if the listing turns out to be needed only later.
        self._history_id = profile.history_id
        _claim_account(self._source, self._store, profile.address)
        # Read before this run adds to them: what this run gives up is for the next one.
        due = self._failed.due(_FOREVER if self._options.full else self._now)
        complete = (
            (not self._must_list() or self._list_and_fetch())
            # Before the letters, so that changes are known whatever happens to the letters.
            and (self._is_first_listing or self._catch_up())
            and self._fetch_letters()
            and self._retry(due)
            and self._reconcile()
        )
        self._messages.date_moved_mail()
        return SyncResult(
            account=profile.address,
            new=self._fetcher.new,
            gone=self._fetcher.gone,
            adopted=self._adopted,
            incremental=not self._has_listed,
            complete=complete,
            stopped=self._stopped,
            unreadable=self._failed.count(),
        )

    def _stop(self, phase: SyncPhase) -> bool:
        _log.info("Stopped by the limit of %s units, in phase %s", self._options.max_units, phase)
        self._stopped = phase
        return False

    def _must_list(self) -> bool:
        if self._options.full or not self._state.history_id:
            _log.info("Listing all ids: %s", "as requested" if self._options.full else "this is the first sync")
            return True
        # An unfinished listing that is too old to continue is started again.
        saved = listings.saved_listing(self._store, self._now)
        must = not saved.fetched if saved else self._state.listing("listing") is not None
        _log.info("Listing all ids: the last listing is unfinished" if must else "Not listing: the history is known")
        return must

    # ── listing everything ──

    def _list_and_fetch(self) -> bool:
        """Lists all ids, and fetches the messages that coverage depends on."""
        self._has_listed = True
        listing = listings.saved_listing(self._store, self._now)
        if listing is None or listing.fetched:
            self._ids.clear()
            if self._options.full:
                self._messages.clear_left_out()
            # Changes during the listing are in the history since this id. If a history id is known, catching up
            # continues from there: a listing doesn't tell which labels changed on messages that are already stored.
            known = self._state.history_id
            self._is_first_listing = not known
            listing = listings.start_listing(known or self._history_id, self._now)
        if not listing.done:
            self._state.exact_since = self._now  # the newest messages may be missing
            listing = self._continue_listing(listing, "listing")
            if not listing.done:
                return self._stop("listing")
        self._compare()
        missing = self._ids.missing(beside_sent=not self._options.full)
        # If the listing is from an earlier day, the history has what came since.
        afterwards = self._exact(0 if self._is_first_listing else self._now)
        again = self._messages.in_bursts("gmail") if self._options.full and self._state.has_old_dates else []
        calls = self._plan(chain(missing, again))
        if not self._source.has_threads:  # what was sent comes first, then what else is in the threads of that
            sent = dict.fromkeys(self._plan(self._ids.missing_sent()))
            calls = [*sent, *(call for call in calls if call not in sent)]
        if not self._fetcher.fetch(calls, "sent", self._ids.thread_of, afterwards=afterwards):
            return self._stop("sent")
        with self._store.transaction():
            self._state.history_id = listing.history_id
            self._state.reconciled = listing.started
            self._state.has_old_dates = self._state.has_old_dates and not self._options.full
            self._state.broken_files = ()  # the mailbox has what the broken files lacked
            listings.save_listing(self._store, replace(listing, fetched=True))
        return True

    def _plan(self, missing: Iterable[tuple[str, str]]) -> list[FetchCall]:
        """The calls for (message id, thread id), newest first. Only Gmail can be asked for threads."""
        by_thread = self._source.has_threads
        return plan_fetches(ListedMessage(one, thread if by_thread else one) for one, thread in missing)

    def _exact(self, since: int) -> int | None:
        """`since`; None if dates depend on mail that is fetched later, because threads aren't known."""
        return since if self._source.has_threads or self._state.listing("listing") is None else None

    def _continue_listing(self, listing: listings.ListingState, phase: SyncPhase) -> listings.ListingState:
        tell, pages_left = self._fetcher.tell_listed, self._fetcher.pages_left
        return listings.continue_listing(listing, self._source, self._store, pages_left, lambda ids: tell(ids, phase))

    def _compare(self) -> None:
        """Recognizes messages of an import, and deletes messages that are no longer listed."""
        kept, listed = self._ids.count_stored(), self._ids.count()
        if not self._options.full and kept > _FEW and listed * 10 < kept:
            self._ids.clear()
            raise UnreachableError(
                f"The server lists only {listed} messages; {kept} are stored here. Nothing was changed.",
                code=ErrorCode.GMAIL_LISTS_LITTLE,
            )
        # A server without Gmail's ids says nothing about mail from Gmail, and Gmail nothing about such a server.
        adopted, gone = self._ids.adopt_imported(), 0
        if self._source.has_threads:
            gone = self._ids.delete_unlisted() if self._source.lists_all else 0
        else:
            self._copies.mark_unlisted()
        _log.info("Listed: %d, known from an import: %d, no longer listed: %d", listed, adopted, gone)
        self._adopted += adopted
        self._fetcher.gone += gone

    def _fetch_letters(self) -> bool:
        """Fetches recent letters that nobody answered, or everything that is missing, if a listing has them."""
        if self._state.listing("listing") is None:
            return True
        since = self._now - int(self._options.letters_months * _MONTH_DAYS * DAY)
        missing = self._ids.missing(beside_sent=False) if self._options.everything else self._ids.missing_letters(since)
        letters = self._plan(missing)
        afterwards = None if self._source.has_threads else 0
        if not self._fetcher.fetch(letters, "letters", self._ids.thread_of, afterwards=afterwards):
            return self._stop("letters")
        self._fetcher.gone += self._copies.delete_unlisted()
        self._ids.clear()
        return True

    # ── changes since the last sync ──

    def _catch_up(self) -> bool:
        _log.info("Asking what changed since the last sync")
        while True:
            start = self._state.history_id
            if not start:
                raise ReconnectError("The sync's position is lost.", code=ErrorCode.SYNC_POSITION_LOST)
            pages = self._fetcher.left() // UNIT_COSTS["history.list"]
            if pages < 1:
                return self._stop("changes")
            try:
                changes = self._source.history(start, pages)
            except HistoryExpiredError:
                _log.info("Listing all ids: the history since the last sync isn't available any more")
                self._state.history_id = ""
                if self._has_listed:  # already in full, if that was requested
                    self._options = replace(self._options, full=False)
                return self._list_and_fetch()
            known = self._ids.known(one.id for one in changes.came)
            missing = {one.id: one for one in self._missing_sent()}
            missing |= {one.id: one for one in changes.came if one.id not in known}
            self._messages.relabel(changes.labels)
            self._fetcher.gone += self._messages.delete(changes.went)
            self._failed.remove(changes.went)
            # While the history continues, the newest messages are still unknown.
            afterwards = self._exact(self._now if changes.more else 0)
            if not self._fetch_changes(missing.values(), afterwards=afterwards):
                return self._stop("changes")
            # Only now: mail that was moved to another folder has just been found there.
            self._fetcher.gone += self._copies.delete(changes.went)
            self._state.history_id = changes.history_id
            if not changes.more:
                return True

    def _fetch_changes(self, missing: Iterable[ListedMessage], *, afterwards: int | None) -> bool:
        new = {one.id: one for one in missing}

        def place(gmail_id: str) -> tuple[str, bool]:
            one = new.get(gmail_id, ListedMessage(gmail_id, ""))
            is_sent = one.labels is None or "SENT" in one.labels
            return one.thread, is_sent or self._ids.has_sent(one.thread)

        calls = plan_changes(new.values(), self._ids.has_sent, everything=self._options.everything)
        return self._fetcher.fetch(calls, "changes", place, afterwards=afterwards)

    def _retry(self, due: Iterable[FailedFetch]) -> bool:
        """Requests once more, after everything else, what earlier runs gave up."""
        still_failed = self._failed.all()
        waiting = {(one.id, one.whole): one for one in due if (one.id, one.whole) in still_failed}
        if not waiting:
            return True
        _log.info("Trying again what earlier syncs gave up: %d", len(waiting))
        calls = [FetchCall("threads.get", one.id, (one.id,), whole=True) for one in waiting.values() if one.whole]
        calls += self._plan((one.id, one.thread) for one in waiting.values() if not one.whole)

        def place(gmail_id: str) -> tuple[str, bool]:
            one = waiting.get((gmail_id, False)) or waiting[gmail_id, True]
            return one.thread, one.beside_sent

        with suppress(UnreachableError):  # if none of it comes, everything else is still complete
            return self._fetcher.fetch(calls, "changes", place, afterwards=None) or self._stop("changes")
        return True

    # ── the check of sent mail, every seventh day ──

    def _missing_sent(self) -> list[ListedMessage]:
        """The messages that a finished listing of sent mail found missing."""
        listing = listings.saved_listing(self._store, self._now, "checking")
        if listing is None or not listing.done:
            return []
        return [ListedMessage(*one, frozenset({"SENT"})) for one in self._ids.missing_sent()]

    def _reconcile(self) -> bool:
        """Lists sent mail, which takes a few pages; fetches what the history missed, deletes what is gone."""
        if self._now - self._state.reconciled < _RECONCILE_DAYS * DAY:
            return True
        _log.info("Checking sent mail: the last check is at least %d days old", _RECONCILE_DAYS)
        listing = listings.saved_listing(self._store, self._now, "checking")
        if listing is None:
            self._ids.clear()
            listing = listings.start_listing("", self._now, "checking")
        listing = self._continue_listing(listing, "check")
        if not listing.done:
            return self._stop("check")
        if not self._fetch_changes(self._missing_sent(), afterwards=0):
            return self._stop("changes")
        gone = self._ids.no_longer_sent(listing.started)
        if len(gone) > _FEW:
            _log.info("Listing all ids: %d sent messages are no longer listed", len(gone))
            return self._list_and_fetch() and self._fetch_letters()
        calls = plan_fetches(ListedMessage(one, one) for one in gone)  # a listing alone deletes nothing
        if not self._fetcher.fetch(calls, "check", lambda one: (one, False), afterwards=None):
            return self._stop("check")
        self._state.reconciled = listing.started
        self._ids.clear()
        return True


def _claim_account(source: MailSource, store: Store, address: str) -> None:
    """Records `address` as the synced account. Raises ReconnectError if the database holds another account's mail."""
    before = RunState(store).account
    if before and before != address and not _is_same_mailbox(source, store):
        raise ReconnectError(
            f"This database belongs to {before}, but the sign-in is for {address}.", code=ErrorCode.OTHER_ACCOUNT
        )
    with store.transaction():
        RunState(store).account = address
        OwnerAddressTable(store).add([address], "account")


def _is_same_mailbox(source: MailSource, store: Store) -> bool:
    """Whether Gmail has messages that were read before: then the account is the same, with a new address."""
    kept = ListedIdTable(store).newest_stored()
    queue = FetchQueue(FetchCall("messages.get", gmail_id, (gmail_id,)) for gmail_id in kept)
    with closing(source.fetch(queue.take)) as results:
        found = [message for batch in results for one in batch for message in one.messages]
    return any((one.message_id, at) in kept.values() for one in found for at in (one.date, one.moved))
