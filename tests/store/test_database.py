from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import Address, Draft, Message
from gmail_reconnect.store import schema
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.posix import posix_only

NOON = 1_614_859_200_000
"""4 March 2021, noon UTC, in ms."""
HOUR = 3_600_000
ANA, BEN, ME = Address("ana@example.org", "Ana Lima"), Address("ben@example.org"), Address("me@example.com", "Me")
BOAT = Message(
    key="178f0000a0000000",
    date=NOON,
    sender=ME,
    to=(ANA,),
    cc=(BEN,),
    subject="Boat",
    gmail_id="178f0000a0000000",
    thread_id="178f0000a0000000",
    message_id="boat@mail.example",
    labels=frozenset({"SENT"}),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mailbox.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def kept(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT * FROM message JOIN recipient ON message = id").fetchall()


# ── the file ──


@posix_only
def test_only_the_owner_can_read_the_files(store: Store, path: Path) -> None:
    """The files have mode 0600, the write-ahead log too, in a folder of mode 0700."""
    MessageTable(store).add([BOAT], "gmail")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("mailbox.sqlite", "mailbox.sqlite-wal", "mailbox.sqlite-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_rows_survive_closing_and_opening(path: Path) -> None:
    """Foreign keys are still enforced too."""
    with Store.open(path) as store:
        MessageTable(store).add([BOAT], "gmail")
        before = kept(store)
    with Store.open(path) as store:
        assert kept(store) == before
        with pytest.raises(sqlite3.IntegrityError):
            store.connection.execute("INSERT INTO recipient VALUES (99, 99, 'to', NULL)")


def test_file_of_a_newer_version_is_refused_unchanged(path: Path) -> None:
    """The error says what to do; no byte changes, whatever the journal mode."""
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE message (something)")
        other.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert f"version {schema.VERSION + 1}" in caught.value.message
    assert "Update" in caught.value.hint
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"Dear Ana,\n" * 500, b"SQLite format 3\0" + b"\xff" * 4096])
def test_damaged_file_is_refused_unchanged(path: Path, content: bytes) -> None:
    """The error warns that the file holds the user's decisions."""
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert str(path) in caught.value.message
    assert "damaged" in caught.value.message
    assert "decisions" in caught.value.hint
    assert path.read_bytes() == content


def test_damage_found_while_reading_is_reported_as_a_store_error(path: Path) -> None:
    """The first pages are intact, later ones are broken: not a bug of ours."""
    with Store.open(path) as store:
        MessageTable(store).add(
            [BOAT._replace(key=f"{n}", gmail_id=f"{n}", message_id=f"{n}@x") for n in range(500)], "gmail"
        )
    content = bytearray(path.read_bytes())
    content[len(content) // 4 : len(content) // 2] = b"\xff" * (len(content) // 2 - len(content) // 4)
    path.write_bytes(content)

    def read() -> None:
        with Store.open(path) as store:
            kept(store)

    with pytest.raises(StoreError) as caught:
        read()
    assert "damaged" in caught.value.message


def test_wrong_query_is_raised_unchanged(path: Path) -> None:
    """A bug must not be reported as a damaged file."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"), Store.open(path) as store:
        store.connection.execute("SELECT * FROM no_table")


def test_file_in_use_is_not_called_damaged(path: Path) -> None:
    """Another program holds it: the hint is to wait, not to move the file away."""
    with Store.open(path) as one:
        one.connection.execute("BEGIN IMMEDIATE")

        def write() -> None:
            with Store.open(path) as other:
                other.connection.execute("PRAGMA busy_timeout = 0")
                MessageTable(other).add([BOAT], "gmail")

        with pytest.raises(StoreError) as caught:
            write()
        one.connection.execute("ROLLBACK")
    assert "in use" in caught.value.message
    assert "Wait" in caught.value.hint


def test_folder_in_place_of_the_file_is_reported_by_name(tmp_path: Path) -> None:
    """A mistake of the user's, not a bug."""
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path)
    assert str(tmp_path) in caught.value.message


def test_file_in_place_of_the_home_folder_is_reported(tmp_path: Path) -> None:
    """The folder can't be created."""
    (tmp_path / "place").write_text("a file")
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "place" / "mailbox.sqlite")
    assert "cannot be used" in caught.value.message


# ── versions ──


def test_empty_file_gets_every_table(path: Path) -> None:
    """It is migrated from version 0 to the current one."""
    path.parent.mkdir()
    path.touch()
    with Store.open(path) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert MessageTable(store).add([BOAT], "gmail").new == 1


@pytest.mark.parametrize("name", ["recipient", "never", "earlier"])
def test_failed_migration_leaves_the_file_at_its_old_version(path: Path, name: str) -> None:
    """A table of another program is in the way of the first step, or of a later one."""
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute(f"CREATE TABLE {name} (mine)")
    other.close()
    with pytest.raises(StoreError):
        Store.open(path)
    with sqlite3.connect(path) as other:
        tables = [row[0] for row in other.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        assert tables == [name]
        assert other.execute("PRAGMA user_version").fetchone() == (0,)
    other.close()


def test_files_of_all_earlier_versions_keep_mail_decisions_and_drafts(tmp_path: Path) -> None:
    """A file of each version with one draft, one decision and one message."""
    for version in range(1, schema.VERSION + 1):
        path = tmp_path / f"{version}.sqlite"
        with sqlite3.connect(path) as old:
            for step in schema.SCRIPTS[:version]:
                old.executescript(step.read_text(encoding="utf-8"))
            old.execute(f"PRAGMA user_version = {version}")
            old.execute(
                "INSERT INTO decision (email, kind, value, made) VALUES ('ana@example.org', 'note', 'Porto', 1)"
            )
            old.execute(
                "INSERT INTO draft (id, email, name, subject, message_id, content, state, created, updated)"
                " VALUES ('d', 'ana@example.org', 'Ana', 'Hello', 'd@x', x'00', 'created', 1, 1)"
            )
            old.execute("INSERT INTO address VALUES (1, 'ana@example.org'), (2, 'omar@example.com')")
            old.execute(
                "INSERT INTO message (id, key, message_id, in_reply_to, refs, date, sender, subject, kind, because,"
                " labels, source) VALUES (1, 'mid:1', '1', '', '', 5, 1, 'Boat', 'personal', '', '[]', 'import')"
            )
            old.execute("INSERT INTO recipient VALUES (1, 2, 'cc', NULL)")
        old.close()
        with Store.open(path) as store:
            assert DecisionTable(store).all() == {"ana@example.org": {"note": ["Porto"]}}
            assert [draft.id for draft in DraftTable(store).all()] == ["d"]
            assert list(MessageTable(store).recipients_in_mail_of({2}, 9)) == [(1, 5, "personal", 1, "Boat", "cc", 2)]
            assert MessageTable(store).add([BOAT], "gmail").new == 1
            assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            with pytest.raises(sqlite3.IntegrityError):
                store.connection.execute("UPDATE recipient SET role = 'from'")


def test_bulk_mail_by_name_or_address_is_migrated_to_robot(tmp_path: Path) -> None:
    """The stored reason decides; mail with bulk headers stays bulk."""
    path = tmp_path / "old.sqlite"
    before = next(n for n, sql in enumerate(schema.SCRIPTS) if sql.stem.endswith("robot_mail"))
    reasons = ("the address says newsletter", "the name says robot", "List-Unsubscribe", "the list's name says commits")
    with sqlite3.connect(path) as old:
        for step in schema.SCRIPTS[:before]:
            old.executescript(step.read_text(encoding="utf-8"))
        old.execute(f"PRAGMA user_version = {before}")
        old.executemany(
            "INSERT INTO message (key, message_id, in_reply_to, refs, subject, kind, because, labels, source)"
            " VALUES (?1, ?1, '', '', '', 'bulk', ?1, '[]', 'import')",
            [(reason,) for reason in reasons],
        )
    old.close()
    with Store.open(path) as store:
        kinds = dict(store.connection.execute("SELECT because, kind FROM message"))
    assert [kinds[reason] for reason in reasons] == ["robot", "robot", "bulk", "bulk"]


def test_runs_that_open_a_new_file_at_the_same_time_all_succeed(tmp_path: Path) -> None:
    """Eight first openings at once: one creates the tables, and all can use them."""
    for attempt in range(5):
        path = tmp_path / str(attempt) / "mailbox.sqlite"
        barrier = threading.Barrier(8)
        failed: list[Exception] = []

        def first(path: Path = path, barrier: threading.Barrier = barrier, failed: list[Exception] = failed) -> None:
            barrier.wait()
            try:
                with Store.open(path) as store:
                    MessageTable(store).count()
            except Exception as error:  # noqa: BLE001 - told to the main thread
                failed.append(error)

        threads = [threading.Thread(target=first) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []


def test_closed_database_is_complete_in_one_file(path: Path, tmp_path: Path) -> None:
    """The file can be copied and used elsewhere without its log."""
    with Store.open(path) as store:
        MessageTable(store).add([BOAT], "gmail")
        DraftTable(store).add(Draft("d", "ana@example.org", "Ana", "Hello", "d@x", b"", "pending", 1, 1))
    shutil.copy(path, tmp_path / "copy.sqlite")
    with Store.open(tmp_path / "copy.sqlite") as copy:
        assert MessageTable(copy).count() == 1
        assert len(DraftTable(copy).all()) == 1
