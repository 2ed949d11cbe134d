from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from gmail_reconnect.local_gmail.hooks import CallScope
from tests.support.local_gmail.faults import PASSING_FAULTS, Fault, FaultPlan, RandomFaults

REFUSALS = {
    Fault.RATE_LIMIT,
    Fault.USER_RATE_LIMIT,
    Fault.TOO_MANY_AT_ONCE,
    Fault.INTERNAL_ERROR,
    Fault.UNAVAILABLE,
}
LINE = {Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.CUT_OFF, Fault.TRUNCATED, Fault.HTML_PAGE}
PARTS = {Fault.PART_MISSING, Fault.PART_TRUNCATED}


def fates(mischief: FaultPlan, lines: Iterable[str], place: CallScope = CallScope.CALL) -> list[Fault | None]:
    return [mischief.strike(place, "messages.get", line) for line in lines]


def test_same_seed_hits_the_same_calls_in_any_order() -> None:
    """The fault depends on the call and on how often it came, since threads may come in any order."""
    keys = [f"GET /{number}" for number in range(200)]
    forth, back = FaultPlan(RandomFaults(0.3, seed=7)), FaultPlan(RandomFaults(0.3, seed=7))
    rounds = [(fates(forth, keys), fates(back, keys[::-1])[::-1]) for _ in range(3)]
    for there, here in rounds:
        assert there == here
    assert rounds[0] != rounds[1] != rounds[2]
    assert fates(FaultPlan(RandomFaults(0.3, seed=8)), keys) != rounds[0][0]


@pytest.mark.parametrize("rate", [0.0, 0.1, 1.0])
def test_rate_is_the_share_of_calls(rate: float) -> None:
    """For ten thousand calls, and for ten thousand tries of one call."""
    mischief = FaultPlan(RandomFaults(rate, seed=2))
    for keys in ([f"GET /{number}" for number in range(10_000)], ["GET /same"] * 10_000):
        hit = sum(fate is not None for fate in fates(mischief, keys))
        assert abs(hit / 10_000 - rate) < 0.01


@pytest.mark.parametrize(
    ("place", "possible"),
    [(CallScope.CALL, REFUSALS | LINE), (CallScope.BATCH, REFUSALS | LINE | {None}), (CallScope.INNER, REFUSALS)],
)
def test_each_scope_gets_only_its_faults(place: CallScope, possible: set[Fault | None]) -> None:
    """Each of them about as often, and none that lasts; None means that a part of the batch will be hit."""
    counts = Counter(fates(FaultPlan(RandomFaults(1.0, seed=3)), map(str, range(10_000)), place))
    assert set(counts) == possible
    parts = counts.pop(None, 0) / 2
    assert max(counts.values()) < 1.3 * min(counts.values())
    assert not parts or 0.8 < parts / max(counts.values()) < 1.2


def test_random_fault_hits_one_part_of_a_batch() -> None:
    """Any one of its calls, once, in one of two ways."""
    mischief = FaultPlan(RandomFaults(1.0, seed=3, kinds=(*PARTS, Fault.DROPPED_BEFORE)))
    lost, found = Counter[str](), Counter[Fault]()
    for number in range(2000):
        lines = [f"{number} {part}" for part in "abcd"]
        if mischief.strike(CallScope.BATCH, "batch", *lines) is None:
            hit = [(line, fate) for line in lines if (fate := mischief.strike(CallScope.INNER, "messages.get", line))]
            ((line, fault),) = hit
            lost[line[-1]] += 1
            found[fault] += 1
    assert 1200 < lost.total() < 1460
    assert set(lost) == set("abcd")
    assert set(found) == PARTS
    assert max(lost.values()) < 1.3 * min(lost.values())


def test_only_the_chosen_faults_happen() -> None:
    """Including a lasting one; if none is possible, nothing happens."""
    mischief = FaultPlan(RandomFaults(1.0, seed=3, kinds=(Fault.DAILY_LIMIT, Fault.PART_MISSING)))
    assert set(fates(mischief, map(str, range(100)))) == {Fault.DAILY_LIMIT}
    assert set(fates(mischief, map(str, range(100)), CallScope.INNER)) == {Fault.DAILY_LIMIT}
    only_parts = FaultPlan(RandomFaults(1.0, seed=3, kinds=(Fault.PART_MISSING,)))
    assert set(fates(only_parts, map(str, range(100)))) == {None}


def test_only_the_first_refresh_is_refused() -> None:
    """At any rate, if the fault is among the chosen ones."""
    mischief = FaultPlan(RandomFaults(0.0, seed=3))
    assert fates(mischief, "abca", CallScope.REFRESH) == [Fault.REFRESH_REFUSED, None, None, None]
    without = FaultPlan(RandomFaults(1.0, seed=3, kinds=(Fault.UNAVAILABLE,)))
    assert fates(without, "ab", CallScope.REFRESH) == [None, None]


def test_lasting_faults_only_happen_on_order() -> None:
    """Otherwise a sync that retries would never end."""
    assert set(Fault) - set(PASSING_FAULTS) == {Fault.DAILY_LIMIT, Fault.NOT_SWITCHED_ON, Fault.NO_MAILBOX}


def test_ordered_faults_come_first_and_in_order() -> None:
    """Two for one method, then one for any; other methods aren't hit meanwhile."""
    mischief = FaultPlan()
    mischief.order(Fault.UNAVAILABLE, "messages.get", 2)
    mischief.order(Fault.CUT_OFF, None, 1)
    met = [
        mischief.strike(place, method, "")
        for place, method in (
            (CallScope.INNER, "messages.get"),  # the second order cannot hit a call in a batch
            (CallScope.CALL, "messages.get"),
            (CallScope.INNER, "messages.get"),
            (CallScope.BATCH, "batch"),
            (CallScope.CALL, "messages.get"),
        )
    ]
    assert met == [Fault.UNAVAILABLE, Fault.UNAVAILABLE, None, Fault.CUT_OFF, None]


def test_order_for_zero_times_is_refused() -> None:
    """It would never happen."""
    with pytest.raises(ValueError, match="0 times is never"):
        FaultPlan().order(Fault.UNAVAILABLE, None, 0)


@pytest.mark.parametrize(
    ("fault", "method"),
    [
        (Fault.PART_MISSING, "batch"),
        (Fault.CUT_OFF, "token"),
        (Fault.REFRESH_REFUSED, "messages.get"),
        (Fault.UNAVAILABLE, "message.get"),
        (Fault.UNAVAILABLE, "send"),
    ],
)
def test_order_that_can_never_happen_is_refused(fault: Fault, method: str) -> None:
    """A test that waits for it would prove nothing."""
    with pytest.raises(ValueError, match=f"does not happen to '{method}'"):
        FaultPlan().order(fault, method, 1)
