"""Choose the date of a message: Gmail's, the Date header, the last Received or the mbox separator. Pure.

A Date header from a wrong clock is ignored: one more than 48 hours after every Received or after the import; and one
in the first hours of a year, more than a year before every Received, because a reset clock starts there. Otherwise the
Date header counts: mail that was moved or exported arrives years after it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY, moment_of

from .dates import is_believable, parse_date
from .headers import HeaderFields, first_value

_CLOCKS_DIFFER: Final = 2 * DAY
"""A Date more than this many ms after the arrival comes from a wrong clock."""
_LONGEST_DELIVERY: Final = 365 * DAY
"""No delivery takes longer (ms): such mail was moved from another mailbox, or written by a reset clock."""
_FIRST_HOURS: Final = 6
"""How long a reset clock is believed to write mail. Later on New Year's Day people do."""


class MessageDate(NamedTuple):
    """When a message was written. Times in ms UTC, the zone in minutes."""

    date: int | None
    """The chosen date; None if there is none."""
    stated: int | None
    """What the Date header says, right or wrong."""
    zone: int | None
    """The sender's zone; None if it isn't known or the Date header is ignored."""
    is_stated_right: bool
    """Whether the Date header was believed."""


def choose_date(
    fields: HeaderFields, internal_date: int | None, separator: Callable[[], int | None] | None, now: int | None
) -> MessageDate:
    """Choose the date. `internal_date` (ms) is Gmail's and wins; the mbox `separator`'s is the last resort.

    No header is believed that is more than two days after `now` (ms).
    """
    latest = None if now is None else now + _CLOCKS_DIFFER
    values = fields.get("received")
    received = _received_date(values[0], latest) if values else None
    stated, zone = parse_date(first_value(fields, "date"))
    right = stated is not None and _is_right(fields, stated, zone, received, latest)
    date = internal_date if is_believable(internal_date) else stated if right else received
    if date is None and separator and is_believable(at_separator := separator(), latest):
        date = at_separator
    return MessageDate(date, stated, zone if right else None, right)


def _is_right(fields: HeaderFields, stated: int, zone: int | None, received: int | None, latest: int | None) -> bool:
    """Whether the clock behind a Date header can have been right. `received` is the last Received.

    The separator doesn't count: some programs write one fixed date for all mail, or the day of the export.
    """
    if not is_believable(stated, latest):
        return False
    if received is None or received - _LONGEST_DELIVERY <= stated <= received + _CLOCKS_DIFFER:
        return True
    all_received = [at for value in fields["received"] if (at := _received_date(value, latest)) is not None]
    if stated > received:
        return stated <= max(all_received) + _CLOCKS_DIFFER  # the last server's clock may have been behind
    return not (_is_new_year(stated, zone) and all(at > stated + _LONGEST_DELIVERY for at in all_received))


def _is_new_year(stated: int, zone: int | None) -> bool:
    """Whether a date is in the first hours of a year, in UTC or in its zone."""
    moments = [moment_of(stated + offset * 60_000) for offset in (0, zone or 0)]
    return any((moment.month, moment.day) == (1, 1) and moment.hour < _FIRST_HOURS for moment in moments)


def _received_date(value: str, latest: int | None) -> int | None:
    """Return the time of a Received header in ms UTC; None if it can't be read or believed."""
    at = parse_date(" ".join(value.rpartition(";")[2].split()))[0]
    return at if is_believable(at, latest) else None
