"""What forgetting says and leaves where the file cannot be written anew at its end: a full disk, another run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from gmail_reconnect.model import Address, Message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user import erasure
from tests.support.posix import no_file_larger_than, posix_only

ME, ANA = "me@example.com", "ana@lima.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with five mails from Ana, and many others; nothing of it stands in the journal alone."""
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
def test_no_room_to_write_the_file_anew(path: Path) -> None:
    """Gone and overwritten, no smaller, and it says so; made up for later."""
    size = path.stat().st_size
    with Store.open(path) as store:
        with no_file_larger_than(size):
            done = forget(store)
        assert done.messages == 5
        error = done.unfinished
        assert error is not None
        assert error.exit_code == 1
        assert "removed and overwritten" in error.message
        assert "has not become smaller" in error.message
        assert "run the same command again" in error.hint
        assert ANA.encode() not in raw(path)
        assert path.stat().st_size == size
        assert MessageTable(store).count() == 1500
        assert SyncState(store).is_erasure_unfinished
        assert erasure.rewrite_file(store) is None
        assert not SyncState(store).is_erasure_unfinished
    assert path.stat().st_size < size


def test_another_run_reads_the_file(path: Path) -> None:
    """As long as it does, what was removed stands in the file, and it says so; made up for when that has ended."""
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
        assert SyncState(store).is_erasure_unfinished
        assert erasure.rewrite_file(store) is None
        assert ANA.encode() not in raw(path)
        other.close()


def test_all_went_well(path: Path) -> None:
    """Nothing is left to do, or to say."""
    with Store.open(path) as store:
        assert forget(store).unfinished is None
        assert not SyncState(store).is_erasure_unfinished
        assert ANA.encode() not in raw(path)
