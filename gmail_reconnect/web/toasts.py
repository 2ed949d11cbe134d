"""Keep what was done last, to say so on the next page and to undo it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from gmail_reconnect.actions.context import Context
from gmail_reconnect.report.strings import PageWords

_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Toast:
    """What was done, as a key of the words in [done]; for how many people, and the name if it was one.

    `undo` is the action that takes it back; `back` is the address of the page where the undo leads.
    """

    did: str
    count: int
    name: str = ""
    undo: Callable[[Context], object] | None = None
    back: str = "/"


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


def toasts(request: Request) -> Toasts:
    """Those of the server."""
    found: Toasts = request.app.state.toasts
    return found


def with_toast(path: str, key: str) -> str:
    """The address of the page that says what was done."""
    return f"{path}{'&' if '?' in path else '?'}done={key}"


def shown_toast(request: Request, words: PageWords) -> dict[str, str] | None:
    """What was done before this page, in words, with the id to undo it or ""."""
    key = request.query_params.get("done", "")
    toast = toasts(request).get(key)
    if toast is None:
        return None
    form = "one" if toast.name else "many"
    said = words.say("done", f"{toast.did}_{form}", name=toast.name, people=words.count("people", toast.count))
    return {"text": said, "undo": key if toast.undo else ""}
