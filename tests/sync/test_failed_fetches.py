"""What Gmail lists and does not give keeps nothing else waiting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.failed_fetches import FailedFetchTable
from gmail_reconnect.sync.coverage import read_coverage
from tests.support.fixtures import Start
from tests.support.gmail import Local, Proxy, arrive, at_ms, correspondence, mail, mailbox_of
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.syncing import BOAT, NOW, kept, many, sync

LATER = NOW + timedelta(days=7)


def lost(local: Local, which: Callable[[list[str]], str], fault: Fault = Fault.INTERNAL_ERROR) -> str:
    """Lets one message fail every time, alone and with its thread."""
    messages = local.gmail.mailbox.messages
    chosen = which(sorted(messages))
    local.gmail.fail_always(fault, f"messages/{chosen}", f"threads/{messages[chosen].thread_id}")
    return chosen


def rest(mailbox: LiveMailbox, *without: str) -> dict[str, set[str]]:
    return {key: labels for key, labels in correspondence(mailbox).items() if key not in without}


@pytest.mark.parametrize("fault", [Fault.INTERNAL_ERROR, Fault.PART_TRUNCATED, Fault.PART_MISSING, Fault.NO_MAILBOX])
@pytest.mark.parametrize("auto", [True, False])
def test_message_that_always_fails_delays_no_other(start: Start, store: Store, fault: Fault, *, auto: bool) -> None:
    """The second newest of many: all others come in one sync, and coverage tells which one is missing."""
    mailbox = mailbox_of(*many(60))
    local = start(mailbox)
    local.units_per_minute = 6000 if auto else local.units_per_minute
    bad = lost(local, lambda ids: ids[-2], fault)
    outcome = sync(local.reader(), store)
    assert (outcome.complete, outcome.new, outcome.unreadable) == (True, 59, 1)
    assert kept(store) == rest(mailbox, bad)
    since = read_coverage(store).exact_since
    assert not read_coverage(store).complete
    assert since is not None
    assert int(since.timestamp()) == mailbox.messages[bad].internal_date // 1000
    assert max(Counter(call.path for call in local.calls("messages.get")).values()) <= 6


def test_failed_message_is_retried_next_time_and_then_weekly(start: Start, store: Store) -> None:
    """Six tries each: in the first run, in the next, and after seven days."""
    local = start(mailbox_of(*many(10)))
    bad = lost(local, lambda ids: ids[3])
    tries = []
    for now in (NOW, NOW, NOW + timedelta(days=1), NOW + timedelta(days=6), LATER):
        before = len(asked(local, bad))
        assert sync(local.reader(), store, now=now).complete
        tries.append(len(asked(local, bad)) - before)
    assert tries == [6, 6, 0, 0, 6]


def asked(local: Local, gmail_id: str) -> list[str]:
    return [call.path for call in local.calls("messages.get") if call.path.endswith(gmail_id)]


def test_full_sync_retries_failed_messages(start: Start, store: Store) -> None:
    """--full doesn't wait until the week is over."""
    local = start(mailbox_of(*many(10)))
    bad = lost(local, lambda ids: ids[3])
    for full in (False, False, True):
        before = len(asked(local, bad))
        sync(local.reader(), store, full=full)
        assert len(asked(local, bad)) - before == 6


def test_message_that_comes_later_completes_the_sync(start: Start, store: Store) -> None:
    """Gmail failed for an hour: the next run gets the message."""
    mailbox = mailbox_of(*many(10))
    local = start(mailbox)
    local.gmail.fail_always(Fault.INTERNAL_ERROR, f"messages/{max(mailbox.messages)}")
    sync(local.reader(), store)
    local.gmail.forgive()
    outcome = sync(local.reader(), store)
    assert (outcome.complete, outcome.unreadable, outcome.new) == (True, 0, 1)
    assert kept(store) == correspondence(mailbox)
    assert read_coverage(store).complete


def test_good_messages_of_a_failing_thread_are_stored(start: Start, store: Store) -> None:
    """The thread fails six times, then each message is requested: two of three come."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    bad = lost(local, lambda ids: next(i for i in ids if mailbox.messages[i].header("Subject") == "Re: Boat"))
    outcome = sync(local.reader(), store)
    assert (outcome.complete, outcome.new, outcome.unreadable) == (True, 4, 1)
    assert kept(store) == rest(mailbox, bad)


def test_failing_thread_that_is_needed_whole_is_retried_whole(start: Start, store: Store) -> None:
    """The first answer in a thread that Gmail doesn't return: the answer is stored, and the question comes later."""
    mailbox = mailbox_of(*BOAT)
    local = start(mailbox)
    sync(local.reader(), store)
    question = arrive(mailbox, "2023-01-01 joe > me: Question", {"INBOX"})
    sync(local.reader(), store)
    thread = mailbox.messages[question].thread_id
    answer = mailbox.send(mail("2023-06-01 me > joe: Re: Question"), at_ms("2023-06-01"), thread)
    local.gmail.fail_always(Fault.INTERNAL_ERROR, f"threads/{thread}")
    outcome = sync(local.reader(), store)
    assert (outcome.complete, outcome.new, outcome.unreadable) == (True, 1, 1)
    assert kept(store) == rest(mailbox, question)
    assert answer in kept(store)
    assert not read_coverage(store).complete
    local.gmail.forgive()
    sync(local.reader(), store)
    assert kept(store) == correspondence(mailbox)
    assert read_coverage(store).complete


def test_failing_change_does_not_delay_later_mail(start: Start, store: Store) -> None:
    """The history continues, even if it has expired."""
    mailbox = mailbox_of(*many(20))
    local = start(mailbox)
    sync(local.reader(), store)
    bad = arrive(mailbox, "2023-06-01 me > zed: Lost")
    local.gmail.fail_always(Fault.INTERNAL_ERROR, f"messages/{bad}")
    for day in range(1, 4):
        arrive(mailbox, f"2023-07-{day:02} me > y{day}: Later {day}")
        assert sync(local.reader(), store).complete
        assert kept(store) == rest(mailbox, bad)
        assert not read_coverage(store).complete
    mailbox.expire_history()
    arrive(mailbox, "2023-08-01 me > y: After it")
    assert sync(local.reader(), store).complete
    assert kept(store) == rest(mailbox, bad)
    mailbox.delete(bad)
    assert sync(local.reader(), store).unreadable == 0
    assert read_coverage(store).complete


def test_failing_letter_leaves_coverage_complete(start: Start, store: Store) -> None:
    """Coverage is about threads in which the user has written; the letter is reported, but isn't a gap."""
    mailbox = mailbox_of(*many(20), "2023-05-05 ana > me: Letter")
    local = start(mailbox)
    bad = lost(local, lambda ids: next(i for i in ids if mailbox.messages[i].header("Subject") == "Letter"))
    outcome = sync(local.reader(), store)
    assert (outcome.complete, outcome.unreadable) == (True, 1)
    assert read_coverage(store).complete
    assert kept(store) == rest(mailbox, bad)


def test_failing_letters_do_not_delay_changes(start: Start, store: Store) -> None:
    """Five letters in a row fail, as in an outage; changes are still fetched."""
    letters = [f"2023-05-0{n} q{n} > me: Letter {n}" for n in range(1, 6)]
    mailbox = mailbox_of(*many(20), *letters)
    local = start(mailbox)
    local.units_per_minute = 6000
    for key, message in mailbox.messages.items():
        if "Letter" in message.header("Subject"):
            local.gmail.fail_always(Fault.INTERNAL_ERROR, f"messages/{key}")
    with pytest.raises(UnreachableError):
        sync(local.reader(), store)
    new = arrive(mailbox, "2023-07-01 me > ana: News")
    sync(local.reader(), store)
    assert new in kept(store)


def test_total_failure_is_an_error(start: Start, store: Store) -> None:
    """Every fetch fails: an error after a few calls, not thousands of failed messages; later all are fetched."""
    mailbox = mailbox_of(*many(60))
    local = start(mailbox)
    local.units_per_minute = 6000
    local.gmail.fail_next(Fault.INTERNAL_ERROR, "messages.get", times=1000)
    with pytest.raises(UnreachableError) as caught:
        sync(local.reader(), store)
    assert caught.value.exit_code == 5
    assert FailedFetchTable(store).count() <= 5
    assert not read_coverage(store).complete
    assert sync(start(mailbox).reader(), store).complete
    assert kept(store) == correspondence(mailbox)
    assert read_coverage(store).complete


def test_message_without_a_thread_id_is_given_up(start: Start, store: Store) -> None:
    """Status 200 without threadId, every time: no other message is lost."""
    mailbox = mailbox_of(*many(12))
    local = start(mailbox)
    bad = sorted(mailbox.messages)[5].encode()

    def garble(answer: bytes) -> bytes:
        pattern = rb'("id": ?"%s", ?\s*)"threadId"' % bad
        return re.sub(pattern, rb'\1"threadXd"', answer) if b"internalDate" in answer else answer

    with Proxy(local.gmail) as line:
        line.garble = garble
        outcome = sync(local.reader(line.url), store)
    assert (outcome.complete, outcome.new, outcome.unreadable) == (True, 11, 1)
