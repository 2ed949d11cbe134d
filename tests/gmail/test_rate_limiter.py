"""The pace against a limit that counts by the second or by the minute, on a clock that only sleeping moves."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmail_reconnect.gmail.rate_limiter import OLD_UNITS_PER_MINUTE, UNITS_PER_MINUTE, RateLimiter


@dataclass
class Clock:
    """Seconds that pass only by sleeping."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds


@dataclass
class Limit:
    """Allows `units` in any window of `seconds`, and counts the calls it refuses."""

    window: float
    units: float
    spent: deque[tuple[float, int]] = field(default_factory=deque)
    accepted: list[tuple[float, int]] = field(default_factory=list)
    refused: int = 0

    def allows(self, now: float, units: int) -> bool:
        while self.spent and self.spent[0][0] <= now - self.window:
            self.spent.popleft()
        if sum(u for _, u in self.spent) + units > self.units:
            self.refused += 1
            return False
        self.spent.append((now, units))
        self.accepted.append((now, units))
        return True

    def rate(self, start: float, end: float) -> float:
        """The accepted units a minute in a period of time."""
        return sum(u for at, u in self.accepted if start <= at < end) * 60 / (end - start)


def work(limit: Limit, calls: int, *, latency: float = 0.15, seed: int = 1) -> tuple[RateLimiter, Clock]:
    """Makes `calls` gets of 20 units in batches as large as the limiter allows; repeats refused ones."""
    dice, clock = random.Random(seed), Clock()
    limiter = RateLimiter("auto", clock, clock.sleep, dice.random)
    left = calls
    while left:
        count = max(1, min(left, 50, limiter.room() // 20))
        sent = limiter.take(20 * count)
        clock.sleep(latency / 2 * dice.uniform(0.95, 1.05))
        done = sum(limit.allows(clock.now, 20) for _ in range(count))
        clock.sleep(latency / 2)
        left -= done
        if done < count:
            limiter.refuse(20 * (count - done), sent)
        else:
            limiter.accepted(sent, clock.now)
    return limiter, clock


@pytest.mark.parametrize("window", [1.0, 60.0], ids=["by the second", "by the minute"])
def test_limit_is_used_with_few_refusals(window: float) -> None:
    """Under the limit of 2026: at least nine tenths are used, fewer than one call in 200 is refused."""
    limit = Limit(window, UNITS_PER_MINUTE / 60 * window)
    _, clock = work(limit, 2000)
    assert limit.rate(0, clock.now) >= 0.9 * UNITS_PER_MINUTE
    assert limit.refused < 0.005 * 2000


@pytest.mark.parametrize("latency", [0.05, 0.15])
@pytest.mark.parametrize("per_minute", [3000, 4500])
def test_limit_below_the_documented_one_is_found(per_minute: int, latency: float) -> None:
    """A limit by the minute: nine tenths are used, fewer than one call in 200 is refused."""
    limit = Limit(60.0, per_minute)
    _, clock = work(limit, 3000, latency=latency)
    assert limit.rate(0, clock.now) >= 0.9 * per_minute
    assert limit.refused < 0.005 * 3000


def test_limit_by_the_second_below_the_documented_one_is_found_at_once() -> None:
    """40 units a second, the most that calls of 20 units use of 50: after one refusal no others."""
    limit = Limit(1.0, 50)
    _, clock = work(limit, 2000)
    assert limit.rate(0, clock.now) >= 0.95 * 40 * 60
    assert limit.refused < 0.005 * 2000


@pytest.mark.parametrize("window", [1.0, 60.0], ids=["by the second", "by the minute"])
def test_ten_times_the_documented_limit_is_used_within_a_minute(window: float) -> None:
    """While nothing is refused, each step is larger than the last."""
    limit = Limit(window, OLD_UNITS_PER_MINUTE / 60 * window)
    work(limit, 8000)
    assert limit.rate(30, 90) >= 0.9 * OLD_UNITS_PER_MINUTE
    assert limit.refused < 0.005 * 8000


@pytest.mark.parametrize("latency", [0.3, 0.5, 0.6, 0.8, 0.9])
@pytest.mark.parametrize("window", [1.0, 60.0], ids=["by the second", "by the minute"])
def test_slow_answers_do_not_change_the_limit(window: float, latency: float) -> None:
    """Answers take most of a second: the limit is used as much, with as few refusals."""
    limit = Limit(window, UNITS_PER_MINUTE / 60 * window)
    _, clock = side_by_side(limit, 4000, latency)
    assert limit.rate(0, clock.now) >= 0.9 * UNITS_PER_MINUTE
    assert limit.refused < 0.005 * 4000


def test_very_slow_answers_do_not_raise_the_rate() -> None:
    """Two seconds a request: half the rate is used, no higher rate is tried, and no call is refused."""
    limit = Limit(1.0, UNITS_PER_MINUTE / 60)
    limiter, _ = work(limit, 300, latency=2.0)
    assert limiter.rate == UNITS_PER_MINUTE / 60
    assert limit.refused == 0


def test_spacing_shrinks_after_minutes_without_refusals() -> None:
    """Refusals at a correct rate widen the spacing between calls; time without refusals undoes that."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    limiter.refuse(20, clock.now)
    limiter.refuse(20, clock.now)

    def seconds_for(count: int) -> float:
        began = clock.now
        for _ in range(count):
            limiter.accepted(limiter.take(100), clock.now)
        return clock.now - began

    seconds_for(1)
    for _ in range(3):
        limiter.refuse(20, clock.now)
        seconds_for(1)
    spread = seconds_for(20)
    seconds_for(1000)
    assert seconds_for(20) < spread


@pytest.mark.parametrize("window", [1.0, 60.0], ids=["by the second", "by the minute"])
def test_old_limit_is_found_within_two_minutes(window: float) -> None:
    """If the older limit holds, the second minute uses four fifths of it."""
    limit = Limit(window, OLD_UNITS_PER_MINUTE / 60 * window)
    work(limit, 10_000)
    assert limit.rate(60, 120) >= 0.8 * OLD_UNITS_PER_MINUTE


def test_fixed_limit_is_never_exceeded_or_raised() -> None:
    """The user set it in config.toml."""
    clock = Clock()
    limiter = RateLimiter(1200, clock, clock.sleep)
    for _ in range(100):
        limiter.accepted(limiter.take(20), clock.now)
    assert limiter.rate == 20
    assert clock.now >= 99 * 20 / 20 * 0.99


@pytest.mark.parametrize("per_minute", [60, 300, 1_000, 6_000])
def test_fixed_limit_holds_in_any_minute(per_minute: int) -> None:
    """Even if it is lower than one call a second."""
    clock = Clock()
    limiter = RateLimiter(per_minute, clock, clock.sleep)
    taken = [(limiter.take(20), 20) for _ in range(400)]
    minutes = [sum(units for at, units in taken if start <= at < start + 60) for start, _ in taken]
    assert max(minutes) <= per_minute
    assert clock.now >= 0.9 * (20 * len(taken) - per_minute) * 60 / per_minute


def test_refusals_slow_down_and_lengthen_the_pauses() -> None:
    """Refused again and again: pauses of up to half a minute, with one call at a time."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    pauses = []
    for _ in range(7):
        before = clock.now
        limiter.refuse(20, clock.now)
        pauses.append(clock.now - before)
        assert limiter.room() == 1
    assert pauses == pytest.approx([1.4, 4, 16, 32, 32, 32, 32])
    assert 0.75 * sum(pauses[:5]) > 60
    limiter.accepted(clock.now, clock.now)
    assert limiter.room() > 20


@pytest.mark.parametrize(
    ("latency", "requests"), [(0.0, 1), (0.1, 1), (0.5, 1), (0.8, 2), (1.0, 2), (2.5, 3), (3.5, 4), (60.0, 4)]
)
def test_number_of_requests_at_once_uses_the_rate(latency: float, requests: int) -> None:
    """A request has a second's units: as many are under way as an answer takes seconds, or one more; four at most."""
    clock = Clock()
    limiter = RateLimiter(6000, clock, clock.sleep)
    assert limiter.at_once() == 1
    for _ in range(30):
        sent = limiter.take(100)
        limiter.accepted(sent, sent + latency)
    assert limiter.at_once() == requests
    limiter.refuse(20, limiter.take(100))
    assert limiter.at_once() == 1


def test_refusals_of_requests_at_once_count_once() -> None:
    """Three requests at once are refused: one pause, and one step down."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    sent = [limiter.take(100) for _ in range(4)]
    rates = []
    for one in sent[:3]:
        limiter.refuse(40, one)
        rates.append(limiter.rate)
    assert len(set(rates)) == 1
    assert clock.now - sent[-1] == pytest.approx(1.4)
    limiter.accepted(sent[3], clock.now)
    assert (limiter.at_once(), limiter.room()) == (1, 1)
    limiter.accepted(limiter.take(20), clock.now)
    assert limiter.room() > 20


def test_too_many_at_once_means_fewer_requests_at_the_same_rate() -> None:
    """A request refused alone means that the rate is too high."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    limiter.answered(clock.now, clock.now + 2.5)
    rates = []
    for before, after in ((3, 2), (2, 1), (1, 1)):
        sent = [limiter.take(100) for _ in range(limiter.at_once())]
        assert len(sent) == before
        limiter.refuse(100, sent[0], crowded=True)
        for one in [*sent[1:], limiter.take(20)]:
            limiter.accepted(one, one + 2.5)
        assert limiter.at_once() == after
        rates.append(limiter.rate)
        clock.now += 60
    assert 100 <= rates[0] <= rates[1]


def side_by_side(limit: Limit, calls: int, latency: float, seed: int = 1) -> tuple[RateLimiter, Clock]:
    """Like `work`, with as many requests at once as the limiter allows, reported in the order they were sent."""
    dice, clock = random.Random(seed), Clock()
    limiter = RateLimiter("auto", clock, clock.sleep, dice.random)
    left, pending = calls, deque[tuple[float, float, int, int]]()
    for _ in range(10):
        limiter.answered(clock.now, clock.now + latency)
    while left or pending:
        while left and len(pending) < limiter.at_once():
            count = max(1, min(left, 50, limiter.room() // 20))
            sent = limiter.take(20 * count)
            takes = latency * dice.uniform(0.95, 1.05)
            done = sum(limit.allows(sent + takes / 2, 20) for _ in range(count))
            left -= done
            pending.append((sent, sent + takes, count, done))
        sent, answered, count, done = pending.popleft()
        clock.now = max(clock.now, answered)
        if done < count:
            limiter.refuse(20 * (count - done), sent)
        else:
            limiter.accepted(sent, answered)
    return limiter, clock


@pytest.mark.parametrize(("latency", "least"), [(0.3, 0.92), (1.0, 0.92), (1.7, 0.88), (2.5, 0.85), (3.5, 0.8)])
@pytest.mark.parametrize("window", [1.0, 60.0], ids=["by the second", "by the minute"])
def test_slow_answers_leave_little_of_the_limit_unused(window: float, latency: float, least: float) -> None:
    """Requests may arrive a twentieth of a second earlier or later than others."""
    limit = Limit(window, UNITS_PER_MINUTE / 60 * window)
    _, clock = side_by_side(limit, 4000, latency)
    assert limit.rate(0, clock.now) >= least * UNITS_PER_MINUTE
    assert limit.refused < 0.01 * 4000


@pytest.mark.parametrize("latency", [0.1, 1.0, 3.5, 8.0, 20.0])
def test_remaining_time_is_estimated(latency: float) -> None:
    """Within a fifth; within a half if answers are slower than four requests at once can compensate."""
    limit = Limit(60.0, UNITS_PER_MINUTE)
    limiter, clock = side_by_side(limit, 4000, latency)
    assert limiter.seconds_for(4000 * 20) == pytest.approx(clock.now, rel=0.2 if latency < 5 else 0.5)


def test_little_is_refused_when_a_minutes_units_may_be_spent() -> None:
    """The small requests that find a minute's limit are refused in pairs, not four at once."""
    limit = Limit(60.0, UNITS_PER_MINUTE)
    side_by_side(limit, 4000, 0.5)
    assert 1 <= limit.refused <= 5


def test_expensive_call_is_made_eventually() -> None:
    """It waits for an empty second, or an empty minute if it costs more."""
    for per_minute, least, most in ((120, 1, 3), (60, 60, 61), (10, 60, 61)):
        clock = Clock()
        limiter = RateLimiter(per_minute, clock, clock.sleep)
        limiter.take(40)
        limiter.take(40)
        assert least <= clock.now < most


@given(st.lists(st.integers(1, 90), min_size=1, max_size=200))
def test_no_second_exceeds_the_limit(units: list[int]) -> None:
    """For calls of any cost, in any order."""
    clock = Clock()
    limiter = RateLimiter(6000, clock, clock.sleep)
    taken: list[tuple[float, int]] = []
    for one in units:
        limiter.take(one)
        taken.append((clock.now, one))
    for at, _ in taken:
        assert sum(u for t, u in taken if at - 1 < t <= at) <= 100


@settings(max_examples=15)
@given(st.integers(1_500, 12_000), st.sampled_from([0.05, 0.3, 1.0]), st.booleans(), st.integers(0, 99))
def test_any_limit_is_found_and_used(per_minute: int, latency: float, by_minute: bool, seed: int) -> None:
    """Also one that isn't round: from the fourth minute on, most of it is used, and hardly a call is refused."""
    window = 60.0 if by_minute else 1.0
    limit = Limit(window, per_minute / 60 * window)
    side_by_side(limit, per_minute * 8 // 20, latency, seed)
    usable = per_minute if by_minute else per_minute // 1200 * 1200  # a second has room for whole calls only
    assert limit.rate(180, 420) >= 0.75 * usable
    assert limit.refused <= 0.02 * per_minute * 8 / 20
