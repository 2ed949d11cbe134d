"""The message ids that Gmail listed, kept while the sync that listed them goes on, and which of them are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntFlag
from typing import Any, Final

from gmail_reconnect.store.database import Table
from gmail_reconnect.store.run_state import ListingKey, RunState

from .messages import MessageTable

# `marks` holds the bits of ListingMark. Ids are numbers: Takeout writes them in decimal, and Gmail may write zeros in
# front. They are listed and requested as Gmail writes them; `message.key` and `left_out` have no zeros in front.
_ADD: Final = "INSERT INTO listed VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET marks = marks | ?4"
_MISSING: Final = """
SELECT l.gmail_id, l.thread_id FROM listed l
WHERE l.marks & :marks = :marks AND NOT l.marks & :without AND l.at >= :since
AND (:beside_sent IS NULL
    OR :beside_sent = (l.thread_id IN (SELECT s.thread_id FROM listed s WHERE s.marks & 2)))
AND NOT EXISTS (SELECT 1 FROM message m WHERE m.key = ltrim(l.gmail_id, '0') AND m.source = 'gmail')
AND NOT EXISTS (SELECT 1 FROM copy c WHERE c.id = l.gmail_id)
AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.gmail_id = ltrim(l.gmail_id, '0'))
AND NOT EXISTS (SELECT 1 FROM unreadable u WHERE u.gmail_id = l.gmail_id AND NOT u.whole)
"""
_THREAD_OF: Final = """
SELECT l.thread_id, EXISTS (SELECT 1 FROM listed s WHERE s.thread_id = l.thread_id AND s.marks & 2)
FROM listed l WHERE l.gmail_id = ?
"""
_COUNT_STORED: Final = """
SELECT (SELECT count(*) FROM message WHERE source = 'gmail') + (SELECT count(*) FROM copy)
"""
_NEWEST_STORED: Final = """
SELECT gmail_id, message_id, date FROM message WHERE source = 'gmail' AND message_id != '' ORDER BY id DESC LIMIT 3
"""
_IMPORTED: Final = """
SELECT l.gmail_id, l.thread_id, m.key, l.marks & 2 FROM listed l JOIN message m ON m.key = ltrim(l.gmail_id, '0')
LEFT JOIN moved ON moved.message = m.id
WHERE m.source = 'import' AND ltrim(l.thread_id, '0') = ltrim(m.thread_id, '0')
AND abs(l.at - coalesce(moved.at, m.date)) < 2000
AND (l.marks & 2 <> 0) = (m.sender IN (SELECT a.id FROM address a JOIN own o ON o.email = a.email))
"""
_DELETE_UNLISTED_FAILURES: Final = """
DELETE FROM unreadable WHERE NOT EXISTS (SELECT 1 FROM listed l WHERE l.marks & 1
    AND CASE WHEN whole THEN l.thread_id = unreadable.thread_id ELSE l.gmail_id = unreadable.gmail_id END)
"""
_ADOPT: Final = "UPDATE message SET source = 'gmail', gmail_id = ?, thread_id = ? WHERE key = ?"
_DELETE_UNLISTED: Final = """
DELETE FROM message WHERE source = 'gmail'
AND key NOT IN (SELECT ltrim(gmail_id, '0') FROM listed WHERE marks & 1 AND NOT marks & 4)
"""
_NO_LONGER_SENT: Final = """
SELECT m.gmail_id FROM message m, json_each(m.labels) j WHERE m.source = 'gmail' AND j.value = 'SENT' AND m.date < ?
AND m.key NOT IN (SELECT ltrim(gmail_id, '0') FROM listed WHERE marks & 2)
"""
_IS_KNOWN: Final = """
SELECT EXISTS (SELECT 1 FROM message WHERE key = ltrim(?1, '0') AND source = 'gmail')
    OR EXISTS (SELECT 1 FROM copy WHERE id = ?1)
    OR EXISTS (SELECT 1 FROM left_out WHERE gmail_id = ltrim(?1, '0'))
    OR EXISTS (SELECT 1 FROM unreadable WHERE gmail_id = ?1 AND NOT whole)
"""
_HAS_SENT: Final = """
SELECT 1 FROM message m, json_each(m.labels) WHERE m.thread_id IN (?1, ltrim(?1, '0')) AND json_each.value = 'SENT'
LIMIT 1
"""


class ListingMark(IntFlag):
    """The listings that an id was in."""

    ALL = 1
    SENT = 2
    ASIDE = 4  # drafts, chats
    WORTH = 8  # personal or important


class ListedIdTable(Table):
    """The table `listed`."""

    def add_page(
        self, ids: Iterable[tuple[str, str, int]], mark: ListingMark, progress: Mapping[str, Any], key: ListingKey
    ) -> None:
        """Adds one page of (message id, thread id, time in the id), and stores the listing's progress with it."""
        with self._store.transaction():
            self._connection.executemany(_ADD, [(gmail_id, thread, at, int(mark)) for gmail_id, thread, at in ids])
            RunState(self._store).set_listing(key, progress)

    def clear(self) -> None:
        """Removes all ids, and the progress of both listings."""
        with self._store.transaction():
            self._connection.execute("DELETE FROM listed")
            RunState(self._store).clear_listings()

    def count(self) -> int:
        """How many messages are listed, without drafts and chats."""
        return int(self._store.value("SELECT count(*) FROM listed WHERE marks & 1 AND NOT marks & 4"))

    def count_stored(self) -> int:
        """How many stored messages came from Gmail, and copies from other servers."""
        return int(self._store.value(_COUNT_STORED))

    def newest_stored(self) -> dict[str, tuple[str, int]]:
        """Three of the newest stored messages from Gmail: hex id → (Message-ID, ms UTC)."""
        rows = self._connection.execute(_NEWEST_STORED)
        return {gmail_id: (message_id, date) for gmail_id, message_id, date in rows}

    def adopt_imported(self) -> int:
        """Takes imported messages for Gmail's if id, thread, second and direction are the same. Returns how many.

        Those that Gmail lists as sent get the label SENT, whatever language the import's label was in.
        """
        with self._store.transaction():
            known = self._connection.execute(_IMPORTED).fetchall()
            self._store.write(_ADOPT, [(gmail_id, thread, key) for gmail_id, thread, key, _ in known])
            MessageTable(self._store).relabel({key: {"SENT": True} for *_, key, is_sent in known if is_sent})
        return len(known)

    def delete_unlisted(self) -> int:
        """Deletes stored messages from Gmail that are no longer listed. Returns how many."""
        with self._store.transaction():
            self._connection.execute(_DELETE_UNLISTED_FAILURES)
            cursor = self._connection.execute(_DELETE_UNLISTED)
        return cursor.rowcount

    def missing(self, *, beside_sent: bool) -> Iterator[tuple[str, str]]:
        """(message id, thread id) of everything that is listed and not stored, without drafts and chats.

        `beside_sent`: only of threads that have a sent message.
        """
        return self._missing(ListingMark.ALL, beside_sent=beside_sent or None)

    def missing_letters(self, since: int) -> Iterator[tuple[str, str]]:
        """Like `missing`, of personal or important mail since a time (ms UTC) in threads without a sent message."""
        return self._missing(ListingMark.ALL | ListingMark.WORTH, since=since, beside_sent=False)

    def missing_sent(self) -> Iterator[tuple[str, str]]:
        """Like `missing`, of what is listed as sent."""
        return self._missing(ListingMark.SENT, without=ListingMark(0))

    def no_longer_sent(self, before: int) -> list[str]:
        """Ids of stored sent mail from before a time (ms UTC) that isn't listed as sent."""
        return self._store.column(_NO_LONGER_SENT, (before,))

    def thread_of(self, gmail_id: str) -> tuple[str, bool]:
        """The thread of a listed message ("" if it isn't listed), and whether that thread has a sent message."""
        row = self._connection.execute(_THREAD_OF, (gmail_id,)).fetchone()
        return (row[0], bool(row[1])) if row else ("", False)

    def known(self, gmail_ids: Iterable[str]) -> set[str]:
        """Those of the ids that needn't be fetched."""
        return {one for one in gmail_ids if self._store.value(_IS_KNOWN, (one,))}

    def has_sent(self, thread: str) -> bool:
        """Whether a sent message of the thread is stored."""
        return self._store.value(_HAS_SENT, (thread,)) is not None

    def _missing(
        self,
        marks: ListingMark,
        *,
        without: ListingMark = ListingMark.ASIDE,
        since: int = 0,
        beside_sent: bool | None = None,
    ) -> Iterator[tuple[str, str]]:
        values = {"marks": int(marks), "without": int(without), "since": since, "beside_sent": beside_sent}
        yield from self._connection.execute(_MISSING, values)
