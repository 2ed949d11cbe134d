"""The pace against a limit that counts by the second or by the minute, on a clock that only sleeping moves."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given
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
    """Allows so many units in any window of so many seconds, and counts what it refused."""

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
        """Units a minute that were accepted in a stretch of time."""
        return sum(u for at, u in self.accepted if start <= at < end) * 60 / (end - start)


def work(limit: Limit, calls: int, *, latency: float = 0.15, seed: int = 1) -> tuple[RateLimiter, Clock]:
    """So many single gets of 20 units in batches of what the pace has room for; what is refused is asked again."""
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
def test_uses_the_limit_and_is_hardly_refused(window: float) -> None:
    """Under the limit of 2026: nine tenths of what is allowed are used, fewer than one call in 200 is refused."""
    limit = Limit(window, UNITS_PER_MINUTE / 60 * window)
    _, clock = work(limit, 2000)
    assert limit.rate(0, clock.now) >= 0.9 * UNITS_PER_MINUTE
    assert limit.refused < 0.005 * 2000


@pytest.mark.parametrize("latency", [0.3, 0.5, 0.6, 0.8, 0.9])
@pytest.mark.parametrize("window", [1.0, 60.0], ids=["by the second", "by the minute"])
def test_slow_answers_lead_to_no_wrong_limit(window: float, latency: float) -> None:
    """Answers that take most of a second: the same use of the limit, and no more refusals."""
    limit = Limit(window, UNITS_PER_MINUTE / 60 * window)
    _, clock = work(limit, 4000, latency=latency)
    assert limit.rate(0, clock.now) >= 0.9 * UNITS_PER_MINUTE
    assert limit.refused < 0.005 * 4000


def test_answers_too_slow_for_the_rate_are_no_reason_to_raise_it() -> None:
    """Two seconds a request: half the rate is used, so that none higher is tried, and none is refused."""
    limit = Limit(1.0, UNITS_PER_MINUTE / 60)
    limiter, _ = work(limit, 300, latency=2.0)
    assert limiter.rate == UNITS_PER_MINUTE / 60
    assert limit.refused == 0


def test_calls_come_closer_together_again_after_a_calm_while() -> None:
    """What was refused at a rate that was found right spreads them; minutes without a refusal take that back."""
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
def test_finds_the_old_limit_within_two_minutes(window: float) -> None:
    """Where the older limit holds, the second minute uses four fifths of it."""
    limit = Limit(window, OLD_UNITS_PER_MINUTE / 60 * window)
    work(limit, 10_000)
    assert limit.rate(60, 120) >= 0.8 * OLD_UNITS_PER_MINUTE


def test_a_number_is_kept_to() -> None:
    """A rate set by hand is never exceeded and never raised."""
    clock = Clock()
    limiter = RateLimiter(1200, clock, clock.sleep)
    for _ in range(100):
        limiter.accepted(limiter.take(20), clock.now)
    assert limiter.rate == 20
    assert clock.now >= 99 * 20 / 20 * 0.99


@pytest.mark.parametrize("per_minute", [60, 300, 1_000, 6_000])
def test_a_number_is_kept_to_in_any_minute(per_minute: int) -> None:
    """However few units somebody allows, also fewer than a call a second costs."""
    clock = Clock()
    limiter = RateLimiter(per_minute, clock, clock.sleep)
    taken = [(limiter.take(20), 20) for _ in range(400)]
    minutes = [sum(units for at, units in taken if start <= at < start + 60) for start, _ in taken]
    assert max(minutes) <= per_minute
    assert clock.now >= 0.9 * (20 * len(taken) - per_minute) * 60 / per_minute


def test_a_refusal_slows_down_at_once_and_pauses_longer_each_time() -> None:
    """Refused again and again: longer pauses, up to half a minute, and only one call at a time finds out."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    pauses = []
    for _ in range(7):
        before = clock.now
        limiter.refuse(20, clock.now)
        pauses.append(clock.now - before)
        assert limiter.room() == 1
    assert pauses == [1, 4, 16, 32, 32, 32, 32]
    assert 0.75 * sum(pauses[:5]) > 60
    limiter.accepted(clock.now, clock.now)
    assert limiter.room() > 20


@pytest.mark.parametrize(
    ("latency", "requests"), [(0.0, 1), (0.1, 1), (0.5, 1), (0.8, 2), (1.0, 2), (2.5, 3), (3.5, 4), (60.0, 4)]
)
def test_as_many_at_once_as_keep_the_rate_used(latency: float, requests: int) -> None:
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


def test_what_was_refused_beside_a_refused_request_says_nothing_new() -> None:
    """Three requests under way are refused: one pause, one step down; accepted ones end no row of refusals."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    sent = [limiter.take(100) for _ in range(4)]
    rates = []
    for one in sent[:3]:
        limiter.refuse(40, one)
        rates.append(limiter.rate)
    assert len(set(rates)) == 1
    assert clock.now - sent[-1] == 1.0
    limiter.accepted(sent[3], clock.now)
    assert (limiter.at_once(), limiter.room()) == (1, 1)
    limiter.accepted(limiter.take(20), clock.now)
    assert limiter.room() > 20


def test_too_many_at_once_means_fewer_not_slower() -> None:
    """Refused for being beside others: one fewer from then on, as fast; refused alone, it is too fast."""
    clock = Clock()
    limiter = RateLimiter("auto", clock, clock.sleep)
    limiter.answered(clock.now, clock.now + 2.5)
    for before, after, seconds in ((3, 2, 1.03), (2, 1, 1.03), (1, 1, 1.07)):
        sent = [limiter.take(100) for _ in range(limiter.at_once())]
        assert len(sent) == before
        limiter.refuse(100, sent[0], crowded=True)
        for one in [*sent[1:], limiter.take(20)]:
            limiter.accepted(one, one + 2.5)
        assert limiter.at_once() == after
        clock.now += 60
        apart = -limiter.take(100) + limiter.take(100)
        assert apart == pytest.approx(seconds)
        limiter.accepted(clock.now, clock.now + 2.5)


def side_by_side(limit: Limit, calls: int, latency: float, seed: int = 1) -> tuple[RateLimiter, Clock]:
    """As `work`, with as many requests under way as the pace says, reported in the order in which they left."""
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
    """Several requests under way, which arrive up to a twentieth earlier or later than others: kept further apart."""
    limit = Limit(window, UNITS_PER_MINUTE / 60 * window)
    _, clock = side_by_side(limit, 4000, latency)
    assert limit.rate(0, clock.now) >= least * UNITS_PER_MINUTE
    assert limit.refused < 0.01 * 4000


@pytest.mark.parametrize("latency", [0.1, 1.0, 3.5, 8.0, 20.0])
def test_tells_how_long_the_rest_takes(latency: float) -> None:
    """As long as it then took, give or take a fifth; also where answers are slower than four requests make up for."""
    limit = Limit(60.0, UNITS_PER_MINUTE)
    limiter, clock = side_by_side(limit, 4000, latency)
    assert limiter.seconds_for(4000 * 20) == pytest.approx(clock.now, rel=0.2)


def test_where_the_minute_may_be_spent_little_is_refused() -> None:
    """The small requests with which a minute's limit is found are refused in pairs, not four at once."""
    limit = Limit(60.0, UNITS_PER_MINUTE)
    side_by_side(limit, 4000, 0.5)
    assert 1 <= limit.refused <= 5


def test_a_call_that_costs_more_than_a_second_allows_goes_through() -> None:
    """A single expensive call waits for an empty second, or an empty minute where it costs more: not for ever."""
    for per_minute, least, most in ((120, 1, 3), (60, 60, 61), (10, 60, 61)):
        clock = Clock()
        limiter = RateLimiter(per_minute, clock, clock.sleep)
        limiter.take(40)
        limiter.take(40)
        assert least <= clock.now < most


@given(st.lists(st.integers(1, 90), min_size=1, max_size=200))
def test_never_more_than_the_limit_in_any_second(units: list[int]) -> None:
    """Whatever is asked for, and in whatever order, no second holds more than the rate."""
    clock = Clock()
    limiter = RateLimiter(6000, clock, clock.sleep)
    taken: list[tuple[float, int]] = []
    for one in units:
        limiter.take(one)
        taken.append((clock.now, one))
    for at, _ in taken:
        assert sum(u for t, u in taken if at - 1 < t <= at) <= 100
