"""Copies of what nothing can supply again: the user's own tables, without mail, and the files beside the database.

A copy is a database of the same version whose mail tables are empty, with one table more, `kept_file`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import ErrorCode, StoreError

from . import schema
from .database import Store, explained, is_damage, is_from_outside, open_read_only
from .mail.person_facts import PersonFactTable

COPIES: Final = "copies"
"""The folder beside the database for automatic copies, and for the files of a restore or repair that goes on."""
KEPT: Final = 7
"""How many automatic copies are kept."""
_UNFINISHED: Final = ".gmail-reconnect"
"""The end of a copy's name, after the number of its process, until the copy is whole."""
_FILES: Final = "CREATE TABLE kept_file (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID"
_ALSO: Final = (
    "INSERT OR IGNORE INTO main.state SELECT key, value FROM other.state WHERE key IN ('account', 'signed_in')",
    "INSERT OR IGNORE INTO main.left_out SELECT * FROM other.left_out",
)
"""What of the mail part is needed, too: whose mailbox it is, and which mail must not be read again."""


@dataclass(frozen=True, slots=True)
class CopyContent:
    """What a copy has: its database's version, the account ("" for none), table → rows, name → content of the files."""

    version: int
    account: str
    rows: Mapping[str, int]
    files: Mapping[str, bytes]


def write_copy(source: Path, target: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Writes the user's own tables of a database, as they are at one moment, and the `files`, into a new file.

    The mail part may be damaged. Raises StoreError; then there is no new file.
    """
    fresh = target.with_name(f".{target.name}.{os.getpid()}{_UNFINISHED}")
    try:
        if target.exists() and not replace:
            raise StoreError(f"{target} exists already.", code=ErrorCode.BACKUP_TAKEN)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _delete_unfinished(target.parent)
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            source.stat()  # ATTACH would create it
            connection.execute("ATTACH ? AS other", (str(source),))
            connection.execute("BEGIN")
            version = int(connection.execute("PRAGMA other.user_version").fetchone()[0])
            schema.run_scripts(connection, 0, version)
            _copy_rows(connection)
            connection.execute(_FILES)
            connection.executemany("INSERT INTO kept_file VALUES (?, ?)", files.items())
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("COMMIT")
        fresh.replace(target)
    except (OSError, sqlite3.DatabaseError) as error:
        raise explained(error, source if is_damage(error) else target) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def read_copy(path: Path) -> CopyContent:
    """Checks the whole file: SQLite's own check, and that its tables are exactly those that this program makes.

    Raises StoreError for any other file.
    """
    if not path.exists():
        raise StoreError(f"There is no file {path}.", "Name another backup.")
    try:
        with closing(open_read_only(path)) as connection:
            schema.refuse_newer(connection, path)
            version = schema.version_of(connection)
            if not version or _names(connection) != _expected_names(version):
                raise _not_a_backup(path)
            if fault := _first_fault(connection, "integrity_check"):
                raise _damaged_backup(path, fault)
            state = dict(connection.execute("SELECT key, value FROM state"))
            files = dict(connection.execute("SELECT name, content FROM kept_file"))
            rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _own(connection)}  # noqa: S608
    except (OSError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.DatabaseError) and not is_from_outside(error):
            raise _not_a_backup(path) from error
        if is_damage(error):
            raise _damaged_backup(path, str(error)) from error
        raise explained(error, path) from error
    return CopyContent(version, state.get("account", ""), rows, files)


def restore_copy(copy: Path, database: Path) -> None:
    """Puts the user's own tables of a copy in place of those of the database, all or nothing. Mail stays.

    The copy must have passed `read_copy`. Raises StoreError.
    """
    with _migrated(copy, database) as migrated, Store.open(database) as store:
        store.connection.execute("ATTACH ? AS other", (str(migrated),))
        with store.transaction():
            _copy_rows(store.connection)
            PersonFactTable(store).clear()
        store.connection.execute("DETACH other")


def rebuild(database: Path, aside: Path) -> None:
    """Moves a damaged database `aside`, and puts a sound one with the user's own tables in its place, without mail.

    Raises StoreError where those tables are damaged, too; then nothing was changed.
    """
    fresh = database.parent / COPIES / "rebuilt.sqlite"
    try:
        with closing(open_read_only(database)) as connection:
            for table in _own(connection):
                if fault := _first_fault(connection, f"integrity_check({table})"):
                    raise StoreError(f"The user's own table {table} is damaged: {fault}")
        write_copy(database, fresh, {}, replace=True)
        move_aside(database, aside)
        fresh.replace(database)
    except (OSError, sqlite3.DatabaseError) as error:
        raise explained(error, database) from error


def move_aside(database: Path, aside: Path) -> None:
    """Renames a database with its log of the newest changes."""
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{database}{ending}").replace(f"{aside}{ending}")


def automatic_copies(folder: Path) -> list[Path]:
    """The automatic copies, newest first."""
    return sorted(folder.glob("[vw]*.sqlite"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def write_automatic_copy(source: Path, folder: Path, name: str) -> None:
    """Writes a copy, and deletes all but the newest ones. Raises StoreError."""
    write_copy(source, folder / f"{name}.sqlite", {}, replace=True)
    for old in automatic_copies(folder)[KEPT:]:
        old.unlink(missing_ok=True)


def _own(connection: sqlite3.Connection) -> list[str]:
    """The user's own tables that this version has."""
    there = {name for _, name in _names(connection)}
    return [name for name in schema.OWN_TABLES if name in there]


def _copy_rows(connection: sqlite3.Connection) -> None:
    """Replaces the rows of the user's own tables by those of the attached database `other`, of the same version."""
    for table in _own(connection):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"DELETE FROM main.{table}")  # noqa: S608 - names of our own
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM other.{table}")  # noqa: S608
    for statement in _ALSO:
        connection.execute(statement)


def _names(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """(type, name) of everything in the schema, but for what SQLite makes itself."""
    rows = connection.execute("SELECT type, name FROM main.sqlite_schema")
    return {(kind, name) for kind, name in rows if not name.startswith(("sqlite_", "topic_words_"))}


def _expected_names(version: int) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.run_scripts(connection, 0, version)
        connection.execute(_FILES)
        return _names(connection)


@contextmanager
def _migrated(copy: Path, database: Path) -> Iterator[Path]:
    """The rows of a copy in tables of our own making, at the current version, in a file that is deleted at the end."""
    path = database.parent / COPIES / "restoring.sqlite"
    try:
        write_copy(copy, path, {}, replace=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            schema.migrate(connection)
        yield path
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{path}{ending}").unlink(missing_ok=True)


def _delete_unfinished(folder: Path) -> None:
    """Deletes the copies there whose process was ended while it wrote them."""
    for path in folder.glob(f".*{_UNFINISHED}*"):
        process = path.name.partition(_UNFINISHED)[0].rpartition(".")[2]
        if process.isdecimal() and not _is_running(int(process)):
            with suppress(OSError):
                path.unlink()


def _is_running(process: int) -> bool:
    if os.name == "nt":
        return False  # there os.kill would end it; and Windows deletes no file that it has open
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # another user's
    return True


def _first_fault(connection: sqlite3.Connection, check: str) -> str:
    """The first thing that a check of SQLite's finds wrong; "" for nothing."""
    found = connection.execute(f"PRAGMA {check}").fetchone()[0]
    return "" if found == "ok" else str(found)


def _damaged_backup(path: Path, why: str) -> StoreError:
    return StoreError(f"{path} is damaged: {why}", "Name another backup.")


def _not_a_backup(path: Path) -> StoreError:
    return StoreError(f"{path} isn't a backup of this program.", code=ErrorCode.NOT_A_BACKUP)
