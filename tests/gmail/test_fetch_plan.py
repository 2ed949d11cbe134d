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


def test_an_id_carries_its_time() -> None:
    """ms UTC in the upper bits; another form says nothing."""
    assert time_in_id(hex_id(1_700_000_000)) == 1_700_000_000_000
    assert time_in_id("draft-r7") == 0


threads = st.lists(st.integers(0, 20), max_size=60).map(
    lambda of: [ListedMessage(hex_id(1_600_000_000 + n), f"t{thread}") for n, thread in enumerate(of)]
)


@given(threads)
def test_the_least_cost_and_everything_wanted(missing: list[ListedMessage]) -> None:
    """min(20·n, 40) a thread, each message asked for exactly once, newest first."""
    calls = plan_fetches(missing)
    sizes = [sum(one.thread == thread for one in missing) for thread in {one.thread for one in missing}]
    assert sum(call.units for call in calls) == sum(min(20 * n, 40) for n in sizes)
    assert sorted(i for call in calls for i in call.wanted) == sorted(one.id for one in missing)
    newest = [call.newest for call in calls]
    assert newest == sorted(newest, reverse=True)


ROOMS = st.lists(st.sampled_from([1, 20, 60, 100, 125, 1000]), min_size=1)


@given(threads, ROOMS, st.integers(1, 50))
def test_batches_lose_nothing_and_keep_to_the_room(missing: list[ListedMessage], rooms: list[int], most: int) -> None:
    """Every message is in exactly one batch; a batch of several calls fits its room; what is newest comes early."""
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
def test_what_was_taken_is_missing_until_it_is_settled(
    missing: list[ListedMessage], rooms: list[int], dice: list[int]
) -> None:
    """Whatever is taken and settled, in whatever order and message by message: the newest of the rest is named."""
    queue = FetchQueue(plan_fetches(missing))
    left, flying = {one.id for one in missing}, list[FetchCall]()
    for n, number in enumerate(dice):
        flying += queue.take(rooms[n % len(rooms)], 5)
        call = flying.pop(number % len(flying)) if flying else None
        # As of a thread whose messages are fetched one by one.
        for one in call.wanted if call else ():
            queue.settle(FetchCall("messages.get", one, (one,)))
            left.discard(one)
        assert queue.newest() == max(map(time_in_id, left), default=None)
        assert bool(queue) == bool(left)


def test_a_batch_is_filled() -> None:
    """A hundred units of threads of two: two threads, and one message of a third."""
    missing = [ListedMessage(hex_id(1_600_000_000 + n), f"t{n // 2}") for n in range(6)]
    queue = FetchQueue(plan_fetches(missing))
    assert [call.units for call in queue.take(100, 50)] == [40, 40, 20]
    assert [call.method for call in queue.take(100, 50)] == ["messages.get"]


SENT, INBOX, NEWS = frozenset({"SENT"}), frozenset({"INBOX", "CATEGORY_PERSONAL"}), frozenset({"CATEGORY_PROMOTIONS"})


@pytest.mark.parametrize(
    ("came", "whole", "calls"),
    [
        ([("2", "1", SENT)], False, [("threads.get", "1", True)]),  # the first reply: what came before is needed too
        ([("2", "1", SENT)], True, [("messages.get", "2", False)]),
        ([("1", "1", SENT)], False, [("messages.get", "1", False)]),  # a thread begun just now
        ([("2", "1", INBOX)], False, [("messages.get", "2", False)]),
        ([("2", "1", NEWS)], False, []),
        ([("2", "1", NEWS)], True, [("messages.get", "2", False)]),  # in a thread the user wrote in, everything counts
        ([("2", "1", None)], False, [("threads.get", "1", True)]),  # labels not told: it may be sent
        ([("1", "1", INBOX), ("2", "1", SENT)], False, [("threads.get", "1", False)]),
    ],
)
def test_what_came_since(
    came: list[tuple[str, str, frozenset[str] | None]], whole: bool, calls: list[tuple[str, str, bool]]
) -> None:
    """Sent threads are kept whole; of the others, letters that may wait for an answer."""
    found = plan_changes([ListedMessage(*one) for one in came], lambda _: whole)
    assert [(call.method, call.id, call.whole) for call in found] == calls
