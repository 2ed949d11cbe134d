"""Checks the database file without changing it, even if it is damaged or of another version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import schema
from .database import explained, open_read_only

_SHOWN: Final = 3
"""How many faults are reported: SQLite lists up to a hundred."""


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """The result. `faults` is empty if the file is intact; `size` in bytes includes the write-ahead log."""

    version: int
    newest: int
    size: int
    faults: tuple[str, ...]


def check_file(path: Path, *, whole: bool = True) -> IntegrityReport:
    """Reads version and size and, of the `whole` file, runs SQLite's quick check, which takes seconds for a large one.

    Raises StoreError if the file can't be opened.
    """
    try:
        log = path.with_name(path.name + "-wal")
        size = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
        with closing(open_read_only(path)) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            faults = _faults(connection) if whole else []
    except (OSError, sqlite3.DatabaseError) as error:
        raise explained(error, path) from error
    return IntegrityReport(version, schema.VERSION, size, tuple(faults[:_SHOWN]))


def _faults(connection: sqlite3.Connection) -> list[str]:
    found = [row[0] for row in connection.execute("PRAGMA quick_check")]
    faults = [] if found == ["ok"] else found
    return faults + [f"a row of {row[0]} points nowhere" for row in connection.execute("PRAGMA foreign_key_check")]
