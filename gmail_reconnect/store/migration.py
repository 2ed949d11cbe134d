"""Brings a database file to the current version of the schema, one numbered step after another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from gmail_reconnect.errors import StoreError

from . import schema


def refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError for a file that a newer version wrote. Changes nothing."""
    version = _version(connection)
    if version > schema.VERSION:
        raise StoreError(
            f"{path} was written by a newer gmail-reconnect (version {version}, this one knows {schema.VERSION}).",
            "Update gmail-reconnect; the file was not touched.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Runs the steps that the file lacks, each in a transaction of its own."""
    while (version := _version(connection)) < schema.VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another run may have migrated the file before this one got the lock.
            if _version(connection) == version:
                for statement in _statements(schema.MIGRATIONS[version]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
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
