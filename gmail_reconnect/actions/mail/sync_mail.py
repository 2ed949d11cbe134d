"""Read new headers: from Gmail's API, or by IMAP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.drafts import follow_drafts
from gmail_reconnect.actions.mail import owner_addresses
from gmail_reconnect.actions.people.lookup import update_people
from gmail_reconnect.actions.progress import FetchingMail, FetchingStarts, ListingMail
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.model import Coverage, milliseconds
from gmail_reconnect.people.search import query
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.listed_ids import ListedIdTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.engine import SyncOptions, SyncResult
from gmail_reconnect.sync.fetcher import MailSource, SyncProgress

if TYPE_CHECKING:
    from gmail_reconnect.actions.mail.call_recorder import CallRecorder

_LONG_SECONDS = 60
"""A fetch that takes longer is announced."""


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a sync did, and how much is known now.

    `guessed` are addresses that an import guessed to be the owner's and that still count, told once: by the first
    sync that knows the account. `maybe_own` may be the owner's, too.
    `error` is why it could not be found out what became of the drafts.
    """

    result: SyncResult
    coverage: Coverage
    guessed: tuple[str, ...] = ()
    maybe_own: tuple[str, ...] = ()
    error: ReconnectError | None = None


def sync_mail(context: Context, *, full: bool = False, max_units: int | None = None) -> SyncSummary:
    """Reads new headers, and finds out what became of the drafts. An interrupted sync continues where it stopped.

    `full` lists everything again and fetches every message; `max_units` of Gmail's quota are not exceeded.
    Raises SignInError, UnreachableError, or ReconnectError where the database is another account's.
    """
    summary = _read_headers(context, full=full, max_units=max_units)
    try:
        follow_drafts(context, complete=summary.result.complete, look=True)
    except ReconnectError as error:
        return replace(summary, error=error)
    return summary


def chosen_source(context: Context) -> Literal["gmail", "imap"]:
    """Where mail is read from: as config.toml says, or by IMAP if there is a sign-in for it."""
    if chosen := context.config.mail.source:
        return chosen
    return "imap" if context.paths.token("imap").exists() else "gmail"


def is_signed_in(context: Context) -> bool:
    """Whether there is a sign-in to read mail."""
    return context.paths.token("read" if chosen_source(context) == "gmail" else "imap").exists()


def sync_first(context: Context) -> ReconnectError | None:
    """Reads what is new before something is decided by it, where a first sync has ended; why that failed, if it did."""
    with context.open_store() as store:
        if not (RunState(store).history_id and is_signed_in(context)):
            return None
    try:
        return sync_mail(context).error
    except ReconnectError as error:
        return error


def _read_headers(context: Context, *, full: bool, max_units: int | None) -> SyncSummary:
    if max_units is not None and chosen_source(context) == "imap":
        raise UsageError("IMAP has no quota units to limit.")
    options = SyncOptions(
        full=full,
        max_units=max_units,
        letters_months=context.config.gmail.letters_months,
        everything=chosen_source(context) == "imap",
    )
    with exclusive(context.paths.data, "sync"), context.open_store() as store:
        account_before = RunState(store).account
        OwnerAddressTable(store).set_configured(context.config.me.addresses)
        with _open_source(context, store) as (source, recorder, seconds_for):
            _forget_position_of_other_source(context, store)
            tell = _teller(context, recorder.record, seconds_for)
            result = recorder.run(lambda: engine.sync(source, store, context.clock(), options, tell))
        if result.stopped not in {"listing", "changes"}:
            RunState(store).last_read = milliseconds(context.clock())
        query.refresh(store, context.indexing)
        owner_addresses.include_spellings(store)
        coverage = read_coverage(store)
        with suppress(ReconnectError):  # the report will say it
            update_people(context, store)
        is_new = RunState(store).account != account_before
        guessed = owner_addresses.guessed(store) if is_new else ()
        return SyncSummary(result, coverage, guessed, owner_addresses.suggest(store))


class _OpenSource(NamedTuple):
    """A source, the recorder of its calls, and how many seconds a number of units takes."""

    source: MailSource
    recorder: CallRecorder
    seconds_for: Callable[[int], float]


@contextmanager
def _open_source(context: Context, store: Store) -> Iterator[_OpenSource]:
    """Imports only what the source needs: Google's packages load slowly."""
    if chosen_source(context) == "imap":
        from gmail_reconnect.actions.mail.imap_account import Pace, open_imap  # noqa: PLC0415

        with open_imap(context, store) as (source, recorder):
            yield _OpenSource(source, recorder, Pace().seconds_for)
        return
    from gmail_reconnect.actions.mail.gmail_account import open_reader  # noqa: PLC0415

    with open_reader(context, store) as (gmail, calls):
        yield _OpenSource(gmail, calls, gmail.transport.limiter.seconds_for)


def _forget_position_of_other_source(context: Context, store: Store) -> None:
    """A listing or a position in the changes means something only to the source that told it. The mail itself stays."""
    state, name = RunState(store), chosen_source(context)
    with store.transaction():
        if (state.source or "gmail") != name:
            ListedIdTable(store).clear()
            state.history_id = ""
        state.source = name


def _teller(
    context: Context, record: Callable[[], None], seconds_for: Callable[[int], float]
) -> Callable[[SyncProgress], None]:
    """Turns each step of the engine into a progress event, and has the calls so far recorded."""

    by_imap = chosen_source(context) == "imap"

    def tell(step: SyncProgress) -> None:
        record()
        if step.phase in {"listing", "check"} and not step.calls:
            context.progress(ListingMail(step.messages))
            return
        seconds = seconds_for(step.units_left)
        if step.calls_done == 0 and step.calls > 1 and seconds >= _LONG_SECONDS and step.phase == "sent":
            context.progress(FetchingStarts(step.calls, seconds, seconds_for(step.units_recent)))
        context.progress(FetchingMail(step, seconds, by_imap))

    return tell
