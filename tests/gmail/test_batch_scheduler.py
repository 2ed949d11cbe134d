from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import ReconnectError, SignInError
from gmail_reconnect.gmail.batch_scheduler import BATCH_SIZE, TRIES, BatchScheduler
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue
from gmail_reconnect.gmail.rate_limiter import RateLimiter
from gmail_reconnect.gmail.responses import FetchResult, QuotaError, TemporaryError, translate_error
from tests.support.gmail import Clock

CROWDED = translate_error(429, b'{"error": {"message": "Too many concurrent requests for user."}}', "read")
ERRORS = {
    "crowded": CROWDED,
    "busy": TemporaryError("busy"),
    "quota": QuotaError("too fast"),
    "fatal": SignInError("signed out"),
}


@dataclass
class Gmail:
    """Answers after `latency` seconds; `fates` has the result of each try of each call."""

    clock: Clock
    latency: float
    fates: dict[str, list[str]]
    asked: Counter[str] = field(default_factory=Counter)
    brought: Counter[str] = field(default_factory=Counter)
    under_way: list[Flight] = field(default_factory=list)
    most: int = 0
    seconds_a_call: float = 0.0
    sizes: list[int] = field(default_factory=list)

    def send(self, calls: Mapping[int, FetchCall], *, concurrently: bool) -> Flight:
        assert concurrently or not self.under_way
        assert not any(batch.is_done() for batch in self.under_way)  # answered batches are stored before more are sent
        batch = Flight(self, calls, self.limiter.take(sum(call.units for call in calls.values())))
        self.under_way.append(batch)
        self.sizes.append(len(calls))
        self.most = max(self.most, sum(len(one.calls) for one in self.under_way))
        return batch

    def hang_up(self) -> None:
        self.under_way.clear()

    def __post_init__(self) -> None:
        self.limiter = RateLimiter(60_000, self.clock, self.clock.sleep)
        for _ in range(9):
            self.limiter.answered(0, self.latency)


@dataclass
class Flight:
    gmail: Gmail
    calls: Mapping[int, FetchCall]
    sent: float

    @property
    def answered(self) -> float:
        return self.sent + self.gmail.latency + self.gmail.seconds_a_call * len(self.calls)

    def is_done(self) -> bool:
        return self.gmail.clock.now >= self.answered

    def answers(self) -> Mapping[int, FetchResult | Exception]:
        self.gmail.clock.now = max(self.gmail.clock.now, self.answered)
        self.gmail.under_way.remove(self)
        return {i: self._answer(call) for i, call in self.calls.items()}

    def _answer(self, call: FetchCall) -> FetchResult | Exception:
        self.gmail.asked[call.id] += 1
        fates = self.gmail.fates.get(call.id, [])
        if fates:
            return ERRORS[fates.pop(0)]
        self.gmail.brought[call.id] += 1
        return FetchResult(call, ())


FATES = st.dictionaries(
    st.integers(0, 119).map(str), st.lists(st.sampled_from(["busy", "quota", "busy", "fatal"]), min_size=1, max_size=7)
)


@given(FATES, st.integers(0, 120), st.sampled_from([0.0, 0.5, 1.0, 2.5, 9.0]))
def test_failures_lose_nothing_and_repeat_nothing(fates: dict[str, list[str]], count: int, latency: float) -> None:
    """Each call has one result, even if another call ends the run; at most fifty calls are under way."""
    gmail = Gmail(Clock(), latency, fates)
    calls = [FetchCall("messages.get", str(n), (str(n),)) for n in range(count)]
    queue = FetchQueue(calls)
    settled = Counter[str]()
    ended = False
    try:
        for part in BatchScheduler(gmail.limiter, gmail).fetch(queue.take):
            settled.update(one.call.id for one in part)
    except ReconnectError:
        ended = True
    assert ended or settled == Counter(call.id for call in calls)
    assert max(settled.values(), default=1) == 1
    assert set(gmail.brought) <= set(settled)
    assert max(gmail.asked.values(), default=0) <= TRIES
    assert max(gmail.brought.values(), default=0) <= 1
    assert gmail.most <= BATCH_SIZE
    assert not gmail.under_way


def test_too_many_at_once_lowers_the_number_of_requests() -> None:
    """Gmail says so once, at 2.5 s an answer: two of three requests at once are left, at the same rate."""
    gmail = Gmail(Clock(), 2.5, {"7": ["crowded"]})
    rate = gmail.limiter.rate
    assert gmail.limiter.at_once() == 3
    queue = FetchQueue(FetchCall("messages.get", str(n), (str(n),)) for n in range(200))
    assert sum(len(part) for part in BatchScheduler(gmail.limiter, gmail).fetch(queue.take)) == 200
    assert (gmail.limiter.at_once(), gmail.limiter.rate, gmail.asked["7"]) == (2, rate, 2)


def test_killed_run_loses_at_most_a_tenth_of_its_calls() -> None:
    """A high limit and fast answers: a batch has five calls and a tenth of those made before."""
    gmail = Gmail(Clock(), 0.01, {})
    queue = FetchQueue(FetchCall("messages.get", str(n), (str(n),)) for n in range(1000))
    assert sum(len(part) for part in BatchScheduler(gmail.limiter, gmail).fetch(queue.take)) == 1000
    assert all(size <= 5 + sum(gmail.sizes[:n]) / 10 for n, size in enumerate(gmail.sizes))
    assert max(gmail.sizes) > 10


def test_batch_holds_at_most_two_seconds_of_work() -> None:
    """The limit is high, but Gmail needs a tenth of a second for each call."""
    gmail = Gmail(Clock(), 0.0, {}, seconds_a_call=0.1)
    gmail.limiter = RateLimiter(10_000_000, gmail.clock, gmail.clock.sleep)
    queue = FetchQueue(FetchCall("messages.get", str(n), (str(n),)) for n in range(1000))
    assert sum(len(part) for part in BatchScheduler(gmail.limiter, gmail).fetch(queue.take)) == 1000
    assert max(gmail.sizes) * gmail.seconds_a_call <= 2
