"""Which calls fetch what is missing, at the least cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.gmail.fetch_plan import (
    FetchCall,
    FetchQueue,
    ListedMessage,
    plan_changes,
    plan_fetches,
    time_in_id,
)


def hex_id(seconds: int, sequence: int = 0) -> str:
    return f"{(seconds * 1000 << 20) | sequence:x}"


def test_id_contains_its_time() -> None:
    """ms UTC in the upper bits; an id of another form gives 0."""
    assert time_in_id(hex_id(1_700_000_000)) == 1_700_000_000_000
    assert time_in_id("draft-r7") == 0


threads = st.lists(st.integers(0, 20), max_size=60).map(
    lambda of: [ListedMessage(hex_id(1_600_000_000 + n), f"t{thread}") for n, thread in enumerate(of)]
)


@given(threads)
def test_plan_has_the_lowest_cost_and_every_message(missing: list[ListedMessage]) -> None:
    """min(20·n, 40) units for each thread; each message is requested exactly once, newest first."""
    calls = plan_fetches(missing)
    sizes = [sum(one.thread == thread for one in missing) for thread in {one.thread for one in missing}]
    assert sum(call.units for call in calls) == sum(min(20 * n, 40) for n in sizes)
    assert sorted(i for call in calls for i in call.wanted) == sorted(one.id for one in missing)
    newest = [call.newest for call in calls]
    assert newest == sorted(newest, reverse=True)


ROOMS = st.lists(st.sampled_from([1, 20, 60, 100, 125, 1000]), min_size=1)


@given(threads, ROOMS, st.integers(1, 50))
def test_batches_have_every_message_and_fit_the_room(missing: list[ListedMessage], rooms: list[int], most: int) -> None:
    """Every message is in exactly one batch; only a batch of one call may exceed its room; the newest come early."""
    calls = plan_fetches(missing)
    queue = FetchQueue(calls)
    taken: list[FetchCall] = []
    while queue.next_units():
        room = rooms[len(taken) % len(rooms)]
        batch = queue.take(room, most)
        assert 1 <= len(batch) <= most
        assert len(batch) == 1 or sum(call.units for call in batch) <= room
        taken += batch
    assert sorted(i for call in taken for i in call.wanted) == sorted(one.id for one in missing)
    assert sum(call.units for call in taken) == sum(call.units for call in calls) == queue.units
    for call in taken:
        queue.settle(call)
    assert queue.units == 0
    assert queue.newest() is None
    assert not queue


@given(threads, ROOMS, st.lists(st.integers(0, 20)))
def test_taken_calls_are_missing_until_settled(missing: list[ListedMessage], rooms: list[int], dice: list[int]) -> None:
    """In any order, message by message, the newest of the rest is reported."""
    queue = FetchQueue(plan_fetches(missing))
    left, flying = {one.id for one in missing}, list[FetchCall]()
    for n, number in enumerate(dice):
        flying += queue.take(rooms[n % len(rooms)], 5)
        call = flying.pop(number % len(flying)) if flying else None
        # Like a thread whose messages are fetched one by one.
        for one in call.wanted if call else ():
            queue.settle(FetchCall("messages.get", one, (one,)))
            left.discard(one)
        assert queue.newest() == max(map(time_in_id, left), default=None)
        assert bool(queue) == bool(left)


def test_batch_is_filled_with_a_single_message() -> None:
    """A hundred units for threads of two messages: two threads, and one message of a third."""
    missing = [ListedMessage(hex_id(1_600_000_000 + n), f"t{n // 2}") for n in range(6)]
    queue = FetchQueue(plan_fetches(missing))
    assert [call.units for call in queue.take(100, 50)] == [40, 40, 20]
    assert [call.method for call in queue.take(100, 50)] == ["messages.get"]


SENT, INBOX, NEWS = frozenset({"SENT"}), frozenset({"INBOX", "CATEGORY_PERSONAL"}), frozenset({"CATEGORY_PROMOTIONS"})


@pytest.mark.parametrize(
    ("came", "whole", "calls"),
    [
        ([("2", "1", SENT)], False, [("threads.get", "1", True)]),  # the first reply: earlier messages are needed too
        ([("2", "1", SENT)], True, [("messages.get", "2", False)]),
        ([("1", "1", SENT)], False, [("messages.get", "1", False)]),  # a new thread
        ([("2", "1", INBOX)], False, [("messages.get", "2", False)]),
        ([("2", "1", NEWS)], False, []),
        ([("2", "1", NEWS)], True, [("messages.get", "2", False)]),  # in a thread the user wrote in, everything counts
        ([("2", "1", None)], False, [("threads.get", "1", True)]),  # unknown labels: it may be sent
        ([("1", "1", INBOX), ("2", "1", SENT)], False, [("threads.get", "1", False)]),
    ],
)
def test_changes_fetch_sent_threads_whole_and_letters(
    came: list[tuple[str, str, frozenset[str] | None]], whole: bool, calls: list[tuple[str, str, bool]]
) -> None:
    """Threads with sent mail are kept complete; of the others, only letters that may wait for an answer are fetched."""
    found = plan_changes([ListedMessage(*one) for one in came], lambda _: whole)
    assert [(call.method, call.id, call.whole) for call in found] == calls
