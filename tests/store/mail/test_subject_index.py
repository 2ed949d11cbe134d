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
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.subject_index import CROWD, SubjectIndex

NOON = 1_614_859_200_000
"""4 March 2021, noon UTC, in ms."""
DAY = 86_400_000
ANA, BEN, ME = Address("ana@example.org", "Ana Lima"), Address("ben@example.org"), Address("me@example.com", "Me")
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


def about(index: SubjectIndex, phrase: Sequence[str], until: int = LATER) -> dict[str, tuple[int, int, int]]:
    """Address → how many different subjects, the last date, and its message."""
    emails = AddressTable(index._store).emails()
    own = [number for number, email in emails.items() if email == ME.email]
    found = index.correspondents(phrase, own, until)
    last = index.last_mail(phrase, own, until, emails)
    assert found.keys() == last.keys()
    return {emails[number]: (subjects, *last[number]) for number, subjects in found.items()}


def content(store: Store) -> list[tuple[object, ...]]:
    """The content of the index, with the values in place of their ids; checks the full text against it."""
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


def test_correspondents_are_found_by_subject(store: Store) -> None:
    """By address: the number of different subjects, the last date, and its message."""
    MessageTable(store).add(
        [message(1, "Boat"), message(2, "Boat plans"), message(3, "boat"), message(4, "Tides")], "gmail"
    )
    found = about(indexed(store), ["boat"])
    assert {email: about[:2] for email, about in found.items()} == {"ana@example.org": (2, NOON + 3 * DAY)}
    assert MessageTable(store).details([found["ana@example.org"][2]])[found["ana@example.org"][2]].subject == "boat"


def test_recipients_of_owner_mail_and_senders_of_other_mail_are_found(store: Store) -> None:
    """A copy in the owner's mail counts; a copy in somebody else's doesn't."""
    MessageTable(store).add(
        [message(1, "Boat", cc=(BEN,)), message(2, "Tides", sender=ANA, to=(ME,), cc=(BEN,))],
        "gmail",
    )
    index = indexed(store)
    assert about(index, ["boat"]).keys() == {"ana@example.org", "ben@example.org"}
    assert about(index, ["tides"]).keys() == {"ana@example.org"}


def test_mail_to_more_than_ten_recipients_finds_nobody(store: Store) -> None:
    """Ten recipients are found, eleven are not."""
    many = tuple(Address(f"p{n}@example.net") for n in range(CROWD + 1))
    MessageTable(store).add([message(1, "Boat", to=many), message(2, "Tides", to=many[1:])], "gmail")
    index = indexed(store)
    assert about(index, ["boat"]) == {}
    assert len(about(index, ["tides"])) == CROWD


def test_mail_after_the_given_time_is_not_found(store: Store) -> None:
    """Neither its topic nor its date."""
    heard = message(8, "Tides", sender=BEN, to=(ME,))
    MessageTable(store).add([message(1, "Boat"), message(5, "Boat"), heard, message(9, "Tides")], "gmail")
    index = indexed(store)
    assert about(index, ["boat"], NOON + 4 * DAY)["ana@example.org"][:2] == (1, NOON + DAY)
    assert about(index, ["tides"], NOON + 4 * DAY) == {}


def test_several_words_must_follow_each_other(store: Store) -> None:
    """In this order; no words find nothing."""
    MessageTable(store).add([message(1, "the red boat"), message(2, "boat red")], "gmail")
    index = indexed(store)
    assert about(index, ["red", "boat"])["ana@example.org"][1] == NOON + DAY
    assert about(index, ["the", "boat"]) == {}
    assert about(index, []) == {}


def test_refresh_indexes_new_messages_alone(store: Store) -> None:
    """A second refresh has nothing to do, and a message without a date is never indexed."""
    MessageTable(store).add([message(1, "Boat"), message(2, "Boat", date=None)], "gmail")
    index = SubjectIndex(store)
    assert index.refresh(str.casefold, "1") == 1
    assert index.refresh(str.casefold, "1") == 0
    MessageTable(store).add([message(1, "Boat"), message(3, "Tides")], "gmail")
    assert (index.waiting(), index.refresh(str.casefold, "1"), index.waiting()) == (1, 1, 0)


def test_index_is_built_a_little_at_a_time(store: Store) -> None:
    """A page goes on being shown meanwhile; what is left is counted, also where new rules begin."""
    MessageTable(store).add([message(1, "Boat"), message(2, "Tides"), message(3, "Sails")], "gmail")
    index = SubjectIndex(store)
    assert [index.index_some(str.casefold, "1", 2) for _ in range(3)] == [1, 0, 0]
    assert index.index_some(str.upper, "2", 2) == 1
    assert len(content(store)) == 2


def test_new_folding_rules_rebuild_the_index(store: Store) -> None:
    """Nothing that the old rules produced is left."""
    MessageTable(store).add([message(1, "Boat")], "gmail")
    indexed(store)
    index = SubjectIndex(store)
    assert index.refresh(str.upper, "2") == 1
    assert [row[0] for row in content(store)] == ["BOAT"]


def test_changed_message_is_indexed_again(store: Store) -> None:
    """Its old subject or date is gone at once."""
    MessageTable(store).add([message(1, "Boat")], "gmail")
    index = indexed(store)
    store.connection.execute("UPDATE message SET subject = 'Tides', date = ?", (NOON,))
    assert about(index, ["boat"]) == {}
    index.refresh(str.casefold, "1")
    assert about(index, ["tides"])["ana@example.org"][:2] == (1, NOON)


def test_subject_of_a_deleted_message_leaves_the_index(store: Store, tmp_path: Path) -> None:
    """At once, and from the file's tables too."""
    MessageTable(store).add([message(1, "Boat"), message(2, "Zanzibar")], "gmail")
    indexed(store)
    MessageTable(store).delete(["0000000000000002"])
    assert [row[0] for row in content(store)] == ["boat"]
    assert terms(store) == {"boat"}
    assert store.connection.execute("SELECT words FROM topic").fetchall() == [("boat",)]


def test_messages_of_a_file_without_an_index_wait_for_it(tmp_path: Path) -> None:
    """A file of a version that had no index."""
    path = tmp_path / "old.sqlite"
    before = next(n for n, sql in enumerate(schema.SCRIPTS) if sql.stem.endswith("subject_index"))
    with sqlite3.connect(path) as old:
        for sql in schema.SCRIPTS[:before]:
            old.executescript(sql.read_text(encoding="utf-8"))
        old.execute("INSERT INTO address VALUES (1, 'ana@example.org'), (2, 'me@example.com')")
        old.execute(
            "INSERT INTO message (id, key, message_id, in_reply_to, refs, date, sender, subject, kind, because, labels,"
            " source) VALUES (1, 'mid:1', '1', '', '', ?, 1, 'Boat', 'personal', '', '[]', 'import')",
            (NOON,),
        )
        old.execute(f"PRAGMA user_version = {before}")
    old.close()
    with Store.open(path) as store:
        assert about(indexed(store), ["boat"]) == {"ana@example.org": (1, NOON, 1)}


def test_interrupted_refresh_continues(store: Store) -> None:
    """If one subject fails, its whole batch is rolled back."""

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
def test_updated_index_equals_a_new_one(actions: Sequence[tuple[str, Any, Any]]) -> None:
    """After any sequence of additions, replacements, deletions and refreshes."""
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
