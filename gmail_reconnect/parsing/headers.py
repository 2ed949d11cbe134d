"""Read the headers that are used from a raw header block, or from Gmail's API. Pure; never raises.

Raw 8-bit text is decoded; encoded words are not: an address list must be split before its encoded words are decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from . import encoded_words

HeaderFields = Mapping[str, Sequence[str]]
"""Header name in lower case → its values in order, unfolded, still with their encoded words."""

TEXT_HEADERS: Final = (
    "x-smssync-address",
    "x-smssync-datatype",
    "x-smssync-id",
    "x-backup2gmail-sms-date",
    "x-imessagesync-guid",
)
"""What programs that store text messages as mail write; each of their messages has one of these."""
WANTED_HEADERS: Final = (
    "From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "Sender",
    "Return-Path", "Received", "Delivered-To", "Content-Type", "List-Id", "List-Post", "List-Unsubscribe",
    "Feedback-ID", "Precedence", "Auto-Submitted", "X-Autoreply", "X-Autorespond",
    "X-Auto-Response-Suppress", "X-Failed-Recipients", "X-From", "X-To", "X-Cc", *TEXT_HEADERS,
)  # fmt: skip
"""All headers that are used; `format=metadata` asks Gmail for these."""

_NAMES_KEPT: Final = 1 << 10
_SPACE: Final = " \t\r\n\v\f"
"""ASCII white space. Unicode's includes 8-bit characters."""
_CHARSET: Final = re.compile(r"charset\s?=\s?\"?([\w.:-]{1,40})", re.ASCII)
_HEADER: Final = re.compile(r"^([^ \t:\n][^:\n]{0,60}+):(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
"""A header with its folded lines. A line that isn't a header is skipped together with the lines folded to it."""
_WANTED_LOWER: Final = frozenset((*(name.lower() for name in WANTED_HEADERS), "x-gm-thrid", "x-gmail-labels"))
_REPEATED: Final = frozenset(
    {"from", "to", "cc", "bcc", "delivered-to", "x-failed-recipients", "x-gmail-labels", "received"}
)
"""All values of these count; of every other header only the first."""


def parse_headers(block: bytes) -> dict[str, list[str]]:
    """Return the wanted headers of a raw header block, unfolded, with 8-bit text decoded."""
    if b"\x1b" not in block:
        try:
            return _split(block.decode())
        except UnicodeDecodeError:
            pass
    # Decode each header by itself: one may be UTF-8 and the next not. Latin-1 preserves every byte.
    found = _split(block.decode("latin-1"))
    charset = _declared_charset(found)
    return {
        key: [encoded_words.decode_header_bytes(value.encode("latin-1"), charset) for value in values]
        for key, values in found.items()
    }


def headers_from_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the wanted headers of `payload.headers` in an answer of the API, given as (name, value)."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if (key := name.lower()) in _WANTED_LOWER:
            found.setdefault(key, []).append(" ".join(value.split("\r\n")).strip())
    return found


def guesses_charset(block: bytes) -> bool:
    """Whether a raw header block has 8-bit text in a charset that it doesn't declare."""
    if block.isascii():
        return False
    try:
        block.decode()
    except UnicodeDecodeError:
        return not encoded_words.codec_for(_declared_charset(_split(block.decode("latin-1"))))
    return False


def first_value(fields: HeaderFields, name: str) -> str:
    """Return the first value of a header; "" if it is missing."""
    values = fields.get(name)
    return values[0] if values else ""


def _split(text: str) -> dict[str, list[str]]:
    """Return the wanted headers, unfolded.

    Of the first Received only what follows its last semicolon is kept; the others are kept as they are.
    """
    found: dict[str, list[str]] = {}
    for name, whole in _HEADER.findall(text):
        key = _KEYS[name]
        if not key or (key in found and key not in _REPEATED):
            continue
        if key == "received":  # there are many; only the time is used, mostly that of the first
            if key in found:
                found[key].append(whole)
                continue
            whole = whole.rpartition(";")[2]  # noqa: PLW2901
        value = " ".join([line.strip(_SPACE) for line in whole.split("\n")]) if "\n" in whole else whole.strip(_SPACE)
        if key in found:
            found[key].append(value)
        else:
            found[key] = [value]
    return found


class _HeaderKeys(dict[str, str]):
    """A header's name as written → its key, "" if it isn't wanted. A dict, because a function call would be slower."""

    def __missing__(self, name: str) -> str:
        if len(self) >= _NAMES_KEPT:
            self.clear()
        key = name.strip(_SPACE).lower()
        self[name] = key = key if key in _WANTED_LOWER else ""
        return key


_KEYS: Final = _HeaderKeys()


def _declared_charset(fields: HeaderFields) -> str:
    """Return the charset in Content-Type; "" if there is none."""
    found = _CHARSET.search(first_value(fields, "content-type").lower())
    return found[1] if found else ""
