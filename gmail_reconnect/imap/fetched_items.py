"""Reads the answers to FETCH and SEARCH, and checks that each value is of the kind that its name promises."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Any, Final

from imapclient.response_parser import parse_fetch_response

FetchedItems = Mapping[bytes, Any]
"""The items of one message, by their names in capitals."""
_FIELDS: Final = re.compile(rb"BODY\[HEADER\.FIELDS \([^()]*\)\]", re.IGNORECASE)
_UIDS: Final = re.compile(rb"[0-9 ]*")
_NUMBER: Final = re.compile(rb"[0-9]+")
_MOST_UIDS: Final = 2_000_000
_UID_BITS: Final = 32
_ID_BITS: Final = {b"X-GM-MSGID": 64, b"X-GM-THRID": 64}
_LISTS: Final = (b"FLAGS", b"X-GM-LABELS")


def read_items(data: list[Any]) -> dict[int, FetchedItems]:
    """UID → items. Raises ValueError for what can't be right, and what the library raises for what it can't read."""
    found = parse_fetch_response(_shortened(data), normalise_times=False)
    for uid, items in found.items():
        check_number(uid)
        items.update((name, check_number(items[name], bits)) for name, bits in _ID_BITS.items() if name in items)
        items.update((name, ()) for name in _LISTS if not isinstance(items.get(name, ()), tuple))
    return found  # type: ignore[no-any-return] # untyped


def read_uids(data: list[Any]) -> array[int]:
    """The UIDs that SEARCH found, ascending: four bytes each. Raises ValueError for what can't be a list of UIDs."""
    found = array("I")
    for line in data:
        if line and not (isinstance(line, bytes) and _UIDS.fullmatch(line) and line.count(b" ") < _MOST_UIDS):
            raise ValueError("not a list of UIDs")
        found.extend(check_number(one[0]) for one in _NUMBER.finditer(line or b""))
    if all(a < b for a, b in pairwise(found)):
        return found
    return array("I", (uid for uid, _ in groupby(sorted(found))))


def check_number(value: Any, bits: int = _UID_BITS) -> int:
    """The value as a number. Raises ValueError if it isn't one of so many bits, such as a UID."""
    number = int(value)
    if not 0 <= number < 1 << bits:
        raise ValueError("not a number of the server's")
    return number


def _shortened(data: list[Any]) -> list[Any]:
    """The answer without the names of headers, which each message repeats: IMAPClient reads it byte by byte."""
    return [
        (_FIELDS.sub(b"BODY[HEADER.FIELDS]", one[0]), one[1])
        if isinstance(one, tuple)
        else one and _FIELDS.sub(b"BODY[HEADER.FIELDS]", one)
        for one in data
    ]
