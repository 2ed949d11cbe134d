from __future__ import annotations

from collections import Counter

import pytest

from gmail_reconnect.local_gmail.history import HistoryIdTooOldError
from tests.local_gmail.conftest import Connect
from tests.local_gmail.methods.test_reading import walk
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.synthetic_mailbox import synthetic_mailbox


@pytest.fixture
def mailbox() -> LiveMailbox:
    return synthetic_mailbox("me@example.com", 2000, in_thread=4, sent_every=10)


def test_mailbox_has_the_requested_size_and_shares(mailbox: LiveMailbox) -> None:
    """2,000 messages in threads of four, one in ten sent, each id with its time, and no history."""
    messages = list(mailbox.newest_first())
    assert (len(messages), mailbox.threads_total) == (2000, 500)
    assert set(Counter(message.thread_id for message in messages).values()) == {4}
    assert sum(message.labels == {"SENT"} for message in messages) == 200
    assert all(int(message.id, 16) >> 20 == message.internal_date for message in messages)
    assert {message.header("From") for message in messages if "SENT" in message.labels} == {"me@example.com"}
    with pytest.raises(HistoryIdTooOldError):
        mailbox.history.since(messages[0].history_id)


def test_mailbox_is_listed_in_pages(connect: Connect, mailbox: LiveMailbox) -> None:
    """All of it, and sent mail only, in pages of at most 500."""
    messages = connect("gmail.metadata").users().messages()
    for labels, expected in (([], 2000), (["SENT"], 200)):
        first = messages.list(userId="me", maxResults=500, labelIds=labels)
        rows = walk(first, messages.list_next, "messages")
        assert len({row["id"] for row in rows}) == len(rows) == expected


def test_messages_share_texts_and_labels(mailbox: LiveMailbox) -> None:
    """A million messages need little memory: at most two hundred texts, and two sets of labels."""
    messages = list(mailbox.newest_first())
    assert len({id(message.raw) for message in messages}) <= 200
    assert len({id(message.headers) for message in messages}) <= 200
    assert len({id(message.labels) for message in messages}) == 2
