"""Automatic copies of the user's own tables: weekly, before each migration, seven kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from gmail_reconnect.actions.backup import keep_weekly_copy
from gmail_reconnect.store.backup import read_copy
from gmail_reconnect.store.database import Store
from tests.support.context import context_in

OLD = Path(__file__).parents[1] / "store" / "data" / "database-0.1.sql"


def test_copy_is_kept_each_week_and_seven_of_them(tmp_path: Path) -> None:
    """By daily runs over ten weeks."""
    context = context_in(tmp_path)
    with context.open_store() as store:
        store.connection.execute("INSERT INTO own VALUES ('omar@example.com', 'me')")
    first = datetime(2027, 3, 1, tzinfo=UTC)
    for day in range(70):
        at = first + timedelta(days=day)
        keep_weekly_copy(replace(context, clock=partial(datetime.fromtimestamp, at.timestamp(), UTC)))
    kept = sorted(context.paths.copies.iterdir())
    assert [path.stem for path in kept] == [f"week-{(first + timedelta(weeks=week)).date()}" for week in range(3, 10)]
    assert read_copy(kept[-1]).rows["own"] == 1


def test_copy_is_made_before_a_migration(tmp_path: Path) -> None:
    """Of the version that the database had."""
    path = tmp_path / "mailbox.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        own = connection.execute("SELECT count(*) FROM own").fetchone()[0]
    with Store.open(path):
        pass
    with Store.open(path):  # nothing to migrate any more
        pass
    [copy] = (tmp_path / "copies").iterdir()
    content = read_copy(copy)
    assert (content.version, content.rows["own"]) == (version, own)
    assert own
