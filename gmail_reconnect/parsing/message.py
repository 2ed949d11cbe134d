"""Turn headers into a `Message`. Pure; never raises. What can't be read is omitted, not guessed."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import Address, Kind, Message, Trouble
from gmail_reconnect.text.sanitize import clean

from . import encoded_words
from .addresses import LONGEST_CACHED, NO_ADDRESSES, ParsedAddresses, decode_display_name, parse_addresses
from .bounces import failed_recipients
from .classify import classify, is_lists_address
from .dates import MessageDate, choose_date
from .groups import group_name
from .headers import HeaderFields, first_value
from .texts import is_text, without_placeholders

_NO_TROUBLES: Final[frozenset[Trouble]] = frozenset()
_LONGEST_SUBJECT: Final = 1000
_MOST_REFERENCES: Final = 20
_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_ID_IN_BRACKETS: Final = re.compile(r"<[^<>\s]{1,250}>")
# Nearly all mail has ids of this form, which need neither a search nor cleaning.
_PLAIN_ID: Final = re.compile(r"<([!-;=?-~]{1,250})>")
_PLAIN_IDS: Final = re.compile(r"<[!-;=?-~]{1,250}>(?: <[!-;=?-~]{1,250}>){0,19}")
_TWO_NAMES: Final = re.compile(r"[@/][^,]*,")
"""A name in Exchange's form and another one behind it: "Ana Lima/X/Y@Z, Stone, Bob"."""
_BEHIND_A_NAME: Final = re.compile(r"[<@/\[]|\(E-mail")


def build_message(
    fields: HeaderFields,
    *,
    gmail_id: str | None = None,
    thread_id: str | None = None,
    internal_date: int | None = None,
    labels: Iterable[str] = (),
    separator_date: Callable[[], int | None] | None = None,
    now: int | None = None,
    troubles: Iterable[Trouble] = (),
) -> Message:
    """Return the message that these headers describe; a text message is labelled as a chat.

    `internal_date` (ms) is Gmail's; `separator_date` and `now` (ms) as in `choose_date`. `troubles` are those found by
    the reader of the header block.
    """
    read_from, read_to = _addresses(fields, "from"), _addresses(fields, "to")
    read_cc, read_bcc = _addresses(fields, "cc"), _addresses(fields, "bcc")
    senders = read_from.addresses
    everyone = (*read_to.addresses, *read_cc.addresses, *read_bcc.addresses)
    sender = _name_sender(senders[0], fields) if senders else None
    to = _name_recipients(read_to.addresses, fields["x-to"][0]) if "x-to" in fields else read_to.addresses
    cc = _name_recipients(read_cc.addresses, fields["x-cc"][0]) if "x-cc" in fields else read_cc.addresses
    dated = choose_date(fields, internal_date, separator_date, now)
    message_id = _message_id(first_value(fields, "message-id"))
    if is_text(fields, message_id, senders, everyone):
        labels = (*labels, "CHAT")
    raw_subject = first_value(fields, "subject")
    subject = clean(encoded_words.decode(raw_subject))[:_LONGEST_SUBJECT]
    kind, because = classify(fields, sender, (*to, *cc), subject)
    found = {*troubles, *read_from.troubles, *read_to.troubles, *read_cc.troubles, *read_bcc.troubles}
    _note_troubles(found, dated, senders, is_subject_doubtful=encoded_words.is_doubtful(raw_subject, subject))
    return Message(
        key=gmail_id.lstrip("0").lower() if gmail_id else _message_key(fields, message_id, sender, dated),
        date=dated.date,
        sender=sender,
        to=without_placeholders(to),
        cc=without_placeholders(cc),
        bcc=without_placeholders(read_bcc.addresses),
        subject=subject,
        gmail_id=gmail_id,
        thread_id=thread_id,
        message_id=message_id,
        in_reply_to=_message_id(first_value(fields, "in-reply-to")),
        references=_references(first_value(fields, "references")),
        zone=dated.zone,
        labels=frozenset(labels),
        kind=kind,
        kind_because=clean(because) if because else "",
        # Nearly all mail has none of these, so the test must be cheap.
        delivered_to=_delivered(fields["delivered-to"]) if "delivered-to" in fields else (),
        moved=dated.moved,
        maybe_date=dated.maybe,
        failed=_emails(failed_recipients(fields, subject)) if kind is Kind.BOUNCE else (),
        troubles=frozenset(found) if found else _NO_TROUBLES,
    )


def _note_troubles(
    found: set[Trouble], dated: MessageDate, senders: tuple[Address, ...], *, is_subject_doubtful: bool
) -> None:
    if not dated.is_stated_right:
        found.add(Trouble.UNDATED if dated.date is None else Trouble.DATE)
    if len(senders) != 1:
        found.add(Trouble.SENDERS if senders else Trouble.NO_SENDER)
    if is_subject_doubtful:
        found.add(Trouble.CHARSET)


def _addresses(fields: HeaderFields, name: str) -> ParsedAddresses:
    values = fields.get(name)
    return parse_addresses(values[0] if len(values) == 1 else ", ".join(values)) if values else NO_ADDRESSES


def _delivered(values: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of mailboxes, without the list's own, which ezmlm marks with "mailing list"."""
    return _emails([value for value in values if value[:13].lower() != "mailing list "])


def _emails(values: Iterable[str]) -> tuple[str, ...]:
    return tuple([address.email for value in values for address in parse_addresses(value).addresses])


def _message_id(value: str) -> str:
    if plain := _PLAIN_ID.fullmatch(value):
        return plain[1]
    found = _ID.search(value)
    return clean(found[1] if found else value.strip().split(" ", 1)[0][:250].strip("<>"))


def _references(value: str) -> str:
    if not value or _PLAIN_IDS.fullmatch(value):
        return value
    return clean(" ".join(_ID_IN_BRACKETS.findall(value)[-_MOST_REFERENCES:]))


def _message_key(fields: HeaderFields, message_id: str, sender: Address | None, dated: MessageDate) -> str:
    """Return the key of a message without Gmail's id: the same mail gets the same key from every file.

    It is made of Message-ID, sender and date; without a Message-ID, it is a digest of the headers. The chosen date
    depends on the file and on the time of the import; it counts only if there is no Date header.
    """
    if message_id:
        # Programs repeat Message-IDs, and lists change the sender: neither alone identifies a mail.
        rest = f"{sender.email if sender else ''} {dated.date if dated.stated is None else dated.stated}"
        return f"mid:{message_id} {zlib.crc32(rest.encode('utf-8', 'replace')):08x}"
    text = "\0".join(f"{name}:{'|'.join(fields.get(name, ()))}" for name in ("from", "to", "cc", "date", "subject"))
    if dated.stated is None and dated.date is not None:
        text += f"\0{dated.date}"
    return "sum:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _name_sender(sender: Address, fields: HeaderFields) -> Address:
    """Return the sender with the name in X-From, if they have none; a list with its own name, not its poster's."""
    if "via " in sender.name and is_lists_address(fields, sender.email):
        return Address(sender.email, group_name(sender.name, sender.email, is_list=True))
    if sender.name or not (value := first_value(fields, "x-from")):
        return sender
    return _exchange_name(value, sender.email)


def _name_recipients(recipients: tuple[Address, ...], names: str) -> tuple[Address, ...]:
    """Return recipients without names with those in X-To or X-Cc, if there are as many."""
    if not names or not recipients or any(one.name for one in recipients):
        return recipients
    # With brackets: "Last, First <…>, Last, First <…>". Without: "First Last, First Last".
    split = [n.partition("<")[0] for n in names.split(">") if "<" in n] if "<" in names else names.split(",")
    # The number may be equal by accident: a name without brackets, and an address missing in To.
    if len(split) != len(recipients) or ("<" in names and any(_TWO_NAMES.search(n.lstrip(", ")) for n in split)):
        return recipients
    return tuple([_exchange_name(name, one.email) for one, name in zip(recipients, split, strict=True)])


def _exchange_name(value: str, email: str) -> Address:
    return _cached_name(value, email) if len(value) <= LONGEST_CACHED else _read_name(value, email)


def _read_name(value: str, email: str) -> Address:
    name = _BEHIND_A_NAME.split(value, maxsplit=1)[0]
    name = decode_display_name(name.strip(" ,'\""), email)
    last, comma, first = name.partition(", ")
    return Address(email, f"{first} {last}" if comma and "," not in first else name)


_cached_name = lru_cache(maxsize=1 << 14)(_read_name)
