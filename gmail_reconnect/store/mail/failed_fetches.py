"""Messages and threads that Gmail lists but doesn't return. They are set aside, so that they hold up nothing else.

That happens after six attempts; for a thread, only after each of its messages was tried. The next run tries them again,
and then once a week. `Coverage` isn't complete without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY
from gmail_reconnect.store.database import Table

_WEEK: Final = 7 * DAY
_ADD: Final = """
INSERT INTO unreadable (gmail_id, whole, thread_id, at, beside_sent, again, why) VALUES (?1, ?2, ?3, ?4, ?5, ?7, ?6)
ON CONFLICT DO UPDATE SET again = ?7 + ?8, beside_sent = max(beside_sent, ?5), why = ?6
"""
_DUE: Final = "SELECT gmail_id, thread_id, at, whole, beside_sent, why FROM unreadable WHERE again <= ?"
_COUNT: Final = """
SELECT count(*) FROM unreadable u WHERE NOT whole
    OR NOT EXISTS (SELECT 1 FROM unreadable o WHERE o.thread_id = u.thread_id AND NOT o.whole)
"""


class FailedFetch(NamedTuple):
    """A message that couldn't be fetched, or, if `whole`, a thread. `at` is the time in its id, ms UTC."""

    id: str
    thread: str
    at: int
    whole: bool
    beside_sent: bool  # in a thread that the owner wrote in
    why: str


class FailedFetchTable(Table):
    """The table `unreadable`."""

    def add(self, failed: Iterable[FailedFetch], now: int) -> None:
        """Sets fetches aside until the next run; those that failed before, for a week. `now` in ms UTC."""
        rows = [(f.id, int(f.whole), f.thread, f.at, int(f.beside_sent), f.why, now, _WEEK) for f in failed]
        self._store.write(_ADD, rows)

    def remove(self, ids: Iterable[str], *, whole: bool = False) -> None:
        """Removes messages, or whole threads, that were fetched after all, or that Gmail no longer has."""
        rows = [(one, int(whole)) for one in ids]
        self._store.write("DELETE FROM unreadable WHERE gmail_id = ? AND whole = ?", rows)

    def due(self, now: int) -> list[FailedFetch]:
        """What to fetch again at `now` (ms UTC)."""
        rows = self._connection.execute(_DUE, (now,))
        return [FailedFetch(one, of, at, bool(whole), bool(beside), why) for one, of, at, whole, beside, why in rows]

    def all(self) -> set[tuple[str, bool]]:
        """(id, whether it is a whole thread) of everything that is set aside."""
        return {(one, bool(whole)) for one, whole in self._connection.execute("SELECT gmail_id, whole FROM unreadable")}

    def count(self) -> int:
        """How many messages are set aside. A thread without known messages counts as one."""
        return int(self._store.value(_COUNT))

    def newest_beside_sent(self) -> int | None:
        """The time (ms UTC) of the newest one in a thread that the owner wrote in; None if there is none."""
        newest: int | None = self._store.value("SELECT max(at) FROM unreadable WHERE beside_sent")
        return newest
