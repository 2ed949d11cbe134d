from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Address, Message
from gmail_reconnect.store import schema
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.subject_index import CROWD, SubjectIndex

NOON = 1_614_859_200_000
"""4 March 2021, noon UTC, in ms."""
DAY = 86_400_000
ANA, BEN, ME = Address("ana@example.org", "Ana Lima"), Address("ben@example.org"), Address("me@example.com", "Me")
OWN = ("me@example.com",)
LATER = NOON + 1000 * DAY


def message(number: int, subject: str, **changes: Any) -> Message:
    """A mail of the user's to Ana, one day after the other."""
    given: dict[str, Any] = {
        "key": f"{number:016x}",
        "gmail_id": f"{number:016x}",
        "message_id": f"{number}@mail.example",
        "date": NOON + number * DAY,
        "sender": ME,
        "to": (ANA,),
        "subject": subject,
    }
    return Message(**given | changes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "mailbox.sqlite") as opened:
        yield opened


def indexed(store: Store, form: str = "1") -> SubjectIndex:
    index = SubjectIndex(store)
    index.refresh(str.casefold, form)
    return index


def content(store: Store) -> list[tuple[object, ...]]:
    """What the index holds, numbers replaced by what they stand for; the full text checked against it."""
    store.connection.execute("INSERT INTO topic_words (topic_words, rank) VALUES ('integrity-check', 1)")
    found = store.connection.execute(
        "SELECT t.words, m.key, talk.date, a.email FROM talk JOIN topic t ON t.id = topic"
        " JOIN message m ON m.id = message JOIN address a ON a.id = talk.sender ORDER BY 1, 2"
    ).fetchall()
    assert terms(store) == {word.lower() for row in found for word in row[0].split() if word.isalpha()}
    return found


def terms(store: Store) -> set[str]:
    """Every word that the full text holds."""
    store.connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, topic_words, row)")
    return {row[0] for row in store.connection.execute("SELECT term FROM temp.terms")}


def test_mail_about_something(store: Store) -> None:
    """By address: different subjects, the last date, and the message it came from."""
    MessageTable(store).add(
        [message(1, "Boat"), message(2, "Boat plans"), message(3, "boat"), message(4, "Tides")], "gmail"
    )
    found = indexed(store).correspondents(["boat"], OWN, LATER)
    assert {email: about[:2] for email, about in found.items()} == {"ana@example.org": (2, NOON + 3 * DAY)}
    assert MessageTable(store).details([found["ana@example.org"][2]])[found["ana@example.org"][2]].subject == "boat"


def test_of_the_user_s_mail_each_recipient_and_of_other_mail_the_sender(store: Store) -> None:
    """Copied in the user's mail counts, copied in another's does not."""
    MessageTable(store).add(
        [message(1, "Boat", cc=(BEN,)), message(2, "Tides", sender=ANA, to=(ME,), cc=(BEN,))],
        "gmail",
    )
    index = indexed(store)
    assert index.correspondents(["boat"], OWN, LATER).keys() == {"ana@example.org", "ben@example.org"}
    assert index.correspondents(["tides"], OWN, LATER).keys() == {"ana@example.org"}


def test_a_crowd_is_not_talked_to(store: Store) -> None:
    """Ten recipients are, eleven are not."""
    many = tuple(Address(f"p{n}@example.net") for n in range(CROWD + 1))
    MessageTable(store).add([message(1, "Boat", to=many), message(2, "Tides", to=many[1:])], "gmail")
    index = indexed(store)
    assert index.correspondents(["boat"], OWN, LATER) == {}
    assert len(index.correspondents(["tides"], OWN, LATER)) == CROWD


def test_later_mail_does_not_exist(store: Store) -> None:
    """Up to a moment only what was there then is found, with the date of then."""
    heard = message(8, "Tides", sender=BEN, to=(ME,))
    MessageTable(store).add([message(1, "Boat"), message(5, "Boat"), heard, message(9, "Tides")], "gmail")
    index = indexed(store)
    assert index.correspondents(["boat"], OWN, NOON + 4 * DAY)["ana@example.org"][:2] == (1, NOON + DAY)
    assert index.correspondents(["tides"], OWN, NOON + 4 * DAY) == {}


def test_several_words_are_a_phrase(store: Store) -> None:
    """One after the other, in that order; nothing is found by no word."""
    MessageTable(store).add([message(1, "the red boat"), message(2, "boat red")], "gmail")
    index = indexed(store)
    assert index.correspondents(["red", "boat"], OWN, LATER)["ana@example.org"][1] == NOON + DAY
    assert index.correspondents(["the", "boat"], OWN, LATER) == {}
    assert index.correspondents([], OWN, LATER) == {}


def test_only_what_is_new_is_indexed(store: Store) -> None:
    """A second time there is nothing to do; then the new message alone; mail without a date never."""
    MessageTable(store).add([message(1, "Boat"), message(2, "Boat", date=None)], "gmail")
    index = SubjectIndex(store)
    assert index.refresh(str.casefold, "1") == 1
    assert index.refresh(str.casefold, "1") == 0
    MessageTable(store).add([message(1, "Boat"), message(3, "Tides")], "gmail")
    assert (index.waiting(), index.refresh(str.casefold, "1"), index.waiting()) == (1, 1, 0)


def test_another_form_is_indexed_anew(store: Store) -> None:
    """Words that are folded differently from now on: all of them, and nothing of before is left."""
    MessageTable(store).add([message(1, "Boat")], "gmail")
    indexed(store)
    index = SubjectIndex(store)
    assert index.refresh(str.upper, "2") == 1
    assert [row[0] for row in content(store)] == ["BOAT"]


def test_a_changed_message_is_indexed_again(store: Store) -> None:
    """Subject or date: what it was is gone at once."""
    MessageTable(store).add([message(1, "Boat")], "gmail")
    index = indexed(store)
    store.connection.execute("UPDATE message SET subject = 'Tides', date = ?", (NOON,))
    assert index.correspondents(["boat"], OWN, LATER) == {}
    index.refresh(str.casefold, "1")
    assert index.correspondents(["tides"], OWN, LATER)["ana@example.org"][:2] == (1, NOON)


def test_a_deleted_message_s_subject_vanishes(store: Store, tmp_path: Path) -> None:
    """In the same moment, and from the file's tables: no word of it is left."""
    MessageTable(store).add([message(1, "Boat"), message(2, "Zanzibar")], "gmail")
    indexed(store)
    MessageTable(store).delete(["0000000000000002"])
    assert [row[0] for row in content(store)] == ["boat"]
    assert terms(store) == {"boat"}
    assert store.connection.execute("SELECT words FROM topic").fetchall() == [("boat",)]


def test_an_older_file_is_indexed(tmp_path: Path) -> None:
    """A file from before there was an index: its messages wait for it."""
    path = tmp_path / "old.sqlite"
    before = next(n for n, sql in enumerate(schema.MIGRATIONS) if "topic_words" in sql)
    with sqlite3.connect(path) as old:
        for sql in schema.MIGRATIONS[:before]:
            old.executescript(sql)
        old.execute("INSERT INTO address VALUES (1, 'ana@example.org'), (2, 'me@example.com')")
        old.execute(
            "INSERT INTO message (id, key, message_id, in_reply_to, refs, date, sender, subject, kind, because, labels,"
            " source) VALUES (1, 'mid:1', '1', '', '', ?, 1, 'Boat', 'personal', '', '[]', 'import')",
            (NOON,),
        )
        old.execute(f"PRAGMA user_version = {before}")
    old.close()
    with Store.open(path) as store:
        assert indexed(store).correspondents(["boat"], OWN, LATER) == {"ana@example.org": (1, NOON, 1)}


def test_a_refresh_cut_off_goes_on(store: Store) -> None:
    """Where the key of one subject fails, the batch is as if it had not been begun."""

    def failing(subject: str) -> str:
        if subject == "Tides":
            raise KeyboardInterrupt
        return subject.casefold()

    MessageTable(store).add([message(1, "Boat"), message(2, "Tides")], "gmail")
    with pytest.raises(KeyboardInterrupt):
        SubjectIndex(store).refresh(failing, "1")
    assert content(store) == []
    indexed(store)
    assert [row[0] for row in content(store)] == ["boat", "tides"]


SUBJECTS = ("Boat", "boat", "Boat plans", "Tides", "", "👍")
ACTION = st.one_of(
    st.tuples(st.just("gmail"), st.integers(0, 6), st.sampled_from(SUBJECTS)),
    st.tuples(st.just("import"), st.integers(0, 6), st.sampled_from(SUBJECTS)),
    st.tuples(st.just("delete"), st.integers(0, 6), st.none()),
    st.tuples(st.just("refresh"), st.none(), st.none()),
    st.tuples(st.just("form"), st.sampled_from("12"), st.none()),
)


@given(st.lists(ACTION, max_size=25))
def test_the_index_is_as_if_made_at_once(actions: Sequence[tuple[str, Any, Any]]) -> None:
    """After any mail that came, was replaced or went, with any refreshes in between."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "a.sqlite") as store:
        form = "1"
        for what, value, subject in actions:
            if what == "gmail":
                MessageTable(store).add([message(value, subject)], "gmail")
            elif what == "import":
                mail = message(value, subject, date=NOON + value * DAY + 60_000)
                MessageTable(store).add([mail._replace(key=f"mid:{mail.message_id}", gmail_id=None)], "import")
            elif what == "delete":
                MessageTable(store).delete([f"{value:016x}"])
            elif what == "form":
                form = value
            else:
                indexed(store, form)
        indexed(store, form)
        grown = content(store)
        indexed(store, "another")
        indexed(store, form)
        assert grown == content(store)
        kept = store.connection.execute("SELECT count(*) FROM message WHERE subject <> '' ").fetchone()[0]
        assert len(grown) == kept
