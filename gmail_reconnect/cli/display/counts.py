"""Numbers and durations in words: "1 message", "12 minutes"."""

from __future__ import annotations

from gmail_reconnect.text.counts import count

__all__ = ["count", "duration"]


def duration(seconds: float, *, short: bool = False) -> str:
    """ "12 minutes", "1.5 hours"; short "12 min", "1.5 h". Rounded, a half up."""
    minutes = int(seconds / 60 + 0.5)
    if minutes < 1:
        return "< 1 min" if short else "less than a minute"
    if minutes < 90:
        return f"{minutes} min" if short else count(minutes, "minute")
    hours = f"{int(minutes / 6 + 0.5) / 10:.1f}".removesuffix(".0")
    return f"{hours} h" if short else f"{hours} hours"
