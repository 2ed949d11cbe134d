"""Recognize text messages and chats that a backup program or a telephone service stored as mail. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gmail_reconnect.model import Address

from .headers import TEXT_HEADERS, HeaderFields

_PLACES: Final = (
    "@unknown.email", "@txt.voice.google.com", "@sms-backup-plus.local", "@imessage_sync.local", "@s.whatsapp.net",
    "@c.whatsapp.net", "@g.us", "@public.talk.google.com", "@chat.facebook.com",
    "@txt.att.net", "@mms.att.net", "@vtext.com", "@vzwpix.com", "@tmomail.net", "@messaging.sprintpcs.com",
    "@pm.sprint.com", "@mymetropcs.com", "@msg.fi.google.com", "@email.uscc.net", "@mms.uscc.net",
    "@sms.myboostmobile.com", "@myboostmobile.com", "@sms.mycricket.com", "@mms.cricketwireless.net",
    "@mailmymobile.net", "@message.ting.com", "@mmst5.tracfone.com", "@mypixmessages.com", "@vmobl.com", "@vmpix.com",
    "@viaerosms.com", "@msg.telus.com", "@text.republicwireless.com",
)  # fmt: skip
"""What follows a telephone number or a chat's name: there is no mailbox.

From "@txt.att.net" on, these are telephone companies' gateways between mail and text messages. Each is in at least
one of two public lists on GitHub: mccright/rand-notes (SMS-Gateways.md), thornzero/mcp-server-go
(docs/SMS_VIA_EMAIL.md)."""
_NUMBER: Final = re.compile(r"\+?\d{5,15}@(?:[^@]*[.-])?(?:sms|mms|txt)[.-][^@]+")
"""A telephone number at a domain for texts; numbers alone are also mailboxes, as at qq.com."""


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
    return address.email.endswith(_PLACES) or _NUMBER.fullmatch(address.email) is not None
