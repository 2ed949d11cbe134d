"""Change values in the text of config.toml; every comment and every other line stays as it was. Pure.

A place is where a value is: ("me", "name"), or ("chapter", 1, "from") in the second [[chapter]]. The text is split into
statements: a header, or a key with its value. tomlkit changes a value inside its statement; new statements go to the
end of their section, before the comments that lead to the next one. What was removed leaves its comments behind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

import tomlkit
from tomlkit.items import Item

from gmail_reconnect.errors import ConfigError

Place: TypeAlias = tuple[str | int, ...]
_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]', re.DOTALL
)
_DEPTH: Final = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass(frozen=True, slots=True)
class _Statement:
    """Some lines: a header, a key with its value, or neither. `inside` is the section that it is in, or begins."""

    text: str
    inside: Place
    is_header: bool
    data: Mapping[str, Any]

    @property
    def counts(self) -> bool:
        """Whether it is more than comments and blank lines."""
        return self.is_header or bool(self.data)


def changed_data(data: Mapping[str, Any], changes: Mapping[Place, Any]) -> dict[str, Any]:
    """The data of a config.toml after some changes: the value at each place, None where it is removed.

    A table at the place after the last of a list is another entry.
    """
    changed = deepcopy(dict(data))
    for place, value in _in_order(changes):
        parent: Any = changed
        for part, following in pairwise(place):
            parent = parent[part] if isinstance(part, int) else parent.setdefault(part, [] if following == 0 else {})
        if value is None:
            del parent[place[-1]]
        elif isinstance(parent, list):
            parent.append(value)
        else:
            parent[place[-1]] = value
    return {key: part for key, part in changed.items() if part != []}


def change_text(text: str, changes: Mapping[Place, Any]) -> str:
    """The text after some changes, as `changed_data`. The text has to be valid TOML.

    Raises ConfigError if the text has a form in which this can't be done.
    """
    changed = text
    try:
        wanted = changed_data(tomllib.loads(text), changes)
        for place, value in _in_order(changes):
            changed = _remove(changed, place) if value is None else _set(changed, place, value)
        done = tomllib.loads(changed)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise _impossible() from error
    if changed_data(done, {}) != wanted or not set(comments(text)) <= set(comments(changed)):
        raise _impossible()
    return changed


def comments(text: str) -> list[str]:
    """All comments of a text, in order."""
    return [found[0].rstrip("\r") for found in _TOKEN.finditer(text) if found[0].startswith("#")]


def _impossible() -> ConfigError:
    return ConfigError(
        "config.toml is written in a way in which this can't be changed here.", "Change it in a text editor."
    )


def _in_order(changes: Mapping[Place, Any]) -> Iterator[tuple[Place, Any]]:
    """Removals last, from the end, so that no place moves before its turn."""
    yield from ((place, value) for place, value in changes.items() if value is not None)
    removed = [place for place, value in changes.items() if value is None]
    yield from (
        (place, None) for place in sorted(removed, key=lambda one: [str(p).zfill(9) for p in one], reverse=True)
    )


def _split(text: str) -> list[_Statement]:
    """The statements of a text; together they are the text."""
    found, inside, counts = [], (), {}  # type: list[_Statement], Place, dict[Place, int]
    for part in _parts(text):
        data = tomllib.loads(part)
        is_header = part.lstrip(" \t").startswith("[")
        if is_header:
            inside = _section(data, counts)
        found.append(_Statement(part, inside, is_header, data))
    return found


def _parts(text: str) -> Iterator[str]:
    start = depth = 0
    for token in _TOKEN.finditer(text):
        depth += _DEPTH.get(token[0], 0)
        if token[0] == "\n" and depth == 0:
            yield text[start : token.end()]
            start = token.end()
    if start < len(text):
        yield text[start:]


def _section(data: Any, counts: dict[Place, int]) -> Place:
    """The place that a header names; `counts` has how many entries each list has so far."""
    place: Place = ()
    while isinstance(data, dict) and data:
        ((key, data),) = data.items()
        place = (*place, key)
        if isinstance(data, list):
            counts[place] = counts.get(place, 0) + 1
            data = data[0]
        if place in counts:
            place = (*place, counts[place] - 1)
    return place


def _set(text: str, place: Place, value: Any) -> str:
    """The text with a value at a place, where there may be another one; or with another entry of a list."""
    parts = _split(text)
    holding = [number for number, one in enumerate(parts) if _has(one, place)]
    if holding:
        return _with(parts, holding[0], _changed(parts[holding[0]], place, value))
    section = [number for number, one in enumerate(parts) if one.inside == place[:-1] and one.counts]
    if section and len(place) > 1:  # it has no such key yet
        return _after(parts, section[-1], _line(place[-1:], value))
    dotted = [number for number, one in enumerate(parts) if not one.is_header and _has(one, place[:-1])]
    if dotted and len(place) > 1:  # beside `me.name = …`
        return _after(parts, dotted[-1], _line(place[len(parts[dotted[-1]].inside) :], value))
    if isinstance(value, dict):
        return _add_section(parts, place, value)
    return _set(text, place[:-1], {place[-1]: value})


def _line(key: Place, value: Any) -> str:
    return f"{tomlkit.key(list(map(str, key))).as_string()} = {_item(value).as_string()}\n"


def _item(value: Any) -> Item:
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    item: Item = tomlkit.item(value)
    return item


def _add_section(parts: Sequence[_Statement], place: Place, values: Mapping[str, Any]) -> str:
    """A new [section], or [[entry]] after the last one, at the end if there is none."""
    is_entry = isinstance(place[-1], int)
    header = f"[[{place[0]}]]" if is_entry else f"[{place[0]}]"
    block = f"\n{header}\n" + "".join(_line((key,), value) for key, value in values.items())
    before = [number for number, one in enumerate(parts) if one.inside[:1] == place[:1] and one.counts]
    return _after(parts, before[-1] if before and is_entry else len(parts) - 1, block)


def _has(one: _Statement, place: Place) -> bool:
    """Whether this value, or the list or table that has to get it, is inside one statement with its key."""
    if not one.data or one.is_header or place[: len(one.inside)] != one.inside:
        return False
    data: Any = one.data
    for depth, part in enumerate(place[len(one.inside) :]):
        if isinstance(data, list):
            return isinstance(part, int)
        if not isinstance(data, dict) or part not in data:
            # A key that is missing in an inline table; not one beside `a.b = 1`, which is a statement of its own.
            return depth > 0 and isinstance(data, dict) and "{" in one.text
        data = data[part]
    return True


def _changed(one: _Statement, place: Place, value: Any) -> str:
    """The statement with another value (None: without it), and before it the comments that were inside and got lost."""
    document = tomlkit.parse(one.text)
    *way, last = place[len(one.inside) :]
    parent: Any = document
    for part in way:
        parent = parent[part]
    if value is None:
        del parent[last]
    elif isinstance(parent, list):
        parent.append(_item(value))
    else:
        parent[last] = _item(value)
    text = tomlkit.dumps(document)
    return _lines([lost for lost in comments(one.text) if lost not in comments(text)]) + text


def _remove(text: str, place: Place) -> str:
    """The text without a value, or without an entry of a list."""
    parts = _split(text)
    left = []
    for one in parts:
        whole = place in {one.inside[: len(place)], (*one.inside, *_key(one))}
        if whole and one.counts:
            left.append(_lines(comments(one.text)))
        elif _has(one, place):
            left.append(_changed(one, place, None))
        else:
            left.append(one.text)
    return "".join(left)


def _key(one: _Statement) -> Iterator[str]:
    """The parts of a statement's key: of `a.b = 1`, a and b. Of one with an inline table only the first."""
    data: Any = one.data
    while isinstance(data, dict) and len(data) == 1:
        ((key, data),) = data.items()
        yield key
        if "{" in one.text:
            return


def _lines(found: Sequence[str]) -> str:
    return "".join(f"{one}\n" for one in found)


def _with(parts: Sequence[_Statement], at: int, text: str) -> str:
    return "".join(text if number == at else one.text for number, one in enumerate(parts))


def _after(parts: Sequence[_Statement], at: int, text: str) -> str:
    before = "".join(one.text for one in parts[: at + 1])
    return (
        before + ("" if not before or before.endswith("\n") else "\n") + text + "".join(o.text for o in parts[at + 1 :])
    )
