"""Read display names from X-From, X-To and X-Cc, where mail exported from Exchange and Notes has them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from gmail_reconnect.model import Address

from .addresses import LONGEST_CACHED, clean_display_name
from .headers import HeaderFields, first_value

_TWO_NAMES: Final = re.compile(r"[@/][^,]*,")
"""A name in Exchange's form and another one behind it: "Ana Lima/X/Y@Z, Stone, Bob"."""
_BEHIND_A_NAME: Final = re.compile(r"[<@/\[]|\(E-mail")


def name_sender(sender: Address, fields: HeaderFields) -> Address:
    """Return the sender with the name in X-From, if they have none."""
    if sender.name or not (value := first_value(fields, "x-from")):
        return sender
    return _named(value, sender.email)


def name_recipients(recipients: tuple[Address, ...], names: str) -> tuple[Address, ...]:
    """Return recipients without names with those in X-To or X-Cc, if there are as many."""
    if not names or not recipients or any(one.name for one in recipients):
        return recipients
    # With brackets: "Last, First <…>, Last, First <…>". Without: "First Last, First Last".
    split = [n.partition("<")[0] for n in names.split(">") if "<" in n] if "<" in names else names.split(",")
    # The number may be equal by accident: a name without brackets, and an address missing in To.
    if len(split) != len(recipients) or ("<" in names and any(_TWO_NAMES.search(n.lstrip(", ")) for n in split)):
        return recipients
    return tuple([_named(name, one.email) for one, name in zip(recipients, split, strict=True)])


def _named(value: str, email: str) -> Address:
    return _cached_name(value, email) if len(value) <= LONGEST_CACHED else _read_name(value, email)


def _read_name(value: str, email: str) -> Address:
    name = _BEHIND_A_NAME.split(value, maxsplit=1)[0]
    name = clean_display_name(name.strip(" ,'\""), email)
    last, comma, first = name.partition(", ")
    return Address(email, f"{first} {last}" if comma and "," not in first else name)


_cached_name = lru_cache(maxsize=1 << 14)(_read_name)
