"""Messages become rows by the handful: what is noted beside them, and under which numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.model import Address, Message, Trouble
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.person_facts import FactBasis, PersonFactTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex

ME = Address("me@example.com", "Me")


def message(number: int, *to: Address, date: int | None = 1) -> Message:
    return Message(f"{number:x}", date, Address(f"p{number}@example.org"), to, subject="Boat", gmail_id=f"{number:x}")


def names(store: Store) -> list[tuple[str, str | None]]:
    query = "SELECT email, text FROM recipient r JOIN address a ON a.id = r.address LEFT JOIN name n ON n.id = r.name"
    return sorted(store.connection.execute(query))


def test_a_number_that_was_in_use_before_is_noted(tmp_path: Path) -> None:
    """Facts rest on mail up to number 2; the last went, and another came under its number, as a third came after it."""
    with Store.open(tmp_path / "s.sqlite") as store:
        facts = PersonFactTable(store)
        MessageTable(store).add([message(1), message(2)], "gmail")
        facts.set_basis(FactBasis(1, 2, 5, "", ""))
        MessageTable(store).delete(["2"])
        facts.clear_stale()
        MessageTable(store).add([message(3), message(4)], "gmail")
        assert list(store.connection.execute("SELECT message FROM reused")) == [(2,)]
        assert [AddressTable(store).emails()[number] for number in facts.stale_addresses()] == ["p3@example.org"]
        MessageTable(store).delete(["3", "4"])
        MessageTable(store).add([message(5)], "gmail")
        assert list(store.connection.execute("SELECT message FROM reused")) == [(2,)]


def test_what_has_a_date_and_a_sender_waits_for_the_index(tmp_path: Path) -> None:
    """Also where it came alone, in place of another."""
    with Store.open(tmp_path / "s.sqlite") as store:
        MessageTable(store).add(
            [message(1), message(2, date=None), Message("mid:x", 1, None, message_id="x")], "import"
        )
        assert SubjectIndex(store).waiting() == 1
        MessageTable(store).add([message(1)], "gmail")
        assert SubjectIndex(store).waiting() == 1


def test_many_addresses_at_once(tmp_path: Path) -> None:
    """Some known, some named twice and differently: each has one number."""
    crowd = [Address(f"c{i}@example.org", "Ana 安" if i % 2 else f"C {i}") for i in range(1300)]
    with Store.open(tmp_path / "s.sqlite") as store:
        MessageTable(store).add([message(1, ME, *crowd[300:900])], "gmail")
    with Store.open(tmp_path / "s.sqlite") as store:
        MessageTable(store).add(
            [message(2, *crowd), message(3, *crowd[5:], Address("c1@example.org", "Else"))], "gmail"
        )
        assert len(AddressTable(store).emails()) == 3 + 1 + 1300
        expected = [ME, *crowd[300:900], *crowd, *crowd[5:], Address("c1@example.org", "Else")]
        assert names(store) == sorted((one.email, one.name) for one in expected)


def test_numbers_of_what_was_undone_are_forgotten(tmp_path: Path) -> None:
    """After a rollback nobody keeps a number that was handed out inside."""

    def interrupted(store: Store) -> None:
        with store.transaction():
            MessageTable(store).add([message(1, Address("gone@example.org", "Gone"))], "gmail")
            raise KeyboardInterrupt

    with Store.open(tmp_path / "s.sqlite") as store:
        with pytest.raises(KeyboardInterrupt):
            interrupted(store)
        MessageTable(store).add([message(2, ME), message(3, Address("gone@example.org", "Gone"))], "gmail")
        assert names(store) == [("gone@example.org", "Gone"), ("me@example.com", "Me")]
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("gmail_id", ["1f", None])
@pytest.mark.parametrize("whole_first", [False, True])
def test_a_whole_mail_takes_the_place_of_a_cut_one(tmp_path: Path, gmail_id: str | None, *, whole_first: bool) -> None:
    """A file that broke off inside headers, and then the same file whole, in any order and as often as one likes."""
    whole = Message("k", 1, ME, (Address("ana@example.org", "Ana"),), gmail_id=gmail_id)
    cut = Message("k", 1, ME, (), gmail_id=gmail_id, troubles=frozenset({Trouble.CUT_OFF}))
    with Store.open(tmp_path / "s.sqlite") as store:
        first, *_ = order = [whole, cut, whole, cut] if whole_first else [cut, whole, cut, whole]
        assert MessageTable(store).add([first], "import").new == 1
        assert MessageTable(store).add(order, "import").new == 0
        assert names(store) == [("ana@example.org", "Ana")]
        assert MessageTable(store).troubles() == {}
