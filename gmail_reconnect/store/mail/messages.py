"""The open database, and every query about messages and addresses."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from gmail_reconnect.model import Message, Trouble
from gmail_reconnect.store import database

from .insert import Added, Intake, label_list


class Line(NamedTuple):
    """One recipient of one message, flat: what the people room reads. Dates in ms UTC.

    Mail that names no recipient is one line, whose role and address are None.
    """

    message: int
    date: int
    kind: str
    sender: int
    subject: str
    role: str | None
    address: int | None


class Detail(NamedTuple):
    """What a date shows of the message it came from."""

    subject: str
    gmail_id: str | None
    message_id: str
    thread_id: str | None
    references: str
    zone: int | None  # the sender's offset, minutes


class Store:
    """Every query about messages and addresses. Not to be shared between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._intake = Intake(connection)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens the file, makes it where it is missing, and migrates it.

        Raises StoreError for a newer version, a damaged file, one that another run holds, or a folder that cannot
        be written.
        """
        return cls(database.connect(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file. What the disk or another run did to it in the meantime comes out as StoreError."""
        try:
            if isinstance(value, sqlite3.DatabaseError) and database.is_from_outside(value):
                path = self.connection.execute("PRAGMA database_list").fetchone()[2]
                raise database.explained(value, path) from value
        finally:
            self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner one joins the outer."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:  # an interruption too leaves nothing half done; it is raised again
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
            # Ids handed out inside are gone with it.
            self._intake.forget()
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """For many messages out of a file that stays: no waiting for the disk at each commit.

        A crash loses nothing that was committed; a power cut may lose the last of it, never the file. At the end all
        is on the disk.
        """
        self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    # ── messages ──

    def add(self, messages: Iterable[Message], source: str) -> Added:
        """Keeps each message once. Gmail's word on one wins over an mbox's."""
        with self.transaction():
            return self._intake.add(messages, source)

    def delete(self, gmail_ids: Iterable[str]) -> int:
        """Forgets messages that Gmail no longer has."""
        with self.transaction():
            cursor = self.connection.executemany("DELETE FROM message WHERE gmail_id = ?", [(i,) for i in gmail_ids])
        return cursor.rowcount

    def relabel(self, changes: Mapping[str, Mapping[str, bool]]) -> None:
        """Puts labels on (True) or takes them off (False), by Gmail id; ids that are not kept are passed over."""
        with self.transaction():
            for gmail_id, marks in changes.items():
                row = self.connection.execute("SELECT labels FROM message WHERE gmail_id = ?", (gmail_id,)).fetchone()
                if row:
                    labels = set(json.loads(row[0])) - {label for label, on in marks.items() if not on}
                    labels |= {label for label, on in marks.items() if on}
                    self.connection.execute(
                        "UPDATE message SET labels = ? WHERE gmail_id = ?", (label_list(labels), gmail_id)
                    )

    def leave_out(self, gmail_ids: Iterable[str]) -> None:
        """Remembers ids that were fetched and are no contact (drafts, chats), so that none is paid for twice."""
        with self.transaction():
            query = "INSERT OR IGNORE INTO left_out (gmail_id) VALUES (?)"
            self.connection.executemany(query, [(i,) for i in gmail_ids])

    def take_back(self) -> None:
        """Forgets which ids were left out: they are asked for once more."""
        self.connection.execute("DELETE FROM left_out WHERE NOT forgotten")

    def gmail_ids(self) -> set[str]:
        """Every Gmail id that needs no fetching."""
        rows = self.connection.execute(
            "SELECT gmail_id FROM message WHERE gmail_id IS NOT NULL AND source = 'gmail'"
            " UNION SELECT gmail_id FROM left_out"
        )
        return {row[0] for row in rows}

    def is_empty(self) -> bool:
        """Whether no message is kept."""
        return not self.connection.execute("SELECT EXISTS (SELECT 1 FROM message)").fetchone()[0]

    def count(self, until: int | None = None) -> int:
        """How many messages are kept; with `until` (ms UTC) how many of them are dated and not later."""
        where = "" if until is None else " WHERE date <= ?"
        row = self.connection.execute(f"SELECT count(*) FROM message{where}", () if until is None else (until,))  # noqa: S608
        return int(row.fetchone()[0])

    def oldest(self) -> int | None:
        """The date (ms UTC) of the oldest dated message."""
        found = self.connection.execute("SELECT min(date) FROM message").fetchone()[0]
        return None if found is None else int(found)

    def newest_from_gmail(self) -> int | None:
        """The date (ms UTC) of the newest message that Gmail itself dated."""
        found = self.connection.execute("SELECT max(date) FROM message WHERE source = 'gmail'").fetchone()[0]
        return None if found is None else int(found)

    def lines(self, until: int, among: Collection[int]) -> Iterator[Line]:
        """Every recipient of every dated message up to `until` (ms) in which one of these addresses stands, by date."""
        self.choose(among)
        return self._lines(
            "SELECT id FROM chosen CROSS JOIN message ON sender = number WHERE date <= ?1"
            " UNION SELECT message FROM chosen CROSS JOIN recipient ON address = number",
            until,
        )

    def lines_of(self, messages: Collection[int], until: int) -> Iterator[Line]:
        """The same of these messages."""
        self.choose(messages)
        return self._lines("SELECT number FROM chosen", until)

    def _lines(self, which: str, until: int) -> Iterator[Line]:
        rows = self.connection.execute(
            "SELECT m.id, m.date, m.kind, m.sender, m.subject, r.role, r.address"  # noqa: S608 - the two above
            f" FROM message m LEFT JOIN recipient r ON r.message = m.id WHERE m.id IN ({which})"
            " AND m.date <= ?1 AND m.sender IS NOT NULL ORDER BY m.date, m.key, r.address",
            (until,),
        )
        return map(Line._make, rows)

    def details(self, messages: Iterable[int]) -> dict[int, Detail]:
        """What is shown of these messages."""
        found: dict[int, Detail] = {}
        for message in messages:
            row = self.connection.execute(
                "SELECT subject, gmail_id, message_id, thread_id, refs, zone FROM message WHERE id = ?", (message,)
            ).fetchone()
            found[message] = Detail(*row)
        return found

    # ── addresses ──

    def forget_numbers(self) -> None:
        """Forgets the numbers of addresses and names: some of them are no longer in the file."""
        self._intake.forget()

    def emails(self, among: Collection[int] | None = None) -> dict[int, str]:
        """These addresses, or every one, by number."""
        if among is None:
            return dict(self.connection.execute("SELECT id, email FROM address"))
        self.choose(among)
        return dict(self.connection.execute("SELECT id, email FROM chosen CROSS JOIN address ON id = number"))

    def stands_in_mail(self, emails: Iterable[str]) -> bool:
        """Whether any of these addresses stands in a message that is kept."""
        query = "SELECT EXISTS (SELECT 1 FROM address WHERE email = ?)"
        return any(self.connection.execute(query, (email,)).fetchone()[0] for email in emails)

    def names(self, until: int, among: Collection[int]) -> Iterator[tuple[int, str, bool, int]]:
        """(address, name, by themselves, how often): each name these have stood with in mail up to `until` (ms).

        Mail without a sender does not count.
        """
        self.choose(among)
        return self.connection.execute(
            "SELECT m.sender, n.text, 1, count(*) FROM chosen CROSS JOIN message m ON m.sender = chosen.number"
            " CROSS JOIN name n ON n.id = m.sender_name WHERE m.date <= ?1"
            " GROUP BY m.sender, n.id UNION ALL"
            " SELECT r.address, n.text, 0, count(*) FROM chosen CROSS JOIN recipient r ON r.address = chosen.number"
            " CROSS JOIN name n ON n.id = r.name CROSS JOIN message m ON m.id = r.message"
            " WHERE m.date <= ?1 AND m.sender IS NOT NULL GROUP BY r.address, n.id",
            (until,),
        )

    def names_of(self, messages: Collection[int], until: int) -> Iterator[tuple[int, str, bool, int]]:
        """The same of everyone in these messages."""
        self.choose(messages)
        return self.connection.execute(
            "SELECT m.sender, n.text, 1, count(*) FROM chosen CROSS JOIN message m ON m.id = chosen.number"
            " CROSS JOIN name n ON n.id = m.sender_name WHERE m.date <= ?1 AND m.sender IS NOT NULL"
            " GROUP BY m.sender, n.id UNION ALL"
            " SELECT r.address, n.text, 0, count(*) FROM chosen CROSS JOIN message m ON m.id = chosen.number"
            " CROSS JOIN recipient r ON r.message = m.id CROSS JOIN name n ON n.id = r.name"
            " WHERE m.date <= ?1 AND m.sender IS NOT NULL GROUP BY r.address, n.id",
            (until,),
        )

    def failures(self, until: int, among: Collection[int]) -> dict[int, int]:
        """Address → date (ms UTC) of the last bounce that declared it dead, of those among these."""
        self.choose(among)
        rows = self.connection.execute(
            "SELECT f.address, max(m.date) FROM failure f CROSS JOIN chosen ON f.address = number"
            " JOIN message m ON m.id = f.message WHERE m.date <= ? GROUP BY 1",
            (until,),
        )
        return dict(rows)

    def answered(self, own: Collection[int], them: Collection[int], until: int) -> bool:
        """Whether one of them answered, to the user alone, a mail that the user wrote to them alone (up to `until`).

        By In-Reply-To or References; by the subject only where a mail has none of both, as old mail does.
        """
        mine, theirs = (",".join(map(str, some)) for some in (own, them))
        row = self.connection.execute(
            "SELECT EXISTS (SELECT 1 FROM message m CROSS JOIN message t"  # noqa: S608 - only numbers
            f" WHERE m.id IN (SELECT message FROM recipient WHERE address IN ({theirs})) AND m.sender IN ({mine})"
            f" AND t.sender IN ({theirs}) AND t.kind IN ('personal', 'list', 'robot')"
            " AND max(m.date, t.date) <= ?1 AND (m.message_id <> ''"
            "  AND (t.in_reply_to = m.message_id OR instr(t.refs, '<' || m.message_id || '>'))"
            # A short word and a colon before the same subject, or before one that had them already.
            "  OR t.in_reply_to || t.refs = '' AND m.date <= t.date AND instr(t.subject, ': ') BETWEEN 3 AND 6"
            "  AND lower(m.subject) IN (lower(t.subject), lower(substr(t.subject, instr(t.subject, ': ') + 2)))"
            "  AND (m.subject <> t.subject OR lower(t.subject) LIKE 're: %'))"
            f" AND (SELECT sum(address IN ({mine})) = count(*) FROM recipient WHERE message = t.id)"
            f" AND (SELECT sum(address IN ({theirs})) = count(*) FROM recipient WHERE message = m.id))",
            (until,),
        ).fetchone()
        return bool(row[0])

    def troubles(self) -> dict[Trouble, int]:
        """In how many messages which kind of thing could not be read."""
        rows = self.connection.execute("SELECT kind, count(*) FROM trouble GROUP BY kind ORDER BY 2 DESC, 1")
        return {Trouble(kind): count for kind, count in rows}

    def senders_labelled_sent(self) -> set[str]:
        """The addresses that sent anything under the label SENT."""
        rows = self.connection.execute(
            "SELECT DISTINCT a.email FROM message m JOIN address a ON a.id = m.sender"
            " WHERE EXISTS (SELECT 1 FROM json_each(m.labels) WHERE value = 'SENT')"
        )
        return {row[0] for row in rows}

    def presence(self) -> list[tuple[str, int, int, int, int, int]]:
        """Of the addresses most often met or delivered to, and all that sent as SENT: fields of `mailbox.own.Presence`.

        (email, messages it stands in, delivered to it, sent by it, so under the label SENT, delivered from person to
        person)
        """
        rows = self.connection.execute(
            "WITH stands AS (SELECT sender AS address, id AS message FROM message WHERE sender IS NOT NULL"
            " UNION SELECT address, message FROM recipient),"
            " met AS (SELECT address, count(*) AS messages FROM stands GROUP BY address),"
            " got AS (SELECT d.address, count(*) AS delivered, sum(m.kind = 'personal') AS direct"
            "  FROM delivered d JOIN message m ON m.id = d.message GROUP BY d.address),"
            " top AS (SELECT * FROM (SELECT address FROM met JOIN address a ON a.id = address"
            "  ORDER BY messages DESC, a.email LIMIT 50)"
            "  UNION SELECT * FROM (SELECT address FROM got ORDER BY delivered DESC, address LIMIT 5)"
            "  UNION SELECT sender FROM message WHERE sender IS NOT NULL AND instr(labels, '\"SENT\"')"
            "   AND EXISTS (SELECT 1 FROM json_each(labels) WHERE value = 'SENT')),"
            " wrote AS (SELECT sender, count(*) AS mails, sum(EXISTS ("
            "   SELECT 1 FROM json_each(labels) WHERE value = 'SENT')) AS sent"
            "  FROM message WHERE sender IN (SELECT address FROM top) GROUP BY sender)"
            " SELECT a.email, coalesce(met.messages, 0), coalesce(got.delivered, 0),"
            " coalesce(wrote.mails, 0), coalesce(wrote.sent, 0), coalesce(got.direct, 0)"
            " FROM top JOIN address a ON a.id = top.address LEFT JOIN met ON met.address = a.id"
            " LEFT JOIN got ON got.address = a.id LEFT JOIN wrote ON wrote.sender = a.id ORDER BY 2 DESC, 1"
        )
        return list(rows)

    def choose(self, numbers: Iterable[int]) -> None:
        """Puts these numbers, of addresses or of messages, into the table `chosen`, where a query can join them.

        CROSS JOIN has SQLite begin with these: it cannot know how few they are, and would read all mail instead.
        """
        self.connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (number INTEGER PRIMARY KEY) STRICT")
        self.connection.execute("DELETE FROM chosen")
        self.connection.executemany("INSERT INTO chosen VALUES (?)", [(number,) for number in numbers])
