"""Writes a mailbox as a Takeout mbox, and reads what Takeout adds to a message.

Takeout puts the message's id into the From_ line, and two headers before the message's own: the thread's id, and the
labels by their names in the user's language, here English. Independent of the product's importer.
Source: Takeout's own files; the form isn't documented.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.header import Header
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.local_gmail.message import header, read_headers
from gmail_reconnect.local_gmail.threads import decode_header_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gmail_reconnect.local_gmail.message import StoredMessage
    from tests.support.local_gmail.live_mailbox import LiveMailbox

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "INBOX": "Inbox",
        "SENT": "Sent",
        "DRAFT": "Drafts",
        "SPAM": "Spam",
        "TRASH": "Trash",
        "CHAT": "Chat",
        "UNREAD": "Unread",
        "STARRED": "Starred",
        "IMPORTANT": "Important",
        "CATEGORY_PERSONAL": "Category personal",
        "CATEGORY_SOCIAL": "Category social",
        "CATEGORY_PROMOTIONS": "Category promotions",
        "CATEGORY_UPDATES": "Category updates",
        "CATEGORY_FORUMS": "Category forums",
    }
)
_IDS: Final = MappingProxyType({name: label for label, name in _NAMES.items()})
_PLACES: Final = frozenset({"INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "CHAT"})
_ARCHIVED: Final = "Archived"
"""Takeout's name for mail in no folder; Gmail has no such label."""
_VALUE: Final = rb"[^\n]*\n(?:[ \t][^\n]*\n)*"
_OWN: Final = re.compile(rb"(?i)(?:X-GM-THRID:" + _VALUE + rb")?(?:X-Gmail-Labels:" + _VALUE + rb")?")
_SENDER: Final = re.compile(r"([0-9]{1,20})@xxx\Z")
_LABEL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,]+)')
_FROM: Final = re.compile(rb"(?m)^(?=>*From )")


class ExportedMessage(NamedTuple):
    """What Takeout tells about a message. `raw` is the message itself, without Takeout's two headers.

    Without a thread id, the message's own id is used; `labels` is None without a label header.
    """

    message_id: str
    thread_id: str
    labels: frozenset[str] | None
    raw: bytes


def as_takeout(mailbox: LiveMailbox) -> bytes:
    """The whole mailbox, newest first, including drafts, spam and bin. Body lines like From_ lines get a ">".

    A message that doesn't end with a line end gets one; every other message can be read back unchanged.
    """
    with mailbox.lock:
        return b"".join(map(_written, mailbox.newest_first()))


def read_exported(sender: str, raw: bytes) -> ExportedMessage | None:
    """What Takeout's headers tell about a message; None if the From_ line isn't Takeout's."""
    match = _SENDER.match(sender)
    message_id = _id(match[1]) if match else ""
    own = _OWN.match(raw)
    if not message_id or own is None:
        return None
    said = read_headers(own[0])
    listed = [value for name, value in said if name.lower() == "x-gmail-labels"]
    labels = frozenset(_labels(listed[0])) if listed else None
    return ExportedMessage(message_id, _id(header(said, "X-GM-THRID")) or message_id, labels, raw[own.end() :])


def _id(number: str) -> str:
    """A decimal number as an API id; "" if it isn't one."""
    is_one = number.isascii() and number.isdigit() and int(number) < 2**64
    return f"{int(number):x}" if is_one else ""


def _written(message: StoredMessage) -> bytes:
    end = b"\r\n" if b"\r\n" in message.raw[:1000] else b"\n"
    moment = datetime.fromtimestamp(message.internal_date // 1000, UTC)
    weekday, month, *_ = moment.ctime().split()  # English in every locale
    head = (
        f"From {int(message.id, 16)}@xxx {weekday} {month} {moment:%d %H:%M:%S +0000 %Y}\n"
        f"X-GM-THRID: {int(message.thread_id, 16)}\n"
        f"X-Gmail-Labels: {_listed(message.labels)}\n"
    ).encode("ascii")
    body = _FROM.sub(b">", message.raw)
    close = end if body.endswith(b"\n") else end + end
    return head.replace(b"\n", end) + body + close


def _listed(labels: frozenset[str]) -> str:
    """The labels' names, folded; encoded together if they aren't ASCII."""
    names = sorted(_NAMES.get(label, label) for label in labels)
    if not labels & _PLACES:
        names.insert(0, _ARCHIVED)
    text = ",".join(_quoted(name) for name in names)
    charset = Charset("utf-8")
    charset.header_encoding = QP
    return Header(text, None if text.isascii() else charset, header_name="X-Gmail-Labels").encode()


def _quoted(name: str) -> str:
    if not set(name) & set(',"\\'):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _labels(value: str) -> Iterator[str]:
    """The ids of Gmail's own labels, and the names of the user's."""
    for quoted, plain in _LABEL.findall(decode_header_value(value)):
        name = re.sub(r"\\(.)", r"\1", quoted) or plain.strip()
        if name and name != _ARCHIVED:
            yield _IDS.get(name, name)
