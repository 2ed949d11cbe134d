"""Read a Date header as ms UTC and the sender's time zone. Pure; an invalid date gives None, never a guess."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final

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
