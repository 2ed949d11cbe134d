"""The table of the user's decisions about people."""

from __future__ import annotations

import pytest

from gmail_reconnect.model import Address, Message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .test_drafts import LETTER


@pytest.fixture
def decision_table(store: Store) -> DecisionTable:
    return DecisionTable(store)


def test_decisions_are_listed_oldest_first(decision_table: DecisionTable) -> None:
    """Several values of a kind are kept by address; the same value again gets the later date."""
    decision_table.add("ana@example.org", "tag", "asia", 3)
    decision_table.add("ana@example.org", "note", "met in Porto", 1)
    decision_table.add("ana@example.org", "tag", "boats", 2)
    decision_table.add("ben@example.org", "ignore", "", 2)
    decision_table.add("ana@example.org", "tag", "boats", 4)
    assert decision_table.all() == {
        "ana@example.org": {"note": ["met in Porto"], "tag": ["asia", "boats"]},
        "ben@example.org": {"ignore": [""]},
    }


def test_removing_a_value_or_a_kind_leaves_the_others(decision_table: DecisionTable) -> None:
    """One value of a kind, or the whole kind, goes from all the addresses given."""
    for email in ("ana@example.org", "ana@work.example", "ben@example.org"):
        for tag in ("asia", "boats"):
            decision_table.add(email, "tag", tag, 1)
    decision_table.remove(["ana@example.org", "ana@work.example"], "tag", "asia")
    assert decision_table.all()["ana@work.example"] == {"tag": ["boats"]}
    decision_table.remove(["ana@example.org"], "tag")
    assert set(decision_table.all()) == {"ana@work.example", "ben@example.org"}


def test_user_tables_survive_the_deletion_of_all_mail(store: Store) -> None:
    """Decisions, the owner's addresses and drafts don't depend on messages."""
    ana = Address("ana@example.org")
    MessageTable(store).add([Message(key="1", gmail_id="1", date=1, sender=ana)], "gmail")
    OwnerAddressTable(store).add(["me@example.com"], "account")
    DecisionTable(store).add("ana@example.org", "note", "met in Porto", 1)
    DraftTable(store).add(LETTER)
    MessageTable(store).delete(["1"])
    assert MessageTable(store).count() == 0
    assert DecisionTable(store).all()
    assert OwnerAddressTable(store).all()
    assert DraftTable(store).all() == [LETTER]
