"""The tables: the numbered scripts in sql/ and how they bring a database file to the current version, in order.

`user_version` is the number of scripts that a file has had. The effect of a released script never changes, and none
loses a row of the user's own tables: own, decision, earlier_decision, draft, call, bond, earlier_bond, never, secret.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import StoreError

SCRIPTS: Final = tuple(sorted(Path(__file__).with_name("sql").glob("[0-9]*.sql")))
"""Each brings a file from version n to n + 1."""

VERSION: Final = len(SCRIPTS)


def refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError for a file that a newer version wrote. Changes nothing."""
    version = _version(connection)
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer gmail-reconnect (version {version}, this one knows {VERSION}).",
            "Update gmail-reconnect; the file was not touched.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Runs the scripts that the file lacks, all in one transaction: after each one, it would wait for the disk."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another run may have migrated the file before this one got the lock.
        for script in SCRIPTS[_version(connection) :]:
            for statement in _statements(script.read_text(encoding="utf-8")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:  # also an interruption: roll back, then raise it again
        if connection.in_transaction:  # a full disk may have ended it already
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one: `executescript` would commit the transaction around them."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
