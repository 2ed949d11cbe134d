"""The one SQLite file: opened, checked, migrated, locked down to its owner. Knows no table.

A file of a newer version is never touched; what the disk or another run does to it is told in words.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import StoreError

from . import schema

_WAIT_SECONDS: Final = 10
_LOOK_AGAIN_SECONDS: Final = 0.01
_OUTSIDE: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
})  # fmt: skip


def connect(path: Path) -> sqlite3.Connection:
    """The file, made where it is missing, and brought to this version. Raises StoreError."""
    connection = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_SECONDS)
        _refuse_newer(connection, path)
        _write_ahead(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten: else it would stand in the file until something else needs the room.
        connection.execute("PRAGMA secure_delete = ON")
        # A draft's intent has to be on the disk before the call: NORMAL would lose it with the power.
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection)
    except (OSError, sqlite3.DatabaseError, StoreError) as error:
        if connection:
            connection.close()
        if isinstance(error, StoreError):
            raise
        raise explained(error, path) from error
    return connection


def is_from_outside(error: sqlite3.DatabaseError) -> bool:
    """Whether the disk, its rights or another run is the cause, and no bug of ours."""
    return _code(error) in _OUTSIDE


def is_in_use(error: sqlite3.DatabaseError) -> bool:
    """Whether another run is the cause."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def explained(error: OSError | sqlite3.DatabaseError, path: Path | str) -> StoreError:
    """The same, with what to do about it."""
    code = _code(error)
    if isinstance(error, sqlite3.DatabaseError) and is_in_use(error):
        return StoreError(f"{path} is in use by another run.", "Wait until it has ended, then run this again.")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreError(
            f"{path} is damaged: {error}",
            "Move the file away and sync again. Your decisions and what became of drafts stand in it: keep it.",
        )
    return StoreError(f"{path} cannot be used: {error}", "See whether the disk is full and the folder may be written.")


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 for an error of the file system."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _write_ahead(connection: sqlite3.Connection) -> None:
    """WAL, whoever else opens the file at this moment.

    SQLite refuses the change at once while another makes it too: its own waiting does not cover this lock.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
        else:
            return


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection)
    if version > schema.VERSION:
        raise StoreError(
            f"{path} was written by a newer gmail-reconnect (version {version}, this one knows {schema.VERSION}).",
            "Update gmail-reconnect; the file was not touched.",
        )


def _migrate(connection: sqlite3.Connection) -> None:
    while (version := _version(connection)) < schema.VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another run may have migrated it between the look and the lock.
            if _version(connection) == version:
                for statement in _statements(schema.MIGRATIONS[version]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:  # an interruption too leaves no half of a step; it is raised again
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> Iterator[str]:
    """One by one: `executescript` would commit what was begun before it."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
