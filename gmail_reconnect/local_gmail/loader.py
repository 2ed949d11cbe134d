"""Fills a mailbox from an mbox file or from messages in memory: always the same ids for the same input.

A Takeout file brings its ids, threads and labels along. Reads mbox by itself, apart from the product's own importer,
so that tests compare two independent readings. What is loaded counts as having always been there: history begins
after it.
"""

from __future__ import annotations

import gzip
import lzma
import re
from datetime import UTC
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.errors import MailboxError

from .mailbox import Mailbox
from .message import header, read_headers
from .takeout import exported

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from .message import Headers

_LATEST: Final = 2**43 - 1  # ms; in an id the time has 43 bits, which last until the year 2248
_DAY: Final = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH: Final = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FROM: Final = re.compile(rb"From (\S*) *(" + _DAY + rb" " + _MONTH + rb" [ \d]\d \d\d:\d\d[^\r\n]*)\r?\n")
_QUOTED: Final = re.compile(rb"(?m)^>(>*From )")
_OPENERS: Final[dict[str, Callable[[Path], bytes]]] = {
    ".gz": lambda path: gzip.decompress(path.read_bytes()),
    ".xz": lambda path: lzma.decompress(path.read_bytes()),
}


def load_mbox(path: Path, address: str, own: Collection[str]) -> Mailbox:
    """The mailbox of `address` from an mbox file, plain, .gz or .xz. `own` are all the addresses they write from.

    Raises `MailboxError` where the file cannot be read or holds no message.
    """
    try:
        data = _OPENERS.get(path.suffix, _plain)(path)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise MailboxError(f"{path} cannot be read: {error}", "Give an mbox file, plain, .gz or .xz.") from error
    mine = {address.lower(), *(other.lower() for other in own)}
    found = [_loaded(part, mine) for part in split_mbox(data)]
    if not found:
        raise MailboxError(f"{path} holds no message.", "Give an mbox file, plain, .gz or .xz.")
    return _filled(address, found)


def load_messages(messages: Iterable[tuple[bytes, Collection[str]]], address: str) -> Mailbox:
    """The mailbox of `address` from raw messages with their labels; each one's time is its Date header's."""
    read = [(raw, read_headers(raw), labels) for raw, labels in messages]
    return _filled(address, [_Loaded(_time(header(h, "Date")), raw, h, labels) for raw, h, labels in read])


class Part(NamedTuple):
    """A message of an mbox, with the sender and the date of its From_ line."""

    sender: str
    date: str
    raw: bytes


def split_mbox(data: bytes) -> Iterator[Part]:
    """Each message in the file's order.

    A From_ line stands at the start or after an empty line and has a date; quoted ones lose one ">".
    """
    # A pattern that begins with a plain word is found many times faster than one that looks behind itself.
    marks = [mark for mark in _FROM.finditer(data) if _after_an_empty_line(data, mark.start())]
    ends = [*(mark.start() for mark in marks), len(data)][1:]
    for mark, end in zip(marks, ends, strict=True):
        raw = data[mark.end() : end]
        if raw.endswith((b"\n\n", b"\n\r\n")):
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
        raw = _QUOTED.sub(rb"\1", raw) if b">From " in raw else raw
        yield Part(mark[1].decode("latin-1"), mark[2].decode("latin-1"), raw)


def _after_an_empty_line(data: bytes, at: int) -> bool:
    return at == 0 or data[max(at - 2, 0) : at] == b"\n\n" or data[max(at - 3, 0) : at] == b"\n\r\n"


def _plain(path: Path) -> bytes:
    return path.read_bytes()


class _Loaded(NamedTuple):
    at_ms: int
    raw: bytes
    headers: Headers
    labels: Collection[str]
    ids: tuple[str, str] | None = None
    """Of the message and its thread, where they are known."""


def _loaded(part: Part, mine: set[str]) -> _Loaded:
    known = exported(part.sender, part.raw)
    if known is None:
        headers = read_headers(part.raw)
        return _Loaded(_time(header(headers, "Date"), part.date), part.raw, headers, _labels(headers, mine))
    at_ms, in_id = _time(part.date), int(known.message_id, 16) >> 20
    if in_id // 1000 == at_ms // 1000:
        at_ms = in_id  # the From_ line has no more than seconds
    headers = read_headers(known.raw)
    labels = _labels(headers, mine) if known.labels is None else known.labels
    return _Loaded(at_ms, known.raw, headers, labels, (known.message_id, known.thread_id))


def _filled(address: str, messages: list[_Loaded]) -> Mailbox:
    """In the order of time, so that a thread begins with its first message; known ids first, and each of them once."""
    mailbox, seen = Mailbox(address), set[str]()
    for at_ms, raw, headers, labels, ids in sorted(messages, key=lambda m: (m.ids is None, m.at_ms)):
        if ids is None:
            mailbox.deliver(raw, at_ms, labels, headers=headers)
        elif ids[0] not in seen:
            seen.add(ids[0])
            mailbox.restore(raw, at_ms, labels, message_id=ids[0], thread_id=ids[1], headers=headers)
    mailbox.expire_history()
    return mailbox


def _time(*texts: str) -> int:
    """The first date that can be believed, in ms UTC, else 0."""
    for text in texts:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
        at_ms = int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
        if 0 <= at_ms <= _LATEST:
            return at_ms
    return 0


def _labels(headers: Headers, mine: set[str]) -> set[str]:
    """What Gmail would have put on it. Personal mail counts as read, the rest as unread."""
    if parseaddr(header(headers, "From"))[1].lower() in mine:
        return {"SENT"}
    if header(headers, "List-Unsubscribe"):
        return {"INBOX", "UNREAD", "CATEGORY_PROMOTIONS"}
    if header(headers, "List-ID"):
        return {"INBOX", "UNREAD", "CATEGORY_FORUMS"}
    return {"INBOX", "CATEGORY_PERSONAL"}
