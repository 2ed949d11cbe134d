"""The tables: the numbered scripts in sql/ and how they bring a database file to the current version, in order.

`user_version` is the number of scripts that a file has had. The effect of a released script never changes, and none
loses a row of the user's own tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import StoreError
from gmail_reconnect.text.domains import ascii_domain

SCRIPTS: Final = tuple(sorted(Path(__file__).with_name("sql").glob("[0-9]*.sql")))
"""Each brings a file from version n to n + 1."""

VERSION: Final = len(SCRIPTS)

OWN_TABLES: Final = (
    "own", "decision", "earlier_decision", "draft", "call", "bond", "earlier_bond", "never", "secret",
)  # fmt: skip
"""What nothing can supply again."""

_ADD_BOND: Final = """
INSERT INTO bond VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET same = excluded.same, made = excluded.made WHERE excluded.made > made
"""


def refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError for a file that a newer version wrote. Changes nothing."""
    version = version_of(connection)
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer gmail-reconnect (version {version}, this one knows {VERSION}).",
            "Update gmail-reconnect; the file was not touched.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Runs the scripts that the file lacks, all in one transaction: after each one, it would wait for the disk."""
    if version_of(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another run may have migrated the file before this one got the lock.
        run_scripts(connection, version_of(connection), VERSION)
        _write_mailboxes_in_ascii(connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:  # also an interruption: roll back, then raise it again
        if connection.in_transaction:  # a full disk may have ended it already
            connection.execute("ROLLBACK")
        raise


def run_scripts(connection: sqlite3.Connection, start: int, end: int) -> None:
    """Runs the scripts from one version to another, in the transaction that is open."""
    for script in SCRIPTS[start:end]:
        for statement in _statements(script.read_text(encoding="utf-8")):
            connection.execute(statement)


def _write_mailboxes_in_ascii(connection: sqlite3.Connection) -> None:
    """Turns the domains in `bond` into ASCII: up to version 0.2, they stayed as they were written."""
    for *pair, same, made in connection.execute("SELECT a, b, same, made FROM bond").fetchall():
        parts = (mailbox.rpartition("@") for mailbox in pair)
        one, other = sorted(f"{local}{at}{ascii_domain(domain)}" for local, at, domain in parts)
        if [one, other] != pair:
            connection.execute("DELETE FROM bond WHERE (a, b) = (?, ?)", pair)
            if one != other:
                connection.execute(_ADD_BOND, (one, other, same, made))


def version_of(connection: sqlite3.Connection) -> int:
    """How many scripts the file has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one: `executescript` would commit the transaction around them."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
