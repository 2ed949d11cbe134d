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
_CLOCKS_DIFFER: Final = 48 * 3600 * 1000
"""A Date so many ms after the mail arrived is a clock that is wrong."""
_FARTHEST_ZONE: Final = 15 * 3600
_UTC: Final = re.compile(r"\+00:?00|\b(?:GMT|UTC?|Z|WET)\b", re.IGNORECASE)
_SUBJECT_LIMIT: Final = 1000
_NAME_LIMIT: Final = 200
_CHARSET: Final = re.compile(rb"charset\s?=\s?\"?([\w.:-]{1,40})")
_WANTED_KEYS: Final = {
    name.encode(): name for name in (*(name.lower() for name in WANTED), "x-gm-thrid", "x-gmail-labels")
}
_WANTED_LOWER: Final = frozenset(_WANTED_KEYS.values())
_EDGE: Final = r"\s\x00-\x1f\x7f-\x9f<>\"(),:;\\\[\]"
# Each may start only behind an edge: else a long word without an @ is tried again from each of its letters.
_ADDRESS_SHAPE: Final = re.compile(
    rf"(?<![^{_EDGE}])(?:[^@{_EDGE}]+|\"[^\"]+\")@(?:[^@{_EDGE}]+|\[[^\]\s]+\])(?![^{_EDGE}])"
)
_TOKEN: Final = re.compile(r"\\.?|[\"()<>:,;]", re.DOTALL)
_PARENTHESIS: Final = re.compile(r"\\.?|[()]", re.DOTALL)
_OUTLOOK: Final = re.compile(r"\[mailto:([^\]\s\[]*)\]")
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their category, and seen by nobody
_JOINERS: Final = frozenset("\u200c\u200d")  # Persian words and emoji need them
_BLANKS: Final = frozenset({"Cc", "Zl", "Zp"})


def fields_of(block: bytes) -> dict[str, list[str]]:
    """The wanted headers of a raw header block, unfolded; raw 8-bit text decoded as well as can be told."""
    found: dict[str, list[list[bytes]]] = {}
    last: list[bytes] | None = None  # the lines of the header that is being read
    for line in block.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if last is not None:
                last.append(line.strip())
            continue
        name, colon, value = line.partition(b":")
        key = _WANTED_KEYS.get(name.strip().lower()) if colon else None
        last = None
        if key:
            last = [value.strip()]
            found.setdefault(key, []).append(last)
    declared = _CHARSET.search(b" ".join(found["content-type"][0]).lower()) if "content-type" in found else None
    charset = declared[1].decode("ascii") if declared else ""
    return {key: [encoded_words.raw_text(b" ".join(v), charset) for v in values] for key, values in found.items()}


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
    written, zone = _written(fields)
    date = next((d for d in (internal_date, written, _received(fields), arrived) if _believable(d)), None)
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
        references=_references(_first(fields, "references")),
        zone=zone,
        labels=frozenset(labels),
        kind=kind,
        kind_because=clean(because),
        delivered_to=tuple(a.email for a in addresses(_joined(fields, "delivered-to"))),
        failed=tuple(a.email for value in failed_recipients(fields, kind) for a in addresses(value)),
    )


def addresses(value: str) -> tuple[Address, ...]:
    """Every address of a To-like header, in order; groups opened, comments taken as names."""
    if not value:
        return ()
    if "[mailto:" in value:
        value = _OUTLOOK.sub(r"<\1>", value)
    found: list[Address] = []
    held = ""  # "Last" of an unquoted "Last, First <a@b>"
    for part in _parts(value):
        address = _address(part, held)
        if address:
            found.append(address)
            held = ""
        else:
            held = part.strip() if "@" not in part else ""
    if not found and "=?" in value and "@" in (decoded := encoded_words.decode(value)) and decoded != value:
        return addresses(decoded)  # the whole header stands inside an encoded word
    return tuple(found)


def parse_date(value: str) -> tuple[int | None, int | None]:
    """(ms UTC, zone offset in minutes) of a Date header; (None, None) where it is no date."""
    parsed = parsedate_tz(value) if value else None
    if parsed is None:
        return None, None
    year, month, day, hour, minute, second = parsed[:6]
    offset = parsed[9]
    if offset is None or abs(offset) > _FARTHEST_ZONE or (not offset and not _UTC.search(value)):
        offset = None  # "-0000" and no zone at all come as 0, too
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second is the 60th
        moment = local - timedelta(seconds=offset or 0)
        return int(moment.timestamp()) * 1000, None if offset is None else offset // 60
    except (ValueError, OverflowError):
        return None, None


def clean(text: str) -> str:
    """One line of harmless text: no control, direction-changing or unseen characters, no lone surrogates."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_harmless, text.encode("utf-8", "replace").decode("utf-8")))
    return " ".join(text.split())


def _harmless(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return "" if character in _FILLERS else character
    category = unicodedata.category(character)
    if category in _BLANKS:
        return " "
    return "" if category == "Cf" else character


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _joined(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values and len(values) == 1 else ", ".join(values or ())


def _message_id(value: str) -> str:
    found = re.search(r"<([^<>\s]{1,250})>", value)
    return clean(found[1] if found else value.strip().split(" ", 1)[0][:250].strip("<>"))


def _references(value: str) -> str:
    return clean(" ".join(re.findall(r"<[^<>\s]{1,250}>", value)[-20:]))


def _believable(date: int | None) -> bool:
    return date is not None and EARLIEST <= date < _LATEST


def _written(fields: Fields) -> tuple[int | None, int | None]:
    """ms UTC and zone of the Date header; (None, None) where the clock behind it cannot have been right."""
    written, zone = parse_date(_first(fields, "date"))
    received = _received(fields)
    late = written is not None and received is not None and written > received + _CLOCKS_DIFFER
    return (written, zone) if _believable(written) and not late else (None, None)


def _received(fields: Fields) -> int | None:
    """ms UTC of the last hop, None where there is none that can be believed."""
    values = fields.get("received")
    received = parse_date(values[0].rpartition(";")[2].strip())[0] if values else None
    return received if _believable(received) else None


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
    for token in _TOKEN.finditer(value):
        c = token[0]
        if c == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif c in "<>":
            angle = c == "<"
        elif c == ":" and not angle:
            start = token.end()
        elif c in ",;" and not angle:
            parts.append(value[start : token.start()])
            start = token.end()
    parts.append(value[start:])
    # A quote, comment or bracket that is never closed swallows the rest: then plain commas are the better guess.
    return value.split(",") if quoted or depth or angle else parts


def _address(part: str, held: str) -> Address | None:
    if "@" not in part:
        return None
    name, bracket, inside = part.rpartition("<")
    text, comment = _without_comments(inside.partition(">")[0] if bracket else part)
    found = _ADDRESS_SHAPE.search("".join(text.split()) if bracket else text)
    if not found and bracket:  # it stood in a comment
        bracket = ""
        text, comment = _without_comments(part)
        found = _ADDRESS_SHAPE.search(text)
    if not found:
        return None
    if not bracket:
        name = comment or found.string[: found.start()].strip()
    elif held and name.strip():
        name = f"{held}, {name.strip()}"
    address = clean(found[0]).strip("'").rstrip(".").lower()
    local, _, domain = address.rpartition("@")
    if not local or not domain or len(address) > 254:
        return None
    return Address(address, _display(name or comment, address))


def _without_comments(text: str) -> tuple[str, str]:
    """The text without its comments, also nested ones, and what the first of them says."""
    if "(" not in text:
        return text, ""
    kept: list[str] = []
    comment = ""
    depth = start = 0
    for token in _PARENTHESIS.finditer(text):
        if token[0] == "(":
            if not depth:
                kept.append(text[start : token.start()])
                start = token.end()
            depth += 1
        elif token[0] == ")" and depth:
            depth -= 1
            if not depth:
                comment = comment or text[start : token.start()]
                start = token.end()
    if depth:
        return "".join(kept), comment or text[start:]  # never closed: it ends with the text
    return "".join((*kept, text[start:])), comment


def _display(name: str, email: str) -> str:
    """A display name without quotes, escapes and encoded words; "" where it only repeats the address."""
    name = name.strip()
    if not name:
        return ""
    if '"' in name or "\\" in name:
        name = re.sub(r'\\(.)|"', r"\1", name)
    name = clean(encoded_words.decode(name)).strip("\"' ,")[:_NAME_LIMIT]
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
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
    split = [n.partition("<")[0] for n in names.split(">") if "<" in n] if "<" in names else names.split(",")
    if len(split) != len(found):
        return found
    return tuple(Address(a.email, _exchange_name(n, a.email)) for a, n in zip(found, split, strict=True))


def _exchange_name(value: str, email: str) -> str:
    name = re.split(r"[<@/\[]|\(E-mail", value, maxsplit=1)[0]
    name = _display(name.strip(" ,'\""), email)
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name
