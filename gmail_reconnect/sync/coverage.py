"""Tells how much of the mailbox is known, and so how far the dates are exact."""

from __future__ import annotations

from datetime import datetime

from gmail_reconnect.model import Coverage, milliseconds, moment_of
from gmail_reconnect.parsing.dates import EARLIEST
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.failed_fetches import FailedFetchTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState


def read_coverage(store: Store, until: datetime | None = None) -> Coverage:
    """How much of the mailbox the dates are based on, as if no mail later than `until` existed.

    An import alone is complete, unless a file ended in the middle of a message. A message that Gmail lists but doesn't
    return counts as missing if it is in a thread in which the user has written.
    """
    state = RunState(store)
    since = max(state.exact_since, FailedFetchTable(store).newest_beside_sent() or 0)
    broken = tuple(state.broken_files)
    return Coverage(
        messages=MessageTable(store).count(None if until is None else milliseconds(until)),
        complete=not since and not broken,
        exact_since=moment_of(max(since, EARLIEST)) if since else None,
        broken=broken,
    )
