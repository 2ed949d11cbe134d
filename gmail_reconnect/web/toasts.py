"""Keep what was done last, to say so on the next page and to undo it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.actions.people.undo import UndoStep

_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Toast:
    """What was done, as a key of the words in [done]; to how many, and to whom if it was one; and how to undo it."""

    did: str
    count: int
    name: str = ""
    value: str = ""
    step: UndoStep | None = None


class Toasts:
    """The last ones by an id that the next page's address carries."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Toast] = OrderedDict()

    def add(self, toast: Toast) -> str:
        """Its id."""
        key = secrets.token_urlsafe(9)
        self._kept[key] = toast
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> Toast | None:
        """One that is still kept."""
        return self._kept.get(key)

    def take(self, key: str) -> Toast | None:
        """One that is to be undone; once."""
        return self._kept.pop(key, None)
