"""Finds the thread of a message: by References and In-Reply-To, else by "Re:" and the subject within 30 days.

Gmail's rules aren't public; these follow its help pages and the API's documentation.
"""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.text.sanitize import clean
from gmail_reconnect.text.subjects import strip_reply_prefixes

from .message import header

if TYPE_CHECKING:
    from .message import Headers

_ID: Final = re.compile(r"<[^<>\s]+>")
_MONTH: Final = 30 * 24 * 3600 * 1000


class ThreadFinder:
    """Remembers each message's ids and subject. The caller chooses thread ids."""

    def __init__(self) -> None:
        self._by_message_id: dict[str, str] = {}
        self._by_subject: dict[str, tuple[str, int]] = {}

    def find(self, headers: Headers, at_ms: int) -> str | None:
        """The thread that a message with these headers and time joins; None for a new one."""
        clues = _clues(headers)
        for message_id in reversed(clues.parent_ids):
            if message_id in self._by_message_id:
                return self._by_message_id[message_id]
        if clues.is_reply and clues.subject in self._by_subject:
            thread_id, last = self._by_subject[clues.subject]
            if abs(at_ms - last) <= _MONTH:
                return thread_id
        return None

    def note(self, headers: Headers, thread_id: str, at_ms: int) -> None:
        """Remembers a message and its parents: siblings then share a thread even if the parents never arrive."""
        clues = _clues(headers)
        for message_id in (*clues.parent_ids, *clues.own):
            self._by_message_id.setdefault(message_id, thread_id)
        if clues.subject:
            self._by_subject[clues.subject] = (thread_id, at_ms)


class _ThreadClues(NamedTuple):
    parent_ids: tuple[str, ...]
    own: tuple[str, ...]
    subject: str
    is_reply: bool


@lru_cache(maxsize=512)  # each message is looked up twice, and sample mail has few different headers
def _clues(headers: Headers) -> _ThreadClues:
    own = _ID.findall(header(headers, "Message-ID"))
    return _ThreadClues(tuple(parent_ids(headers)), tuple(own), *bare_subject(header(headers, "Subject")))


def parent_ids(headers: Headers) -> list[str]:
    """The Message-IDs of a message's parents, the nearest last."""
    return _ID.findall(header(headers, "References")) + _ID.findall(header(headers, "In-Reply-To"))


def bare_subject(subject: str) -> tuple[str, bool]:
    """The subject without "Re:" and the like, in lower case, and whether it had any."""
    text = clean(decode_header_value(subject))
    bare = strip_reply_prefixes(text)
    return bare.lower(), bare != text


def decode_header_value(value: str) -> str:
    """A header with its encoded words decoded; unchanged if they cannot be decoded."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value
