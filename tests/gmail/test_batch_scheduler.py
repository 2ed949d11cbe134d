from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import ReconnectError, SignInError
from gmail_reconnect.gmail.batch_scheduler import BATCH, TRIES, Batches
from gmail_reconnect.gmail.fetch_plan import Fetch, Queue
from gmail_reconnect.gmail.rate_limiter import Pace
from gmail_reconnect.gmail.responses import Fetched, QuotaError, RefusedError, translate
from tests.support.gmail import Clock

CROWDED = translate(429, b'{"error": {"message": "Too many concurrent requests for user."}}', "read")
ERRORS = {
    "crowded": CROWDED,
    "busy": RefusedError("busy"),
    "quota": QuotaError("too fast"),
    "fatal": SignInError("signed out"),
}


@dataclass
class Gmail:
    """Answers after `latency` seconds; what happens to each call, try after try, is in `fates`."""

    clock: Clock
    latency: float
    fates: dict[str, list[str]]
    asked: Counter[str] = field(default_factory=Counter)
    brought: Counter[str] = field(default_factory=Counter)
    under_way: list[Flight] = field(default_factory=list)
    most: int = 0

    def send(self, calls: Mapping[int, Fetch], *, beside: bool) -> Flight:
        assert beside or not self.under_way
        assert not any(flight.is_done() for flight in self.under_way)  # what has come is kept before
        flight = Flight(self, calls, self.pace.take(sum(call.units for call in calls.values())))
        self.under_way.append(flight)
        self.most = max(self.most, sum(len(one.calls) for one in self.under_way))
        return flight

    def hang_up(self) -> None:
        self.under_way.clear()

    def __post_init__(self) -> None:
        self.pace = Pace(60_000, self.clock, self.clock.sleep)
        for _ in range(9):
            self.pace.answered(0, self.latency)


@dataclass
class Flight:
    gmail: Gmail
    calls: Mapping[int, Fetch]
    sent: float

    @property
    def answered(self) -> float:
        return self.sent + self.gmail.latency

    def is_done(self) -> bool:
        return self.gmail.clock.now >= self.answered

    def answers(self) -> Mapping[int, Fetched | Exception]:
        self.gmail.clock.now = max(self.gmail.clock.now, self.answered)
        self.gmail.under_way.remove(self)
        return {i: self._answer(call) for i, call in self.calls.items()}

    def _answer(self, call: Fetch) -> Fetched | Exception:
        self.gmail.asked[call.id] += 1
        fates = self.gmail.fates.get(call.id, [])
        if fates:
            return ERRORS[fates.pop(0)]
        self.gmail.brought[call.id] += 1
        return Fetched(call, ())


FATES = st.dictionaries(
    st.integers(0, 119).map(str), st.lists(st.sampled_from(["busy", "quota", "busy", "fatal"]), min_size=1, max_size=7)
)


@given(FATES, st.integers(0, 120), st.sampled_from([0.0, 0.5, 1.0, 2.5, 9.0]))
def test_whatever_fails_nothing_is_lost_and_nothing_is_paid_for_twice(
    fates: dict[str, list[str]], count: int, latency: float
) -> None:
    """Each call's outcome comes out once, also beside one that ends everything; at most fifty calls are under way."""
    gmail = Gmail(Clock(), latency, fates)
    calls = [Fetch("messages.get", str(n), (str(n),)) for n in range(count)]
    queue = Queue(calls)
    settled = Counter[str]()
    ended = False
    try:
        for part in Batches(gmail.pace, gmail).fetch(queue.take):
            settled.update(one.call.id for one in part)
    except ReconnectError:
        ended = True
    assert ended or settled == Counter(call.id for call in calls)
    assert max(settled.values(), default=1) == 1
    assert set(gmail.brought) <= set(settled)
    assert max(gmail.asked.values(), default=0) <= TRIES
    assert max(gmail.brought.values(), default=0) <= 1
    assert gmail.most <= BATCH
    assert not gmail.under_way


def test_where_too_many_are_under_way_there_are_fewer_from_then_on() -> None:
    """Google's word for it, once, at two and a half seconds an answer: of three at once two are left, as fast."""
    gmail = Gmail(Clock(), 2.5, {"7": ["crowded"]})
    rate = gmail.pace.rate
    assert gmail.pace.at_once() == 3
    queue = Queue(Fetch("messages.get", str(n), (str(n),)) for n in range(200))
    assert sum(len(part) for part in Batches(gmail.pace, gmail).fetch(queue.take)) == 200
    assert (gmail.pace.at_once(), gmail.pace.rate, gmail.asked["7"]) == (2, rate, 2)
