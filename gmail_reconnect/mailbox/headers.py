"""A header block, or the headers of Gmail's API, becomes a `Message`. Never raises, never looks at a body.

Structure is read before encoded words are decoded, so that a comma inside a name stays a comma inside a name.
Whatever cannot be read is left out, not guessed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import Final

from gmail_reconnect.model import Address, Message

from . import encoded_words
from .machines import classify, failed_recipients

Fields = Mapping[str, Sequence[str]]
"""Header name in lower case → its values, unfolded, in order, still with their encoded words."""

WANTED: Final = (
    "From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "Sender",
    "Return-Path", "Received", "Delivered-To", "Content-Type", "List-Id", "List-Post", "List-Unsubscribe",
    "Feedback-ID", "Precedence", "Auto-Submitted", "X-Autoreply", "X-Autorespond",
    "X-Auto-Response-Suppress", "X-Failed-Recipients", "X-From", "X-To", "X-Cc",
)  # fmt: skip
"""All headers that are ever looked at: what `format=metadata` asks Gmail for."""

EARLIEST: Final = int(datetime(1982, 8, 1, tzinfo=UTC).timestamp() * 1000)
"""Before SMTP there was no mail: an earlier date is a clock that was never set."""

_LATEST: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp() * 1000)
_SUBJECT_LIMIT: Final = 1000
_NAME_LIMIT: Final = 200
_WANTED_LOWER: Final = frozenset(name.lower() for name in WANTED) | {"x-gm-thrid", "x-gmail-labels"}
_ADDRESS_SHAPE: Final = re.compile(r"[^@\s<>\"(),:;\\]+@[^@\s<>\"(),:;\\]+|\"[^\"]+\"@[^@\s<>\"(),:;\\]+")
# Characters that change the direction of what follows, besides all control characters.
_UNSEEN: Final = {
    ord(c): None for c in "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
}


def fields_of(block: bytes) -> dict[str, list[str]]:
    """The wanted headers of a raw header block, unfolded; raw 8-bit text decoded as well as can be told."""
    found: dict[str, list[bytes]] = {}
    last: list[bytes] | None = None
    for line in block.splitlines():
        if line[:1] in (b" ", b"\t"):
            if last:
                last[-1] += b" " + line.strip()
            continue
        name, colon, value = line.partition(b":")
        key = name.strip().lower().decode("latin-1") if colon else ""
        last = found.setdefault(key, []) if key in _WANTED_LOWER else None
        if last is not None:
            last.append(value.strip())
    charset = ""
    if b"charset" in (kind := b"".join(found.get("content-type", ()))):
        declared = re.search(rb"charset\s*=\s*\"?([\w.:-]+)", kind)
        charset = declared[1].decode("ascii", "ignore") if declared else ""
    return {key: [encoded_words.raw_text(value, charset) for value in values] for key, values in found.items()}


def fields_from_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The wanted headers of an API answer's `payload.headers`."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if (key := name.lower()) in _WANTED_LOWER:
            found.setdefault(key, []).append(" ".join(value.split("\r\n")).strip())
    return found


def to_message(
    fields: Fields,
    *,
    gmail_id: str | None = None,
    thread_id: str | None = None,
    internal_date: int | None = None,
    labels: Iterable[str] = (),
    arrived: int | None = None,
) -> Message:
    """One message. `internal_date` (ms) is Gmail's and wins; `arrived` (ms) is the mbox separator's and comes last."""
    sender, *_ = addresses(_joined(fields, "from")) or (None,)
    sender = _named(sender, fields) if sender else None
    to = _named_by_list(addresses(_joined(fields, "to")), _first(fields, "x-to"))
    cc = _named_by_list(addresses(_joined(fields, "cc")), _first(fields, "x-cc"))
    written, zone = parse_date(_first(fields, "date"))
    date = next(
        (d for d in (internal_date, written, _received(fields), arrived) if d is not None and EARLIEST <= d < _LATEST),
        None,
    )
    message_id = _message_id(_first(fields, "message-id"))
    kind, because = classify(fields, sender, (*to, *cc))
    subject = clean(encoded_words.decode(_first(fields, "subject")))[:_SUBJECT_LIMIT]
    return Message(
        key=gmail_id or (f"mid:{message_id}" if message_id else _digest(fields)),
        date=date,
        sender=sender,
        to=to,
        cc=cc,
        bcc=addresses(_joined(fields, "bcc")),
        subject=subject,
        gmail_id=gmail_id,
        thread_id=thread_id,
        message_id=message_id,
        in_reply_to=_message_id(_first(fields, "in-reply-to")),
        references=" ".join(re.findall(r"<[^<>\s]{1,250}>", _first(fields, "references"))[-20:]),
        zone=zone,
        labels=frozenset(labels),
        kind=kind,
        kind_because=because,
        delivered_to=tuple(a.email for a in addresses(_joined(fields, "delivered-to"))),
        failed=tuple(a.email for value in failed_recipients(fields, kind) for a in addresses(value)),
    )


def addresses(value: str) -> tuple[Address, ...]:
    """Every address of a To-like header, in order; groups opened, comments taken as names."""
    if not value:
        return ()
    found: list[Address] = []
    held = ""  # "Last" of an unquoted "Last, First <a@b>"
    for part in _parts(value):
        address = _address(part, held)
        if address:
            found.append(address)
            held = ""
        else:
            held = part if "@" not in part else ""
    if not found and "=?" in value and "@" in (decoded := encoded_words.decode(value)) and decoded != value:
        return addresses(decoded)  # the whole header stands inside an encoded word
    return tuple(found)


def parse_date(value: str) -> tuple[int | None, int | None]:
    """(ms UTC, zone offset in minutes) of a Date header; (None, None) where it is no date."""
    parsed = parsedate_tz(value) if value else None
    if parsed is None:
        return None, None
    offset = parsed[9]
    try:
        local = datetime(*parsed[:6], tzinfo=UTC)
        moment = local - timedelta(seconds=offset or 0)
        return int(moment.timestamp()) * 1000, None if offset is None else offset // 60
    except (ValueError, OverflowError):
        return None, None


def clean(text: str) -> str:
    """One line of harmless text: no control or direction-changing characters, no lone surrogates, no double spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = text.translate(_UNSEEN).encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text).split())


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _joined(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values and len(values) == 1 else ", ".join(values or ())


def _message_id(value: str) -> str:
    found = re.search(r"<([^<>\s]{1,250})>", value)
    return found[1] if found else value.strip().split(" ")[0][:250].strip("<>")


def _received(fields: Fields) -> int | None:
    values = fields.get("received")
    return parse_date(values[0].rpartition(";")[2])[0] if values else None


def _digest(fields: Fields) -> str:
    text = "\0".join(f"{name}:{'|'.join(fields.get(name, ()))}" for name in ("from", "to", "cc", "date", "subject"))
    return "sum:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _parts(value: str) -> Iterable[str]:
    """Splits at commas and semicolons that stand outside quotes, comments and angle brackets; drops group names."""
    if not any(c in value for c in '"(:;\\'):
        return value.split(",")
    parts: list[str] = []
    start = depth = 0
    quoted = angle = False
    i, end = 0, len(value)
    while i < end:
        c = value[i]
        if c == "\\":
            i += 1
        elif c == '"' and not depth:
            quoted = not quoted
        elif quoted:
            pass
        elif c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif c in "<>":
            angle = c == "<"
        elif c == ":" and not angle:
            start = i + 1
        elif c in ",;" and not angle:
            parts.append(value[start:i])
            start = i + 1
        i += 1
    parts.append(value[start:])
    # A quote, comment or bracket that is never closed swallows the rest: then plain commas are the better guess.
    return value.split(",") if quoted or depth or angle else parts


def _address(part: str, held: str) -> Address | None:
    part = part.strip()
    if "@" not in part:
        return None
    before, bracket, inside = part.rpartition("<")
    if bracket:
        email, name = inside.partition(">")[0], before
        if held and name:
            name = f"{held.strip()}, {name.strip()}"
    else:
        email, name = part, ""
    if "(" in part and not name.strip():
        email = re.sub(r"\([^()]*\)", " ", email)
        comment = re.search(r"\(([^()]*)\)", part)
        name = comment[1] if comment else ""
    email = email.strip().removeprefix("mailto:").replace(" ", "") if bracket else email.strip().removeprefix("mailto:")
    found = _ADDRESS_SHAPE.search(email)
    if not found:
        return None
    address = clean(found[0]).strip("'").rstrip(".").lower()
    local, _, domain = address.rpartition("@")
    if not local or not domain or len(address) > 254:
        return None
    return Address(address, _display(name, address))


def _display(name: str, email: str) -> str:
    """A display name without quotes, escapes and encoded words; "" where it only repeats the address."""
    name = name.strip()
    if not name:
        return ""
    if '"' in name or "\\" in name:
        name = re.sub(r'\\(.)|"', r"\1", name)
    name = clean(encoded_words.decode(name)).strip("\"' ,")[:_NAME_LIMIT]
    return "" if name.lower().strip("<>") == email else name


def _named(sender: Address, fields: Fields) -> Address:
    """Mail exported from Exchange and Notes carries the names apart, in X-From."""
    if sender.name or not (value := _first(fields, "x-from")):
        return sender
    return Address(sender.email, _exchange_name(value, sender.email))


def _named_by_list(found: tuple[Address, ...], names: str) -> tuple[Address, ...]:
    if not names or not found or any(a.name for a in found):
        return found
    # "Last, First <…>, Last, First <…>" where there are brackets, "First Last, First Last" where there are none.
    split = re.findall(r"([^<>]+)<[^>]*>,?", names) if "<" in names else names.split(",")
    if len(split) != len(found):
        return found
    return tuple(Address(a.email, _exchange_name(n, a.email)) for a, n in zip(found, split, strict=True))


def _exchange_name(value: str, email: str) -> str:
    name = re.split(r"[<@/\[]|\(E-mail", value, maxsplit=1)[0]
    name = _display(name.strip(" ,'\""), email)
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name
