"""Which thread a message belongs to: by References and In-Reply-To, else by "Re:" and the subject within 30 days.

Gmail's own rules are not public; these are what its help pages and the API's documentation say.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Final

from .gmail_message import header

if TYPE_CHECKING:
    from .gmail_message import Headers

_REPLY: Final = re.compile(r"\s*(?:re|fwd?|aw|sv|رد)\s*(?:\[\d+\]\s*)?:\s*", re.IGNORECASE)
_ID: Final = re.compile(r"<[^<>\s]+>")
_MONTH: Final = 30 * 24 * 3600 * 1000


class Threads:
    """Remembers every message's ids and subject. Thread ids come from outside."""

    def __init__(self) -> None:
        self._by_message_id: dict[str, str] = {}
        self._by_subject: dict[str, tuple[str, int]] = {}

    def find(self, headers: Headers, at_ms: int) -> str | None:
        """The thread that a message of that time joins, None for a new one."""
        for message_id in reversed(parents(headers)):
            if message_id in self._by_message_id:
                return self._by_message_id[message_id]
        subject, is_reply = bare_subject(header(headers, "Subject"))
        if is_reply and subject in self._by_subject:
            thread_id, last = self._by_subject[subject]
            if abs(at_ms - last) <= _MONTH:
                return thread_id
        return None

    def note(self, headers: Headers, thread_id: str, at_ms: int) -> None:
        """Remembers a message. Its parents count too: they may never turn up, and siblings still meet."""
        for message_id in (*parents(headers), *_ID.findall(header(headers, "Message-ID"))):
            self._by_message_id.setdefault(message_id, thread_id)
        subject, _ = bare_subject(header(headers, "Subject"))
        if subject:
            self._by_subject[subject] = (thread_id, at_ms)


def parents(headers: Headers) -> list[str]:
    """The Message-IDs that a message answers to, the nearest last."""
    return _ID.findall(header(headers, "References")) + _ID.findall(header(headers, "In-Reply-To"))


def bare_subject(subject: str) -> tuple[str, bool]:
    """The subject without "Re:" and the like, in lower case, and whether there was any."""
    decoded = " ".join(_decoded(subject).split())
    bare = decoded
    while match := _REPLY.match(bare):
        bare = bare[match.end() :]
    return bare.lower(), bare != decoded


def _decoded(subject: str) -> str:
    if "=?" not in subject:
        return subject
    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, ValueError):
        return subject
