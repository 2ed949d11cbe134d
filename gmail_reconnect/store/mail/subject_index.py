"""The full-text index of subjects (SQLite FTS5): updates it, and finds who exchanged mail about a topic.

It is built from the messages alone. New messages wait in the table `to_index`; deleted ones leave the index at once.
The caller says which words a subject is found by.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Final

from gmail_reconnect.store.database import Table
from gmail_reconnect.store.run_state import RunState

CROWD: Final = 10
"""The owner's mail to more recipients than this doesn't show that any of them knows its topic."""
_BATCH: Final = 20_000
"""Messages in one transaction. Another run that wants to write waits for one transaction at most."""
_MANY: Final = 50_000
_CACHE_KIB: Final = 64_000
_NEXT: Final = "SELECT id, subject, date, sender FROM to_index CROSS JOIN message ON id = message LIMIT ?"
_WAIT_ALL: Final = """
INSERT OR IGNORE INTO to_index SELECT id FROM message WHERE date IS NOT NULL AND sender IS NOT NULL
"""
_Waiting = tuple[int, str, int | None, int | None]


class SubjectIndex(Table):
    """Queries about subjects."""

    def waiting(self) -> int:
        """How many messages aren't indexed yet."""
        return int(self._store.value("SELECT count(*) FROM to_index"))

    def refresh(self, key: Callable[[str], str], form: str, tick: Callable[[int], None] | None = None) -> int:
        """Indexes new and changed messages, each subject under `key(subject)`. Returns how many there were.

        `form` names the rules of `key`: if it differs from last time, everything is indexed again. Commits in batches,
        so that an interrupted run can be continued. `tick` gets the number of messages left.
        """
        if RunState(self._store).index_form != form:
            with self._store.transaction():
                self._connection.execute("DELETE FROM talk")
                self._connection.execute(_WAIT_ALL)
                RunState(self._store).index_form = form
        many = self.waiting() >= _MANY
        with self._roomy() if many else nullcontext():
            done = 0
            while batch := self._connection.execute(_NEXT, (_BATCH,)).fetchall():
                with self._store.transaction():
                    self._index(batch, key)
                done += len(batch)
                if tick:
                    tick(self.waiting())
            if many:
                self._connection.execute("INSERT INTO topic_words (topic_words) VALUES ('optimize')")
        return done

    def correspondents(self, phrase: Sequence[str], own: Iterable[str], until: int) -> dict[str, tuple[int, int, int]]:
        """Who exchanged mail with the owner up to `until` (ms UTC) whose subject has these keys in this order.

        `own` are the owner's addresses: the recipients of mail from these are found, and the sender of any other mail.
        Returns email → (number of different subjects, last date in ms UTC, row id of that message).
        """
        if not phrase:
            return {}
        # Keys have only letters and digits: between quotes, none of them can be an operator.
        match = '"' + " ".join(phrase) + '"'
        rows = self._connection.execute(
            _MAIL, {"match": match, "own": json.dumps(sorted(own)), "until": until, "crowd": CROWD}
        )
        return {email: (topics, date, message) for email, topics, date, message in rows}

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
        for message, subject, date, sender in batch:
            if date is None or sender is None or not (words := key(subject)):
                continue
            if (topic := topics.get(words)) is None:
                execute("INSERT OR IGNORE INTO topic (words) VALUES (?)", (words,))
                topic = topics[words] = execute("SELECT id FROM topic WHERE words = ?", (words,)).fetchone()[0]
            talk.append((topic, message, date, sender))
        self._connection.executemany("INSERT OR REPLACE INTO talk VALUES (?, ?, ?, ?)", sorted(talk))
        self._connection.executemany("DELETE FROM to_index WHERE message = ?", [(row[0],) for row in batch])


_MAIL: Final = """
WITH hit AS MATERIALIZED (SELECT rowid AS topic FROM topic_words WHERE topic_words MATCH :match),
own AS MATERIALIZED (SELECT id FROM address WHERE email IN (SELECT value FROM json_each(:own))),
about AS (
    SELECT t.sender AS address, t.topic, t.date, t.message
    FROM hit CROSS JOIN talk t ON t.topic = hit.topic WHERE t.date <= :until AND t.sender NOT IN own
    UNION ALL
    SELECT r.address, t.topic, t.date, t.message
    FROM hit CROSS JOIN talk t ON t.topic = hit.topic CROSS JOIN recipient r ON r.message = t.message
    WHERE t.date <= :until AND t.sender IN own AND r.address NOT IN own
    AND (SELECT count(*) FROM recipient c WHERE c.message = t.message) <= :crowd
)
SELECT a.email, f.topics, f.date, f.message FROM (
    -- Beside max() SQLite takes the other columns from the row that has it.
    SELECT address, count(DISTINCT topic) AS topics, max(date) AS date, message FROM about GROUP BY address
) f JOIN address a ON a.id = f.address
"""
