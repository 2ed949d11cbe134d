"""Messages and threads that Gmail lists but doesn't return. They are set aside, so that they hold up nothing else.

That happens after six attempts; for a thread, only after each of its messages was tried. The next run tries them again,
and then once a week. `Coverage` isn't complete without them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY
from gmail_reconnect.store.database import Store

_WEEK: Final = 7 * DAY


class FailedFetch(NamedTuple):
    """A message that was given up, or, `whole`, a thread. `at` is ms UTC as the id says."""

    id: str
    thread: str
    at: int
    whole: bool
    beside_sent: bool
    why: str


class FailedFetchTable:
    """The table of what was given up. Each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def note(self, given_up: Iterable[FailedFetch], now: int) -> None:
        """Sets aside: until the next run, since it may have been a bad hour; what was so already, for a week."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT INTO unreadable (gmail_id, whole, thread_id, at, beside_sent, again, why)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?7, ?6)"
                " ON CONFLICT DO UPDATE SET again = ?7 + ?8, beside_sent = max(beside_sent, ?5), why = ?6",
                [(u.id, int(u.whole), u.thread, u.at, int(u.beside_sent), u.why, now, _WEEK) for u in given_up],
            )

    def drop(self, ids: Iterable[str], *, whole: bool = False) -> None:
        """These messages, or threads as a whole, were read after all, or are gone."""
        with self._store.transaction():
            self._connection.executemany(
                "DELETE FROM unreadable WHERE gmail_id = ? AND whole = ?", [(one, int(whole)) for one in ids]
            )

    def due(self, now: int) -> list[FailedFetch]:
        """Those to ask for again."""
        rows = self._connection.execute(
            "SELECT gmail_id, thread_id, at, whole, beside_sent, why FROM unreadable WHERE again <= ?", (now,)
        )
        return [FailedFetch(one, thread, at, bool(w), bool(beside), why) for one, thread, at, w, beside, why in rows]

    def all(self) -> set[tuple[str, bool]]:
        """(id, whether a whole thread) of everything that is set aside."""
        return {(one, bool(whole)) for one, whole in self._connection.execute("SELECT gmail_id, whole FROM unreadable")}

    def count(self) -> int:
        """How many messages that are; a thread of which none is named counts as one."""
        query = (
            "SELECT count(*) FROM unreadable u WHERE NOT whole"
            " OR NOT EXISTS (SELECT 1 FROM unreadable o WHERE o.thread_id = u.thread_id AND NOT o.whole)"
        )
        return int(self._connection.execute(query).fetchone()[0])

    def newest_beside_sent(self) -> int | None:
        """ms UTC of the newest in a thread in which the user wrote; None where there is none."""
        found = self._connection.execute("SELECT max(at) FROM unreadable WHERE beside_sent").fetchone()[0]
        return None if found is None else int(found)
