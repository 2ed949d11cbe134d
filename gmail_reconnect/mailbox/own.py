"""Whose mailbox is this? Told from an import's labels, Delivered-To and frequency. Pure; shown for confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ENOUGH: Final = 0.4
"""An address that stands in fewer of the messages than this is a guess not worth making."""
_LEAD: Final = 1.5
"""So many times as often as the next one it has to stand there: the busiest of a list is not its reader."""
_WRITES: Final = 0.01
"""Who sends fewer of the messages they stand in than this is no person but a list."""


@dataclass(frozen=True, slots=True)
class Presence:
    """How often an address stands in a mailbox: at all, in Delivered-To, as sender, as sender under the label SENT."""

    email: str
    messages: int
    delivered: int
    written: int
    sent: int


@dataclass(frozen=True, slots=True)
class Guess:
    """The addresses that are probably the user's, and why."""

    emails: tuple[str, ...]
    because: str


def guess(presence: Sequence[Presence], total: int) -> Guess | None:
    """The user's addresses out of those most often met; None where nothing is clear."""
    sent = tuple(p.email for p in presence if p.sent)
    if sent:
        return Guess(sent, "mail from there is labelled Sent")
    delivered = [p for p in presence if p.delivered > total / 2]
    if delivered:
        return Guess(tuple(p.email for p in delivered), "most mail was delivered there")
    people = [p for p in presence if p.written >= _WRITES * p.messages]
    first, second = (*sorted((p.messages for p in people), reverse=True), 0, 0)[:2]
    if first >= max(1, _ENOUGH * total, _LEAD * second):
        most = max(people, key=lambda p: p.messages)
        return Guess((most.email,), f"it stands in {most.messages} of {total} messages")
    return None
