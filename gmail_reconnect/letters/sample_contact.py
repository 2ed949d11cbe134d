"""An invented person, to show what a letter will look like where no mail has been read yet. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from gmail_reconnect.model import Contact, Moment, Person, Role, Standing, Tie

_WHO: Final = {"ar": ("ليلى منصور", "مخطط الميناء الجديد")}
_ELSE: Final = ("Mira Stolz", "The harbour plans")
_YEARS_SILENT: Final = 3


def somebody(language: str, now: datetime, before: date | None) -> Contact:
    """Somebody whose last mail is three years old, or a month older than `before`, whichever is earlier."""
    name, subject = _WHO.get(language, _ELSE)
    last = now - timedelta(days=round(_YEARS_SILENT * 365.25) + 60)
    if before:
        last = min(last, datetime.combine(before, time(12), now.tzinfo) - timedelta(days=30))
    heard = Moment(last, Role.TO, 1, subject, "<invented@example.com>")
    tie = Tie(last_heard=heard, last_contact=last, subjects=(subject,))
    return Contact(Person("invented", name, ("somebody@example.com",)), tie, Standing.LAPSED)
