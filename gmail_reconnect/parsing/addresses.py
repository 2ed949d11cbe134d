"""Read the addresses of a To-like header, with their names. Pure; never raises, and takes linear time.

The header is split before its encoded words are decoded, so that a comma in a name doesn't split it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from gmail_reconnect.model import Address, Trouble
from gmail_reconnect.names import lexicon
from gmail_reconnect.text.domains import is_address, without_quotes
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import clean

from . import encoded_words
from .groups import group_name

_LONGEST_NAME: Final = 200
_EDGE: Final = r"\s\x00-\x1f\x7f-\x9f<>\"(),:;\\\[\]"
# A match may start only after an edge; otherwise a long word without an @ would be tried from each of its letters.
_ADDRESS_SHAPE: Final = re.compile(
    rf"(?<![^{_EDGE}])(?:[^@{_EDGE}]+|\"[^\"]+\")@(?:[^@{_EDGE}]+|\[[^\]\s]+\])(?![^{_EDGE}])"
)
_AFTER_COMMA: Final = lexicon.AFTER_COMMA | lexicon.TITLES
_POINTS: Final = str.maketrans("", "", ".;")
_PART_END: Final = re.compile("(?<=;)|,")
_TOKEN: Final = re.compile(r"\\.?|[\"()<>:,;]", re.DOTALL)
_PARENTHESIS: Final = re.compile(r"\\.?|[()]", re.DOTALL)
_BEFORE_ADDRESS: Final = re.compile(r"(?:[<\s'\"(\[]|mailto:|smtp:|(?:@[\w.-]+,?)++:)*", re.IGNORECASE)
_AFTER_ADDRESS: Final = re.compile(r"[>\s'\")\],;.]*")
_SPACE_INSIDE: Final = re.compile(r"[^\s@.]\s+[^\s@.]")
_SWALLOWED: Final = re.compile(r"\"[^\"]*<[^<>\"\s@]+@[^<>\"\s@]+>\s*[,;]")
"""An address with its comma inside quotes: the quotes belong to two names."""
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


def decode_display_name(name: str, email: str) -> str:
    """Return a display name without quotes, escapes and encoded words; "" if it only repeats the address."""
    name = name.strip()
    if not name:
        return ""
    if '"' in name or "\\" in name:
        name = re.sub(r'\\(.)|"', r"\1", name)
    decoded = clean(encoded_words.decode(name))
    name = decoded.strip("\"' ,")[:_LONGEST_NAME]
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    if "via " in name or "' " in name or "’ " in name:
        name = group_name(name, email)
        if decoded.startswith("'"):
            name = name.replace("' ", " ", 1)  # 'Ana Lima' (Sales)
    return "" if name.lower().strip("<>") == email else name


def _read(value: str) -> ParsedAddresses:
    if "[mailto:" in value:
        value = _OUTLOOK.sub(r"<\1>", value)
    found: list[Address] = []
    troubles: set[Trouble] = set()
    held: list[str] = []  # "Last" of an unquoted "Last, First <a@b>"
    for part in _parts(value):
        if "@" not in part:
            held += [part.strip()] if part.strip(" \t;") else []
            continue
        if held and "<" in held[-1]:  # the comma was inside an address
            held = []
            troubles.add(Trouble.REPAIRED)
            continue
        own = held[_first_of_name(held, part) :] if held else held
        if len(own) < len(held):
            troubles.add(Trouble.ADDRESS)  # not all of it was a part of this name
        before = "".join(f"{word} " if word.endswith(";") else f"{word}, " for word in own)
        held = []
        read = _cached_address if len(part) + len(before) <= LONGEST_CACHED else _address
        address, trouble = read(part, before)
        if address:
            found.append(address)
        if trouble:
            troubles.add(trouble)
    if held:
        troubles.add(Trouble.ADDRESS)
    if not found and "=?" in value and "@" in (decoded := encoded_words.decode(value)) and decoded != value:
        return parse_addresses(decoded)  # the whole header is one encoded word
    return ParsedAddresses(tuple(found), frozenset(troubles)) if troubles else ParsedAddresses(tuple(found))


_cached_read = lru_cache(maxsize=1 << 13)(_read)


def _parts(value: str) -> Iterable[str]:
    """Split at commas and semicolons outside quotes, comments and angle brackets; omit group names.

    Commas are left out, and semicolons end a part.
    """
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
            parts.append(value[start : token.end() if c == ";" else token.start()])
            start = token.end()
    parts.append(value[start:])
    # An unclosed quote, comment or bracket contains all the rest: then plain commas are the better guess.
    if quoted or depth or angle or ('"' in value and _SWALLOWED.search(value)):
        return _PART_END.split(value)
    return parts


def _first_of_name(held: Sequence[str], part: str) -> int:
    """Return where in `held`, the words before commas and semicolons, the name in `part` begins.

    It has one of these words, "Lima" of "Lima, Ana <a@b>", more before a degree: "Lima, Ana, PhD <a@b>", the whole name
    before a bracket: "Ana Lima, <a@b>", or a name before its office: "Lima, Ana; Sales <a@b>".
    """
    name = re.split("[<(]", part, maxsplit=1)[0].strip()
    if not name and not (" " in held[-1] and "<" in part):
        return len(held)
    words = [*held, name]
    last = len(held)
    if name and held[-1].endswith(";"):
        last -= 1
        if not _is_office(name, held, part):
            return len(held)
    while last > 1 and not words[last - 1].endswith(";") and _is_after_comma(words[last]):
        last -= 1
    return last - 1 if last and not (name and words[last - 1].endswith(";")) else last


def _is_after_comma(word: str) -> bool:
    words = fold(word).translate(_POINTS).split()
    return bool(words) and words[0] in _AFTER_COMMA and (_AFTER_COMMA | lexicon.FACULTIES).issuperset(words)


def _is_office(name: str, held: Sequence[str], part: str) -> bool:
    """Whether "Sales" of "Lima, Ana; Sales <a@b>" belongs to the name before it, as far as words and address show."""
    from gmail_reconnect.names.common_names import GIVEN  # noqa: PLC0415 - large tables, and few headers need them

    family = held[-2] if len(held) > 1 and not held[-2].endswith(";") else ""
    before, words = fold(f"{family} {held[-1]}".strip(" ;")).split(), fold(name).split()
    local = fold(part.rpartition("<")[2].partition("@")[0])
    if any(len(word) > 2 and word in local for word in before):
        return True
    if any(word in local for word in words) or not GIVEN.isdisjoint(words):
        return False
    return len(before) > 1 and (len(words) == 1 or not lexicon.NOT_NAMES.isdisjoint(words))


def _address(part: str, held: str) -> tuple[Address | None, Trouble | None]:
    """Return the address between two commas, and what could not be read.

    `held` is what came before: the "Last, " of "Last, First <a@b>".
    """
    name, bracket, inside = part.rpartition("<")
    text, comment = _without_comments(inside.partition(">")[0] if bracket else part)
    found = _ADDRESS_SHAPE.search(_without_spaces(text) if bracket else text)
    if not found and bracket:  # the bracket was in a comment
        bracket = ""
        text, comment = _without_comments(part)
        found = _ADDRESS_SHAPE.search(text)
    if not found and (found := _ADDRESS_SHAPE.search(comment)):  # Ana Lima (a@b)
        name, bracket, comment = text, "(", ""
    if not found:
        return None, Trouble.ADDRESS
    if _is_guess(found, "" if bracket == "(" else text, is_whole=bool(bracket)):
        return None, Trouble.REPAIRED
    unused = bool(held)
    if not bracket:
        name = comment or found.string[: found.start()].rstrip(" [")
    elif held:
        name, unused = f"{held}{name.strip()}".rstrip(", ;"), False
    address = without_quotes(clean(found[0]).strip("'").removesuffix(".").lower())
    if not is_address(address):
        return None, Trouble.REPAIRED
    behind = found.string[found.end() :] if bracket != "<" else inside.partition(">")[2]
    shown = decode_display_name(name.rstrip("< ") or comment or _name_behind(behind), address)
    doubtful = encoded_words.is_doubtful(part, shown)
    return Address(address, shown), Trouble.CHARSET if doubtful else Trouble.ADDRESS if unused else None


def _name_behind(text: str) -> str:
    """Return the name in what follows an address: <a@b> (Ana Lima), a@b Ana Lima."""
    name = text.strip(" \t<>()\"',;.")
    return name if (name[:1].isalpha() or name[:2] == "=?") and not any(sign in name for sign in '@<>()"') else ""


def _without_spaces(text: str) -> str:
    """Return the text without its spaces, but for those in quotes."""
    parts = text.split('"')
    parts[::2] = ["".join(part.split()) for part in parts[::2]]
    return '"'.join(parts)


def _is_guess(found: re.Match[str], text: str, *, is_whole: bool) -> bool:
    """Whether an address is only a part of what should be an address: proctor@x of v.".'"proctor@x.

    `text` is what was searched, with its spaces; `is_whole`: it should be an address and nothing else.
    """
    if is_whole and found[0] == text:  # nearly always
        return False
    before, after = found.string[: found.start()], found.string[found.end() :]
    if is_whole:
        spaced = '"' not in found[0] and _SPACE_INSIDE.search(text)
        return bool(spaced) or not (_BEFORE_ADDRESS.fullmatch(before) and _AFTER_ADDRESS.fullmatch(after))
    return before[-1:] == "\\" or (before[-1:] == '"' and not re.fullmatch(r'\s*"[^"]*"', before))


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
