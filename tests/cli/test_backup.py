"""backup and restore: the user's own tables, settings and, if asked for, the sign-in, in one file."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gmail_reconnect.store import schema
from gmail_reconnect.store.database import Store
from tests.cli.conftest import Run
from tests.support.local_gmail.live_mailbox import LiveMailbox


def own_rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The user's own tables, but for the counts of calls."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for table in schema.OWN_TABLES
            if table != "call"
        }


@pytest.fixture
def decided(run: Run, place: Path, synced: LiveMailbox) -> Path:
    """A synced home with a note, a merge, somebody hidden, and a template."""
    del synced
    assert run("person", "note", "ana@lima.example", "--text", "likes boats").code == 0
    assert run("person", "merge", "robert@stone.example", "bob77@x.example").code == 0
    assert run("person", "never", "zoe@z.example").code == 0
    (place / "templates").mkdir()
    (place / "templates" / "own.txt").write_text("mine")
    return place


def test_backup_moves_a_home_without_the_sign_in(run: Run, decided: Path, tmp_path: Path) -> None:
    """A new home gets the decisions, settings and templates; the file is the owner's only and has no token."""
    file = tmp_path / "moved.backup"
    made = run("backup", file)
    assert made.code == 0
    assert "2 merges" in made.err or "1 merge" in made.err
    assert "omar@example.com" in made.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    token = json.loads((decided / "tokens" / "read.json").read_text())["refresh_token"]
    assert token.encode() not in file.read_bytes()
    assert b"Boat" not in file.read_bytes()
    rows, config = own_rows(decided / "mailbox.sqlite"), (decided / "config.toml").read_bytes()
    shutil.rmtree(decided)
    assert run("restore", file, "--yes").code == 0
    assert own_rows(decided / "mailbox.sqlite") == rows
    assert (decided / "config.toml").read_bytes() == config
    assert (decided / "templates" / "own.txt").read_text() == "mine"
    assert not (decided / "tokens").exists()


def test_sign_in_is_moved_if_asked_for(run: Run, decided: Path, tmp_path: Path) -> None:
    """With the tokens, the next sync needs nobody, and the merge is back without doing anything else."""
    file = tmp_path / "all.backup"
    before = run("people", "--format", "json").json
    assert run("backup", file, "--with-sign-in").code == 0
    shutil.rmtree(decided)
    assert run("restore", file, "--yes").code == 0
    assert stat.S_IMODE((decided / "tokens" / "read.json").stat().st_mode) == 0o600
    assert run("sync", "--full").code == 0
    assert run("people", "--format", "json").json == before


def test_restore_keeps_what_was_there(run: Run, decided: Path, tmp_path: Path) -> None:
    """The mail stays; the command that it prints brings back what was there before."""
    file = tmp_path / "old.backup"
    assert run("backup", file).code == 0
    old = own_rows(decided / "mailbox.sqlite")
    assert run("person", "note", "robert@stone.example", "--text", "sails").code == 0
    newer = own_rows(decided / "mailbox.sqlite")
    restored = run("restore", file, "--yes")
    assert restored.code == 0
    assert own_rows(decided / "mailbox.sqlite") == old
    assert run("people").out.count("Stone") >= 1
    undo = restored.err.split("gmail-reconnect restore ")[1].split()[0]
    assert run("restore", undo, "--yes").code == 0
    assert own_rows(decided / "mailbox.sqlite") == newer


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content) - 4096, 4096):
        content[at : at + 100] = b"\xff" * 100
    path.write_bytes(content)


def add_a_trigger(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON own BEGIN DELETE FROM decision; END")


def climb(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO kept_file VALUES ('templates/../../escaped', x'00')")
        connection.commit()


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")


def replace_by_text(path: Path) -> None:
    path.write_text("no backup")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (Path.unlink, "There is no file"),
        (truncate, "Name another backup."),
        (garble, "Name another backup."),
        (add_a_trigger, "isn't a backup"),
        (climb, "isn't a backup"),
        (make_newer, "a newer gmail-reconnect"),
        (replace_by_text, "Name another backup."),
    ],
)
def test_bad_file_changes_nothing(
    run: Run, decided: Path, tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    """It is checked wholly before anything is written; the advice isn't that for a damaged database."""
    file = tmp_path / "bad.backup"
    assert run("backup", file).code == 0
    spoil(file)
    before = own_rows(decided / "mailbox.sqlite")
    refused = run("restore", file, "--yes")
    assert refused.code == 1
    assert str(file) in refused.err
    assert says in " ".join(refused.err.split())
    assert own_rows(decided / "mailbox.sqlite") == before
    assert not list(tmp_path.rglob("*escaped*"))


def test_backup_of_another_account_is_refused(run: Run, decided: Path, tmp_path: Path) -> None:
    """Decisions of one mailbox beside the mail of another would be wrong about its people."""
    file = tmp_path / "other.backup"
    assert run("backup", file).code == 0
    with Store.open(decided / "mailbox.sqlite") as store:
        store.connection.execute("UPDATE state SET value = 'eve@example.net' WHERE key = 'account'")
    refused = run("restore", file, "--yes")
    assert refused.code == 1
    assert "eve@example.net" in refused.err


def test_no_file_is_overwritten(run: Run, decided: Path, tmp_path: Path) -> None:
    """An older backup may be the only one that is good."""
    file = tmp_path / "one.backup"
    assert run("backup", file).code == 0
    content = file.read_bytes()
    assert run("person", "note", "ana@lima.example", "--text", "sails").code == 0
    assert run("backup", file).code == 1
    assert file.read_bytes() == content
    assert decided.exists()


def test_forgotten_person_is_in_no_automatic_copy(run: Run, decided: Path) -> None:
    """Each automatic copy is replaced by one without them."""
    assert run("run").code == 0
    assert list((decided / "copies").glob("week-*.sqlite"))
    assert run("person", "forget", "ana@lima.example", "--yes").code == 0
    copies = list((decided / "copies").iterdir())
    assert copies
    assert not any(b"ana@lima.example" in path.read_bytes() for path in copies)
