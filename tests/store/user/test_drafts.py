"""The table of drafts and their states."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from gmail_reconnect.model import OPEN_STATES, Address, Draft, Message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.drafts import DraftTable

LETTER = Draft(
    id="d1", email="ana@example.org", name="Ana Lima", subject="مرحبا", message_id="d1@example.com",
    content=b"Subject: x\r\n\r\n\0\xff", state="pending", created=1, updated=1, thread_id="18c",
)  # fmt: skip


@pytest.fixture
def draft_table(store: Store) -> DraftTable:
    return DraftTable(store)


def test_draft_keeps_every_field_and_its_gmail_ids(draft_table: DraftTable) -> None:
    """Content comes back as bytes; Gmail's ids arrive with one state and stay through the next."""
    draft_table.add(LETTER)
    assert draft_table.all() == [LETTER]
    draft_table.set_state("d1", "created", 2, {"draft": "r1", "message": "m1"})
    draft_table.set_state("d1", "sent", 3)
    assert draft_table.all() == [replace(LETTER, state="sent", updated=3, gmail_draft_id="r1", gmail_message_id="m1")]


def test_setting_one_state_leaves_other_drafts_alone(draft_table: DraftTable) -> None:
    """Drafts come oldest first, and each keeps its own state."""
    draft_table.add(replace(LETTER, id="d2", message_id="d2@x", created=5))
    draft_table.add(LETTER)
    draft_table.set_state("d2", "discarded", 6)
    assert [(draft.id, draft.state) for draft in draft_table.all()] == [("d1", "pending"), ("d2", "discarded")]


def test_two_drafts_cannot_share_a_message_id(draft_table: DraftTable) -> None:
    """The Message-ID is what tells two letters apart."""
    draft_table.add(LETTER)
    with pytest.raises(sqlite3.IntegrityError):
        draft_table.add(replace(LETTER, id="d2"))


@pytest.mark.parametrize("state", [*OPEN_STATES, "sent", "answered", "bounced", "discarded"])
def test_database_accepts_every_known_state(draft_table: DraftTable, state: str) -> None:
    """Each state that a draft can reach."""
    draft_table.add(LETTER)
    draft_table.set_state("d1", state, 2)
    assert draft_table.all()[0].state == state


def test_database_refuses_an_unknown_state(draft_table: DraftTable) -> None:
    """A misspelt state."""
    draft_table.add(LETTER)
    with pytest.raises(sqlite3.IntegrityError):
        draft_table.set_state("d1", "send", 2)


@pytest.mark.parametrize(("labels", "sent"), [({"SENT"}, True), ({"INBOX"}, False), (set(), False)])
def test_letter_counts_as_sent_only_under_the_sent_label(
    store: Store, draft_table: DraftTable, labels: set[str], *, sent: bool
) -> None:
    """A copy of it in the inbox is not enough."""
    me = Address("me@example.com")
    message = Message(key="1", gmail_id="1", date=1, sender=me, message_id="d1@example.com", labels=frozenset(labels))
    MessageTable(store).add([message], "gmail")
    assert draft_table.was_sent("d1@example.com") is sent
    assert draft_table.was_sent("other@example.com") is False
