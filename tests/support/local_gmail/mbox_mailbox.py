"""Fills a local Gmail's mailbox from an mbox file; a Takeout file keeps its ids, threads and labels.

Reads mbox independently of the product's importer, so that tests compare two readings.
"""

from __future__ import annotations

import gzip
import lzma
import re
from collections.abc import Callable, Collection, Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Final, NamedTuple

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.local_gmail.message import Headers, first_valid_date, header, read_headers
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .takeout_export import read_exported

_DAY: Final = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH: Final = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FROM: Final = re.compile(rb"From (\S*) *(" + _DAY + rb" " + _MONTH + rb" [ \d]\d \d\d:\d\d[^\r\n]*)\r?\n")
_QUOTED: Final = re.compile(rb"(?m)^>(>*From )")
_OPENERS: Final[dict[str, Callable[[Path], bytes]]] = {
    ".gz": lambda path: gzip.decompress(path.read_bytes()),
    ".xz": lambda path: lzma.decompress(path.read_bytes()),
}


def load_mbox(path: Path, address: str, own: Collection[str]) -> LiveMailbox:
    """The mailbox of `address` from an mbox file (plain, .gz or .xz). `own` are all addresses the owner writes from.

    Raises `MailboxError` if the file cannot be read or holds no message.
    """
    try:
        data = _OPENERS.get(path.suffix, Path.read_bytes)(path)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise MailboxError(f"{path} cannot be read: {error}", "Give an mbox file, plain, .gz or .xz.") from error
    mine = {address.lower(), *(other.lower() for other in own)}
    found = [_loaded(part, mine) for part in split_mbox(data)]
    if not found:
        raise MailboxError(f"{path} holds no message.", "Give an mbox file, plain, .gz or .xz.")
    return _filled(address, found)


class MboxPart(NamedTuple):
    """A message of an mbox, with the sender and the date of its From_ line."""

    sender: str
    date: str
    raw: bytes


def split_mbox(data: bytes) -> Iterator[MboxPart]:
    """Each message in the file's order.

    A From_ line has a date and comes first or after an empty line; quoted ones lose one ">".
    """
    # A pattern that begins with a plain word is found many times faster than one with a look-behind.
    marks = [mark for mark in _FROM.finditer(data) if _after_an_empty_line(data, mark.start())]
    ends = [*(mark.start() for mark in marks), len(data)][1:]
    for mark, end in zip(marks, ends, strict=True):
        raw = data[mark.end() : end]
        if raw.endswith((b"\n\n", b"\n\r\n")):
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
        raw = _QUOTED.sub(rb"\1", raw) if b">From " in raw else raw
        yield MboxPart(mark[1].decode("latin-1"), mark[2].decode("latin-1"), raw)


def _after_an_empty_line(data: bytes, at: int) -> bool:
    return at == 0 or data[max(at - 2, 0) : at] == b"\n\n" or data[max(at - 3, 0) : at] == b"\n\r\n"


class _LoadedMessage(NamedTuple):
    at_ms: int
    raw: bytes
    headers: Headers
    labels: Collection[str]
    ids: tuple[str, str] | None = None
    """Of the message and its thread, if they are known."""


def _loaded(part: MboxPart, mine: set[str]) -> _LoadedMessage:
    known = read_exported(part.sender, part.raw)
    if known is None:
        headers = read_headers(part.raw)
        at_ms = first_valid_date(header(headers, "Date"), part.date)
        return _LoadedMessage(at_ms, part.raw, headers, _labels(headers, mine))
    at_ms, in_id = first_valid_date(part.date), int(known.message_id, 16) >> 20
    if in_id // 1000 == at_ms // 1000:
        at_ms = in_id  # the From_ line has no more than seconds
    headers = read_headers(known.raw)
    labels = _labels(headers, mine) if known.labels is None else known.labels
    return _LoadedMessage(at_ms, known.raw, headers, labels, (known.message_id, known.thread_id))


def _filled(address: str, messages: list[_LoadedMessage]) -> LiveMailbox:
    """Oldest first, so that a thread begins with its first message; messages with known ids first, each once."""
    mailbox, seen = LiveMailbox(address), set[str]()
    for at_ms, raw, headers, labels, ids in sorted(messages, key=lambda m: (m.ids is None, m.at_ms)):
        if ids is None:
            mailbox.deliver(raw, at_ms, labels, headers=headers)
        elif ids[0] not in seen:
            seen.add(ids[0])
            mailbox.restore(raw, at_ms, labels, message_id=ids[0], thread_id=ids[1], headers=headers)
    mailbox.expire_history()
    return mailbox


def _labels(headers: Headers, mine: set[str]) -> set[str]:
    """The labels that Gmail would have given. Personal mail counts as read, the rest as unread."""
    if parseaddr(header(headers, "From"))[1].lower() in mine:
        return {"SENT"}
    if header(headers, "List-Unsubscribe"):
        return {"INBOX", "UNREAD", "CATEGORY_PROMOTIONS"}
    if header(headers, "List-ID"):
        return {"INBOX", "UNREAD", "CATEGORY_FORUMS"}
    return {"INBOX", "CATEGORY_PERSONAL"}
