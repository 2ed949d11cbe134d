"""The id of one copy of a message on a server: its time of arrival, its folder and its UID. Pure.

It is the same whenever the folder is listed, and needs no table to find the message with it. A folder whose UIDVALIDITY
changes is another folder.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def folder_id(name: bytes, uidvalidity: int) -> str:
    """The part of an id that names the folder."""
    return hashlib.blake2b(b"%d %s" % (uidvalidity, name), digest_size=5).hexdigest()


def copy_id(arrival: int, folder: str, uid: int) -> str:
    """An id. As in Gmail's, the time (ms UTC) is before the last twenty bits of the first part."""
    return f"{max(arrival, 0) << 20:x}-{folder}-{uid}"


def place_of(copy: str) -> tuple[str, int]:
    """(folder, UID) of an id; ("", 0) of any other id, such as Gmail's."""
    _, _, place = copy.partition("-")
    folder, _, uid = place.partition("-")
    return (folder, int(uid)) if uid.isdecimal() else ("", 0)


def arrival_of(internal_date: Any) -> int:
    """ms UTC of an INTERNALDATE; 0 where the server tells none that can be read."""
    if not isinstance(internal_date, datetime):
        return 0
    try:
        return int((internal_date - _EPOCH).total_seconds()) * 1000
    except ValueError:  # an impossible zone
        return 0
