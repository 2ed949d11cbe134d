"""Erases what is stored about people, also from the file itself. Doesn't touch Gmail, nor other people's facts.

Mail from them, and mail from the owner to them alone, is deleted. In other mail a placeholder replaces their address:
the number of its recipients, which other people's facts depend on, stays the same.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from gmail_reconnect.errors import StoreError
from gmail_reconnect.store import database
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import PLACEHOLDER
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.mail.server_copies import erased_mark
from gmail_reconnect.store.run_state import RunState

_ERASED: Final = (
    "CREATE TEMP TABLE erased AS SELECT id, email FROM address WHERE email IN (SELECT value FROM json_each(?))"
)
_OWNER: Final = "CREATE TEMP TABLE owner AS SELECT id FROM address WHERE email IN (SELECT value FROM json_each(?))"
_NAMES: Final = """
SELECT sender_name FROM message WHERE sender IN (SELECT id FROM erased) AND sender_name IS NOT NULL
UNION SELECT name FROM recipient WHERE address IN (SELECT id FROM erased) AND name IS NOT NULL
"""
_DROPPED: Final = """
CREATE TEMP TABLE dropped AS SELECT id FROM message WHERE sender IN (SELECT id FROM erased)
UNION SELECT m.id FROM message m JOIN recipient r ON r.message = m.id
    WHERE m.sender IN (SELECT id FROM owner) AND r.address IN (SELECT id FROM erased)
    AND NOT EXISTS (SELECT 1 FROM recipient o WHERE o.message = m.id
        AND o.address NOT IN (SELECT id FROM erased) AND o.address NOT IN (SELECT id FROM owner))
"""
_WITH_REFERENCES: Final = """
SELECT id, in_reply_to, refs FROM message WHERE in_reply_to || refs <> '' AND id NOT IN (SELECT id FROM dropped)
"""
_LEAVE_OUT: Final = """
INSERT OR REPLACE INTO left_out SELECT key, 1 FROM message
WHERE id IN (SELECT id FROM dropped) AND gmail_id IS NOT NULL
"""
_LEAVE_OUT_COPIES: Final = """
INSERT OR REPLACE INTO left_out SELECT ltrim(id, '0'), 1 FROM copy WHERE message IN (SELECT id FROM dropped)
"""
_KEYS_OF_COPIES: Final = """
SELECT key FROM message WHERE id IN (SELECT id FROM dropped) AND id IN (SELECT message FROM copy)
"""
_DELETE_NAME: Final = """
DELETE FROM name WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE sender_name = ?1)
    AND NOT EXISTS (SELECT 1 FROM recipient WHERE name = ?1)
"""
_ID: Final = re.compile(r"<[^<>]*>\s*|[^\s<>]+\s*")


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """How much was deleted. `mentions` counts the messages in which a placeholder replaced their address.

    `unfinished` says why deleted data is still in the file, and what to do; None if it is cleared.
    """

    messages: int
    mentions: int
    decisions: int
    drafts: int
    unfinished: StoreError | None = None


def erase(store: Store, emails: Collection[str], mailboxes: Collection[str], own: Collection[str]) -> ErasureResult:
    """Erases everything about these addresses and mailboxes, all or nothing. `own`: the owner's addresses.

    Their mail isn't fetched from Gmail again, but an import can bring it back. Nothing of it stays readable here;
    other people's letters and mail no longer have their address or Message-IDs. Subjects of other mail stay. If
    the file can't be rewritten at the end (another run, a full disk), `unfinished` says so: call `rewrite_file` later.
    """
    connection = store.connection
    with store.transaction():
        connection.execute(_ERASED, (json.dumps(list(emails)),))
        connection.execute(_OWNER, (json.dumps(list(own)),))
        names = store.column(_NAMES)
        done = ErasureResult(
            _messages(store), _mentions(store), _notes(store, emails, mailboxes), _drafts(store, emails)
        )
        store.write(_DELETE_NAME, [(name,) for name in names])
        connection.execute("DROP TABLE erased")
        connection.execute("DROP TABLE owner")
        # Computed facts and the index still hold their data: both are built again.
        PersonFactTable(store).clear()
        connection.execute("INSERT INTO topic_words (topic_words) VALUES ('rebuild')")
        store.forget_ids()
        RunState(store).is_erasure_unfinished = True
    return replace(done, unfinished=rewrite_file(store))


def rewrite_file(store: Store) -> StoreError | None:
    """Clears deleted data from the file, and makes it as small as possible. Returns the error; None if it succeeded."""
    # Data that earlier versions deleted without overwriting may still be between the rows.
    not_written = _refused(store, "VACUUM")
    # Even if that failed: until the log is written back, the file still has the old data.
    not_cleared = _refused(store, "PRAGMA wal_checkpoint(TRUNCATE)")
    if not_written is None and not_cleared is None:
        RunState(store).is_erasure_unfinished = False
        return None
    path, size = store.path, store.value("PRAGMA page_count") * store.value("PRAGMA page_size")
    if not_cleared is not None:
        return StoreError(
            f"The deleted data can still be read in the file {path}, though no command shows it: {not_cleared}.",
            f"{_remedy(not_cleared, size)}, then run the same command again: it clears the file.",
        )
    return StoreError(
        f"The data is deleted and overwritten in {path}, but the file could not be rewritten: {not_written}. "
        "So it isn't smaller, and may still have data that an earlier version deleted.",
        f"{_remedy(not_written or '', size)}, then run the same command again: it rewrites the file.",
    )


_IN_USE: Final = "another run has it open"


def _refused(store: Store, statement: str) -> str | None:
    """Why the disk or another run prevented the statement; None if it succeeded. Raises any other error."""
    try:
        is_blocked = store.value(statement)
    except sqlite3.DatabaseError as error:
        if not database.is_from_outside(error):
            raise
        return _IN_USE if database.is_in_use(error) else str(error)
    # A checkpoint that another run blocks raises nothing: its first column is 1.
    return _IN_USE if is_blocked else None


def _remedy(cause: str, size: int) -> str:
    if cause == _IN_USE:
        return "Wait until the other run has ended"
    return f"Make room on the disk (twice the file's size, {2 * size / 1e6:,.1f} MB)"


def _messages(store: Store) -> int:
    """Deletes mail from them, and mail from the owner to them alone."""
    connection = store.connection
    connection.execute(_DROPPED)
    connection.execute(_LEAVE_OUT)
    connection.execute(_LEAVE_OUT_COPIES)
    # They may be moved to another folder, and have a new id there.
    marks = [(erased_mark(key),) for key in store.column(_KEYS_OF_COPIES)]
    store.write("INSERT OR REPLACE INTO left_out VALUES (?, 1)", marks)
    _unname(store)
    count = connection.execute("DELETE FROM message WHERE id IN (SELECT id FROM dropped)").rowcount
    connection.execute("DROP TABLE dropped")
    return int(count)


def _unname(store: Store) -> None:
    """Removes the Message-IDs of deleted mail, and those that contain their address, from other mail's references."""
    ids = set(store.column("SELECT message_id FROM message JOIN dropped USING (id) WHERE message_id <> ''"))
    emails = store.column("SELECT email FROM erased")

    def tells(message_id: str) -> bool:
        bare = message_id.strip().strip("<>")
        return bare in ids or any(email in bare.lower() for email in emails)

    changed = []
    for number, reply, references in store.connection.execute(_WITH_REFERENCES):
        after = (
            " ".join(one for one in reply.split() if not tells(one)),
            _ID.sub(lambda id_: "" if tells(id_[0]) else id_[0], references).strip(),
        )
        if after != (reply, references):
            changed.append((*after, number))
    store.write("UPDATE message SET in_reply_to = ?, refs = ? WHERE id = ?", changed)


def _mentions(store: Store) -> int:
    """Replaces them in other mail by a placeholder, and deletes bounces of their address."""
    connection = store.connection
    connection.execute("DELETE FROM failure WHERE address IN (SELECT id FROM erased)")
    connection.execute("DELETE FROM delivered WHERE address IN (SELECT id FROM erased)")
    cursor = connection.execute("UPDATE recipient SET name = NULL WHERE address IN (SELECT id FROM erased)")
    connection.execute(
        "DELETE FROM address WHERE id IN (SELECT id FROM erased)"
        " AND NOT EXISTS (SELECT 1 FROM recipient WHERE address = address.id)"
    )
    left = store.column("SELECT id FROM address WHERE id IN (SELECT id FROM erased)")
    placeholders = [(f"{secrets.token_hex(8)}@{PLACEHOLDER}", number) for number in left]
    store.write("UPDATE address SET email = ? WHERE id = ?", placeholders)
    return int(cursor.rowcount)


def _notes(store: Store, emails: Collection[str], mailboxes: Collection[str]) -> int:
    about = store.write("DELETE FROM decision WHERE email = ?", [(one,) for one in emails])
    pairs = store.write("DELETE FROM bond WHERE ?1 IN (a, b)", [(one,) for one in mailboxes])
    store.write("DELETE FROM earlier_decision WHERE email = ?", [(one,) for one in emails])
    store.write("DELETE FROM earlier_bond WHERE ?1 IN (a, b)", [(one,) for one in mailboxes])
    return about + pairs + store.write("DELETE FROM own WHERE email = ? AND how = 'not'", [(one,) for one in emails])


def _drafts(store: Store, emails: Collection[str]) -> int:
    """Deletes letters to them, and removes their address from letters to others."""
    deleted = store.write("DELETE FROM draft WHERE email = ?", [(one,) for one in emails])
    others = store.connection.execute("SELECT addresses, id FROM draft").fetchall()
    left = [(json.dumps([one for one in json.loads(addresses) if one not in emails]), id_) for addresses, id_ in others]
    store.write("UPDATE draft SET addresses = ? WHERE id = ?", left)
    return deleted
