"""The ids that Gmail listed, kept while a sync that listed them goes on; and what of them is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntFlag
from typing import Any, Final

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.sync_state import ListingKey, SyncState

_UNKNOWN: Final = (
    "NOT EXISTS (SELECT 1 FROM message m WHERE m.gmail_id = l.gmail_id AND m.source = 'gmail')"
    " AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.gmail_id = l.gmail_id)"
    " AND NOT EXISTS (SELECT 1 FROM unreadable u WHERE u.gmail_id = l.gmail_id AND NOT u.whole)"
)
_MISSING: Final = f"l.marks & 1 AND NOT l.marks & 4 AND {_UNKNOWN}"
_BESIDE_SENT: Final = "EXISTS (SELECT 1 FROM listed s WHERE s.thread_id = l.thread_id AND s.marks & 2)"


class ListingMark(IntFlag):
    """Under which listings an id stood."""

    ALL = 1
    SENT = 2
    ASIDE = 4  # drafts, chats
    WORTH = 8  # personal or important


class ListedIdTable:
    """Queries about listed ids. Each write is committed at return."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    def note(
        self, ids: Iterable[tuple[str, str, int]], mark: ListingMark, progress: Mapping[str, Any], key: ListingKey
    ) -> None:
        """(message id, thread id, time in the id) of one page; `progress` is where the listing goes on."""
        with self._store.transaction():
            self._connection.executemany(
                "INSERT INTO listed VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET marks = marks | ?4",
                [(gmail_id, thread, at, int(mark)) for gmail_id, thread, at in ids],
            )
            SyncState(self._store).set_listing(key, progress)

    def forget(self) -> None:
        """Empties the list."""
        with self._store.transaction():
            self._connection.execute("DELETE FROM listed")
            SyncState(self._store).clear_listings()

    def count(self) -> int:
        """How many messages are listed, drafts and chats left out."""
        return self._number("SELECT count(*) FROM listed WHERE marks & 1 AND NOT marks & 4")

    def kept(self) -> int:
        """How many messages are kept that came from Gmail."""
        return self._number("SELECT count(*) FROM message WHERE source = 'gmail'")

    def some(self) -> dict[str, tuple[str, int]]:
        """A few of the newest kept messages from Gmail: hex id → (Message-ID, ms UTC)."""
        rows = self._connection.execute(
            "SELECT gmail_id, message_id, date FROM message WHERE source = 'gmail' AND message_id != ''"
            " ORDER BY id DESC LIMIT 3"
        )
        return {gmail_id: (message_id, date) for gmail_id, message_id, date in rows}

    def adopt(self) -> int:
        """Recognises mail of a Takeout import: the same id and thread, the id's own second, sent or not alike.

        What Gmail lists as sent has the label SENT then, whatever the import called it in whatever language.
        """
        with self._store.transaction():
            known = self._connection.execute(
                "SELECT m.gmail_id, l.marks & 2 FROM message m JOIN listed l ON l.gmail_id = m.gmail_id"
                " WHERE m.source = 'import' AND l.thread_id = m.thread_id AND abs(l.at - m.date) < 2000"
                " AND (l.marks & 2 <> 0) = (m.sender IN (SELECT a.id FROM address a JOIN own o ON o.email = a.email))"
            ).fetchall()
            self._connection.executemany(
                "UPDATE message SET source = 'gmail' WHERE gmail_id = ?", [(gmail_id,) for gmail_id, _ in known]
            )
            MessageTable(self._store).relabel({gmail_id: {"SENT": True} for gmail_id, is_sent in known if is_sent})
        return len(known)

    def vanish(self) -> int:
        """Forgets messages of Gmail's that are listed no more."""
        with self._store.transaction():
            self._connection.execute(
                "DELETE FROM unreadable WHERE NOT EXISTS (SELECT 1 FROM listed l WHERE l.marks & 1"
                " AND CASE WHEN whole THEN l.thread_id = unreadable.thread_id"
                " ELSE l.gmail_id = unreadable.gmail_id END)"
            )
            cursor = self._connection.execute(
                "DELETE FROM message WHERE source = 'gmail' AND NOT EXISTS ("
                " SELECT 1 FROM listed l WHERE l.gmail_id = message.gmail_id AND l.marks & 1 AND NOT l.marks & 4)"
            )
        return cursor.rowcount

    def missing(self) -> Iterator[tuple[str, str]]:
        """(message id, thread id) of everything listed that is not kept."""
        yield from self._connection.execute(f"SELECT l.gmail_id, l.thread_id FROM listed l WHERE {_MISSING}")  # noqa: S608

    def missing_beside_sent(self) -> Iterator[tuple[str, str]]:
        """The same of those whose thread holds a sent message."""
        yield from self._connection.execute(
            f"SELECT l.gmail_id, l.thread_id FROM listed l WHERE {_MISSING} AND {_BESIDE_SENT}"  # noqa: S608
        )

    def missing_letters(self, since: int) -> Iterator[tuple[str, str]]:
        """The same of personal or important mail since a time (ms UTC) whose thread holds nothing sent."""
        query = f"SELECT l.gmail_id, l.thread_id FROM listed l WHERE {_MISSING}"  # noqa: S608
        query += f" AND l.marks & 8 AND l.at >= ? AND NOT {_BESIDE_SENT}"
        yield from self._connection.execute(query, (since,))

    def missing_sent(self) -> Iterator[tuple[str, str]]:
        """The same of what is listed as sent."""
        yield from self._connection.execute(
            f"SELECT l.gmail_id, l.thread_id FROM listed l WHERE l.marks & 2 AND {_UNKNOWN}"  # noqa: S608
        )

    def sent_no_more(self, before: int) -> list[str]:
        """Ids of sent mail from before a time (ms UTC) that is kept and not listed as sent."""
        rows = self._connection.execute(
            "SELECT m.gmail_id FROM message m, json_each(m.labels) j WHERE m.source = 'gmail' AND j.value = 'SENT'"
            " AND m.date < ? AND NOT EXISTS (SELECT 1 FROM listed l WHERE l.gmail_id = m.gmail_id AND l.marks & 2)",
            (before,),
        )
        return [row[0] for row in rows]

    def place(self, gmail_id: str) -> tuple[str, bool]:
        """Of a listed message its thread ("" where it is not listed), and whether that holds anything sent."""
        row = self._connection.execute(
            f"SELECT l.thread_id, {_BESIDE_SENT} FROM listed l WHERE l.gmail_id = ?",  # noqa: S608
            (gmail_id,),
        ).fetchone()
        return (row[0], bool(row[1])) if row else ("", False)

    def known(self, gmail_ids: Iterable[str]) -> set[str]:
        """Which of these ids need no fetching."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM message WHERE gmail_id = ?1 AND source = 'gmail')"
            " OR EXISTS (SELECT 1 FROM left_out WHERE gmail_id = ?1)"
            " OR EXISTS (SELECT 1 FROM unreadable WHERE gmail_id = ?1 AND NOT whole)"
        )
        return {one for one in gmail_ids if self._connection.execute(query, (one,)).fetchone()[0]}

    def has_sent(self, thread: str) -> bool:
        """Whether a sent message of the thread is kept."""
        row = self._connection.execute(
            "SELECT 1 FROM message m, json_each(m.labels) WHERE m.thread_id = ? AND json_each.value = 'SENT' LIMIT 1",
            (thread,),
        ).fetchone()
        return row is not None

    def _number(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])
