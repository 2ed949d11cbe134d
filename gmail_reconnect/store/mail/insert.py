"""Insert messages in batches, each message once, whatever was stored before. Part of the store.

New messages are inserted together; messages that are known, or twice in a batch, one by one. Two copies are the same
message if Message-ID, sender and the Date header agree, so that any files in any order give the same mail. Gmail's copy
replaces a file's, and a complete copy replaces one with missing headers. Two Gmail ids are two messages. Within 48
hours of Gmail's copy, every mail with its Message-ID and sender counts as that message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gmail_reconnect.model import Message, Role, Trouble
from gmail_reconnect.store.database import Store

_DOUBLE_WINDOW: Final = 48 * 3600 * 1000
"""Two copies of one mail, as Gmail and as an mbox date it, may differ by a clock and a zone, not by more."""
_HANDFUL: Final = 500
"""Questions to SQLite have at most so many values: what it took in any version."""
_MESSAGE: Final = (
    "INSERT INTO message (id, key, gmail_id, thread_id, message_id, in_reply_to, refs, date, zone, sender, sender_name,"
    " subject, kind, because, labels, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_CUT: Final = f"EXISTS (SELECT 1 FROM trouble WHERE message = id AND kind = '{Trouble.CUT_OFF.value}')"  # noqa: S608 - a literal
_COPIES: Final = f"SELECT id, source, gmail_id, date, {_CUT} FROM message"  # noqa: S608 - literals
# Numbers are handed out upwards: what has just come in is all from a number on.
_TO_INDEX: Final = (
    "INSERT OR IGNORE INTO to_index SELECT id FROM message WHERE id >= ? AND date IS NOT NULL AND sender IS NOT NULL"
)
_REUSED: Final = (
    "INSERT OR IGNORE INTO reused SELECT id FROM message WHERE id >= ? AND id <= (SELECT through FROM kept)"
)
# An exact str: for any other type SQLite's module looks for an adapter.
_ROLES: Final = {role: role.value for role in Role}
_Row = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class AddedCount:
    """How many of the messages given were new, and how many were known already."""

    new: int
    known: int


class MessageWriter:
    """Adds messages within the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection
        self._addresses, self._names = store.address_ids, store.name_ids

    def add(self, messages: Iterable[Message], source: str) -> AddedCount:
        """Keeps each message once. Gmail's word on one wins over an mbox's."""
        new = known = 0
        given = iter(messages)
        while handful := list(islice(given, _HANDFUL)):
            met_keys, met_ids = self._met(handful)
            # A thread that goes on is fetched with all it has, also what was forgotten.
            out = self._left_out(handful) if source == "gmail" else set()
            fresh: list[Message] = []
            for message in handful:
                if message.gmail_id in out:
                    known += 1
                elif message.key not in met_keys and (not message.message_id or message.message_id not in met_ids):
                    fresh.append(message)
                    new += 1
                else:
                    # It may be the double of one that waits.
                    self._insert(fresh, source)
                    fresh = []
                    if self._known(message, source):
                        known += 1
                    else:
                        self._insert([message], source)
                        new += 1
                met_keys.add(message.key)
                met_ids.add(message.message_id)
            self._insert(fresh, source)
        return AddedCount(new, known)

    def _met(self, messages: list[Message]) -> tuple[set[str], set[str]]:
        """The keys and the Message-IDs among these messages' that are kept already."""
        # A key that is made of the Message-ID is found by that.
        keys = self._kept("key", [m.key for m in messages if not m.key.startswith("mid:")])
        ids = self._kept("message_id", [m.message_id for m in messages if m.message_id])
        return keys, ids

    def _left_out(self, messages: list[Message]) -> set[str | None]:
        ids = [m.gmail_id for m in messages if m.gmail_id]
        marks = ",".join("?" * len(ids))
        query = f"SELECT gmail_id FROM left_out WHERE gmail_id IN ({marks})"  # noqa: S608 - marks
        return {row[0] for row in self._connection.execute(query, ids)}

    def _kept(self, column: str, values: list[str]) -> set[str]:
        marks = ",".join("?" * len(values))
        query = f"SELECT {column} FROM message WHERE {column} IN ({marks})"  # noqa: S608 - a literal above, and marks
        return {row[0] for row in self._connection.execute(query, values)}

    def _known(self, message: Message, source: str) -> bool:
        row = self._connection.execute(f"{_COPIES} WHERE key = ?", (message.key,)).fetchone()
        cut = Trouble.CUT_OFF in message.troubles
        rank = _rank(source, message.gmail_id, message.date, cut)
        # The labels of one that was cut off may be cut off as well.
        if row and source == row[1] and message.gmail_id and message.gmail_id == row[2] and not cut:
            self._connection.execute(
                "UPDATE message SET labels = ?, thread_id = coalesce(?, thread_id) WHERE id = ?",
                (label_list(message.labels), message.thread_id, row[0]),
            )
        if row and _rank(*row[1:]) >= rank:
            return True
        same = [*([row] if row else []), *self._doubles(message)]
        if same and rank > max(_rank(*one[1:]) for one in same):
            # Gmail's own word on a message (its date, its id) wins over an mbox's, Takeout's over another's, any that
            # tells the day over one that does not, and one that is whole over one whose headers were cut off.
            self._connection.executemany("DELETE FROM message WHERE id = ?", [(number,) for number, *_ in same])
            self._insert([message], source)
        return bool(same)

    def _doubles(self, message: Message) -> list[tuple[int, str, str | None, int | None, int]]:
        """The same mail under other keys: same Message-ID, sender, day. Two ids of Gmail's are two messages.

        Two mails of which neither has Gmail's id are one only where their dates are the same to the millisecond: what
        is within a day or two of a day or two would be one mail in one order of files, and two in another.
        """
        if not message.message_id:
            return []
        sender = self._addresses[message.sender.email] if message.sender else None
        near = _DOUBLE_WINDOW if message.gmail_id else 0
        query = f"{_COPIES} WHERE message_id = ?1 AND sender IS ?2 AND key <> ?3 AND (gmail_id IS NULL OR ?4 IS NULL)"
        given = (message.message_id, sender, message.key, message.gmail_id)
        if message.date is None:
            return self._connection.execute(query, given).fetchall()
        # In two questions, each of which the index answers by date.
        dated = " AND date BETWEEN ?5 - ?6 AND ?5 + ?6 AND (gmail_id IS NOT NULL OR abs(date - ?5) <= ?7)"
        return [
            *self._connection.execute(query + dated, (*given, message.date, _DOUBLE_WINDOW, near)),
            *self._connection.execute(query + " AND date IS NULL", given),
        ]

    def _insert(self, messages: list[Message], source: str) -> None:
        """Rows of messages that are not kept yet."""
        if not messages:
            return
        first = int(self._connection.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0]) + 1
        address, name = self._addresses, self._names
        rows: list[_Row] = []
        recipients: list[_Row] = []
        more: dict[str, list[_Row]] = {"failure": [], "delivered": [], "trouble": []}
        for number, message in enumerate(messages, first):
            rows.append(self._row(number, message, source))
            recipients += [
                (number, address[one.email], _ROLES[role], name[one.name] if one.name else None)
                for role, one in message.recipients
            ]
            # Of nearly all mail these are empty.
            if message.failed:
                more["failure"] += [(number, address[email]) for email in message.failed]
            if message.delivered_to:
                more["delivered"] += [(number, address[email]) for email in message.delivered_to]
            if message.troubles:
                more["trouble"] += [(number, kind.value) for kind in message.troubles]
        address.write()
        name.write()
        self._connection.executemany(_MESSAGE, rows)
        self._connection.executemany("INSERT INTO recipient VALUES (?, ?, ?, ?)", recipients)
        for table, pairs in more.items():
            self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", pairs)  # noqa: S608 - as above
        self._connection.execute(_TO_INDEX, (first,))
        self._connection.execute(_REUSED, (first,))

    def _row(self, number: int, message: Message, source: str) -> _Row:
        """The row of the table `message`."""
        sender = message.sender
        return (
            number,
            message.key,
            message.gmail_id,
            message.thread_id,
            message.message_id,
            message.in_reply_to,
            message.references,
            message.date,
            message.zone,
            self._addresses[sender.email] if sender else None,
            self._names[sender.name] if sender and sender.name else None,
            message.subject,
            message.kind.value,
            message.kind_because,
            label_list(message.labels),
            source,
        )


def label_list(labels: Iterable[str]) -> str:
    """Labels as their column has them: a JSON list, sorted."""
    return json.dumps(sorted(labels), ensure_ascii=False) if labels else "[]"


def _rank(source: str, gmail_id: str | None, date: int | None, cut: int) -> int:
    """Which of two copies of one mail is kept: the higher, of two alike the first. `cut`: its headers do not end."""
    whole = 0 if cut else 4
    if gmail_id is not None:
        return whole + (3 if source == "gmail" else 2)
    return whole + int(date is not None)
