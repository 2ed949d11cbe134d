"""The full-text index of subjects (SQLite FTS5): updates it, and finds who exchanged mail about a topic.

It is built from the messages alone. New messages wait in the table `to_index`; deleted ones leave the index at once.
The caller says which words a subject is found by.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from gmail_reconnect.store.database import Table
from gmail_reconnect.store.run_state import RunState

CROWD: Final = 10
"""The owner's mail to more recipients than this doesn't show that any of them knows its topic."""
_BATCH: Final = 20_000
"""Messages in one transaction. Another run that wants to write waits for one transaction at most."""
_MANY: Final = 50_000
_CACHE_KIB: Final = 64_000
_NEXT: Final = """
SELECT id, subject, date, sender, (
    SELECT CASE WHEN count(*) <= :crowd THEN coalesce(group_concat(address), '') ELSE '' END
    FROM recipient r WHERE r.message = id
) FROM to_index CROSS JOIN message ON id = message LIMIT :most
"""
_WAIT_ALL: Final = """
INSERT OR IGNORE INTO to_index SELECT id FROM message WHERE date IS NOT NULL AND sender IS NOT NULL
"""
_Waiting = tuple[int, str, int | None, int | None, str]


class SubjectIndex(Table):
    """Queries about subjects."""

    def waiting(self) -> int:
        """How many messages aren't indexed yet."""
        return int(self._store.value("SELECT count(*) FROM to_index"))

    def is_sound(self) -> bool:
        """Whether the index agrees with the mail, by FTS5's own check."""
        try:
            with self._store.rehearsal():  # the check is written as an INSERT, but changes nothing
                self._connection.execute("INSERT INTO topic_words (topic_words, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            return False
        orphans = "SELECT EXISTS (SELECT 1 FROM topic t WHERE NOT EXISTS (SELECT 1 FROM talk WHERE topic = t.id))"
        return not self._store.value(orphans)

    def rebuild(self) -> None:
        """Empties the index, and has all mail wait for it."""
        with self._store.transaction():
            self._connection.execute("INSERT INTO topic_words (topic_words) VALUES ('rebuild')")
            self._connection.execute("DELETE FROM talk")
            self._connection.execute("DELETE FROM topic")
            self._connection.execute(_WAIT_ALL)

    def index_some(self, key: Callable[[str], str], form: str, most: int) -> int:
        """Indexes at most so many messages. Returns how many are left; else as `refresh`."""
        self._begin(form)
        if batch := self._connection.execute(_NEXT, {"most": most, "crowd": CROWD}).fetchall():
            with self._store.transaction():
                self._index(batch, key)
        return self.waiting()

    def refresh(self, key: Callable[[str], str], form: str, tick: Callable[[int], None] | None = None) -> int:
        """Indexes new and changed messages, each subject under `key(subject)`. Returns how many there were.

        `form` names the rules of `key`: if it differs from last time, everything is indexed again. Commits in batches,
        so that an interrupted run can be continued. `tick` gets the number of messages left.
        """
        self._begin(form)
        every = left = self.waiting()
        with self._roomy() if every >= _MANY else nullcontext():
            while left:
                left = self.index_some(key, form, _BATCH)
                if tick:
                    tick(left)
            if every >= _MANY:
                self._connection.execute("INSERT INTO topic_words (topic_words) VALUES ('optimize')")
        return every

    def _begin(self, form: str) -> None:
        if (before := RunState(self._store).index_form) != form:
            with self._store.transaction():
                if before:  # otherwise all mail waits already
                    self._connection.execute("DELETE FROM talk")
                    self._connection.execute(_WAIT_ALL)
                RunState(self._store).index_form = form

    def correspondents(self, phrase: Sequence[str], own: Collection[int], until: int) -> dict[int, int]:
        """Who exchanged mail with the owner up to `until` (ms UTC) whose subject has these keys in this order.

        `own` are the numbers of the owner's addresses: the recipients of mail from these are found, and the sender of
        any other mail. Returns the number of an address → how many different subjects.
        """
        counted: Counter[str] = Counter()
        for (about,) in self._asked(_CORRESPONDENTS, phrase, own, until):
            counted.update(set(about.split(",")))
        counted.pop("", None)  # mail to a crowd
        return {number: subjects for one, subjects in counted.items() if (number := int(one)) not in own}

    def last_mail(
        self, phrase: Sequence[str], own: Collection[int], until: int, among: Collection[int]
    ) -> dict[int, tuple[int, int]]:
        """The last of that mail with each of these addresses, by number: (date in ms UTC, row id of the message)."""
        self._store.choose(among)
        rows = self._asked(_LAST_MAIL, phrase, own, until)
        return {address: (date, message) for address, date, message in rows}

    def _asked(self, query: str, phrase: Sequence[str], own: Collection[int], until: int) -> Iterable[tuple[Any, ...]]:
        if not phrase:
            return ()
        # Keys have only letters and digits: between quotes, none of them can be an operator.
        match = '"' + " ".join(phrase) + '"'
        return self._connection.execute(query, {"match": match, "own": json.dumps(sorted(own)), "until": until})

    @contextmanager
    def _roomy(self) -> Iterator[None]:
        """Keeps more pages in memory: the entries of many messages are spread over the whole index."""
        before = self._store.value("PRAGMA cache_size")
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            yield
        finally:
            self._connection.execute(f"PRAGMA cache_size = {before}")

    def _index(self, batch: Collection[_Waiting], key: Callable[[str], str]) -> None:
        execute = self._connection.execute
        topics: dict[str, int] = {}
        talk = []
        for message, subject, date, sender, recipients in batch:
            if date is None or sender is None or not (words := key(subject)):
                continue
            if (topic := topics.get(words)) is None:
                execute("INSERT OR IGNORE INTO topic (words) VALUES (?)", (words,))
                topic = topics[words] = execute("SELECT id FROM topic WHERE words = ?", (words,)).fetchone()[0]
            talk.append((topic, message, date, sender, recipients))
        self._connection.executemany("INSERT OR REPLACE INTO talk VALUES (?, ?, ?, ?, ?)", sorted(talk))
        self._connection.executemany("DELETE FROM to_index WHERE message = ?", [(row[0],) for row in batch])


# One row for each subject: who wrote mail about it to the owner, and to whom the owner did, as often as they did.
_CORRESPONDENTS: Final = """
SELECT group_concat(CASE WHEN t.sender IN (SELECT value FROM json_each(:own)) THEN t.recipients ELSE t.sender END)
FROM topic_words h CROSS JOIN talk t ON t.topic = h.rowid
WHERE h.words MATCH :match AND t.date <= :until GROUP BY h.rowid
"""
# By the people's mail: + keeps SQLite from looking at every subject for each message.
_LAST_MAIL: Final = """
WITH hit AS MATERIALIZED (SELECT rowid AS topic FROM topic_words WHERE topic_words MATCH :match),
own AS MATERIALIZED (SELECT value FROM json_each(:own)),
about AS (
    SELECT number AS address, t.date, t.message
    FROM chosen CROSS JOIN message m ON m.sender = number CROSS JOIN talk t ON t.message = m.id
    WHERE +t.topic IN hit AND t.date <= :until AND number NOT IN own
    UNION ALL
    SELECT number, t.date, t.message
    FROM chosen CROSS JOIN recipient r ON r.address = number CROSS JOIN talk t ON t.message = r.message
    WHERE +t.topic IN hit AND t.date <= :until AND t.sender IN own AND t.recipients <> '' AND number NOT IN own
)
-- Beside max() SQLite takes the other column from the row that has it.
SELECT address, max(date), message FROM about GROUP BY address
"""
