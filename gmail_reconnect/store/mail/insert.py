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
from operator import attrgetter
from typing import Final, NamedTuple

from gmail_reconnect.model import Message, Role, Trouble
from gmail_reconnect.store.database import Store

_DOUBLE_WINDOW: Final = 48 * 3600 * 1000
"""How far (ms) the dates of two copies of one message may differ: by a wrong clock and a time zone, but not more."""
_BATCH: Final = 500
"""Messages in a batch, and values in a query: every version of SQLite takes as many."""
_MESSAGE: Final = (
    "INSERT INTO message (id, key, gmail_id, thread_id, message_id, in_reply_to, refs, date, zone, sender, sender_name,"
    " subject, kind, because, labels, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COPIES: Final = """
SELECT id, source, gmail_id, date, EXISTS (SELECT 1 FROM trouble WHERE message = id AND kind = 'cut_off')
FROM message WHERE"""
_COPY: Final = f"{_COPIES} key = ?"
_COPIES_OF_ANY_DATE: Final = f"""{_COPIES} message_id = :message_id AND sender IS :sender AND key <> :key
AND (gmail_id IS NULL OR :gmail_id IS NULL)"""
_UNDATED_COPIES: Final = f"{_COPIES_OF_ANY_DATE} AND date IS NULL"
_DATED_COPIES: Final = f"""{_COPIES_OF_ANY_DATE} AND date BETWEEN :date - :window AND :date + :window
AND (gmail_id IS NOT NULL OR abs(date - :date) <= :near)"""
_STORED_KEYS: Final = "SELECT key FROM message WHERE key IN"
_STORED_MESSAGE_IDS: Final = "SELECT message_id FROM message WHERE message_id IN"
_LEFT_OUT: Final = "SELECT gmail_id FROM left_out WHERE gmail_id IN"
_PLACES: Final = "SELECT id, is_unlisted FROM copy WHERE message = ?"
_ADD_PLACE: Final = "INSERT INTO copy (id, is_unlisted, message) VALUES (?, ?, ?)"
_MORE: Final = {
    "failure": "INSERT OR IGNORE INTO failure VALUES (?, ?)",
    "delivered": "INSERT OR IGNORE INTO delivered VALUES (?, ?)",
    "trouble": "INSERT OR IGNORE INTO trouble VALUES (?, ?)",
    "moved": "INSERT INTO moved VALUES (?, ?)",
    "maybe_moved": "INSERT INTO maybe_moved VALUES (?, ?)",
}
# Ids are handed out in ascending order: the new messages are all those from a certain id on.
_TO_INDEX: Final = (
    "INSERT OR IGNORE INTO to_index SELECT id FROM message WHERE id >= ? AND date IS NOT NULL AND sender IS NOT NULL"
)
_REUSED: Final = (
    "INSERT OR IGNORE INTO reused SELECT id FROM message WHERE id >= ? AND id <= (SELECT through FROM kept)"
)
# An exact str: for any other type SQLite's module looks for an adapter.
_ROLES: Final = {role: role.value for role in Role}
_HEADERS: Final = attrgetter("key", "gmail_id", "thread_id", "message_id", "in_reply_to", "references", "date", "zone")
_Row = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class AddedCount:
    """How many of the given messages were new, and how many were stored already."""

    new: int
    known: int


class _StoredCopy(NamedTuple):
    """A stored message that may be the same as a new one."""

    number: int
    source: str
    gmail_id: str | None
    date: int | None
    is_cut: int  # its headers were cut off

    @property
    def rank(self) -> int:
        """As `_rank`."""
        return _rank(self.source, self.gmail_id, self.date, self.is_cut)


class MessageWriter:
    """Adds messages within the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store, self._connection = store, store.connection
        self._addresses, self._names = store.address_ids, store.name_ids

    def add(self, messages: Iterable[Message], source: str) -> AddedCount:
        """Adds each message once. Gmail's version of a message replaces an imported one."""
        new = known = 0
        given = iter(messages)
        while batch := list(islice(given, _BATCH)):
            # Of the keys and Message-IDs, those stored already. A key with the Message-ID needs no search of its own.
            met_keys = self._stored(_STORED_KEYS, [m.key for m in batch if not m.key.startswith("mid:")])
            met_ids = self._stored(_STORED_MESSAGE_IDS, [m.message_id for m in batch if m.message_id])
            # A thread with new messages is fetched as a whole, with the mail of erased people.
            out = self._stored(_LEFT_OUT, [m.key for m in batch] if source == "gmail" else [])
            fresh: list[Message] = []
            for message in batch:
                if message.key in out:
                    known += 1
                elif message.key not in met_keys and (not message.message_id or message.message_id not in met_ids):
                    fresh.append(message)
                    new += 1
                else:
                    # It may be a copy of one in `fresh`.
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

    def _stored(self, query: str, values: list[str]) -> set[str]:
        return set(self._store.column(f"{query} ({','.join('?' * len(values))})", values))

    def _known(self, message: Message, source: str) -> bool:
        row = self._connection.execute(_COPY, (message.key,)).fetchone()
        copy = _StoredCopy(*row) if row else None
        cut = Trouble.CUT_OFF in message.troubles
        rank = _rank(source, message.gmail_id, message.date, cut)
        # If the headers were cut off, the labels may be too.
        if copy and source == copy.source and message.gmail_id and not cut:
            self._connection.execute(
                "UPDATE message SET labels = ?, thread_id = coalesce(?, thread_id) WHERE id = ?",
                (label_list(message.labels), message.thread_id, copy.number),
            )
        if copy and copy.date is not None and message.moved is not None and copy.date // 1000 == message.moved // 1000:
            # Up to version 0.2, the day of the move was the date.
            self._replace([copy], message, copy.source)
            return True
        if copy and copy.rank >= rank:
            return True
        same = [*([copy] if copy else []), *self._doubles(message)]
        if same and rank > max(one.rank for one in same):
            # Gmail's version replaces a mbox's, Takeout's any other's, a dated one an undated one, and a complete one
            # replaces one whose headers were cut off.
            self._replace(same, message, source)
        return bool(same)

    def _replace(self, copies: list[_StoredCopy], message: Message, source: str) -> None:
        """Stores a message in place of others, and keeps their places on a server for it."""
        numbers = [(one.number,) for one in copies]
        places = [row for one in numbers for row in self._connection.execute(_PLACES, one)]
        self._connection.executemany("DELETE FROM message WHERE id = ?", numbers)
        self._insert([message], source)
        if places:
            row = self.find(message)
            self._connection.executemany(_ADD_PLACE, [(*place, row) for place in places])

    def find(self, message: Message) -> int:
        """The row of a message that is stored, under whatever key."""
        row = self._store.value("SELECT id FROM message WHERE key = ?", (message.key,))
        return int(row) if row is not None else self._doubles(message)[0].number

    def _doubles(self, message: Message) -> list[_StoredCopy]:
        """Copies of the message under other keys: same Message-ID and sender, and nearly the same date.

        Two messages with different Gmail ids are never copies. If neither has one, the dates must be equal: otherwise
        the number of messages could depend on the order in which files are imported.
        """
        if not message.message_id:
            return []
        values = {
            "message_id": message.message_id,
            "sender": self._addresses[message.sender.email] if message.sender else None,
            "key": message.key,
            "gmail_id": message.gmail_id,
            "date": message.date,
            "window": _DOUBLE_WINDOW,
            "near": _DOUBLE_WINDOW if message.gmail_id else 0,
        }
        # Of a dated message, two queries: each of them can use the index on dates.
        queries = (_COPIES_OF_ANY_DATE,) if message.date is None else (_DATED_COPIES, _UNDATED_COPIES)
        return [_StoredCopy(*row) for query in queries for row in self._connection.execute(query, values)]

    def _insert(self, messages: list[Message], source: str) -> None:
        """Inserts messages that aren't stored yet."""
        if not messages:
            return
        first = int(self._store.value("SELECT coalesce(max(id), 0) FROM message")) + 1
        address, name = self._addresses, self._names
        rows: list[_Row] = []
        recipients: list[_Row] = []
        more: dict[str, list[_Row]] = {table: [] for table in _MORE}
        for number, message in enumerate(messages, first):
            rows.append(self._row(number, message, source))
            recipients += [
                (number, address[one.email], _ROLES[role], name[one.name] if one.name else None)
                for role, one in message.recipients
            ]
            # These are empty in nearly all messages.
            if message.failed:
                more["failure"] += [(number, address[email]) for email in message.failed]
            if message.delivered_to:
                more["delivered"] += [(number, address[email]) for email in message.delivered_to]
            if message.troubles:
                more["trouble"] += [(number, kind.value) for kind in message.troubles]
            if message.moved is not None:
                more["moved"].append((number, message.moved))
            if message.maybe_date is not None:
                more["maybe_moved"].append((number, message.maybe_date))
        address.write()
        name.write()
        self._connection.executemany(_MESSAGE, rows)
        self._connection.executemany("INSERT INTO recipient VALUES (?, ?, ?, ?)", recipients)
        for table, pairs in more.items():
            self._connection.executemany(_MORE[table], pairs)
        self._connection.execute(_TO_INDEX, (first,))
        self._connection.execute(_REUSED, (first,))

    def _row(self, number: int, message: Message, source: str) -> _Row:
        """The message's row in the table `message`."""
        sender = message.sender
        return (
            number,
            *_HEADERS(message),
            self._addresses[sender.email] if sender else None,
            self._names[sender.name] if sender and sender.name else None,
            message.subject,
            message.kind.value,
            message.kind_because,
            label_list(message.labels),
            source,
        )


def label_list(labels: Iterable[str]) -> str:
    """Labels as they are stored: a sorted JSON list."""
    return json.dumps(sorted(labels), ensure_ascii=False) if labels else "[]"


def _rank(source: str, gmail_id: str | None, date: int | None, cut: int) -> int:
    """The rank of a copy: the highest is stored, or the first of equals. `cut`: its headers were cut off."""
    whole = 0 if cut else 4
    if gmail_id is not None:
        return whole + (3 if source == "gmail" else 2)
    return whole + int(date is not None)
