"""Decisions about Unicode domains that version 0.2 stored: it kept a mailbox's domain as it was written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gmail_reconnect.model import Standing
from gmail_reconnect.people import decisions
from gmail_reconnect.people.hidden import read_hidden
from gmail_reconnect.store import schema
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.decisions import MergeTable
from tests.people.test_decisions import contact, everyone, find
from tests.support.story import ME, messages

VERSION_OF_0_2 = 12
UNICODE, ASCII = "jo@bücher.example", "jo@xn--bcher-kva.example"
OTHER = "jo@other.example"
KEY = b"k" * 32
DECISIONS = {
    "ignore": "",
    "snooze": "2030-01-01",
    "tag": "boats",
    "note": "met in Lyon",
    "language": "de",
    "gender": "f",
}
MAIL = """
    2019-01-01 Jo Buch <{0}> > me: Boat
    2019-01-02 me > Jo Buch <{0}>: Boat
    2019-02-01 other <jo@other.example> > me: Oars
    2019-02-02 me > third <jo@third.example>: Oars
"""


def hashed(mailbox: str) -> bytes:
    return hashlib.blake2b(mailbox.encode(), key=KEY, digest_size=20).digest()


def write_store(path: Path, statements: list[tuple[str, tuple[object, ...]]]) -> None:
    """A database with the tables of 0.2, and these rows in it."""
    with closing(sqlite3.connect(path)) as connection:
        for script in schema.SCRIPTS[:VERSION_OF_0_2]:
            connection.executescript(script.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA user_version = {VERSION_OF_0_2}")
        for statement, values in statements:
            connection.execute(statement, values)
        connection.commit()


@pytest.fixture(params=[UNICODE, ASCII], ids=["mail in Unicode", "mail in ASCII"])
def store_of_0_2(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, str]]:
    """The store with every kind of decision about Jo, and what Jo's address is in the mail read since."""
    path = tmp_path / "mailbox.sqlite"
    write_store(path, [
        ("INSERT INTO own VALUES (?, 'me')", (ME,)),
        ("INSERT INTO secret VALUES ('never', ?)", (KEY,)),
        ("INSERT INTO never VALUES (?, 'act', 1)", (hashed(UNICODE),)),
        ("INSERT INTO bond VALUES (?, ?, 1, 5)", (UNICODE, OTHER)),
        ("INSERT INTO bond VALUES (?, ?, 0, 6)", (UNICODE, "jo@third.example")),
        *(("INSERT INTO decision VALUES (?, ?, ?, 1)", (UNICODE, *one)) for one in DECISIONS.items()),
    ])  # fmt: skip
    with Store.open(path) as store:
        MessageTable(store).add(messages(MAIL.format(request.param)), "import")
        yield store, request.param


@pytest.mark.parametrize("typed", [UNICODE, ASCII, UNICODE.upper()])
def test_somebody_hidden_by_0_2_is_shown_again(store_of_0_2: tuple[Store, str], typed: str) -> None:
    """By either spelling, whichever the mail has; before that they stay hidden."""
    store, _ = store_of_0_2
    assert everyone(store) == [{"jo@third.example"}]
    assert read_hidden(store)([UNICODE])
    assert read_hidden(store)([ASCII])
    assert decisions.show_again(store, typed)
    assert not decisions.show_again(store, typed)
    assert len(everyone(store)) == 2


@pytest.mark.parametrize("typed", [UNICODE, ASCII])
def test_somebody_hidden_by_0_2_is_shown_again_before_people_are_matched(
    store_of_0_2: tuple[Store, str], typed: str
) -> None:
    """Matching people hides every spelling, which 0.2 had not done."""
    store, _ = store_of_0_2
    assert decisions.show_again(store, typed)
    assert len(everyone(store)) == 2


def test_merges_and_distinctions_of_0_2_still_hold(store_of_0_2: tuple[Store, str]) -> None:
    """They can be undone, too."""
    store, written = store_of_0_2
    decisions.show_again(store, UNICODE)
    assert everyone(store) == [{written, OTHER}, {"jo@third.example"}]
    jo, third = find(store, written), find(store, "jo@third.example")
    assert decisions.parted_from(store, jo) == {"jo@third.example"}
    decisions.undistinguish(store, jo, third)
    decisions.unmerge(store, jo, OTHER)
    assert {written} in everyone(store)
    assert MergeTable(store).pairs() == ([], [])


def test_other_decisions_of_0_2_still_hold(store_of_0_2: tuple[Store, str]) -> None:
    """The address that they are about is in the mail that 0.2 read."""
    store, written = store_of_0_2
    earlier = [one._replace(key=f"0.2:{one.key}", message_id="") for one in messages(f"2018-01-01 Jo <{UNICODE}> > me")]
    MessageTable(store).add(earlier, "import")
    decisions.show_again(store, UNICODE)
    jo = contact(store, written)
    assert (jo.standing, jo.person.tags, jo.person.notes) == (Standing.IGNORED, ("boats",), ("met in Lyon",))
    assert (jo.person.language, str(jo.person.gender)) == ("de", "f")
