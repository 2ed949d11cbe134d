"""Fills a mailbox with raw messages. The same messages always get the same ids; the history begins after them."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from .mailbox import Mailbox
from .message import header, read_headers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LATEST: Final = 2**43 - 1  # ms; the time has 43 bits in an id, which last until the year 2248


def load_messages(messages: Iterable[tuple[bytes, Collection[str]]], address: str) -> Mailbox:
    """The mailbox of `address` from raw messages with their labels. A message's time is its Date header's."""
    mailbox = Mailbox(address)
    read = [(raw, read_headers(raw), labels) for raw, labels in messages]
    dated = [(first_valid_date(header(headers, "Date")), raw, headers, labels) for raw, headers, labels in read]
    # Oldest first, so that a thread begins with its first message.
    for at_ms, raw, headers, labels in sorted(dated, key=lambda one: one[0]):
        mailbox.deliver(raw, at_ms, labels, headers=headers)
    mailbox.expire_history()
    return mailbox


def first_valid_date(*texts: str) -> int:
    """The first of these dates that can be read and fits into an id, in ms UTC; 0 if none does."""
    for text in texts:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
        at_ms = int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
        if 0 <= at_ms <= _LATEST:
            return at_ms
    return 0
