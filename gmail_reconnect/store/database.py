"""The one SQLite file: opening it, its transactions, and its errors in plain words. Knows no table."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from gmail_reconnect.errors import DamagedStoreError, ErrorCode, StoreError, StoreInUseError

from . import schema
from .mail.interning import InternedText

_WAIT_SECONDS: Final = 10
_RETRY_SECONDS: Final = 0.01
_NOT_OUR_FAULT: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
})  # fmt: skip


class Store:
    """The open database: one connection and its transactions. Each table has a class of its own that takes a Store.

    Not to be shared between threads.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.address_ids = InternedText(connection, "address")
        self.name_ids = InternedText(connection, "name")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens the file, creates it if it is missing, and migrates it to the current version.

        Raises StoreError if the file is damaged, in use or of a newer version, or if the folder isn't writable.
        """
        return cls(_connect(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file. Raises StoreError where the disk or another run caused the error inside."""
        try:
            if isinstance(value, sqlite3.DatabaseError) and is_from_outside(value):
                raise explained(value, self.path) from value
        finally:
            self._leave()

    def _leave(self) -> None:
        self.connection.close()

    @property
    def path(self) -> str:
        """The path of the file."""
        return str(self.connection.execute("PRAGMA database_list").fetchone()[2])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. A transaction inside another one joins it."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:  # also an interruption: roll back, then raise it again
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
            self.forget_ids()
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """What is written inside is read inside, and undone at the end."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self.forget_ids()

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """For importing a file that stays where it is: commits don't wait for the disk.

        A crash loses nothing that was committed. A power cut may lose the last commits, but never the file. At the end
        everything is on the disk.
        """
        self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query, their columns by name."""
        cursor: Any = self.connection.cursor()
        cursor.row_factory = sqlite3.Row
        rows: Iterator[sqlite3.Row] = cursor.execute(query, values)
        return rows

    def value(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> Any:
        """The first column of a query's first row; None if there is no row."""
        row = self.connection.execute(query, values).fetchone()
        return row and row[0]

    def column(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """The first column of a query's rows."""
        return [row[0] for row in self.connection.execute(query, values)]

    def write(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        """Executes a statement once with each row of values, all or nothing. Returns how many rows it changed."""
        with self.transaction():
            return self.connection.executemany(statement, rows).rowcount

    def choose(self, ids: Iterable[int]) -> None:
        """Puts the ids of addresses or of messages into the temporary table `chosen`, for a query to join.

        Such a query uses CROSS JOIN, so that SQLite starts with the few chosen ids; otherwise it may read all mail.
        """
        self.connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (number INTEGER PRIMARY KEY) STRICT")
        self.connection.execute("DELETE FROM chosen")
        self.connection.executemany("INSERT INTO chosen VALUES (?)", zip(ids))

    def forget_ids(self) -> None:
        """Drops the remembered ids of addresses and names: some of them are no longer in the file."""
        self.address_ids.forget()
        self.name_ids.forget()


class KeptStore(Store):
    """A database that stays open after a `with` block, for what runs for hours; `close` closes it."""

    def _leave(self) -> None:
        pass

    def close(self) -> None:
        """Closes the file."""
        self.connection.close()

    def state(self) -> tuple[int, int]:
        """Changes when another connection has changed the file, and when this one has."""
        return int(self.value("PRAGMA data_version")), self.connection.total_changes


class Table:
    """Base of the classes for tables: each write is committed at return, or with the transaction around it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection to a file as it is, of any version; it changes nothing."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def is_from_outside(error: sqlite3.DatabaseError) -> bool:
    """Whether the disk, its permissions or another run caused the error, rather than a bug."""
    return _code(error) in _NOT_OUR_FAULT


def is_in_use(error: sqlite3.DatabaseError) -> bool:
    """Whether another run caused the error."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_damage(error: Exception) -> bool:
    """Whether the file is damaged, or isn't a database."""
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def explained(error: OSError | sqlite3.DatabaseError, path: Path | str) -> StoreError:
    """The error in plain words, with what to do about it."""
    if isinstance(error, sqlite3.DatabaseError) and is_in_use(error):
        return StoreInUseError(f"{path} is in use by another run.", "Wait until it has ended, then run this again.")
    if is_damage(error):
        return DamagedStoreError(
            f"{path} is damaged: {error}",
            "Don't delete it: it has your decisions and the history of your drafts.",
            code=ErrorCode.DATABASE_DAMAGED,
        )
    return StoreError(
        f"{path} cannot be used: {error}", "Check that the disk isn't full and that the folder is writable."
    )


def _connect(path: Path) -> sqlite3.Connection:
    connection = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_SECONDS)
        schema.refuse_newer(connection, path)
        _use_write_ahead_log(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        # Deleted data is overwritten; otherwise it would stay readable in the file until its space is reused.
        connection.execute("PRAGMA secure_delete = ON")
        # A draft must be on the disk before Gmail is called: NORMAL could lose it in a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        if 0 < schema.version_of(connection) < schema.VERSION:
            _copy_before_migration(path, schema.version_of(connection))
        schema.migrate(connection)
    except (OSError, sqlite3.DatabaseError, StoreError) as error:
        if connection:
            connection.close()
        if isinstance(error, StoreError):
            raise
        raise explained(error, path) from error
    return connection


def _copy_before_migration(path: Path, version: int) -> None:
    from .backup import COPIES, write_automatic_copy  # noqa: PLC0415 - which opens databases, too

    write_automatic_copy(path, path.parent / COPIES, f"version-{version}")


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 for an error of the file system."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switches to WAL, retrying while another run opens the file.

    SQLite fails at once if two connections make the change at the same time: its own timeout doesn't cover this lock.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return
