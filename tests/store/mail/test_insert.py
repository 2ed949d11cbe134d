"""Messages are inserted in batches: which rows of other tables come with them, and which ids they get."""

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


def test_reused_row_id_is_recorded(tmp_path: Path) -> None:
    """Facts cover messages up to id 2; the last was deleted, another got its id, and a third came after it."""
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


def test_dated_mail_with_a_sender_waits_to_be_indexed(tmp_path: Path) -> None:
    """Also if it replaced another copy."""
    with Store.open(tmp_path / "s.sqlite") as store:
        MessageTable(store).add(
            [message(1), message(2, date=None), Message("mid:x", 1, None, message_id="x")], "import"
        )
        assert SubjectIndex(store).waiting() == 1
        MessageTable(store).add([message(1)], "gmail")
        assert SubjectIndex(store).waiting() == 1


def test_each_address_gets_one_id_in_a_large_batch(tmp_path: Path) -> None:
    """Some are stored already, and some come twice under different names."""
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


def test_ids_from_a_rolled_back_transaction_are_not_used(tmp_path: Path) -> None:
    """The rollback removed their rows."""

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
def test_complete_message_replaces_one_with_cut_off_headers(
    tmp_path: Path, gmail_id: str | None, *, whole_first: bool
) -> None:
    """A file that ends inside the headers, and the same file complete, in any order and several times."""
    whole = Message("k", 1, ME, (Address("ana@example.org", "Ana"),), gmail_id=gmail_id)
    cut = Message("k", 1, ME, (), gmail_id=gmail_id, troubles=frozenset({Trouble.CUT_OFF}))
    with Store.open(tmp_path / "s.sqlite") as store:
        first, *_ = order = [whole, cut, whole, cut] if whole_first else [cut, whole, cut, whole]
        assert MessageTable(store).add([first], "import").new == 1
        assert MessageTable(store).add(order, "import").new == 0
        assert names(store) == [("ana@example.org", "Ana")]
        assert MessageTable(store).troubles() == {}
