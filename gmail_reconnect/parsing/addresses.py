"""Read the addresses of a To-like header, with their names. Pure; never raises, and takes linear time.

The header is split before its encoded words are decoded, so that a comma in a name doesn't split it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from gmail_reconnect.model import Address, Trouble
from gmail_reconnect.text.sanitize import clean

from . import encoded_words

_LONGEST_NAME: Final = 200
_LONGEST_ADDRESS: Final = 254
_EDGE: Final = r"\s\x00-\x1f\x7f-\x9f<>\"(),:;\\\[\]"
# A match may start only after an edge; otherwise a long word without an @ would be tried from each of its letters.
_ADDRESS_SHAPE: Final = re.compile(
    rf"(?<![^{_EDGE}])(?:[^@{_EDGE}]+|\"[^\"]+\")@(?:[^@{_EDGE}]+|\[[^\]\s]+\])(?![^{_EDGE}])"
)
_TOKEN: Final = re.compile(r"\\.?|[\"()<>:,;]", re.DOTALL)
_PARENTHESIS: Final = re.compile(r"\\.?|[()]", re.DOTALL)
_OUTLOOK: Final = re.compile(r"\[mailto:([^\]\s\[]*)\]")
LONGEST_CACHED: Final = 800
"""Most of a mailbox repeats the same few headers; those up to this length are read once."""
_SPECIAL: Final = re.compile(r"[\"(:;\\]")
"""Without any of these, each comma separates two addresses."""


class ParsedAddresses(NamedTuple):
    """The addresses of a header, in order, and what could not be read."""

    addresses: tuple[Address, ...] = ()
    troubles: frozenset[Trouble] = frozenset()


NO_ADDRESSES: Final = ParsedAddresses()


def parse_addresses(value: str) -> ParsedAddresses:
    """Return every address of a To-like header. Groups are opened; a comment is a name."""
    if not value:
        return NO_ADDRESSES
    return _cached_read(value) if len(value) <= LONGEST_CACHED else _read(value)


def clean_display_name(name: str, email: str) -> str:
    """Return a display name without quotes, escapes and encoded words; "" if it only repeats the address."""
    name = name.strip()
    if not name:
        return ""
    if '"' in name or "\\" in name:
        name = re.sub(r'\\(.)|"', r"\1", name)
    name = clean(encoded_words.decode(name)).strip("\"' ,")[:_LONGEST_NAME]
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return "" if name.lower().strip("<>") == email else name


def _read(value: str) -> ParsedAddresses:
    if "[mailto:" in value:
        value = _OUTLOOK.sub(r"<\1>", value)
    found: list[Address] = []
    troubles: set[Trouble] = set()
    held = ""  # "Last" of an unquoted "Last, First <a@b>"
    for part in _parts(value):
        read = _cached_address if len(part) + len(held) <= LONGEST_CACHED else _address
        address, doubtful = read(part, held)
        if held and not (address and part.strip().find("<") > 0):
            troubles.add(Trouble.ADDRESS)  # it was not a last name
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
        return parse_addresses(decoded)  # the whole header is one encoded word
    return ParsedAddresses(tuple(found), frozenset(troubles)) if troubles else ParsedAddresses(tuple(found))


_cached_read = lru_cache(maxsize=1 << 13)(_read)


def _parts(value: str) -> Iterable[str]:
    """Split at commas and semicolons outside quotes, comments and angle brackets; omit group names."""
    if not _SPECIAL.search(value):
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
    # An unclosed quote, comment or bracket contains all the rest: then plain commas are the better guess.
    return value.split(",") if quoted or depth or angle else parts


def _address(part: str, held: str) -> tuple[Address | None, bool]:
    """Return the address between two commas, and whether its name has doubtful letters.

    `held` is what came before: the "Last" of "Last, First <a@b>".
    """
    if "@" not in part:
        return None, False
    name, bracket, inside = part.rpartition("<")
    text, comment = _without_comments(inside.partition(">")[0] if bracket else part)
    found = _ADDRESS_SHAPE.search("".join(text.split()) if bracket else text)
    if not found and bracket:  # the bracket was in a comment
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
    if not local or not domain or len(address) > _LONGEST_ADDRESS:
        return None, False
    shown = clean_display_name(name or comment, address)
    return Address(address, shown), encoded_words.is_doubtful(part, shown)


def _without_comments(text: str) -> tuple[str, str]:
    """Return the text without its comments, which may be nested, and the first comment."""
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
        return "".join(kept), comment or text[start:]  # an unclosed comment ends with the text
    return "".join((*kept, text[start:])), comment


_cached_address = lru_cache(maxsize=1 << 14)(_address)
