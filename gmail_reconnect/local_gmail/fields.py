"""Partial responses: the `fields` parameter, as `id,payload/headers` or `messages(id,labelIds),historyId`.

A mask is a tree of names; a name without branches stands for all below it. `*` stands for every name.
Source: developers.google.com/workspace/gmail/api/guides/performance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from .errors import bad_fields

Mask = dict[str, "Mask"]
Shape = Mapping[str, "Shape"]

_TOKEN: Final = re.compile(r"[A-Za-z0-9_]+|[*(),/]")


def names(text: str) -> dict[str, Shape]:
    """A shape whose fields have nothing below them."""
    return {name: {} for name in text.split()}


_PART: Final[dict[str, Shape]] = names("partId mimeType filename") | {
    "headers": names("name value"),
    "body": names("attachmentId size data"),
}
_PART["parts"] = _PART
MESSAGE: Final[Shape] = names(
    "id threadId labelIds snippet historyId internalDate sizeEstimate raw classificationLabelValues"
) | {"payload": _PART}
THREAD: Final[Shape] = names("id snippet historyId") | {"messages": MESSAGE}
DRAFT: Final[Shape] = {"id": {}, "message": MESSAGE}
HISTORY: Final[Shape] = {"id": {}, "messages": MESSAGE} | {
    kind: {"message": MESSAGE, "labelIds": {}}
    for kind in ("messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved")
}


def page_of(name: str, shape: Shape, also: str = "nextPageToken resultSizeEstimate") -> Shape:
    """The shape of a list's answer."""
    return names(also) | {name: shape}


@lru_cache(maxsize=256)
def parse(text: str) -> Mask:
    """Reads a `fields` value. Raises the 400 `ApiError` where it does not follow the grammar."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text:
        raise bad_fields(text)
    reader = _Reader(tokens, text)
    mask = reader.selection()
    if reader.tokens:
        raise bad_fields(text)
    return mask


class _Reader:
    """selection = item {"," item}; item = name ["/" item | "(" selection ")"]."""

    def __init__(self, tokens: list[str], text: str) -> None:
        self.tokens = tokens[::-1]
        self._text = text

    def selection(self) -> Mask:
        mask: Mask = {}
        self._item(mask)
        while self._takes(","):
            self._item(mask)
        return mask

    def _item(self, into: Mask) -> None:
        name = self.tokens.pop() if self.tokens else ""
        if not name or name in "(),/":
            raise bad_fields(self._text)
        below: Mask = {}
        if self._takes("/"):
            self._item(below)
        elif self._takes("("):
            below = self.selection()
            if not self._takes(")"):
                raise bad_fields(self._text)
        _merge(into, name, below)

    def _takes(self, token: str) -> bool:
        if self.tokens and self.tokens[-1] == token:
            self.tokens.pop()
            return True
        return False


def _merge(into: Mask, name: str, below: Mask) -> None:
    """`a/b,a/c` is `a(b,c)`; the whole of `a` wins over a part of it."""
    if name not in into:
        into[name] = below
    elif not below or not into[name]:
        into[name] = {}
    else:
        for inner, deeper in below.items():
            _merge(into[name], inner, deeper)


def check(mask: Mask, shape: Shape) -> None:
    """Raises the 400 `ApiError` where the mask names a field that the shape lacks."""
    for name, below in mask.items():
        if name == "*":
            check(below, {inner: deeper for each in shape.values() for inner, deeper in each.items()})
        elif name not in shape:
            raise bad_fields(name)
        else:
            check(below, shape[name])


def apply(mask: Mask, value: Any) -> Any:
    """The part of an answer that the mask selects; lists are gone through item by item."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    everything = mask.get("*")
    chosen = {}
    for name, inner in value.items():
        below = mask.get(name, everything)
        if below is not None:
            chosen[name] = apply(below, inner)
    return chosen
