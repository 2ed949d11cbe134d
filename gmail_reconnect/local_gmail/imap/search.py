"""SEARCH: all, by numbers, by Gmail's ids, by a header, by flags, and Gmail's own search for a Message-ID."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gmail_reconnect.local_gmail.message import header

from .syntax import Argument, BadCommandError, as_text, positions

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.message import Headers

    from .folders import FolderView


def find(view: FolderView, deleted: set[str], criteria: Sequence[Argument]) -> list[int]:
    """The positions in a view that match all criteria, ascending. Raises BadCommandError."""
    rest = list(criteria)
    if rest and as_text(rest[0]).upper() == b"CHARSET":
        del rest[:2]
    if not rest:
        raise BadCommandError("SEARCH needs a criterion")
    found: Sequence[int] = range(len(view.uids))
    while rest:
        matching = _matching(view, deleted, found, rest)
        found = [at for at in found if at in matching]
    return list(found)


def _matching(
    view: FolderView, deleted: set[str], among: Sequence[int], rest: list[Argument]
) -> Sequence[int] | set[int]:
    """Which positions match the first criterion of `rest`; takes it from there."""
    word = as_text(rest.pop(0))
    messages = view.messages
    match word.upper():
        case b"ALL":
            return among
        case b"UID":
            return set(positions(view.uids, _value(rest)))
        case b"DELETED" | b"UNDELETED" as flag:
            return {at for at in among if (messages[at].id in deleted) == (flag == b"DELETED")}
        case b"X-GM-MSGID" | b"X-GM-THRID" as kind:
            wanted = f"{_number(rest):x}"
            return {at for at in among if wanted == (messages[at].id if b"MSG" in kind else messages[at].thread_id)}
        case b"HEADER":
            name, part = _value(rest).decode("latin-1"), _value(rest).decode("utf-8", "replace").lower()
            return {at for at in among if _has(messages[at].headers, name.lower(), part)}
        case b"X-GM-RAW":
            query = re.fullmatch(r"rfc822msgid:<?([^<>\s]+)>?", _value(rest).decode("utf-8", "replace"), re.IGNORECASE)
            if query is None:
                raise BadCommandError("X-GM-RAW knows rfc822msgid: only")
            return {at for at in among if header(messages[at].headers, "Message-ID").strip("<> \t") == query[1]}
        case _:
            return set(positions(range(1, len(view.uids) + 1), word))


def _has(headers: Headers, name: str, part: str) -> bool:
    return any(key.lower() == name and part in value.lower() for key, value in headers)


def _value(rest: list[Argument]) -> bytes:
    if not rest:
        raise BadCommandError("SEARCH lacks a value")
    return as_text(rest.pop(0))


def _number(rest: list[Argument]) -> int:
    value = _value(rest)
    if not value.isdigit():
        raise BadCommandError("Could not parse a number")
    return int(value)
