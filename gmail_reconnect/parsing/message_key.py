"""Name a message without Gmail's id so that the same mail gets the same key from every file. Pure."""

from __future__ import annotations

import hashlib
import zlib

from gmail_reconnect.model import Address

from .headers import HeaderFields


def message_key(
    fields: HeaderFields, message_id: str, sender: Address | None, stated: int | None, date: int | None
) -> str:
    """Return a key from Message-ID, sender and date; without a Message-ID, a digest of the headers.

    `stated` is the time in the Date header, right or wrong. The chosen `date` depends on the file and on the time of
    the import; it counts only if there is no Date header.
    """
    if not message_id:
        return _digest(fields, date if stated is None else None)
    # Programs repeat Message-IDs, and lists change the sender: neither alone identifies a mail.
    rest = f"{sender.email if sender else ''} {date if stated is None else stated}".encode("utf-8", "replace")
    return f"mid:{message_id} {zlib.crc32(rest):08x}"


def _digest(fields: HeaderFields, date: int | None) -> str:
    text = "\0".join(f"{name}:{'|'.join(fields.get(name, ()))}" for name in ("from", "to", "cc", "date", "subject"))
    text += "" if date is None else f"\0{date}"
    return "sum:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
