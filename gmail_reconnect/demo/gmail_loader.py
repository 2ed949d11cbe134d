"""Fills a mailbox from an mbox file or from messages in memory: always the same ids for the same input.

Reads mbox by itself, apart from the product's own importer, so that tests compare two independent readings.
What is loaded counts as having always been there: history begins after it.
"""

from __future__ import annotations

import gzip
import lzma
import re
from datetime import UTC
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.errors import MailboxError

from .gmail_mailbox import Mailbox
from .gmail_message import header, read_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from .gmail_message import Headers

_LATEST: Final = 2**43 - 1  # ms; in an id the time has 43 bits, which last until the year 2248
_DAY: Final = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH: Final = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FROM: Final = re.compile(rb"From \S* *(" + _DAY + rb" " + _MONTH + rb" [ \d]\d \d\d:\d\d[^\r\n]*)\r?\n")
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
    found = []
    for from_line, raw in split_mbox(data):
        headers = read_headers(raw)
        found.append(_Loaded(_time(headers, from_line), raw, headers, _labels(headers, mine)))
    if not found:
        raise MailboxError(f"{path} holds no message.", "Give an mbox file, plain, .gz or .xz.")
    return _filled(address, found)


def load_messages(messages: Iterable[tuple[bytes, Collection[str]]], address: str) -> Mailbox:
    """The mailbox of `address` from raw messages with their labels; each one's time is its Date header's."""
    read = [(raw, read_headers(raw), labels) for raw, labels in messages]
    return _filled(address, [_Loaded(_time(headers, ""), raw, headers, labels) for raw, headers, labels in read])


def split_mbox(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each message with the date of its From_ line.

    A From_ line stands at the start or after an empty line and has a date; quoted ones lose one ">".
    """
    # A pattern that begins with a plain word is found many times faster than one that looks behind itself.
    marks = [mark for mark in _FROM.finditer(data) if _after_an_empty_line(data, mark.start())]
    ends = [*(mark.start() for mark in marks), len(data)][1:]
    for mark, end in zip(marks, ends, strict=True):
        raw = data[mark.end() : end]
        if raw.endswith((b"\n\n", b"\n\r\n")):
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
        yield mark[1].decode("latin-1"), _QUOTED.sub(rb"\1", raw) if b">From " in raw else raw


def _after_an_empty_line(data: bytes, at: int) -> bool:
    return at == 0 or data[max(at - 2, 0) : at] == b"\n\n" or data[max(at - 3, 0) : at] == b"\n\r\n"


def _plain(path: Path) -> bytes:
    return path.read_bytes()


class _Loaded(NamedTuple):
    at_ms: int
    raw: bytes
    headers: Headers
    labels: Collection[str]


def _filled(address: str, messages: list[_Loaded]) -> Mailbox:
    """In the order of time, so that a thread begins with its first message."""
    mailbox = Mailbox(address)
    for message in sorted(messages, key=lambda message: message.at_ms):
        mailbox.deliver(message.raw, message.at_ms, message.labels, headers=message.headers)
    mailbox.expire_history()
    return mailbox


def _time(headers: Headers, from_line: str) -> int:
    """The Date header in ms UTC, else the From_ line's date, else 0."""
    for text in (header(headers, "Date"), from_line):
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
