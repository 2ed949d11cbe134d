"""What FETCH answers about a message: ids, date, size, flags, labels and headers. No item shows a body."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.local_gmail.message import header_block

from .syntax import Argument, BadCommandError, as_list, as_text, internal_date, quoted

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.message import StoredMessage

_BODY: Final = re.compile(rb"RFC822(?:\.TEXT)?|BINARY.*|BODY(?:STRUCTURE)?|BODY(?:\.PEEK)?\[(?!HEADER).*")
_HEADER: Final = re.compile(rb"BODY(?:\.PEEK)?\[HEADER\]")
_FIELDS: Final = re.compile(rb"BODY(?:\.PEEK)?\[(HEADER\.FIELDS \(([!-9;-~]+(?: [!-9;-~]+)*)\))\]", re.IGNORECASE)
_LINE_END: Final = re.compile(rb"\r?\n")
_LABELS: Final = {
    "INBOX": "\\Inbox", "SENT": "\\Sent", "IMPORTANT": "\\Important", "STARRED": "\\Starred", "DRAFT": "\\Draft",
    "TRASH": "\\Trash", "SPAM": "\\Junk",
}  # fmt: skip
"""Gmail's own labels as its API has them → as IMAP has them."""


class RefusedError(Exception):
    """A command that this server understands and refuses. It is answered with NO."""


class Fetched(NamedTuple):
    """A message, its UID, and whether it is marked as deleted."""

    message: StoredMessage
    uid: int
    is_deleted: bool


Item = Callable[[Fetched], bytes]


def fetch_items(argument: Argument) -> list[Item]:
    """A function for each item that a command asks for. Raises BadCommandError, and RefusedError for a body."""
    return [_item(as_text(one)) for one in as_list(argument)]


def _item(name: bytes) -> Item:
    upper = name.upper()
    if upper in _ITEMS:
        return _ITEMS[upper]
    if _BODY.fullmatch(upper):
        raise RefusedError("[CANNOT] This server shows headers only")
    if _HEADER.fullmatch(upper):
        return lambda one: (
            b"BODY[HEADER] " + _literal(_LINE_END.sub(b"\r\n", header_block(one.message.raw)) + b"\r\n\r\n")
        )
    if fields := _FIELDS.fullmatch(name):
        return _header_fields(fields[1], fields[2].split())
    raise BadCommandError("Could not parse command")


def _header_fields(section: bytes, names: Sequence[bytes]) -> Item:
    wanted = b"|".join(re.escape(name) for name in names)
    pattern = re.compile(rb"^(?:" + wanted + rb"):[^\n]*\n?(?:[ \t][^\n]*\n?)*", re.IGNORECASE | re.MULTILINE)
    start = b"BODY[" + section + b"] "

    def item(one: Fetched) -> bytes:
        found = [field.rstrip(b"\r\n") + b"\n" for field in pattern.findall(header_block(one.message.raw))]
        return start + _literal(_LINE_END.sub(b"\r\n", b"".join(found)) + b"\r\n")

    return item


def _literal(text: bytes) -> bytes:
    return b"{%d}\r\n%s" % (len(text), text)


def flags(one: Fetched) -> bytes:
    """FLAGS with its value."""
    labels = one.message.labels
    shown = {
        b"\\Seen": "UNREAD" not in labels,
        b"\\Flagged": "STARRED" in labels,
        b"\\Draft": "DRAFT" in labels,
        b"\\Deleted": one.is_deleted,
    }
    return b"FLAGS (%s)" % b" ".join(flag for flag, is_set in shown.items() if is_set)


def _labels(message: StoredMessage) -> bytes:
    """Without categories and unread, which aren't labels here."""
    names = [
        _LABELS.get(one, one) for one in sorted(message.labels) if one != "UNREAD" and not one.startswith("CATEGORY_")
    ]
    return b" ".join(map(quoted, names))


def _size(raw: bytes) -> int:
    """With CR LF at the end of each line."""
    return len(raw) + raw.count(b"\n") - raw.count(b"\r\n")


MODSEQ: Final[Item] = lambda one: b"MODSEQ (%d)" % one.message.history_id  # noqa: E731 - as those below
UID: Final[Item] = lambda one: b"UID %d" % one.uid  # noqa: E731 - as those below
_ITEMS: Final[dict[bytes, Item]] = {
    b"UID": UID,
    b"FLAGS": flags,
    b"MODSEQ": MODSEQ,
    b"INTERNALDATE": lambda one: b"INTERNALDATE " + internal_date(one.message.internal_date),
    b"RFC822.SIZE": lambda one: b"RFC822.SIZE %d" % _size(one.message.raw),
    b"X-GM-MSGID": lambda one: b"X-GM-MSGID %d" % int(one.message.id, 16),
    b"X-GM-THRID": lambda one: b"X-GM-THRID %d" % int(one.message.thread_id, 16),
    b"X-GM-LABELS": lambda one: b"X-GM-LABELS (%s)" % _labels(one.message),
}
