"""How IMAP writes things (RFC 3501): a command's arguments, sets of numbers, folder names in modified UTF-7, dates."""

from __future__ import annotations

import base64
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

Argument = bytes | list["Argument"]
"""An atom, a quoted string or a literal; or a list in parentheses."""

_TOKEN: Final = re.compile(
    rb'(?P<open>\()|(?P<close>\))|"(?P<quoted>(?:[^"\\\r\n]|\\["\\])*)"|\{(?P<size>[0-9]{1,9})\+?\}\r\n'
    rb'|(?P<atom>(?:[^\s()"\[\]{}]|\[[^\]\r\n]*\])+)'
)
_RANGE: Final = re.compile(rb"([0-9]{1,10}|\*)(?::([0-9]{1,10}|\*))?")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE: Final = re.compile(rb"[ 0-3][0-9]-[A-Z][a-z]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}")


class BadCommandError(Exception):
    """A command that isn't IMAP, or that this server doesn't know. It is answered with BAD."""


def parse_arguments(text: bytes) -> list[Argument]:
    """The arguments of a command, with its literals in their places. Raises BadCommandError."""
    found: list[Argument] = []
    outer: list[list[Argument]] = []
    at = 0
    while at < len(text):
        if text[at : at + 1] == b" ":
            at += 1
            continue
        token = _TOKEN.match(text, at)
        if token is None or (token["close"] and not outer):
            raise BadCommandError("Could not parse command")
        at = token.end()
        if token["open"]:
            outer.append(found)
            found = []
        elif token["close"]:
            outer[-1].append(found)
            found = outer.pop()
        elif token["size"]:
            size = int(token["size"])
            found.append(text[at : at + size])
            at += size
        else:
            quoted = token["quoted"]
            found.append(token["atom"] if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted))
    if outer:
        raise BadCommandError("Could not parse command")
    return found


def as_text(argument: Argument) -> bytes:
    """A single argument. Raises BadCommandError for a list."""
    if isinstance(argument, list):
        raise BadCommandError("A list is not allowed here")
    return argument


def as_list(argument: Argument) -> list[Argument]:
    """A list; a single argument is a list of one."""
    return argument if isinstance(argument, list) else [argument]


def positions(numbers: Sequence[int], wanted: bytes) -> list[int]:
    """Where in `numbers` (ascending) those of a set such as "1:4,9,20:*" are, ascending. Raises BadCommandError."""
    last = numbers[-1] if numbers else 0
    found: set[int] = set()
    for part in wanted.split(b","):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise BadCommandError("Could not parse a set of numbers")
        low, high = sorted(last if one == b"*" else int(one) for one in (match[1], match[2] or match[1]))
        found.update(range(bisect_left(numbers, low), bisect_right(numbers, high)))
    return sorted(found)


def quoted(text: str) -> bytes:
    """A folder's or label's name, in quotation marks."""
    return b'"' + to_utf7(text).replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def to_utf7(name: str) -> bytes:
    """A name in modified UTF-7 (RFC 3501, 5.1.3)."""

    def encoded(match: re.Match[str]) -> str:
        if match[0] == "&":
            return "&-"
        return f"&{base64.b64encode(match[0].encode('utf-16-be'), b'+,').decode('ascii').rstrip('=')}-"

    return re.sub(r"[^\x20-\x7e]+|&", encoded, name).encode("ascii")


def internal_date(at_ms: int) -> bytes:
    """A time (ms UTC) as INTERNALDATE, in quotation marks."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f'"{at.day:2}-{_MONTHS[at.month - 1]}-{at:%Y %H:%M:%S} +0000"'.encode("ascii")


def parse_date(text: bytes) -> int:
    """ms UTC of a date-time. Raises BadCommandError."""
    if _DATE.fullmatch(text) and (month := text[3:6].decode("ascii")) in _MONTHS:
        try:
            at = datetime.strptime(
                f"{text[:2].decode()} {_MONTHS.index(month) + 1} {text[7:].decode()}", "%d %m %Y %H:%M:%S %z"
            )
        except ValueError:
            pass
        else:
            return int(at.timestamp()) * 1000
    raise BadCommandError("Could not parse a date")
