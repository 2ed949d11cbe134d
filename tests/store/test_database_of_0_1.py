"""A database that version 0.1.0 wrote: the user's own tables survive, and everything else is computed anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.people import loading
from gmail_reconnect.store import schema
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.integrity import check_file
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex

SQL: Final = Path(__file__).parent / "data" / "database-0.1.sql"
NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)
USER_ROWS: Final = (
    "SELECT * FROM own",
    "SELECT email, kind, value, made FROM decision",
    "SELECT * FROM draft",
    "SELECT * FROM call",
    "SELECT * FROM bond",
    "SELECT * FROM never",
    "SELECT * FROM secret",
)
"""The tables that nothing can restore."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "mailbox.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SQL.read_text(encoding="utf-8"))
    return path


def rows(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return [sorted(connection.execute(query), key=repr) for query in USER_ROWS]


def test_no_row_of_the_users_own_tables_is_lost(old: Path) -> None:
    """Each of the tables has rows, and keeps them through opening and a computation of everyone."""
    before = rows(old)
    assert all(before)
    with Store.open(old) as store:
        loading.load(store, Config(), NOW)
    assert rows(old) == before
    report = check_file(old)
    assert (report.version, report.faults) == (schema.VERSION, ())


def test_facts_of_an_older_version_are_computed_anew(old: Path) -> None:
    """The stored facts have the form of 0.1; they are replaced by what a fresh computation gives."""
    with Store.open(old) as store:
        table = PersonFactTable(store)
        stored = {fact.id: table.details(fact.id) for fact in table.people()}
        assert stored
        loading.load(store, Config(), NOW)
        updated = [(fact, table.details(fact.id)) for fact in table.people()]
        with store.transaction():
            table.start_over(0)
        loading.load(store, Config(), NOW)
        assert [(fact, table.details(fact.id)) for fact in table.people()] == updated
        assert all(stored[fact.id] != more for fact, more in updated if fact.id in stored)


def test_report_honours_the_decisions_of_0_1(old: Path) -> None:
    """A merged pair is one person; ignored, snoozed, hidden and erased people and those with a draft are not ranked."""
    with Store.open(old) as store:
        found = loading.load(store, Config(), NOW)
        ranked = [one.contact.person for one in loading.ranked(store, found, "balanced", "en", 20)]
    together = {"ifeoma.nwadike@example.org", "stellan.brandvik@example.net"}
    assert [{*person.addresses} for person in ranked if together & {*person.addresses}] == [together]
    assert "judith.amsel@example.org" in {person.email for person in ranked}
    kept_out = ("harriet.oakley", "claire.montbrun", "tom.ashdown", "dayo.afolarin", "rohan.phadkar")
    assert not [person for person in ranked if person.email.startswith(kept_out)]


def test_index_of_subjects_is_still_whole(old: Path) -> None:
    """A message that is added to the old index is found, and nothing waits to be indexed."""
    with Store.open(old) as store:
        assert SubjectIndex(store).waiting() == 0
        store.connection.execute("INSERT INTO topic_words (topic_words) VALUES ('integrity-check')")
