"""What one run leaves for the next: whose mailbox was synced, how far, and what is unfinished."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from gmail_reconnect.store.database import Store

ListingKey = Literal["listing", "checking"]
"""The listing of all mail, or the weekly one of sent mail."""


class SyncState:
    """The table `state`, one property for each key. Each write is committed at return, or with its transaction."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection

    @property
    def account(self) -> str:
        """The Gmail address that was synced; "" before the first sync."""
        return self._get("account")

    @account.setter
    def account(self, address: str) -> None:
        self._set("account", address)

    @property
    def history_id(self) -> str:
        """Gmail's history id up to which every change is known; "" where all mail has to be listed."""
        return self._get("history_id")

    @history_id.setter
    def history_id(self, history_id: str) -> None:
        self._set("history_id", history_id)

    @property
    def reconciled(self) -> int:
        """When (ms UTC) the last check of all sent mail began; 0 for never."""
        return int(self._get("reconciled") or 0)

    @reconciled.setter
    def reconciled(self, started: int) -> None:
        self._set("reconciled", str(started))

    @property
    def exact_since(self) -> int:
        """Mail after this time (ms UTC) is complete; 0 where all of it is."""
        return int(self._get("exact_since") or 0)

    @exact_since.setter
    def exact_since(self, since: int) -> None:
        self._set("exact_since", str(since) if since else "")

    @property
    def broken_files(self) -> tuple[str, ...]:
        """The names of imported files that ended in the middle of a message, sorted."""
        return tuple(json.loads(self._get("broken_off") or "[]"))

    @broken_files.setter
    def broken_files(self, names: Iterable[str]) -> None:
        ordered = sorted(names)
        self._set("broken_off", json.dumps(ordered) if ordered else "")

    @property
    def clock_ahead(self) -> int | None:
        """How many ms this machine's clock was ahead of Gmail's at the last answer; None before the first."""
        text = self._get("clock")
        return int(text) if text else None

    @clock_ahead.setter
    def clock_ahead(self, milliseconds: int) -> None:
        self._set("clock", str(milliseconds))

    @property
    def index_form(self) -> str:
        """The rules by which subjects were last turned into index words; "" before the first time."""
        return self._get("index")

    @index_form.setter
    def index_form(self, form: str) -> None:
        self._set("index", form)

    @property
    def is_erasure_unfinished(self) -> bool:
        """Whether somebody's data was erased and the file was not rewritten since."""
        return bool(self._get("unwritten"))

    @is_erasure_unfinished.setter
    def is_erasure_unfinished(self, unfinished: bool) -> None:
        self._set("unwritten", "yes" if unfinished else "")

    def listing(self, key: ListingKey) -> dict[str, Any] | None:
        """The progress of a listing, as `sync/listing.py` wrote it; None where none is under way."""
        text = self._get(key)
        return json.loads(text) if text else None

    def set_listing(self, key: ListingKey, progress: Mapping[str, Any]) -> None:
        """Keeps the progress of a listing."""
        self._set(key, json.dumps(progress))

    def clear_listings(self) -> None:
        """Drops the progress of both listings."""
        self._set("listing", "")
        self._set("checking", "")

    def _get(self, key: str) -> str:
        row = self._connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def _set(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))
