"""Whose mailbox is this? Told from an import's labels, Delivered-To and frequency. Pure; shown for confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.store.mail.owner_stats import AddressCounts

_ENOUGH: Final = 0.4
"""An address that stands in fewer of the messages than this is a guess not worth making."""
_LEAD: Final = 1.5
"""So many times as often as the next one it has to stand there: the busiest of a list is not its reader."""
_WRITES: Final = 0.01
"""Who sends fewer of the messages they stand in than this is no person but a list."""
_ONE_WAY: Final = 0.8
"""Who sends more of the messages they stand in than this is hardly written to here."""
_DELIVERED: Final = "most mail was delivered there"


@dataclass(frozen=True, slots=True)
class Guess:
    """The addresses that are probably the user's, and why."""

    emails: tuple[str, ...]
    because: str


def guess(presence: Sequence[AddressCounts], total: int) -> Guess | None:
    """The user's addresses out of those most often met; None where nothing is clear."""
    sent = tuple(p.email for p in presence if p.sent)
    if sent:
        return Guess(sent, "mail from there is labelled Sent")
    delivered = [p for p in presence if p.delivered > total / 2]
    wrote = [p for p in delivered if p.written and p.written >= _WRITES * p.messages]
    if found := [p for p in wrote if p.direct] or wrote:
        return Guess(tuple(p.email for p in found), _DELIVERED)
    reader = _reader(delivered)
    most = _most_met(presence, total)
    # Where only what came in is kept, who wrote most of it is not its reader.
    if most and not (reader and most.written > _ONE_WAY * most.messages):
        return Guess((most.email,), f"it stands in {most.messages:,} of {total:,} messages")
    return Guess((reader.email,), _DELIVERED) if reader else None


def _reader(delivered: Sequence[AddressCounts]) -> AddressCounts | None:
    """Whom mail was delivered to who never wrote any. A list is addressed, and nothing comes to it but by way of it."""
    readers = [p for p in delivered if p.direct] or [p for p in delivered if not p.messages]
    most = max((p.delivered for p in readers), default=0)
    first = [p for p in readers if p.delivered == most]
    return first[0] if len(first) == 1 else None


def _most_met(presence: Sequence[AddressCounts], total: int) -> AddressCounts | None:
    """Who writes, and stands in so much of the mail that it can be nobody else's."""
    people = [p for p in presence if p.written >= _WRITES * p.messages]
    first, second = (*sorted((p.messages for p in people), reverse=True), 0, 0)[:2]
    return max(people, key=lambda p: p.messages) if first >= max(1, _ENOUGH * total, _LEAD * second) else None
