"""Fetches missing messages batch by batch, stores each batch as it arrives, and records how far back all is known."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from gmail_reconnect.gmail.batch_scheduler import FetchResults, Supply
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue, time_in_id
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS
from gmail_reconnect.gmail.responses import FetchResult, IdPage, MailboxChanges, Profile
from gmail_reconnect.model import DAY, EXCLUDED_LABELS, Message
from gmail_reconnect.parsing.dates import EARLIEST
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.failed_fetches import FailedFetch, FailedFetchTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.server_copies import ServerCopyTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.counts import count

SyncPhase = Literal["listing", "sent", "letters", "changes", "check"]
"""What a sync does: list ids; fetch threads in which the user has written; fetch letters that nobody answered; fetch
what changed since the last sync; check which sent messages are missing or gone."""
_log: Final = logging.getLogger(__name__)
_RECENT_DAYS: Final = 3 * 365
_UNLIMITED: Final = 1 << 40
_WHY: Final[dict[SyncPhase, str]] = {
    "listing": "ids were listed",
    "sent": "all missing messages of threads with sent mail, newest first; a thread from two messages on",
    "letters": "recent personal or important mail in other threads",
    "changes": "what is new or was given up before",
    "check": "sent messages that are no longer listed",
}

ThreadLookup = Callable[[str], tuple[str, bool]]
"""For a message id, its thread and whether the user has written in that thread."""


class MailSource(Protocol):
    """A mailbox, as far as a sync needs it: Gmail by its API, or any provider's by IMAP.

    `has_threads`: whether it tells which thread a message is in before its headers are read. `lists_all`: whether a
    message that it doesn't list is gone.
    """

    has_threads: bool

    @property
    def lists_all(self) -> bool:
        """As above."""

    def profile(self) -> Profile:
        """The account."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        """One page of ids."""

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> Sequence[IdPage | None]:
        """Pages for several (label, page token), in one request; None for each that failed."""

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:
        """What happened since a history id, from the first `pages` pages of it."""

    def fetch(self, supply: Supply) -> FetchResults:
        """The headers of messages and threads, as they come. `supply` returns the next calls."""

    def spent(self) -> int:
        """How many quota units were spent so far."""


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is. `units_left` is what the rest costs; `exact_since` is in ms UTC, None if all is exact.

    `messages` counts the new messages; while ids are listed, the ids so far.
    """

    calls_done: int
    calls: int
    messages: int
    units_left: int
    units_recent: int  # the part of `units_left` until the last three years are exact
    exact_since: int | None
    phase: SyncPhase


class Fetcher:
    """Fetches and stores for one sync. `max_units` limits the units, except for calls repeated after a refusal."""

    def __init__(
        self, source: MailSource, store: Store, now: int, max_units: int | None, tell: Callable[[SyncProgress], None]
    ) -> None:
        self._source, self._store, self._now, self._max_units, self._tell = source, store, now, max_units, tell
        self._owner_table = OwnerAddressTable(store)
        self._failed, self._messages = FailedFetchTable(store), MessageTable(store)
        self._copies = ServerCopyTable(store)
        self.new = self.gone = 0

    def left(self) -> int:
        """How many units may still be spent."""
        return _UNLIMITED if self._max_units is None else self._max_units - self._source.spent()

    def pages_left(self) -> int:
        """How many pages of ids may still be requested."""
        return self.left() // UNIT_COSTS["messages.list"]

    def tell_listed(self, ids: int, phase: SyncPhase) -> None:
        """Reports how many ids were listed so far."""
        self._tell(SyncProgress(0, 0, ids, 0, 0, None, phase))

    def fetch(
        self, calls: Sequence[FetchCall], phase: SyncPhase, place: ThreadLookup, *, afterwards: int | None
    ) -> bool:
        """Makes the calls in the given order; returns whether all were made.

        Meanwhile, dates are exact since the newest missing message; once nothing is missing, since `afterwards` (ms
        UTC; 0: all are exact). With `afterwards` None, the recorded time doesn't change.
        """
        queue = FetchQueue(calls)
        self._log_plan(calls, phase)
        self._note_exact(queue, afterwards)
        recent = queue.units_until(self._now - _RECENT_DAYS * DAY)

        def tell() -> None:
            since = None if afterwards is None else queue.newest()
            self._tell(SyncProgress(len(calls) - len(queue), len(calls), self.new, queue.units, recent, since, phase))

        def supply(room: int, most: int) -> Sequence[FetchCall]:
            left = self.left()
            return queue.take(min(room, left), most) if queue.next_units() <= left else ()

        tell()
        with closing(self._source.fetch(supply)) as results:
            for batch in results:
                with self._store.transaction():
                    self._keep(batch, place)
                    self._settle(queue, batch)
                    self._note_exact(queue, afterwards)
                tell()
        return not queue

    @staticmethod
    def _log_plan(calls: Sequence[FetchCall], phase: SyncPhase) -> None:
        if not calls:
            _log.info("Nothing to fetch in phase %s", phase)
            return
        methods = ", ".join(f"{times} {method}" for method, times in Counter(call.method for call in calls).items())
        messages = count(sum(len(call.wanted) for call in calls), "message")
        units = count(sum(call.units for call in calls), "unit")
        _log.info("Phase %s: fetching %s by %s, for %s; %s", phase, messages, methods, units, _WHY[phase])

    @staticmethod
    def _settle(queue: FetchQueue, fetched: Iterable[FetchResult]) -> None:
        for one in fetched:
            # The messages of a thread that was given up are still requested, one by one.
            if not (one.failure and one.call.method == "threads.get"):
                queue.settle(one.call)

    def _keep(self, fetched: Iterable[FetchResult], place: ThreadLookup) -> None:
        messages: list[Message] = []
        read: set[str] = set()
        out: set[str] = set()
        away: set[str] = set()
        copies: list[tuple[str, Message]] = []
        for one in fetched:
            if one.failure:
                self._give_up(one, place)
                continue
            if one.call.method == "threads.get":
                self._failed.remove([one.call.id], whole=True)
            # The messages of a thread that is gone may be in another thread now; those are listed again.
            if one.gone and one.call.method == "messages.get":
                (away if one.may_return else out).update(one.call.wanted)
            for message in one.messages:
                read.add(message.gmail_id or one.call.id)
                if message.gmail_id is None:
                    if message.labels & EXCLUDED_LABELS:
                        out.add(one.call.id)
                    else:
                        copies.append((one.call.id, message))
                elif message.labels & EXCLUDED_LABELS:
                    # The history tells if mail leaves bin or spam. A draft or chat never becomes mail with this id.
                    out.update({message.gmail_id} if message.labels & {"DRAFT", "CHAT"} else ())
                    away.add(message.gmail_id)
                else:
                    messages.append(message)
        self._failed.remove(read | out | away)
        self._messages.leave_out(out)
        self.gone += self._messages.delete(away | out)
        self.gone += self._copies.delete(away | out)
        self.new += self._messages.add(messages, "gmail").new + self._copies.add(copies).new
        sent = (m for m in (*messages, *(message for _, message in copies)) if "SENT" in m.labels)
        self._owner_table.note_senders(m.sender.email for m in sent if m.sender)

    def _give_up(self, one: FetchResult, place: ThreadLookup) -> None:
        call = one.call
        thread, beside_sent = place(call.wanted[0])
        whole = call.method == "threads.get"
        given_up = FailedFetch(
            call.id, call.id if whole else thread, time_in_id(call.id), whole, beside_sent or whole, one.failure
        )
        self._failed.add([given_up], self._now)

    def _note_exact(self, queue: FetchQueue, afterwards: int | None) -> None:
        if afterwards is not None:
            newest = queue.newest()
            RunState(self._store).exact_since = afterwards if newest is None else max(newest, EARLIEST)
