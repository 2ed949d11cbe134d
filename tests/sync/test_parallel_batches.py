"""Where answers are slow, a few batches are under way at once; everything else stays as it is."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import ExitStack, suppress

import pytest

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.sync.coverage import read_coverage
from gmail_reconnect.sync.fetcher import SyncProgress
from tests.support.fixtures import Start
from tests.support.gmail import Local, Slow, correspondence, mailbox_of, no_more_threads
from tests.support.local_gmail.faults import Fault
from tests.support.syncing import ChangingSource, kept, many, sync

PACE = 6000
"""Units a minute: five messages a request."""


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "gmail-answer"]


def slowly(start: Start, slow: Slow, count: int = 60) -> Local:
    local = start(mailbox_of(*many(count)), slow=slow)
    local.units_per_minute = PACE
    return local


def test_slow_batches_are_sent_at_once(start: Start, store: Store) -> None:
    """Answers take 2.5 s: three batches at once, each message paid for once, and no thread left."""
    slow = Slow(2.5, together=3)
    local = slowly(start, slow)
    reader = local.reader()
    assert sync(reader, store).complete
    assert slow.peak == 3
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(local.gmail.mailbox)
    assert reader.transport.limiter.spent == local.gmail.units
    assert reader.transport.calls["messages.get"] == 60
    assert not threads()


def test_without_threads_batches_are_sent_one_by_one(start: Start, store: Store) -> None:
    """The system has no thread left: slower, but complete, and each message paid for once."""
    slow = Slow(2.5)
    local = slowly(start, slow)
    with ExitStack() as scarce:
        # Only now: the server already has a thread for the existing connection.
        reader = ChangingSource(local.reader(), before_fetch=lambda: scarce.enter_context(no_more_threads()))
        assert sync(reader, store).complete
    assert slow.peak == 1
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_fast_batches_are_sent_one_by_one(start: Start, store: Store) -> None:
    """Answers take 0.1 s: one request at a time uses the whole rate."""
    slow = Slow(0.1)
    assert sync(slowly(start, slow).reader(), store).complete
    assert slow.peak == 1


def test_batches_answered_out_of_order_are_stored_in_order(start: Start, store: Store) -> None:
    """Every third batch is answered after the next: the newest is stored first, and coverage tells the rest."""
    local = slowly(start, Slow(2.5, together=3, held=lambda place: place in {0, 15, 30}))
    dates = {key: message.internal_date for key, message in local.gmail.mailbox.messages.items()}
    told: list[int] = []

    def honest(step: SyncProgress) -> None:
        if step.phase == "sent" and step.exact_since is not None:
            there = kept(store).keys()
            assert there == set(sorted(dates, key=lambda key: -dates[key])[: step.calls_done])
            assert max(date for key, date in dates.items() if key not in there) == step.exact_since
            told.append(step.calls_done)

    assert sync(local.reader(), store, tell=honest).complete
    assert told == list(range(0, 60, 5))
    assert max(Counter(local.fetched()).values()) == 1


def test_ctrl_c_repeats_only_the_batches_under_way(start: Start, store: Store) -> None:
    """The second and third batch hang: Ctrl-C ends at once, and the next sync requests only those two."""
    slow = Slow(2.5, together=3, held=lambda place: place in {5, 10})
    local = slowly(start, slow)

    def stop(step: SyncProgress) -> None:
        if step.calls_done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(local.reader(), store, tell=stop)
    assert MessageTable(store).count() == 5
    assert not threads()
    slow.release()
    assert sync(local.reader(), store).complete
    times = Counter(local.fetched())
    assert max(times.values()) <= 2
    assert sum(n - 1 for n in times.values()) <= 10
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_error_keeps_the_results_of_other_batches(start: Start, store: Store) -> None:
    """The daily quota ends in the first batch: results that came with it are stored and never paid for again."""
    local = slowly(start, Slow(2.5, together=3))
    newest = max(local.gmail.mailbox.messages)
    local.gmail.fail_always(Fault.DAILY_LIMIT, f"messages/{newest}")
    with pytest.raises(UnreachableError) as caught:
        sync(local.reader(), store)
    assert "today" in caught.value.message
    assert MessageTable(store).count() == 4 + 5 + 5
    assert read_coverage(store).exact_since is not None
    local.gmail.forgive()
    assert sync(local.reader(), store).complete
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(local.gmail.mailbox)


@pytest.mark.parametrize("fault", [Fault.RATE_LIMIT, Fault.INTERNAL_ERROR])
def test_only_failed_calls_are_repeated(start: Start, store: Store, fault: Fault) -> None:
    """One call in each of three batches fails."""
    local = slowly(start, Slow(2.5, together=3))
    for n in range(3):
        local.gmail.fail_always(fault, f"messages/{sorted(local.gmail.mailbox.messages)[-1 - 5 * n]}")

    def forgive(step: SyncProgress) -> None:
        if step.calls_done == 4 + 4 + 4:
            local.gmail.forgive()

    reader = local.reader()
    assert sync(reader, store, tell=forgive).complete
    asked = Counter(call.path for call in local.calls("messages.get"))
    assert max(asked.values()) <= 6
    assert sum(n > 1 for n in asked.values()) == 3
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_max_units_limits_batches_at_once(start: Start, store: Store) -> None:
    """Several batches at once spend no more than one after the other."""
    local = slowly(start, Slow(2.5))
    for _ in range(20):
        before = local.gmail.units
        complete = sync(local.reader(), store, max_units=250).complete
        assert local.gmail.units - before <= 250
        if complete:
            break
    assert complete
    assert max(Counter(local.fetched()).values()) == 1


def test_token_rejected_in_several_batches_is_renewed_once(start: Start, store: Store) -> None:
    """All batches behind the first have a rejected token: one renewal, and each message is charged once."""
    slow = Slow(2.5, together=3, held=lambda place: place > 0)
    local = slowly(start, slow)

    def dies(step: SyncProgress) -> None:
        if step.calls_done == 5:
            slow.clock.now += 3600
            slow.release()

    assert sync(local.reader(), store, tell=dies).complete
    assert len(local.calls("token")) == 1
    assert [call.status for call in local.calls("messages.get")].count(401) > 5  # in more than one batch
    assert max(Counter(local.fetched()).values()) == 1
    assert kept(store) == correspondence(local.gmail.mailbox)


def test_broken_connections_lose_no_messages(start: Start, store: Store) -> None:
    """Dropped before and after the work, truncated, an error page, busy: the same store, and no thread left."""
    local = slowly(start, Slow(2.5), 40)
    for fault in (Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.TRUNCATED, Fault.HTML_PAGE, Fault.UNAVAILABLE):
        local.gmail.fail_next(fault, "batch", times=2)
    for _ in range(3):
        with suppress(UnreachableError):
            if sync(local.reader(), store).complete:
                break
    assert kept(store) == correspondence(local.gmail.mailbox)
    assert not threads()
