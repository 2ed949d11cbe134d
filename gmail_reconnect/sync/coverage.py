"""Tells how much of the mailbox is known, and so how far the dates are exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from gmail_reconnect.model import DAY, Coverage, MovedMail, milliseconds, moment_of
from gmail_reconnect.parsing.dates import EARLIEST
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.failed_fetches import FailedFetchTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from gmail_reconnect.store.sync_log import SyncRunTable

_ONE_MOVE: Final = 7 * DAY
"""A large mailbox takes days to move; days that are further apart (ms) belong to two moves."""


def read_coverage(store: Store, until: datetime | None = None) -> Coverage:
    """How much of the mailbox the dates are based on, as if no mail later than `until` existed.

    An import alone is complete, unless a file ended in the middle of a message. A message that Gmail lists but doesn't
    return counts as missing if it is in a thread in which the user has written.
    """
    state, messages = RunState(store), MessageTable(store)
    end = None if until is None else milliseconds(until)
    read, newest = state.last_read or SyncRunTable(store).last_good() or 0, messages.newest(end)
    since = max(state.exact_since, FailedFetchTable(store).newest_beside_sent() or 0)
    broken = tuple(state.broken_files)
    return Coverage(
        messages=messages.count(end),
        complete=not since and not broken,
        exact_since=moment_of(max(since, EARLIEST)) if since else None,
        broken=broken,
        moved=tuple(_moves(messages.moved_by_day())),
        last_read=moment_of(read) if read and (end is None or read <= end) else None,
        newest=None if newest is None else moment_of(newest),
        is_import=not state.account,
    )


def _moves(days: Iterable[tuple[int, int]]) -> Iterator[MovedMail]:
    """Each move, from the number of messages that were moved on each day."""
    begun = last = messages = 0
    for day, number in days:
        if messages and day - last > _ONE_MOVE:
            yield MovedMail(messages, moment_of(begun), moment_of(last))
            messages = 0
        begun, last, messages = begun if messages else day, day, messages + number
    if messages:
        yield MovedMail(messages, moment_of(begun), moment_of(last))
