from __future__ import annotations

import pytest

from gmail_reconnect.local_gmail.threads import ThreadFinder, bare_subject

DAY = 24 * 3600 * 1000


@pytest.fixture
def threads() -> ThreadFinder:
    """One message about a boat, in thread "t", on day 0."""
    threads = ThreadFinder()
    threads.note((("Message-ID", "<a@x>"), ("Subject", "Boat")), "t", 0)
    return threads


def test_references_join_regardless_of_the_subject(threads: ThreadFinder) -> None:
    """The nearest known parent decides."""
    threads.note((("Message-ID", "<b@x>"),), "u", 0)
    assert threads.find((("References", "<a@x> <b@x> <unknown@x>"),), 0) == "u"
    assert threads.find((("References", "<zero@x> <a@x>"), ("Subject", "Cars")), 400 * DAY) == "t"
    assert threads.find((("In-Reply-To", "<a@x>"),), 400 * DAY) == "t"
    assert threads.find((("References", "<zero@x>"),), 0) is None


def test_reply_without_references_joins_by_subject_for_a_month(threads: ThreadFinder) -> None:
    """Only with "Re:" or the like, within 30 days of the thread's last message."""
    assert threads.find((("Subject", "RE: Fwd: boat"),), 30 * DAY) == "t"
    assert threads.find((("Subject", "Re: Boat"),), 31 * DAY) is None
    assert threads.find((("Subject", "Boat"),), DAY) is None
    assert threads.find((("Subject", "Re: "),), DAY) is None


def test_answers_to_a_missing_message_share_a_thread(threads: ThreadFinder) -> None:
    """The mailbox doesn't have the message they answer."""
    threads.note((("Message-ID", "<b@x>"), ("In-Reply-To", "<lost@x>")), "u", 0)
    assert threads.find((("In-Reply-To", "<lost@x>"),), 0) == "u"


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Boat", ("boat", True)),
        ("Boat", ("boat", False)),
        ("re[2]: aw:  Boat", ("boat", True)),
        ("=?utf-8?b?UmU6INmC2KfYsdio?=", ("قارب", True)),
        ("رد: قارب", ("قارب", True)),
        ("=?nonsense?b?UmU6?=", ("=?nonsense?b?umu6?=", False)),
        ("Regarding: Boat", ("regarding: boat", False)),
    ],
)
def test_bare_subject_has_no_reply_prefix(subject: str, bare: tuple[str, bool]) -> None:
    """In any case, in Arabic, and in encoded words."""
    assert bare_subject(subject) == bare
