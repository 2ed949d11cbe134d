"""How often each method of the Gmail API was called, by day, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping

from gmail_reconnect.store.database import Store


class ApiCallTable:
    """The table `call`. Each write is committed at return."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def add(self, day: str, calls: Mapping[str, tuple[int, int]]) -> None:
        """Adds (calls, units) by method to a day (YYYY-MM-DD, UTC)."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT INTO call VALUES (?1, ?2, ?3, ?4)"
                " ON CONFLICT DO UPDATE SET calls = calls + ?3, units = units + ?4",
                [(day, method, count, units) for method, (count, units) in calls.items()],
            )

    def totals(self) -> list[tuple[str, int, int]]:
        """(method, calls, units) of all days together, by method."""
        return list(self._connection.execute("SELECT method, sum(calls), sum(units) FROM call GROUP BY 1 ORDER BY 1"))
