"""Takeout writes ids in decimal, Gmail in hex, perhaps with zeros in front: they are compared as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.message import StoredMessage
from gmail_reconnect.model import Message
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.schema import SCRIPTS
from tests.support.fixtures import Start
from tests.support.gmail import ME, mailbox_of
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.syncing import BOAT, kept, sync

OLD = tuple(story.replace("2021", "2004").replace("2022", "2004") for story in BOAT)
"""Mail of 2004: its ids have 15 digits, later ones 16."""


class PaddedMailbox(LiveMailbox):
    """A mailbox whose ids may have zeros in front."""

    def newest_first(self, before: tuple[int, int] | None = None) -> Iterator[StoredMessage]:
        found = sorted(self.messages.values(), key=lambda one: one.key, reverse=True)
        return (one for one in found if before is None or one.key < before)


def spelled(mailbox: LiveMailbox, zeros: str) -> LiveMailbox:
    """The mailbox of a Gmail that writes these zeros before each id."""
    other = PaddedMailbox(ME)
    for one in mailbox.messages.values():
        other.restore(
            one.raw,
            one.internal_date,
            one.labels,
            message_id=zeros + one.id,
            thread_id=zeros + one.thread_id,
            headers=one.headers,
        )
    other.expire_history()
    return other


def exported(mailbox: LiveMailbox) -> list[Message]:
    return [
        build_message(
            parse_headers(one.raw),
            gmail_id=one.id,
            thread_id=one.thread_id,
            internal_date=one.internal_date,
            labels=one.labels,
        )
        for one in mailbox.messages.values()
    ]


@pytest.mark.parametrize("zeros", ["0", "000"])
def test_zeros_in_front_make_no_second_message(start: Start, store: Store, zeros: str) -> None:
    """Imported before and after the sync: everything is known; Gmail is asked for its own spelling."""
    plain = mailbox_of(*OLD)
    padded = spelled(plain, zeros)
    local = start(padded)
    messages = MessageTable(store)
    messages.add(exported(plain), "import")
    outcome = sync(local.reader(), store)
    assert (outcome.new, outcome.gone, outcome.adopted) == (0, 0, len(OLD))
    assert local.fetched() == []
    assert kept(store) == {one.id: one.labels for one in padded.messages.values()}
    assert messages.add(exported(plain), "import").new == 0
    first, second, *_ = sorted(padded.messages)
    padded.trash(first)
    padded.relabel(second, add=["STARRED"])
    assert sync(local.reader(), store).gone == 1
    assert "STARRED" in kept(store)[second]
    assert messages.count() == len(OLD) - 1


def test_id_in_capital_letters_is_the_same_message(store: Store) -> None:
    """Hex has no case, and Gmail's API doesn't promise one."""
    plain = exported(mailbox_of(*OLD))
    assert any(one.gmail_id != str(one.gmail_id).upper() for one in plain)
    messages = MessageTable(store)
    messages.add(plain, "import")
    for one in mailbox_of(*OLD).messages.values():
        capital = build_message(
            parse_headers(one.raw), gmail_id=one.id.upper(), internal_date=one.internal_date, labels=one.labels
        )
        messages.add([capital], "gmail")
    assert messages.count() == len(OLD)


@pytest.mark.parametrize(("before", "after"), [("", "0"), ("0", "")])
def test_other_spelling_by_gmail_changes_nothing(start: Start, store: Store, before: str, after: str) -> None:
    """Nothing is fetched again or deleted; what was left out stays so."""
    plain = mailbox_of(*OLD)
    assert sync(start(spelled(plain, before)).reader(), store, full=True).new == len(OLD)
    left_out = min(plain.messages)
    MessageTable(store).delete([left_out])
    store.connection.execute("INSERT INTO left_out VALUES (?, 1)", (left_out,))
    local = start(spelled(plain, after))
    outcome = sync(local.reader(), store, full=True)
    assert (outcome.new, outcome.gone) == (0, 0)
    assert local.fetched() == []


def test_copies_of_an_earlier_version_are_joined(tmp_path: Path) -> None:
    """It compared ids as text, and kept an import's copy beside Gmail's."""
    imported = exported(mailbox_of(*OLD))
    padded = exported(spelled(mailbox_of(*OLD), "0"))
    path = tmp_path / "mailbox.sqlite"
    with Store.open(path) as store:
        messages = MessageTable(store)
        messages.add(padded, "gmail")
        store.connection.execute("UPDATE message SET key = gmail_id")
        messages.add([one._replace(message_id="") for one in imported], "import")
        assert messages.count() == 2 * len(OLD)
        store.connection.execute("INSERT INTO left_out VALUES ('0abc', 1)")
        (script,) = [one for one in SCRIPTS if one.name == "0015_ids_are_numbers.sql"]
        store.connection.executescript(script.read_text(encoding="utf-8"))
    with Store.open(path) as again:
        assert MessageTable(again).count() == len(OLD)
        assert MessageTable(again).add(imported, "import").new == 0
        assert again.connection.execute("SELECT gmail_id FROM left_out").fetchall() == [("abc",)]
