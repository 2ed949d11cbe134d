"""Killed at any moment, a backup, a restore or a migration leaves the user's own tables whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, NoReturn

from gmail_reconnect.errors import StoreError
from gmail_reconnect.store import backup
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.integrity import check_file
from tests.support.posix import posix_only

SQL: Final = Path(__file__).parent / "data" / "database-0.1.sql"
KILLS: Final = 100


def rows(path: Path) -> list[list[tuple[object, ...]]]:
    """The user's own tables that every version has, their first columns."""
    tables = ("own", "draft", "call", "bond", "never", "secret")
    with closing(sqlite3.connect(path)) as connection:
        found = [sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables]  # noqa: S608
        return [*found, sorted(connection.execute("SELECT email, kind, value, made FROM decision"))]


def killed_after(seconds: float, action: Callable[[], None]) -> bool:
    """Runs the action in a process of its own, which the timer ends at whatever it is doing; whether it did."""
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        action()
        os._exit(0)
    return bool(os.WIFSIGNALED(os.waitpid(child, 0)[1]))


@posix_only
def test_a_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    """After each, the own tables are those from before or those from after, and the file is sound.

    What is left is in `copies`, which `person forget` and `privacy purge` delete.
    """
    old, place, copy = tmp_path / "old.sqlite", tmp_path / "place" / "mailbox.sqlite", tmp_path / "copy"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(SQL.read_text(encoding="utf-8"))
    backup.write_copy(old, copy, {"config.toml": b"x" * 9000})
    before = rows(old)
    with Store.open(tmp_path / "other.sqlite") as store:
        store.connection.execute("INSERT INTO own VALUES ('eve@example.net', 'me')")
    chance = random.Random(18)
    steps: list[tuple[Path, Callable[[], None]]] = [
        (old, lambda: backup.write_copy(place, tmp_path / "made", {}, replace=True)),
        (tmp_path / "other.sqlite", lambda: backup.restore_copy(copy, place)),
        (old, lambda: schema_of_today(place)),
    ]
    killed = 0
    usual = [duration(action, start, place) for start, action in steps]
    while killed < KILLS:
        number = chance.randrange(len(steps))
        start, action = steps[number]
        fresh(start, place)
        allowed = [rows(place), before]
        if not killed_after(chance.uniform(0.0005, usual[number]), action):
            continue
        killed += 1
        with Store.open(place):  # what the next run does
            pass
        assert rows(place) in allowed
        assert check_file(place).faults == ()
        assert {one.name.partition("-")[0] for one in place.parent.iterdir()} <= {place.name, backup.COPIES}
        for made in [*(place.parent / "copies").glob("[vw]*.sqlite"), *tmp_path.glob("made")]:
            backup.read_copy(made)


@posix_only
def test_backup_deletes_what_a_killed_one_left(tmp_path: Path) -> None:
    """It may have the sign-in. What a process writes that still runs stays, and so do files of others."""
    with Store.open(tmp_path / "mailbox.sqlite"):
        pass
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    left = [f".old.sqlite.{child}.gmail-reconnect", f".old.sqlite.{child}.gmail-reconnect-journal"]
    kept = [f".old.sqlite.{os.getppid()}.gmail-reconnect", f".{child}.new", ".a.b.gmail-reconnect"]
    for name in (*left, *kept):
        (tmp_path / name).touch()
    backup.write_copy(tmp_path / "mailbox.sqlite", tmp_path / "made.sqlite", {})
    hidden = {path.name for path in tmp_path.iterdir() if path.name.startswith(".")}
    assert hidden == set(kept)


@posix_only
def test_killed_backup_leaves_a_name_that_the_next_one_knows(tmp_path: Path) -> None:
    """Killed while it writes: only its hidden file is there, until the next backup."""
    with Store.open(tmp_path / "mailbox.sqlite"):
        pass
    target = tmp_path / "there" / "made.sqlite"

    class Killing(dict[str, bytes]):
        def items(self) -> NoReturn:
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

    assert killed_after(60, lambda: backup.write_copy(tmp_path / "mailbox.sqlite", target, Killing()))
    assert {path.name.split(".")[1] for path in target.parent.iterdir()} == {"made"}
    backup.write_copy(tmp_path / "mailbox.sqlite", target, {})
    assert list(target.parent.iterdir()) == [target]


def schema_of_today(path: Path) -> None:
    with Store.open(path):
        pass


def duration(action: Callable[[], None], start: Path, place: Path) -> float:
    fresh(start, place)
    began = time.perf_counter()
    assert not killed_after(60, action)
    return time.perf_counter() - began


def fresh(start: Path, place: Path) -> None:
    shutil.rmtree(place.parent, ignore_errors=True)
    place.parent.mkdir()
    shutil.copy(start, place)


def test_damaged_mail_is_rebuilt_around_what_the_user_said(tmp_path: Path) -> None:
    """The damaged file is kept aside; decisions and drafts are in the new one."""
    path = tmp_path / "mailbox.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SQL.read_text(encoding="utf-8"))
    with Store.open(path) as store:
        root = store.value("SELECT rootpage FROM sqlite_schema WHERE name = 'message'")
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = store.value("PRAGMA page_size")
    before = rows(path)
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : (root - 1) * size + 64] = b"\xff" * 64
    path.write_bytes(content)
    try:
        damage = check_file(path).faults
    except StoreError as error:
        damage = (error.message,)
    assert damage
    backup.rebuild(path, tmp_path / "aside.sqlite")
    assert check_file(path).faults == ()
    assert rows(path) == before
    assert (tmp_path / "aside.sqlite").read_bytes() == bytes(content)
