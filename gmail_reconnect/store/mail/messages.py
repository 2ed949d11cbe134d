"""The messages: adding, deleting and labelling them, and reading their recipients."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY, Message, Trouble
from gmail_reconnect.store.database import Table

from .insert import AddedCount, MessageWriter, label_list

_RECIPIENTS_IN_MAIL_OF: Final = """
SELECT m.id, m.date, m.kind, m.sender, m.subject, r.role, r.address
FROM message m LEFT JOIN recipient r ON r.message = m.id
WHERE m.id IN (
    SELECT id FROM chosen CROSS JOIN message ON sender = number WHERE date <= ?1
    UNION SELECT message FROM chosen CROSS JOIN recipient ON address = number)
AND m.date <= ?1 AND m.sender IS NOT NULL ORDER BY m.date, m.key, r.address
"""
_RECIPIENTS_OF: Final = """
SELECT m.id, m.date, m.kind, m.sender, m.subject, r.role, r.address
FROM message m LEFT JOIN recipient r ON r.message = m.id
WHERE m.id IN (SELECT number FROM chosen)
AND m.date <= ?1 AND m.sender IS NOT NULL ORDER BY m.date, m.key, r.address
"""
# All messages are counted fast, and few are later than the present: counting those dated until then reads each.
_COUNT_UNTIL: Final = """
SELECT (SELECT count(*) FROM message) - (SELECT count(*) FROM message WHERE date > ?1)
    - (SELECT count(*) FROM message WHERE date IS NULL)
"""
_LATEST: Final = 1 << 62
"""Later than any date."""

_DELETE: Final = "DELETE FROM message WHERE gmail_id = ?1 OR key = ltrim(?1, '0')"
_LABELS: Final = "SELECT labels FROM message WHERE gmail_id = ?1 OR key = ltrim(?1, '0')"
_RELABEL: Final = "UPDATE message SET labels = ?2 WHERE gmail_id = ?1 OR key = ltrim(?1, '0')"
_HOUR: Final = 3_600_000  # ms
_MOVED_BESIDE: Final = 3
"""If so many messages of an hour were certainly moved, its other mail was moved, too."""
_BURST: Final = 50
"""Only a move brings so many messages in one hour."""
_MOVED_TOO: Final = """
SELECT c.message, c.date, m.date FROM maybe_moved c JOIN message m ON m.id = c.message
WHERE :least = (SELECT count(*) FROM
    (SELECT 1 FROM moved WHERE at BETWEEN m.date - :hour AND m.date + :hour LIMIT :least))
"""
_IN_BURSTS: Final = """
WITH kept AS (SELECT gmail_id, thread_id, date / ?1 AS hour FROM message
    WHERE source = ?3 AND gmail_id IS NOT NULL AND id NOT IN (SELECT message FROM moved))
SELECT gmail_id, thread_id FROM kept WHERE hour IN (SELECT hour FROM kept GROUP BY 1 HAVING count(*) >= ?2)
"""


class MessageRecipient(NamedTuple):
    """One recipient of one message. `date` in ms UTC; `message`, `sender` and `address` are row ids.

    A message that names no recipient is one row whose role and address are None.
    """

    message: int
    date: int
    kind: str
    sender: int
    subject: str
    role: str | None
    address: int | None


class MessageDetail(NamedTuple):
    """What is shown of the message that a date comes from."""

    subject: str
    gmail_id: str | None
    message_id: str
    thread_id: str | None
    references: str
    zone: int | None  # the sender's offset from UTC, minutes


class MessageTable(Table):
    """The table `message`, and the tables whose rows belong to a message."""

    def add(self, messages: Iterable[Message], source: str) -> AddedCount:
        """Adds each message once. Gmail's version of a message replaces an imported one."""
        with self._store.transaction():
            return MessageWriter(self._store).add(messages, source)

    def delete(self, gmail_ids: Iterable[str]) -> int:
        """Deletes messages that Gmail no longer has. Returns how many there were."""
        return self._store.write(_DELETE, [(one,) for one in gmail_ids])

    def gmail_ids(self) -> list[str]:
        """The ids of all messages from Gmail."""
        return self._store.column("SELECT gmail_id FROM message WHERE source = 'gmail'")

    def relabel(self, changes: Mapping[str, Mapping[str, bool]]) -> None:
        """Adds labels (True) or removes them (False), by Gmail id. Ids that aren't stored are skipped."""
        with self._store.transaction():
            for gmail_id, marks in changes.items():
                for before in self._store.column(_LABELS, (gmail_id,)):
                    after = {**dict.fromkeys(json.loads(before), True), **marks}
                    values = gmail_id, label_list([label for label, on in after.items() if on])
                    self._connection.execute(_RELABEL, values)

    def leave_out(self, gmail_ids: Iterable[str]) -> None:
        """Remembers ids of fetched drafts and chats, so that they aren't fetched again."""
        query = "INSERT OR IGNORE INTO left_out (gmail_id) VALUES (ltrim(?, '0'))"
        self._store.write(query, [(one,) for one in gmail_ids])

    def clear_left_out(self) -> None:
        """Lets the ids that were left out be fetched once more, except those of erased people."""
        self._connection.execute("DELETE FROM left_out WHERE NOT forgotten")

    def is_empty(self) -> bool:
        """Whether there is no message."""
        return self._store.value("SELECT 1 FROM message LIMIT 1") is None

    def count(self, until: int | None = None) -> int:
        """How many messages there are. With `until` (ms UTC): how many are dated and not later than that."""
        if until is None:
            return int(self._store.value("SELECT count(*) FROM message"))
        return int(self._store.value(_COUNT_UNTIL, (until,)))

    def moved_by_day(self) -> list[tuple[int, int]]:
        """(beginning of a day in ms UTC, how many messages were moved into Gmail on it), in order."""
        query = "SELECT at / ?1 * ?1, count(*) FROM moved GROUP BY 1 ORDER BY 1"
        return [(day, number) for day, number in self._connection.execute(query, (DAY,))]

    def date_moved_mail(self) -> None:
        """Lets mail without Received count by its Date if mail that reached Gmail in the same hour was moved."""
        limits = {"hour": _HOUR, "least": _MOVED_BESIDE}
        with self._store.transaction():
            # Each message found may show that others, up to an hour away from it, were moved.
            while found := self._connection.execute(_MOVED_TOO, limits).fetchall():
                self._store.write("UPDATE message SET date = ?2 WHERE id = ?1", [(one, date) for one, date, _ in found])
                self._store.write("INSERT INTO moved VALUES (?, ?)", [(one, at) for one, _, at in found])
                self._store.write("DELETE FROM maybe_moved WHERE message = ?", [(one,) for one, *_ in found])

    def in_bursts(self, source: str) -> list[tuple[str, str]]:
        """(message id, thread id) of mail that may have been moved into Gmail: very much of it has dates in one hour.

        `source` is "gmail" or "import". Without its Date, which an earlier version did not keep, nothing more can tell.
        """
        return list(self._connection.execute(_IN_BURSTS, (_HOUR, _BURST, source)))

    def newest(self, until: int | None = None) -> int | None:
        """The date of the newest message, of those up to `until`; both in ms UTC."""
        query = "SELECT max(date) FROM message WHERE date <= ?"
        found: int | None = self._store.value(query, (_LATEST if until is None else until,))
        return found

    def newest_from_gmail(self) -> int | None:
        """The date (ms UTC) of the newest message that came from Gmail."""
        newest: int | None = self._store.value("SELECT max(date) FROM message WHERE source = 'gmail'")
        return newest

    def recipients_in_mail_of(self, addresses: Collection[int], until: int) -> Iterator[MessageRecipient]:
        """Every recipient of every message from or to one of these addresses, up to `until` (ms UTC), by date."""
        self._store.choose(addresses)
        return map(MessageRecipient._make, self._connection.execute(_RECIPIENTS_IN_MAIL_OF, (until,)))

    def recipients_of(self, messages: Collection[int], until: int) -> Iterator[MessageRecipient]:
        """Every recipient of these messages, up to `until` (ms UTC), by date."""
        self._store.choose(messages)
        return map(MessageRecipient._make, self._connection.execute(_RECIPIENTS_OF, (until,)))

    def details(self, messages: Iterable[int]) -> dict[int, MessageDetail]:
        """What is shown of these messages, by row id."""
        query = "SELECT subject, gmail_id, message_id, thread_id, refs, zone FROM message WHERE id = ?"
        return {one: MessageDetail._make(self._connection.execute(query, (one,)).fetchone()) for one in messages}

    def troubles(self) -> dict[Trouble, int]:
        """How many messages have each kind of unreadable header, the most frequent kind first."""
        rows = self._connection.execute("SELECT kind, count(*) FROM trouble GROUP BY kind ORDER BY 2 DESC, 1")
        return {Trouble(kind): count for kind, count in rows}
