"""Recognize text messages and chats that a backup program or a telephone service stored as mail. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gmail_reconnect.model import Address

from .headers import TEXT_HEADERS, HeaderFields

_PLACES: Final = (
    "@unknown.email", "@txt.voice.google.com", "@sms-backup-plus.local", "@imessage_sync.local", "@s.whatsapp.net",
    "@c.whatsapp.net", "@g.us",
)  # fmt: skip
"""What follows a telephone number or a chat's name in place of a domain: no mail can be sent there."""


def is_text(fields: HeaderFields, message_id: str, senders: Sequence[Address], recipients: Sequence[Address]) -> bool:
    """Whether this is a text message, a call or a chat: its sender didn't write mail."""
    if not fields.keys().isdisjoint(TEXT_HEADERS) or message_id.endswith(_PLACES):
        return True
    return any(map(_is_placeholder, senders)) or (bool(recipients) and all(map(_is_placeholder, recipients)))


def without_placeholders(addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    """Return the addresses that can be written to."""
    if any(map(_is_placeholder, addresses)):
        return tuple([address for address in addresses if not _is_placeholder(address)])
    return addresses


def _is_placeholder(address: Address) -> bool:
    return address.email.endswith(_PLACES)
