"""A message as Gmail keeps it, and as the API shows it in each format.

Header values are unfolded and otherwise unchanged: encoded words aren't decoded. Bytes that aren't UTF-8 are
read as Latin-1, so that an answer is always valid JSON. The raw message is never changed.
"""

from __future__ import annotations

import base64
import email
import email.policy
import html
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection
    from email.message import Message

    from .exchange import Json

Headers = tuple[tuple[str, str], ...]

_FOLD: Final = re.compile(rb"\r?\n(?=[ \t])")
_NAME: Final = re.compile(rb"[!-9;-~]+\Z")
_TAGS: Final = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_SNIPPET: Final = 200
_LATEST: Final = 2**43 - 1  # ms; the time has 43 bits in an id, which last until the year 2248


@dataclass(eq=False)
class StoredMessage:
    """One message. `internal_date` is in ms UTC; `labels` and `history_id` change with the mailbox."""

    id: str
    thread_id: str
    raw: bytes
    internal_date: int
    labels: frozenset[str]
    headers: Headers
    history_id: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """Its position in the mailbox's order: by time, then by id."""
        return self.internal_date, int(self.id, 16)

    def header(self, name: str) -> str:
        """The first header with that name, or ""."""
        return header(self.headers, name)

    @cached_property
    def parsed(self) -> Message:
        """The message as the standard library reads it, for bodies only."""
        return email.message_from_bytes(self.raw, policy=email.policy.compat32)

    @cached_property
    def mime_type(self) -> str:
        """Its content type in lower case; text/plain if it has none."""
        return self.header("Content-Type").split(";")[0].strip().lower() or "text/plain"

    @cached_property
    def snippet(self) -> str:
        """The first words of the text, HTML-escaped as in Gmail."""
        encoding = self.header("Content-Transfer-Encoding").strip().lower()
        if self.mime_type == "text/plain" and encoding in ("", "7bit", "8bit", "binary"):
            text = _decode(_body(self.raw)[: 4 * _SNIPPET])
        else:
            text = text_of(self.parsed)
        return html.escape(" ".join(text.split())[:_SNIPPET])


def header(headers: Headers, name: str) -> str:
    """The first header with that name, ignoring case, or ""."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), "")


def read_headers(raw: bytes) -> Headers:
    """All headers in order, with their names as written. Lines that aren't headers are left out."""
    head = _FOLD.sub(b"", raw[: _end_of_headers(raw)])
    found = []
    for line in head.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and _NAME.match(name):
            found.append((name.decode("ascii"), _decode(value.strip())))
    return tuple(found)


def header_block(raw: bytes) -> bytes:
    """The headers as they were sent, without the last line's end."""
    return raw[: _end_of_headers(raw)].removesuffix(b"\r")


def first_valid_date(*texts: str) -> int:
    """The first of these dates that can be read and fits into an id, in ms UTC; 0 if none does."""
    for text in texts:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
        at_ms = int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
        if 0 <= at_ms <= _LATEST:
            return at_ms
    return 0


def _body(raw: bytes) -> bytes:
    return raw[_end_of_headers(raw) :].lstrip(b"\r\n")


def _end_of_headers(raw: bytes) -> int:
    """The position of the first empty line. Plain searches are many times faster than a pattern."""
    if raw.startswith((b"\n", b"\r\n")):
        return 0
    found = [at for at in (raw.find(b"\n\n"), raw.find(b"\n\r\n")) if at >= 0]
    return min(found, default=len(raw))


def _decode(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def text_of(message: Message, subtype: str = "plain") -> str:
    """The text of the first text part, of `subtype` if there is one; HTML tags are removed."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    for part in sorted(parts, key=lambda part: part.get_content_subtype() != subtype):
        text = part_text(part)
        return html.unescape(_TAGS.sub(" ", text)) if part.get_content_subtype() == "html" else text
    return ""


def part_text(part: Message) -> str:
    """A text part's content, even if its declared charset is wrong."""
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return _decode(data)


def resource(message: StoredMessage, form: str, wanted: Collection[str] = ()) -> Json:
    """The message as `format` = minimal, metadata, full or raw. `wanted` names headers in lower case, all if empty."""
    answer: Json = {
        "id": message.id,
        "threadId": message.thread_id,
        "snippet": message.snippet,
        "historyId": str(message.history_id),
        "internalDate": str(message.internal_date),
        "sizeEstimate": len(message.raw),
    }
    if message.labels:
        answer["labelIds"] = sorted(message.labels)
    if form == "raw":
        answer["raw"] = base64.urlsafe_b64encode(message.raw).decode("ascii")
    elif form == "full":
        answer["payload"] = _part(message.parsed, "") | {"headers": _listed(message.headers)}
    elif form == "metadata":
        headers = [pair for pair in message.headers if not wanted or pair[0].lower() in wanted]
        answer["payload"] = {"mimeType": message.mime_type}
        if headers:
            answer["payload"]["headers"] = _listed(headers)
    return answer


def _listed(headers: Collection[tuple[str, str]]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]


def _part(part: Message, number: str) -> Json:
    """A MIME part with its children; only leaves have data."""
    answer: Json = {
        "partId": number,
        "mimeType": part.get_content_type(),
        "filename": part.get_filename() or "",
        "headers": _listed([(name, str(value)) for name, value in part.items()]),
        "body": {"size": 0},
    }
    if part.is_multipart():
        below = [inner for inner in part.get_payload() if not isinstance(inner, str)]
        prefix = f"{number}." if number else ""
        answer["parts"] = [_part(inner, f"{prefix}{index}") for index, inner in enumerate(below)]
    else:
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        answer["body"] = {"size": len(data), "data": base64.urlsafe_b64encode(data).decode("ascii")}
    return answer
