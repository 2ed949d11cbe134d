"""Gmail → store: first, incremental, interrupted. Each batch is committed as it arrives.

Takes the reader as an interface, so that it knows no Google. Never changes anything in Gmail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from gmail_reconnect.errors import ReconnectError, UnreachableError
from gmail_reconnect.model import Coverage, Message, moment_of
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from .answers import Changes, Fetched, HistoryExpiredError, Page, Profile
from .headers import EARLIEST
from .plan import Fetch, Listed, cost, plan, time_of
from .takeout import LEFT_OUT

BATCH: Final = 50
"""Google advises 50 calls a batch; 100 is the limit."""


class Source(Protocol):
    """What a sync asks of Gmail."""

    def profile(self) -> Profile:
        """The account."""

    def list_ids(self, label: str | None = None, page: str | None = None) -> Page:
        """One page of ids."""

    def history(self, start: str) -> Changes:
        """What happened since a history id."""

    def fetch(self, calls: Sequence[Fetch]) -> list[Fetched]:
        """The headers of messages and threads."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is. `units` are those that the rest costs; `exact_since` in ms UTC."""

    calls_done: int
    calls: int
    messages: int
    units_left: int
    exact_since: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did."""

    account: str
    new: int
    gone: int
    incremental: bool
    complete: bool


def sync(
    gmail: Source,
    store: Store,
    *,
    full: bool = False,
    max_units: int | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Brings the store up to date. Interrupted, it goes on where it stopped, and pays for nothing twice.

    Raises ReconnectError where the store is another account's, UnreachableError where Gmail lists suspiciously little.
    """
    profile = gmail.profile()
    _claim_account(store, profile.address)
    start = store.state("history_id")
    changes = None
    if start and not full and store.state("complete"):
        try:
            changes = gmail.history(start)
        except HistoryExpiredError:
            changes = None
    if changes is not None:
        known = store.gmail_ids()
        missing = [listed for listed in changes.came if listed.id not in known]
        gone, history_id = store.delete(changes.went), changes.history_id
    else:
        missing, gone = _compare(gmail, store)
        # Taken before the listing: what happens meanwhile is in the next history.
        history_id = profile.history_id
    new, complete = _fetch(gmail, store, missing, max_units, tell)
    if complete:
        with store.transaction():
            store.remember("history_id", history_id)
            store.remember("complete", "yes")
            store.remember("exact_since", "")
    return Outcome(profile.address, new, gone, incremental=changes is not None, complete=complete)


def coverage(store: Store) -> Coverage:
    """How much of the mailbox the dates rest on. An import alone is complete as far as its file was."""
    since = store.state("exact_since")
    return Coverage(
        messages=store.count(),
        complete=not since,
        exact_since=moment_of(int(since)) if since else None,
    )


def _claim_account(store: Store, address: str) -> None:
    before = store.state("account")
    if before and before != address:
        raise ReconnectError(
            f"This database is {before}'s, and the sign-in is {address}'s.",
            "Use another --home for another account, or sign in as the first one.",
        )
    with store.transaction():
        store.remember("account", address)
        Notebook(store).claim([address], "account")


def _compare(gmail: Source, store: Store) -> tuple[list[Listed], int]:
    """Lists all ids; deletes what is gone, returns what is missing."""
    listed = {one.id: one for one in _all(gmail, None)}
    for label in ("DRAFT", "CHAT"):
        for one in _all(gmail, label):
            listed.pop(one.id, None)
    known = store.gmail_ids()
    if len(known) > 100 and len(listed) * 10 < len(known):
        raise UnreachableError(
            f"Gmail lists {len(listed)} messages where {len(known)} stood: nothing was changed.",
            "If you really deleted them, remove the database and sync anew; else run it again later.",
        )
    gone = store.delete(known - listed.keys())
    return [one for key, one in listed.items() if key not in known], gone


def _all(gmail: Source, label: str | None) -> Iterator[Listed]:
    page = gmail.list_ids(label)
    yield from page.ids
    while page.next:
        page = gmail.list_ids(label, page.next)
        yield from page.ids


def _fetch(
    gmail: Source,
    store: Store,
    missing: Iterable[Listed],
    max_units: int | None,
    tell: Callable[[Progress], None],
) -> tuple[int, bool]:
    """Fetches newest first, as far as `max_units` reach; (new messages, whether all was fetched)."""
    calls = plan(missing)
    left = cost(calls)
    budget = left if max_units is None else max_units
    notebook = Notebook(store)
    new = done = 0
    while done < len(calls):
        tell(Progress(done, len(calls), new, left, _exact_since(calls, done)))
        batch = _affordable(calls[done : done + BATCH], budget)
        if not batch:
            return new, False
        fetched = gmail.fetch(batch)
        done, left, budget = done + len(batch), left - cost(batch), budget - cost(batch)
        with store.transaction():
            new += _keep(store, notebook, fetched)
            since = _exact_since(calls, done)
            store.remember("exact_since", "" if since is None else str(max(since, EARLIEST)))
    tell(Progress(done, len(calls), new, 0, None))
    return new, True


def _affordable(calls: Sequence[Fetch], budget: int) -> list[Fetch]:
    kept: list[Fetch] = []
    for call in calls:
        budget -= call.units
        if budget < 0:
            break
        kept.append(call)
    return kept


def _keep(store: Store, notebook: Notebook, fetched: Iterable[Fetched]) -> int:
    messages: list[Message] = []
    out: set[str] = set()
    for one in fetched:
        out.update(one.call.wanted if one.gone else ())
        for message in one.messages:
            if message.labels & LEFT_OUT and message.gmail_id:
                # Bin and spam come back through the history; drafts and chats never become mail under this id.
                out.update({message.gmail_id} if message.labels & {"DRAFT", "CHAT"} else ())
            else:
                messages.append(message)
    store.leave_out(out)
    # Whatever stands in From of sent mail is the user's own address.
    notebook.claim((m.sender.email for m in messages if m.sender and "SENT" in m.labels), "sent")
    return store.add(messages, "gmail").new


def _exact_since(calls: Sequence[Fetch], done: int) -> int | None:
    """Everything newer than the newest message still missing is there (ms UTC); None where nothing is missing."""
    if done >= len(calls):
        return None
    # The plan is sorted by the newest missing message of each call.
    return max(time_of(one) for one in calls[done].wanted)
