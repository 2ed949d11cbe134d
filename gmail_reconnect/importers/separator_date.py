"""Read the date in an mbox separator line, in the forms that mail programs write. Pure."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gmail_reconnect.parsing.dates import MONTHS, parse_date

from .mbox_separators import GIT

_ISO: Final = re.compile(
    r"\b(\d{4})-(\d\d)-(\d\d)[T ](\d{1,2}:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(Z|[+-]\d\d:?\d\d))?", re.ASCII
)
_MAIL_DATE: Final = re.compile(r"\b\w{3}, +\d{1,2} \w{3} \d{4} [\d:]{4,8}(?: [+-]\d{4}| [A-Z]{1,4}\b)?", re.ASCII)
_MONTHS: Final = {f"{number:02}": name for name, number in MONTHS.items()}
_TAKEOUT: Final = re.compile(rb"From (\d{15,20})@xxx \w{3} (\w{3} +\d{1,2} [\d:]{8}) ([+-]\d{4}) (\d{4})")
_CLASSIC: Final = re.compile(
    rb"From .*?\b\w{3} (\w{3} +\d{1,2} [\d:]{4,8})(?: ([+-]\d{4}))? (?:[A-Z]{3,4} )?(\d{4})(?: ([+-]\d{4}))?"
)


class TakeoutSeparator(NamedTuple):
    """What Takeout's separator line says: Gmail's id in hexadecimal, and Gmail's date in ms UTC."""

    gmail_id: str
    internal_date: int | None


def takeout_separator(separator: bytes) -> TakeoutSeparator | None:
    """Read a separator line; None if it isn't Takeout's."""
    found = _TAKEOUT.match(separator)
    if not found:
        return None
    moment = " ".join(part.decode("ascii") for part in (found[2], found[4], found[3]))
    return TakeoutSeparator(f"{int(found[1]):x}", _read(moment))


def separator_date(separator: bytes) -> int | None:
    """Return the ms UTC in a separator line that isn't Takeout's; None if it has no date, like git's."""
    if GIT in separator:
        return None
    if classic := _CLASSIC.match(separator):
        zone = classic[2] or classic[4] or b"+0000"
        return _read(b" ".join((classic[1], classic[3], zone)).decode("ascii"))
    text = separator.decode("latin-1")
    if iso := _ISO.search(text):
        zone_text = (iso[5] or "+0000").replace(":", "").replace("Z", "+0000")
        month = _MONTHS.get(iso[2], "")
        return parse_date(f"{iso[3]} {month} {iso[1]} {iso[4]} {zone_text}")[0] if month else None
    mail = _MAIL_DATE.search(text)
    return parse_date(mail[0])[0] if mail else None


def _read(moment: str) -> int | None:
    """Return the ms UTC of "Aug 08 12:36:29 2023 +0000"."""
    parts = moment.split()
    if len(parts) != 5:
        return None
    month, day, clock, year, zone = parts
    return parse_date(f"{day} {month} {year} {clock} {zone}")[0]
