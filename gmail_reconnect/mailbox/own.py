"""Whose mailbox is this? Told from an import's labels, Delivered-To and frequency. Pure; shown for confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ENOUGH: Final = 0.4
"""An address that stands in fewer of the messages than this is a guess not worth making."""


@dataclass(frozen=True, slots=True)
class Presence:
    """How often an address stands in a mailbox: at all, in Delivered-To, as sender under the label SENT."""

    email: str
    messages: int
    delivered: int
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
    most = max(presence, key=lambda p: p.messages, default=None)
    if most and most.messages >= _ENOUGH * total:
        return Guess((most.email,), f"it stands in {most.messages} of {total} messages")
    return None
