"""Partial responses: the `fields` parameter, as `id,payload/headers` or `messages(id,labelIds),historyId`.

A mask is a tree of names; a name without branches includes everything below it. `*` matches every name.
Source: developers.google.com/workspace/gmail/api/guides/performance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from gmail_reconnect.local_gmail.api_errors import bad_fields

FieldMask = dict[str, "FieldMask"]
FieldShape = Mapping[str, "FieldShape"]

_TOKEN: Final = re.compile(r"[A-Za-z0-9_]+|[*(),/]")


def names(text: str) -> dict[str, FieldShape]:
    """A shape whose fields have no fields of their own."""
    return {name: {} for name in text.split()}


_PART: Final[dict[str, FieldShape]] = names("partId mimeType filename") | {
    "headers": names("name value"),
    "body": names("attachmentId size data"),
}
_PART["parts"] = _PART
MESSAGE: Final[FieldShape] = names(
    "id threadId labelIds snippet historyId internalDate sizeEstimate raw classificationLabelValues"
) | {"payload": _PART}
THREAD: Final[FieldShape] = names("id snippet historyId") | {"messages": MESSAGE}
DRAFT: Final[FieldShape] = {"id": {}, "message": MESSAGE}
HISTORY: Final[FieldShape] = {"id": {}, "messages": MESSAGE} | {
    kind: {"message": MESSAGE, "labelIds": {}}
    for kind in ("messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved")
}


def list_of(name: str, shape: FieldShape, also: str = "nextPageToken resultSizeEstimate") -> FieldShape:
    """The shape of a list's answer."""
    return names(also) | {name: shape}


@lru_cache(maxsize=256)
def parse_mask(text: str) -> FieldMask:
    """Reads a `fields` value. Raises the 400 `ApiError` for a syntax error."""
    tokens = _TOKEN.findall(text)[::-1]
    if "".join(tokens[::-1]) != text:
        raise bad_fields(text)
    mask = _selection(tokens, text)
    if tokens:
        raise bad_fields(text)
    return mask


def _selection(tokens: list[str], text: str) -> FieldMask:
    """selection = item {"," item}; item = name ["/" item | "(" selection ")"]. The next token is the last one."""
    mask: FieldMask = {}
    _item(tokens, text, mask)
    while _takes(tokens, ","):
        _item(tokens, text, mask)
    return mask


def _item(tokens: list[str], text: str, into: FieldMask) -> None:
    name = tokens.pop() if tokens else ""
    below: FieldMask = {}
    if _takes(tokens, "/"):
        _item(tokens, text, below)
    elif _takes(tokens, "("):
        below = _selection(tokens, text)
        if not _takes(tokens, ")"):
            raise bad_fields(text)
    if not name or name in "(),/":
        raise bad_fields(text)
    _merge(into, name, below)


def _takes(tokens: list[str], token: str) -> bool:
    return bool(tokens) and tokens[-1] == token and bool(tokens.pop())


def _merge(into: FieldMask, name: str, below: FieldMask) -> None:
    """`a/b,a/c` is `a(b,c)`; all of `a` takes precedence over a part of it."""
    if name not in into:
        into[name] = below
    elif not below or not into[name]:
        into[name] = {}
    else:
        for inner, deeper in below.items():
            _merge(into[name], inner, deeper)


def check_mask(mask: FieldMask, shape: FieldShape) -> None:
    """Raises the 400 `ApiError` if the mask names a field that the shape doesn't have."""
    for name, below in mask.items():
        if name == "*":
            check_mask(below, {inner: deeper for each in shape.values() for inner, deeper in each.items()})
        elif name not in shape:
            raise bad_fields(name)
        else:
            check_mask(below, shape[name])


def apply_mask(mask: FieldMask, value: Any) -> Any:
    """The part of an answer that the mask selects; of a list, the part of each item."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply_mask(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    everything = mask.get("*")
    chosen = {}
    for name, inner in value.items():
        below = mask.get(name, everything)
        if below is not None:
            chosen[name] = apply_mask(below, inner)
    return chosen
