from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gmail_reconnect.model import Address, Message
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.user.notebook import OPEN_STATES, Draft, Notebook

LETTER = Draft(
    id="d1", email="ana@example.org", name="Ana Lima", subject="مرحبا", message_id="d1@example.com",
    content=b"Subject: x\r\n\r\n\0\xff", state="pending", created=1, updated=1, thread_id="18c",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "mailbox.sqlite") as opened:
        yield opened


@pytest.fixture
def notebook(store: Store) -> Notebook:
    return Notebook(store)


def test_own_addresses_keep_how_they_became_known(notebook: Notebook) -> None:
    """What was said first stays; a guess gives way to anything better; case does not matter."""
    notebook.claim(["me@example.com", "old@example.com"], "guess")
    notebook.claim(["Me@Example.com"], "config")
    notebook.claim(["me@example.com"], "sent")
    notebook.claim(["me@example.com"], "guess")
    assert notebook.own() == {"me@example.com": "config", "old@example.com": "guess"}
    notebook.drop_guesses()
    assert notebook.own() == {"me@example.com": "config"}


def test_spellings_come_last_and_go_with_the_guess(notebook: Notebook) -> None:
    """What was only told from another address is no address to write from; whoever says it makes it one."""
    notebook.claim(["me@gmail.com", "m.e@gmail.com"], "guess")
    notebook.claim(["me+a@gmail.com", "me+b@gmail.com"], "spelling")
    notebook.claim(["me+b@gmail.com"], "guess")
    notebook.claim(["m.e@gmail.com"], "spelling")
    assert [*notebook.own()] == ["m.e@gmail.com", "me+b@gmail.com", "me@gmail.com", "me+a@gmail.com"]
    notebook.claim(["me+b@gmail.com"], "me")
    notebook.drop_guesses()
    assert notebook.own() == {"me+b@gmail.com": "me"}


def test_what_was_disowned_is_claimed_by_the_users_word_alone(notebook: Notebook) -> None:
    """No guess, no label and no spelling; --me, config.toml or the account does."""
    notebook.claim(["bob@x.example", "ben@x.example", "me@x.example"], "me")
    notebook.disown(["Bob@x.example", "ben@x.example", "cyd@x.example"])
    for how in ("guess", "sent", "spelling"):
        notebook.claim(["bob@x.example"], how)
    notebook.drop_guesses()
    assert notebook.own() == {"me@x.example": "me"}
    assert notebook.disowned() == {"bob@x.example", "ben@x.example", "cyd@x.example"}
    notebook.claim(["bob@x.example"], "me")
    notebook.claim_configured(["ben@x.example"])
    notebook.release(["cyd@x.example", "me@x.example"])
    assert notebook.own() == {"bob@x.example": "me", "ben@x.example": "config", "me@x.example": "me"}
    assert notebook.disowned() == set()


def test_what_was_taken_out_of_the_config_is_let_go(notebook: Notebook) -> None:
    """With the spellings, which may be of that; what was also said otherwise stays."""
    notebook.claim_configured(["Me@x.example", "bob@gmail.com", "ana@x.example"])
    notebook.claim(["b.ob@gmail.com"], "spelling")
    notebook.claim(["ana@x.example"], "me")
    notebook.claim_configured(["Me@x.example", "bob@gmail.com"])
    assert notebook.own()["b.ob@gmail.com"] == "spelling"
    notebook.claim_configured(["Me@x.example"])
    assert notebook.own() == {"me@x.example": "config", "ana@x.example": "me"}


def test_decisions_are_kept_oldest_first(notebook: Notebook) -> None:
    """Several values of a kind, by address; the same again is one, as of the later day."""
    notebook.decide("ana@example.org", "tag", "asia", 3)
    notebook.decide("ana@example.org", "note", "met in Porto", 1)
    notebook.decide("ana@example.org", "tag", "boats", 2)
    notebook.decide("ben@example.org", "ignore", "", 2)
    notebook.decide("ana@example.org", "tag", "boats", 4)
    assert notebook.decisions() == {
        "ana@example.org": {"note": ["met in Porto"], "tag": ["asia", "boats"]},
        "ben@example.org": {"ignore": [""]},
    }


def test_decisions_are_taken_back(notebook: Notebook) -> None:
    """One value of a kind, or the whole kind, of all the addresses given; others stay."""
    for email in ("ana@example.org", "ana@work.example", "ben@example.org"):
        for tag in ("asia", "boats"):
            notebook.decide(email, "tag", tag, 1)
    notebook.undecide(["ana@example.org", "ana@work.example"], "tag", "asia")
    assert notebook.decisions()["ana@work.example"] == {"tag": ["boats"]}
    notebook.undecide(["ana@example.org"], "tag")
    assert set(notebook.decisions()) == {"ana@work.example", "ben@example.org"}


def test_a_draft_is_written_down_and_settled(notebook: Notebook) -> None:
    """Every field comes back, bytes as bytes; Gmail's ids come with the settling and stay through the next."""
    notebook.intend(LETTER)
    assert notebook.drafts() == [LETTER]
    notebook.settle("d1", "created", 2, {"draft": "r1", "message": "m1"})
    notebook.settle("d1", "sent", 3)
    assert notebook.drafts() == [replace(LETTER, state="sent", updated=3, gmail_draft_id="r1", gmail_message_id="m1")]


def test_settling_one_letter_leaves_the_others(notebook: Notebook) -> None:
    """Drafts come oldest first, and each keeps its own state."""
    notebook.intend(replace(LETTER, id="d2", message_id="d2@x", created=5))
    notebook.intend(LETTER)
    notebook.settle("d2", "discarded", 6)
    assert [(draft.id, draft.state) for draft in notebook.drafts()] == [("d1", "pending"), ("d2", "discarded")]


def test_a_message_id_is_intended_once(notebook: Notebook) -> None:
    """Two letters can never share the Message-ID that tells them apart."""
    notebook.intend(LETTER)
    with pytest.raises(sqlite3.IntegrityError):
        notebook.intend(replace(LETTER, id="d2"))


@pytest.mark.parametrize("state", [*OPEN_STATES, "sent", "answered", "bounced", "discarded"])
def test_the_states_there_are(notebook: Notebook, state: str) -> None:
    """Each state of a draft's life is one that the database takes."""
    notebook.intend(LETTER)
    notebook.settle("d1", state, 2)
    assert notebook.drafts()[0].state == state


def test_no_other_state(notebook: Notebook) -> None:
    """A misspelt state is stopped by the database."""
    notebook.intend(LETTER)
    with pytest.raises(sqlite3.IntegrityError):
        notebook.settle("d1", "send", 2)


def test_what_the_user_decided_outlives_the_mail(store: Store, notebook: Notebook) -> None:
    """Every message deleted: decisions, own addresses and drafts are still there."""
    ana = Address("ana@example.org")
    store.add([Message(key="1", gmail_id="1", date=1, sender=ana)], "gmail")
    notebook.claim(["me@example.com"], "account")
    notebook.decide("ana@example.org", "note", "met in Porto", 1)
    notebook.intend(LETTER)
    store.delete(["1"])
    assert store.count() == 0
    assert notebook.decisions()
    assert notebook.own()
    assert notebook.drafts() == [LETTER]


@pytest.mark.parametrize(("labels", "sent"), [({"SENT"}, True), ({"INBOX"}, False), (set(), False)])
def test_whether_a_letter_was_sent(store: Store, notebook: Notebook, labels: set[str], *, sent: bool) -> None:
    """By its Message-ID under the label SENT: a copy in the inbox is not enough."""
    me = Address("me@example.com")
    message = Message(key="1", gmail_id="1", date=1, sender=me, message_id="d1@example.com", labels=frozenset(labels))
    store.add([message], "gmail")
    assert notebook.was_sent("d1@example.com") is sent
    assert notebook.was_sent("other@example.com") is False
