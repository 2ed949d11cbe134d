"""What one run leaves for the next: whose mailbox was synced, how far, and what is unfinished."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, Generic, Literal, TypeVar

from gmail_reconnect.store.database import Store

T = TypeVar("T")
ListingKey = Literal["listing", "checking"]
"""The listing of all mail, or the weekly one of sent mail."""
CLOCK_TOLERANCE: Final = 5 * 60 * 1000
"""Google refuses a token if this machine's clock is wrong by more than so many ms."""


class _StoredValue(Generic[T]):
    """An attribute that is kept under a key of the table `state`, as text; "" if it was never set."""

    def __init__(self, key: str, load: Callable[[str], T], save: Callable[[T], str]) -> None:
        self._key, self._load, self._save = key, load, save

    def __get__(self, state: RunState, kind: type[RunState]) -> T:
        return self._load(state.get(self._key))

    def __set__(self, state: RunState, value: T) -> None:
        state.set(self._key, self._save(value))


def _number(text: str) -> int:
    return int(text or 0)


def _number_or_none(text: str) -> int | None:
    return int(text) if text else None


def _flag(is_set: object) -> str:
    return "yes" if is_set else ""


def _list(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text or "[]"))


def _day_and_number(text: str) -> tuple[str, int]:
    day, number = json.loads(text or '["", 0]')
    return str(day), int(number)


def _names(names: Collection[str]) -> str:
    return json.dumps(sorted(names)) if names else ""


class RunState:
    """The table `state`, one attribute for each key."""

    account = _StoredValue("account", str, str)
    """The Gmail address that was synced; "" before the first sync."""
    history_id = _StoredValue("history_id", str, str)
    """Gmail's history id up to which every change is known; "" where all mail has to be listed."""
    reconciled = _StoredValue("reconciled", _number, str)
    """When (ms UTC) the last check of all sent mail began; 0 for never."""
    exact_since = _StoredValue("exact_since", _number, str)
    """Mail after this time (ms UTC) is complete; 0 where all of it is."""
    last_read = _StoredValue("last_read", _number, str)
    """When (ms UTC) mail was last read: by a sync, or by an import where none ever ran; 0: unknown."""
    broken_files = _StoredValue[Collection[str]]("broken_off", _list, _names)
    """The names of imported files that ended in the middle of a message, sorted."""
    clock_ahead = _StoredValue("clock", _number_or_none, str)
    """How many ms this machine's clock was ahead of Gmail's at the last answer; None before the first."""
    received = _StoredValue[tuple[str, int]]("received", _day_and_number, json.dumps)
    """A day (YYYY-MM-DD, UTC) and how many bytes were received by IMAP on it."""
    source = _StoredValue("source", str, str)
    """How mail was last read: "gmail" (its API) or "imap"; "" if never, or by an earlier version."""
    refused_sign_ins = _StoredValue[Mapping[str, tuple[str, str]]](
        "refused", lambda t: json.loads(t or "{}"), json.dumps
    )
    """Token → why Google refused it at its last use, and the error's code; without those that it accepted."""
    signed_in = _StoredValue[Mapping[str, int]]("signed_in", lambda t: json.loads(t or "{}"), json.dumps)
    """Token → when (ms UTC) the user consented to it last; without those from before there was a database."""
    index_form = _StoredValue("index", str, str)
    """The rules by which subjects were last turned into index words; "" before the first time."""
    maybe_sent = _StoredValue[Collection[str]]("sent_once", _list, _names)
    """Senders of mail with the label SENT who may be somebody else, because programs insert mail, sorted."""
    maybe_own = _StoredValue[Sequence[str]]("maybe_own", _list, json.dumps)
    """Addresses that may be the owner's, as the last sync or import found them, the most active first."""
    has_old_dates = _StoredValue("old_dates", bool, _flag)
    """Whether an earlier version stored mail that may count by the day on which it was moved into Gmail."""
    is_erasure_unfinished = _StoredValue("unwritten", bool, _flag)
    """Whether somebody's data was erased and the file was not rewritten since."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> str:
        """The text under a key; "" if there is none."""
        return str(self._store.value("SELECT value FROM state WHERE key = ?", (key,)) or "")

    def set(self, key: str, text: str) -> None:
        """Keeps a text under a key."""
        self._store.connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, text))

    def listing(self, key: ListingKey) -> dict[str, Any] | None:
        """The progress of a listing, as `sync/listing.py` wrote it; None where none is under way."""
        text = self.get(key)
        return json.loads(text) if text else None

    def set_listing(self, key: ListingKey, progress: Mapping[str, Any]) -> None:
        """Keeps the progress of a listing."""
        self.set(key, json.dumps(progress))

    def clear_listings(self) -> None:
        """Drops the progress of both listings."""
        self.set("listing", "")
        self.set("checking", "")
