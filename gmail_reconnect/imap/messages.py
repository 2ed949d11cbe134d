"""Turns fetched items into messages: the same that an import of the same mail makes, or Gmail's API."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from gmail_reconnect.gmail.fetch_plan import FetchCall
from gmail_reconnect.gmail.responses import FetchResult
from gmail_reconnect.model import Message
from gmail_reconnect.parsing.headers import WANTED_HEADERS, parse_headers
from gmail_reconnect.parsing.message import build_message

from .copy_ids import arrival_of
from .fetched_items import FetchedItems

HEADERS: Final = f"BODY.PEEK[HEADER.FIELDS ({' '.join(WANTED_HEADERS)})]"
REFERENCES: Final = "BODY.PEEK[HEADER.FIELDS (Message-ID In-Reply-To References)]"
_FETCHED_HEADERS: Final = b"BODY[HEADER.FIELDS]"
_ID: Final = re.compile("<[^<>]+>")
_LABELS: Final = {
    "\\inbox": "INBOX", "\\sent": "SENT", "\\important": "IMPORTANT", "\\starred": "STARRED", "\\draft": "DRAFT",
    "\\drafts": "DRAFT", "\\trash": "TRASH", "\\junk": "SPAM", "\\muted": "MUTED",
}  # fmt: skip
"""Gmail's own labels as IMAP has them → as its API has them."""
_WITHHELD: Final = "the server lists it but doesn't return it"


def plain_message(items: FetchedItems, *, is_sent: bool, now: int) -> Message:
    """A message of a server without Gmail's ids. As with any mbox, its Date counts before its arrival."""
    labels = ["SENT"] if is_sent else []
    if any(_text(flag).lower() == "\\draft" for flag in items.get(b"FLAGS", ())):
        labels.append("DRAFT")
    arrival = arrival_of(items.get(b"INTERNALDATE")) or None
    return build_message(parse_headers(_headers(items)), labels=labels, separator_date=lambda: arrival, now=now)


def gmail_message(items: FetchedItems) -> Message:
    """A message of Gmail's, with its ids as its API writes them."""
    return build_message(
        parse_headers(_headers(items)),
        gmail_id=f"{int(items[b'X-GM-MSGID']):x}",
        thread_id=f"{int(items[b'X-GM-THRID']):x}",
        internal_date=arrival_of(items.get(b"INTERNALDATE")) or None,
        labels=gmail_labels(items),
    )


def thread_of(items: FetchedItems) -> str:
    """A name for the thread that a message's headers put it in: by the first message of it; "" if they name none.

    Not every program names the first message, so one thread may be taken for several.
    """
    fields = parse_headers(_headers(items))
    for name in ("references", "in-reply-to", "message-id"):
        if found := _ID.search(" ".join(fields.get(name, ()))):
            return hashlib.blake2b(found[0].encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return ""


def gmail_labels(items: FetchedItems) -> frozenset[str]:
    """Gmail's labels of a message, as its API names them; the user's own as they are."""
    found = [_text(one) for one in items.get(b"X-GM-LABELS") or ()]
    return frozenset(_LABELS.get(one.lower(), one) for one in found)


def result_of(call: FetchCall, found: tuple[Message, ...], *, withheld: bool) -> FetchResult:
    """What a call returned. `withheld`: the server has the message, but didn't return it.

    Otherwise it is gone: from the bin it may come back, with the same id at Gmail.
    """
    is_gone = not found and not withheld
    return FetchResult(call, found, gone=is_gone, failure=_WITHHELD if withheld else "", may_return=is_gone)


def _headers(items: FetchedItems) -> bytes:
    """The header block; empty where the server tells NIL."""
    found: Any = items.get(_FETCHED_HEADERS)
    return found if isinstance(found, bytes) else str(found or "").encode()


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
