"""The addresses of a To-like header, with their names. Pure; never raises, and never takes more than linear time.

Structure is read before encoded words are decoded, so that a comma inside a name stays a comma inside a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from gmail_reconnect.model import Address, Trouble
from gmail_reconnect.text.sanitize import clean

from . import encoded_words

_NAME_LIMIT: Final = 200
_EDGE: Final = r"\s\x00-\x1f\x7f-\x9f<>\"(),:;\\\[\]"
# Each may start only behind an edge: else a long word without an @ is tried again from each of its letters.
_ADDRESS_SHAPE: Final = re.compile(
    rf"(?<![^{_EDGE}])(?:[^@{_EDGE}]+|\"[^\"]+\")@(?:[^@{_EDGE}]+|\[[^\]\s]+\])(?![^{_EDGE}])"
)
_TOKEN: Final = re.compile(r"\\.?|[\"()<>:,;]", re.DOTALL)
_PARENTHESIS: Final = re.compile(r"\\.?|[()]", re.DOTALL)
_OUTLOOK: Final = re.compile(r"\[mailto:([^\]\s\[]*)\]")
SHORT: Final = 800
"""The same few headers stand in most of a mailbox: those up to this length are read once."""
_MARKS: Final = re.compile(r"[\"(:;\\]")
"""Where none of them stands, each comma parts two addresses."""


class Found(NamedTuple):
    """What a header names, in order, and what of it could not be read."""

    addresses: tuple[Address, ...] = ()
    troubles: frozenset[Trouble] = frozenset()


NOTHING: Final = Found()


def addresses(value: str) -> tuple[Address, ...]:
    """Every address of a To-like header, in order; groups opened, comments taken as names."""
    return read(value).addresses


def read(value: str) -> Found:
    """The same, with what could not be read."""
    if not value:
        return NOTHING
    return _read_once(value) if len(value) <= SHORT else _read(value)


def display(name: str, email: str) -> str:
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


def _read(value: str) -> Found:
    if "[mailto:" in value:
        value = _OUTLOOK.sub(r"<\1>", value)
    found: list[Address] = []
    troubles: set[Trouble] = set()
    held = ""  # "Last" of an unquoted "Last, First <a@b>"
    for part in _parts(value):
        address, doubtful = _address_once(part, held) if len(part) + len(held) <= SHORT else _address(part, held)
        if held and not (address and part.strip().find("<") > 0):
            troubles.add(Trouble.ADDRESS)  # it was no last name
        if address:
            found.append(address)
            held = ""
            if doubtful:
                troubles.add(Trouble.CHARSET)
        elif "@" in part:
            held = ""
            troubles.add(Trouble.ADDRESS)
        else:
            held = part.strip()
    if held:
        troubles.add(Trouble.ADDRESS)
    if not found and "=?" in value and "@" in (decoded := encoded_words.decode(value)) and decoded != value:
        return read(decoded)  # the whole header stands inside an encoded word
    return Found(tuple(found), frozenset(troubles)) if troubles else Found(tuple(found))


_read_once = lru_cache(maxsize=1 << 13)(_read)


def _parts(value: str) -> Iterable[str]:
    """Splits at commas and semicolons that stand outside quotes, comments and angle brackets; drops group names."""
    if not _MARKS.search(value):
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


def _address(part: str, held: str) -> tuple[Address | None, bool]:
    """The address between two commas, behind "Last" of "Last, First"; and whether letters of its name are in doubt."""
    if "@" not in part:
        return None, False
    name, bracket, inside = part.rpartition("<")
    text, comment = _without_comments(inside.partition(">")[0] if bracket else part)
    found = _ADDRESS_SHAPE.search("".join(text.split()) if bracket else text)
    if not found and bracket:  # it stood in a comment
        bracket = ""
        text, comment = _without_comments(part)
        found = _ADDRESS_SHAPE.search(text)
    if not found:
        return None, False
    if not bracket:
        name = comment or found.string[: found.start()].strip()
    elif held and name.strip():
        name = f"{held}, {name.strip()}"
    address = clean(found[0]).strip("'").rstrip(".").lower()
    local, _, domain = address.rpartition("@")
    if not local or not domain or len(address) > 254:
        return None, False
    shown = display(name or comment, address)
    return Address(address, shown), encoded_words.doubtful(part, shown)


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


_address_once = lru_cache(maxsize=1 << 14)(_address)
