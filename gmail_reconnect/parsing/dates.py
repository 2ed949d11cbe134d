"""Read Date headers, and choose the date of a message: Gmail's, the Date, the last Received or the separator. Pure.

Mail that was moved into Gmail has the day of the move as Gmail's date. It counts by its headers: if all their dates are
more than 30 days before Gmail's; without any Received, if the Date is more than a year before. If it is less, other
mail of the same hour has to tell (`store/mail/messages.py`).
A Date header from a wrong clock is ignored: one more than 48 hours after every Received or after the import; and one
in the first hours of a year, more than a year before every Received, because a reset clock starts there. Otherwise the
Date header counts: mail that was moved or exported arrives years after it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY, moment_of

from .headers import HeaderFields, first_value

EARLIEST: Final = int(datetime(1982, 8, 1, tzinfo=UTC).timestamp() * 1000)
"""SMTP is of this month: an earlier date comes from a clock that was never set."""

_LATEST: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp() * 1000) - 1
_FARTHEST_ZONE: Final = 15 * 60
_UTC: Final = re.compile(r"\+00:?00|\b(?:GMT|UTC?|Z|WET)\b", re.IGNORECASE)
MONTHS: Final = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905
}
# Nearly all mail has this form, which is read six times as fast as by the standard library.
_USUAL: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)? ?([0-9]{1,2} [A-Z][a-z]{2} [12][0-9]{3})"
    r" ([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]) ([+-][01][0-9][0-5][0-9])(?: \([A-Za-z]{0,9}\))?"
)
_CLOCKS_DIFFER: Final = 2 * DAY
"""A Date more than this many ms after the arrival comes from a wrong clock."""
_LONGEST_DELIVERY: Final = 365 * DAY
"""No delivery takes longer (ms): such mail was moved from another mailbox, or written by a reset clock."""
_MOVED_AFTER: Final = 30 * DAY
"""Gmail's own server writes a Received when mail arrives: if all are older than this (ms), the mail was moved."""
_FIRST_HOURS: Final = 6
"""How long a reset clock is believed to write mail. Later on New Year's Day people do."""


def parse_date(value: str) -> tuple[int | None, int | None]:
    """Return (ms UTC, zone offset in minutes) of a Date header; (None, None) if it isn't a date."""
    usual = _USUAL.fullmatch(value)
    if usual:
        day, hour, minute, second, offset = usual.groups()
        midnight, zone = _midnight(day), _zone(offset)
        if midnight is not None and zone is not None:
            return midnight + ((int(hour) * 60 + int(minute) - zone) * 60 + int(second)) * 1000, zone
    return _parse_any_form(value)


def is_believable(date: int | None, latest: int | None = None) -> bool:
    """Whether mail can have been written at `date` (ms UTC): not before SMTP, and not after `latest`."""
    return date is not None and EARLIEST <= date <= (_LATEST if latest is None else latest)


class MessageDate(NamedTuple):
    """When a message was written. Times in ms UTC, the zone in minutes."""

    date: int | None  # the chosen one
    stated: int | None  # what the Date header says, right or wrong
    zone: int | None  # the sender's; None if it isn't known or the Date header is ignored
    is_stated_right: bool  # whether the Date header was believed
    moved: int | None = None  # when the mail was moved into Gmail, if that was long after it was written
    maybe: int | None = None  # its date if it was moved; only other mail of that hour can show whether it was


def choose_date(
    fields: HeaderFields, internal_date: int | None, separator: Callable[[], int | None] | None, now: int | None
) -> MessageDate:
    """Choose the date. `internal_date` (ms) is Gmail's and wins for mail that was not moved into Gmail; the mbox
    `separator`'s is the last resort.

    No header is believed that is more than two days after `now` (ms).
    """
    latest = None if now is None else now + _CLOCKS_DIFFER
    values = fields.get("received")
    received = _received_date(values[0], latest) if values else None
    stated, zone = parse_date(first_value(fields, "date"))
    right = stated is not None and _is_right(fields, stated, zone, received, latest)
    date = stated if right else received
    if internal_date is not None and is_believable(internal_date):
        if date is not None and date + _MOVED_AFTER < internal_date:
            if _is_moved(fields, date, zone, internal_date):
                return MessageDate(date, stated, zone if right else None, right, internal_date)
            if right and "received" not in fields and not _is_new_year(date, zone):
                return MessageDate(internal_date, stated, zone, right, maybe=date)
        date = internal_date
    if date is None and separator and is_believable(at_separator := separator(), latest):
        date = at_separator
    return MessageDate(date, stated, zone if right else None, right)


def _is_moved(fields: HeaderFields, date: int, zone: int | None, internal_date: int) -> bool:
    """Whether all the headers' dates are long before Gmail's. `date` is theirs."""
    hops = [at for value in fields.get("received", ()) if (at := _received_date(value, None)) is not None]
    if not hops:  # nothing confirms the date
        return date + _LONGEST_DELIVERY < internal_date and not _is_new_year(date, zone)
    return max(hops) + _MOVED_AFTER < internal_date


# A mailbox has few different days, and fewer zones.
@lru_cache(maxsize=4096)
def _midnight(date: str) -> int | None:
    """Return the ms UTC at which a day begins; None if the day doesn't exist."""
    day, month, year = date.split()
    try:
        return int(datetime(int(year), MONTHS[month], int(day), tzinfo=UTC).timestamp()) * 1000
    except (ValueError, KeyError):
        return None


@lru_cache(maxsize=256)
def _zone(offset: str) -> int | None:
    """Return the minutes of "+0530"; None if it is too far, or "-0000", which means that the zone isn't known."""
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    if minutes > _FARTHEST_ZONE or offset == "-0000":
        return None
    return minutes if offset[0] == "+" else -minutes


def _parse_any_form(value: str) -> tuple[int | None, int | None]:
    parsed = parsedate_tz(value) if value else None
    if parsed is None:
        return None, None
    year, month, day, hour, minute, second = parsed[:6]
    offset = parsed[9]
    if offset is None or abs(offset) > _FARTHEST_ZONE * 60 or (not offset and not _UTC.search(value)):
        offset = None  # "-0000" and a missing zone are 0, too
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second is the 60th
        moment = local - timedelta(seconds=offset or 0)
        return int(moment.timestamp()) * 1000, None if offset is None else offset // 60
    except (ValueError, OverflowError):
        return None, None


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
