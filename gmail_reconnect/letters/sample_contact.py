"""An invented person, to preview a letter before any mail has been read. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from gmail_reconnect.model import Contact, Moment, Person, Role, Standing, Tie

_SAMPLES: Final = {"ar": ("ليلى منصور", "مخطط الميناء الجديد")}
_DEFAULT_SAMPLE: Final = ("Mira Stolz", "The harbour plans")
_YEARS_SILENT: Final = 3


def make_sample_contact(language: str, now: datetime, before: date | None) -> Contact:
    """A contact whose last mail is about three years old, or a month older than `before`, whichever is earlier."""
    name, subject = _SAMPLES.get(language, _DEFAULT_SAMPLE)
    last = now - timedelta(days=round(_YEARS_SILENT * 365.25) + 60)
    if before:
        last = min(last, datetime.combine(before, time(12), now.tzinfo) - timedelta(days=30))
    heard = Moment(last, Role.TO, 1, subject, "<invented@example.com>")
    tie = Tie(last_heard=heard, last_contact=last, subjects=(subject,))
    return Contact(Person("invented", name, ("somebody@example.com",)), tie, Standing.LAPSED)
