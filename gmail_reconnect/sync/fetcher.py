"""Fetches what is missing, batch by batch, and keeps each as it arrives; notes how far back all is there."""

from __future__ import annotations

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
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

SyncPhase = Literal["listing", "sent", "letters", "changes", "check"]
"""What is going on: ids listed; threads fetched that the user wrote in; letters nobody answered; what changed since
the last sync; what was sent compared with what is kept."""
_RECENT_DAYS: Final = 3 * 365
_BOUNDLESS: Final = 1 << 40

ThreadLookup = Callable[[str], tuple[str, bool]]
"""Of a message id its thread, and whether the user has written in that."""


class MailSource(Protocol):
    """What a sync asks of Gmail."""

    def profile(self) -> Profile:
        """The account."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> IdPage:
        """One page of ids."""

    def list_together(self, wanted: Sequence[tuple[str | None, str | None]]) -> Sequence[IdPage | None]:
        """Pages of several labels in one request; None for each that did not come."""

    def history(self, start: str, pages: int | None = None) -> MailboxChanges:
        """What happened since a history id; of a long history the first so many pages."""

    def fetch(self, supply: Supply) -> FetchResults:
        """The headers of messages and threads, as they come; the calls are asked for as they are needed."""

    def spent(self) -> int:
        """How many units were spent so far."""


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is. `units_left` are those that the rest costs; `exact_since` in ms UTC, None: all is exact.

    While it lists, `messages` are the ids so far; otherwise the new messages.
    """

    calls_done: int
    calls: int
    messages: int
    units_left: int
    units_recent: int  # of these, what it costs until the last three years are exact
    exact_since: int | None
    phase: SyncPhase


class Fetcher:
    """What one sync fetches and keeps. `max_units` bounds it, but for what Gmail refuses and is asked again."""

    def __init__(
        self, gmail: MailSource, store: Store, now: int, max_units: int | None, tell: Callable[[SyncProgress], None]
    ) -> None:
        self._gmail, self._store, self._now, self._max_units, self._tell = gmail, store, now, max_units, tell
        self._owner_table = OwnerAddressTable(store)
        self._unread = FailedFetchTable(store)
        self.new = self.gone = 0

    def left(self) -> int:
        """Units that may still be spent."""
        return _BOUNDLESS if self._max_units is None else self._max_units - self._gmail.spent()

    def pages_left(self) -> int:
        """How many pages of ids may still be asked for."""
        return self.left() // UNIT_COSTS["messages.list"]

    def listed(self, ids: int, phase: SyncPhase) -> None:
        """Tells how many ids came so far."""
        self._tell(SyncProgress(0, 0, ids, 0, 0, None, phase))

    def fetch(
        self, calls: Sequence[FetchCall], phase: SyncPhase, place: ThreadLookup, *, afterwards: int | None
    ) -> bool:
        """Fetches in the order given; whether all of it.

        Coverage is what is newest and missing, and `afterwards` once all is there; with None it is left as it is.
        """
        queue = FetchQueue(calls)
        self._note_exact(queue, afterwards)
        recent = queue.units_until(self._now - _RECENT_DAYS * DAY)

        def tell() -> None:
            since = None if afterwards is None else queue.newest()
            self._tell(SyncProgress(len(calls) - len(queue), len(calls), self.new, queue.units, recent, since, phase))

        def supply(room: int, most: int) -> Sequence[FetchCall]:
            left = self.left()
            return queue.take(min(room, left), most) if queue.next_units() <= left else ()

        tell()
        with closing(self._gmail.fetch(supply)) as coming:
            for fetched in coming:
                with self._store.transaction():
                    self._keep(fetched, place)
                    self._settle(queue, fetched)
                    self._note_exact(queue, afterwards)
                tell()
        return not queue

    @staticmethod
    def _settle(queue: FetchQueue, fetched: Iterable[FetchResult]) -> None:
        for one in fetched:
            # Of a thread that was given up the messages are still asked for, one by one.
            if not (one.failure and one.call.method == "threads.get"):
                queue.settle(one.call)

    def _keep(self, fetched: Iterable[FetchResult], place: ThreadLookup) -> None:
        messages: list[Message] = []
        read: set[str] = set()
        out: set[str] = set()
        away: set[str] = set()
        for one in fetched:
            if one.failure:
                self._set_aside(one, place)
                continue
            if one.call.method == "threads.get":
                self._unread.drop([one.call.id], whole=True)
            # A thread that is gone may have lost its messages to another one: those are listed again.
            out.update(one.call.wanted if one.gone and one.call.method == "messages.get" else ())
            for message in one.messages:
                read.add(message.gmail_id or "")
                if message.labels & EXCLUDED_LABELS and message.gmail_id:
                    # Bin and spam come back through the history; drafts and chats never become mail under this id.
                    out.update({message.gmail_id} if message.labels & {"DRAFT", "CHAT"} else ())
                    away.add(message.gmail_id)
                else:
                    messages.append(message)
        self._unread.drop(read | out)
        MessageTable(self._store).leave_out(out)
        self.gone += MessageTable(self._store).delete(away | out)
        # Whatever stands in From of sent mail is the user's own address.
        self._owner_table.add((m.sender.email for m in messages if m.sender and "SENT" in m.labels), "sent")
        self.new += MessageTable(self._store).add(messages, "gmail").new

    def _set_aside(self, one: FetchResult, place: ThreadLookup) -> None:
        call = one.call
        thread, beside_sent = place(call.wanted[0])
        whole = call.method == "threads.get"
        given_up = FailedFetch(
            call.id, call.id if whole else thread, time_in_id(call.id), whole, beside_sent or whole, one.failure
        )
        self._unread.note([given_up], self._now)

    def _note_exact(self, queue: FetchQueue, afterwards: int | None) -> None:
        if afterwards is not None:
            newest = queue.newest()
            SyncState(self._store).exact_since = afterwards if newest is None else max(newest, EARLIEST)
