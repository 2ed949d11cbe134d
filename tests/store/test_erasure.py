"""Erasure that can't rewrite the file at its end: a full disk, another run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gmail_reconnect.model import Address, Message
from gmail_reconnect.store import erasure
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.run_state import RunState
from tests.support.posix import no_file_larger_than, posix_only

ME, ANA = "me@example.com", "ana@lima.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with five messages from Ana, and many others; everything is in the file, not in the log alone."""
    path = tmp_path / "s.sqlite"
    with Store.open(path) as store:
        MessageTable(store).add((mail(f"ben{n}@stone.example", n) for n in range(1500)), "import")
        MessageTable(store).add((mail(ANA, 2000 + n) for n in range(5)), "import")
    return path


def mail(sender: str, number: int) -> Message:
    return Message(
        f"mid:{number}", number, Address(sender), (Address(ME),), subject=f"Boat {number}", message_id=f"{number}@x"
    )


def forget(store: Store) -> erasure.ErasureResult:
    return erasure.erase(store, [ANA], [ANA], [ME])


def raw(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.glob("s.sqlite*"))


@posix_only
def test_full_disk_leaves_erased_data_overwritten_and_is_reported(path: Path) -> None:
    """The file isn't smaller; the next attempt finishes the work."""
    size = path.stat().st_size
    with Store.open(path) as store:
        with no_file_larger_than(size):
            done = forget(store)
        assert done.messages == 5
        error = done.unfinished
        assert error is not None
        assert error.exit_code == 1
        assert "deleted and overwritten" in error.message
        assert "isn't smaller" in error.message
        assert "run the same command again" in error.hint
        assert ANA.encode() not in raw(path)
        assert path.stat().st_size == size
        assert MessageTable(store).count() == 1500
        assert RunState(store).is_erasure_unfinished
        assert erasure.rewrite_file(store) is None
        assert not RunState(store).is_erasure_unfinished
    assert path.stat().st_size < size


def test_run_that_reads_the_file_delays_clearing_and_is_reported(path: Path) -> None:
    """Deleted data stays readable until that run ends and the file is rewritten."""
    with Store.open(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM message").fetchone()
        store.connection.execute("PRAGMA busy_timeout = 0")
        done = forget(store)
        assert MessageTable(store).count() == 1500
        error = done.unfinished
        assert error is not None
        assert "can still be read in the file" in error.message
        assert "Wait until the other run has ended" in error.hint
        assert ANA.encode() in path.read_bytes()
        assert erasure.rewrite_file(store) is not None
        other.execute("COMMIT")
        assert RunState(store).is_erasure_unfinished
        assert erasure.rewrite_file(store) is None
        assert ANA.encode() not in raw(path)
        other.close()


def test_complete_erasure_reports_nothing_unfinished(path: Path) -> None:
    """The usual case."""
    with Store.open(path) as store:
        assert forget(store).unfinished is None
        assert not RunState(store).is_erasure_unfinished
        assert ANA.encode() not in raw(path)
