"""A header block, or the headers of Gmail's API, becomes a `Message`. Never raises, never looks at a body.

Structure is read before encoded words are decoded, so that a comma inside a name stays a comma inside a name.
Whatever cannot be read is left out, not guessed.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import DAY, Address, Kind, Message, Trouble, moment_of
from gmail_reconnect.text.sanitize import clean

from . import encoded_words
from .addresses import NOTHING, SHORT, Found, addresses, display, read
from .classify import classify, failed_recipients
from .dates import EARLIEST, believable, parse_date

__all__ = [
    "EARLIEST", "WANTED", "addresses", "clean", "fields_from_pairs", "fields_of", "guesses", "parse_date", "to_message",
]  # fmt: skip

Fields = Mapping[str, Sequence[str]]
"""Header name in lower case → its values, unfolded, in order, still with their encoded words."""

WANTED: Final = (
    "From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "Sender",
    "Return-Path", "Received", "Delivered-To", "Content-Type", "List-Id", "List-Post", "List-Unsubscribe",
    "Feedback-ID", "Precedence", "Auto-Submitted", "X-Autoreply", "X-Autorespond",
    "X-Auto-Response-Suppress", "X-Failed-Recipients", "X-From", "X-To", "X-Cc",
)  # fmt: skip
"""All headers that are ever looked at: what `format=metadata` asks Gmail for."""

_CLOCKS_DIFFER: Final = 2 * DAY
"""A Date so many ms after the mail arrived is a clock that is wrong."""
_UNDER_WAY: Final = 365 * DAY
"""No mail is under way for so many ms: it was moved from another mailbox, or written by a clock that began anew."""
_FIRST_HOURS: Final = 6
"""How long after a clock has begun anew mail is still written by it. Later on New Year's Day people write."""
_NONE: Final[frozenset[Trouble]] = frozenset()
_NAMES_KEPT: Final = 1 << 10
_SUBJECT_LIMIT: Final = 1000
_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_ID_IN_BRACKETS: Final = re.compile(r"<[^<>\s]{1,250}>")
# As nearly all mail writes them: nothing in these is left to look for or to clean.
_PLAIN_ID: Final = re.compile(r"<([!-;=?-~]{1,250})>")
_PLAIN_IDS: Final = re.compile(r"<[!-;=?-~]{1,250}>(?: <[!-;=?-~]{1,250}>){0,19}")
_TWO_NAMES: Final = re.compile(r"[@/][^,]*,")
"""Exchange's own form and another one behind it: "Ana Lima/X/Y@Z, Stone, Bob"."""
_BEHIND_A_NAME: Final = re.compile(r"[<@/\[]|\(E-mail")
_SPACE: Final = " \t\r\n\v\f"
"""White space as bytes know it: unlike text's, none of it has eight bits."""
_CHARSET: Final = re.compile(r"charset\s?=\s?\"?([\w.:-]{1,40})", re.ASCII)
_HEADER: Final = re.compile(r"^([^ \t:\n][^:\n]{0,60}+):(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
"""One header with the lines that it is folded over. A line that is none, and what is folded to it, is passed over."""
_WANTED_LOWER: Final = frozenset((*(name.lower() for name in WANTED), "x-gm-thrid", "x-gmail-labels"))
_REPEATED: Final = frozenset(
    {"from", "to", "cc", "bcc", "delivered-to", "x-failed-recipients", "x-gmail-labels", "received"}
)
"""All of them count; of every other header the first."""


def fields_of(block: bytes) -> dict[str, list[str]]:
    """The wanted headers of a raw header block, unfolded; raw 8-bit text decoded as well as can be told."""
    if b"\x1b" not in block:
        try:
            return _split(block.decode())
        except UnicodeDecodeError:
            pass
    # Each header by itself: one may be UTF-8 and the next not. Latin-1 keeps every byte as it is.
    found = _split(block.decode("latin-1"))
    charset = _declared(found)
    return {
        key: [encoded_words.raw_text(value.encode("latin-1"), charset) for value in values]
        for key, values in found.items()
    }


def guesses(block: bytes) -> bool:
    """Whether a raw header block has 8-bit text in a charset that nothing in it names."""
    if block.isascii():
        return False
    try:
        block.decode()
    except UnicodeDecodeError:
        return not encoded_words.known(_declared(_split(block.decode("latin-1"))))
    return False


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
    arrived: Callable[[], int | None] | None = None,
    latest: int | None = None,
    troubles: Iterable[Trouble] = (),
) -> Message:
    """One message. `internal_date` (ms) is Gmail's and wins; `arrived` tells the mbox separator's, which comes last.

    What lies well after `latest` (ms), the present, was told by a clock that was ahead.

    `troubles` are those that the reader of the block had; what is found here is added.
    """
    read_from, read_to = _read(fields, "from"), _read(fields, "to")
    read_cc, read_bcc = _read(fields, "cc"), _read(fields, "bcc")
    senders = read_from.addresses
    sender = _named(senders[0], fields) if senders else None
    to = _named_by_list(read_to.addresses, fields["x-to"][0]) if "x-to" in fields else read_to.addresses
    cc = _named_by_list(read_cc.addresses, fields["x-cc"][0]) if "x-cc" in fields else read_cc.addresses
    latest = None if latest is None else latest + _CLOCKS_DIFFER
    received = _received(fields, latest)
    stated, zone = parse_date(_first(fields, "date"))
    written = stated if stated is not None and _was_right(fields, stated, zone, received, latest) else None
    date = internal_date if believable(internal_date) else received if written is None else written
    if date is None and arrived and believable(separator := arrived(), latest):
        date = separator
    message_id = _message_id(_first(fields, "message-id"))
    raw_subject = _first(fields, "subject")
    subject = clean(encoded_words.decode(raw_subject))[:_SUBJECT_LIMIT]
    kind, because = classify(fields, sender, (*to, *cc), subject)
    found = {*troubles, *read_from.troubles, *read_to.troubles, *read_cc.troubles, *read_bcc.troubles}
    if written is None:
        found.add(Trouble.UNDATED if date is None else Trouble.DATE)
    if len(senders) != 1:
        found.add(Trouble.SENDERS if senders else Trouble.NO_SENDER)
    if encoded_words.doubtful(raw_subject, subject):
        found.add(Trouble.CHARSET)
    return Message(
        key=gmail_id or _key_without_gmail(fields, message_id, sender, stated, date),
        date=date,
        sender=sender,
        to=to,
        cc=cc,
        bcc=read_bcc.addresses,
        subject=subject,
        gmail_id=gmail_id,
        thread_id=thread_id,
        message_id=message_id,
        in_reply_to=_message_id(_first(fields, "in-reply-to")),
        references=_references(_first(fields, "references")),
        zone=None if written is None else zone,
        labels=frozenset(labels),
        kind=kind,
        kind_because=clean(because) if because else "",
        # Of nearly all mail these are empty, and to find that out is to be cheap.
        delivered_to=_delivered(fields["delivered-to"]) if "delivered-to" in fields else (),
        failed=_emails(failed_recipients(fields, kind, subject)) if kind is Kind.BOUNCE else (),
        troubles=frozenset(found) if found else _NONE,
    )


def _key_without_gmail(
    fields: Fields, message_id: str, sender: Address | None, stated: int | None, date: int | None
) -> str:
    if message_id:
        return _mail_key(message_id, sender, date if stated is None else stated)
    return _digest(fields, date if stated is None else None)


def _split(text: str) -> dict[str, list[str]]:
    """The wanted headers, unfolded; of what counts once only the first, of Received what follows the last semicolon.

    Every Received but the first is as it stands.
    """
    found: dict[str, list[str]] = {}
    for name, whole in _HEADER.findall(text):
        key = _KEYS[name]
        if not key or (key in found and key not in _REPEATED):
            continue
        if key == "received":  # of which there are many, and only the time is read, mostly of the first
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


class _Keys(dict[str, str]):
    """A header's name as it stands → its key, "" where nobody asks for it. Asked so often that a call would cost."""

    def __missing__(self, name: str) -> str:
        if len(self) >= _NAMES_KEPT:
            self.clear()
        key = name.strip(_SPACE).lower()
        self[name] = key = key if key in _WANTED_LOWER else ""
        return key


_KEYS: Final = _Keys()


def _declared(fields: Fields) -> str:
    """The charset that the Content-Type names, "" for none."""
    found = _CHARSET.search(_first(fields, "content-type").lower())
    return found[1] if found else ""


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def _read(fields: Fields, name: str) -> Found:
    values = fields.get(name)
    return read(values[0] if len(values) == 1 else ", ".join(values)) if values else NOTHING


def _delivered(values: Iterable[str]) -> tuple[str, ...]:
    """The addresses of mailboxes: ezmlm writes "mailing list" before its own."""
    return _emails([value for value in values if value[:13].lower() != "mailing list "])


def _emails(values: Iterable[str]) -> tuple[str, ...]:
    return tuple([a.email for value in values for a in addresses(value)])


def _message_id(value: str) -> str:
    if plain := _PLAIN_ID.fullmatch(value):
        return plain[1]
    found = _ID.search(value)
    return clean(found[1] if found else value.strip().split(" ", 1)[0][:250].strip("<>"))


def _references(value: str) -> str:
    if not value or _PLAIN_IDS.fullmatch(value):
        return value
    return clean(" ".join(_ID_IN_BRACKETS.findall(value)[-20:]))


def _was_right(fields: Fields, written: int, zone: int | None, received: int | None, latest: int | None) -> bool:
    """Whether the clock behind a Date can have been right. `received` is the last hop, `latest` what no Date is after.

    A separator says nothing against a Date: programs write one moment before all mail, or the day of the export.
    """
    if not believable(written, latest):
        return False
    if received is None or received - _UNDER_WAY <= written <= received + _CLOCKS_DIFFER:
        return True
    hops = [hop for value in fields["received"] if (hop := _hop(value, latest)) is not None]
    if written > received:
        return written <= max(hops) + _CLOCKS_DIFFER  # the last one's clock may have been behind
    return not (_is_new_year(written, zone) and all(hop > written + _UNDER_WAY for hop in hops))


def _is_new_year(written: int, zone: int | None) -> bool:
    """Whether a Date is of the hours that clocks begin with. Old mail of that night has hops of its time."""
    moments = [moment_of(written + offset * 60_000) for offset in (0, zone or 0)]
    return any((moment.month, moment.day) == (1, 1) and moment.hour < _FIRST_HOURS for moment in moments)


def _received(fields: Fields, latest: int | None) -> int | None:
    """ms UTC of the last hop, None where there is none that can be believed."""
    values = fields.get("received")
    return _hop(values[0], latest) if values else None


def _hop(value: str, latest: int | None = None) -> int | None:
    hop = parse_date(" ".join(value.rpartition(";")[2].split()))[0]
    return hop if believable(hop, latest) else None


def _mail_key(message_id: str, sender: Address | None, date: int | None) -> str:
    """Programs repeat Message-IDs, and lists change the sender: neither is enough to know a mail by.

    `date` is what the mail says itself, right or wrong: what is made of that depends on the file and on the present.
    """
    rest = f"{sender.email if sender else ''} {date}".encode("utf-8", "replace")
    return f"mid:{message_id} {zlib.crc32(rest):08x}"


def _digest(fields: Fields, date: int | None) -> str:
    """Of what the headers say; `date` is told where they have none."""
    text = "\0".join(f"{name}:{'|'.join(fields.get(name, ()))}" for name in ("from", "to", "cc", "date", "subject"))
    text += "" if date is None else f"\0{date}"
    return "sum:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _named(sender: Address, fields: Fields) -> Address:
    """Mail exported from Exchange and Notes carries the names apart, in X-From."""
    if sender.name or not (value := _first(fields, "x-from")):
        return sender
    return _as_exchange_has_it(value, sender.email)


def _named_by_list(found: tuple[Address, ...], names: str) -> tuple[Address, ...]:
    if not names or not found or any(a.name for a in found):
        return found
    # "Last, First <…>, Last, First <…>" where there are brackets, "First Last, First Last" where there are none.
    split = [n.partition("<")[0] for n in names.split(">") if "<" in n] if "<" in names else names.split(",")
    # As many by accident, where somebody stands without brackets and To leaves somebody out.
    if len(split) != len(found) or ("<" in names and any(_TWO_NAMES.search(n.lstrip(", ")) for n in split)):
        return found
    return tuple([_as_exchange_has_it(name, a.email) for a, name in zip(found, split, strict=True)])


def _as_exchange_has_it(value: str, email: str) -> Address:
    return _named_once(value, email) if len(value) <= SHORT else _named_by_exchange(value, email)


def _named_by_exchange(value: str, email: str) -> Address:
    name = _BEHIND_A_NAME.split(value, maxsplit=1)[0]
    name = display(name.strip(" ,'\""), email)
    last, comma, first = name.partition(", ")
    return Address(email, f"{first} {last}" if comma and "," not in first else name)


_named_once = lru_cache(maxsize=1 << 14)(_named_by_exchange)
