"""Find the line of a value in TOML. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, location: Sequence[str | int]) -> int | None:
    """The line of `location`, such as ["chapter", 1, "kind"], or of the deepest part of it that is in the file."""
    lines = text.splitlines(keepends=True)
    found, depth, start = None, 0, 1
    for number in range(1, len(lines) + 1):
        try:
            data = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue  # the next lines belong to the same value
        if (reached := _depth(data, location)) > depth:
            found, depth = start, reached
        start = number + 1
    return found


def _depth(data: Any, location: Sequence[str | int]) -> int:
    """How many parts of `location` there are in `data`."""
    for depth, part in enumerate(location):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(location)
