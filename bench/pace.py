"""How well the rate limiter finds and uses a limit that it isn't told: python -m bench.pace [--seeds N] [LIMIT…]

In simulated time, so the figures are the same on every machine. The real scheduler and rate limiter make calls of 20
and 40 units for a quarter of an hour. Gmail is replaced by a limit that counts in one of five ways. Answer times vary
by a twentieth either way. "Used" is the share of what calls of 20 units can use of the limit.
"""

from __future__ import annotations

import random
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Literal, Protocol

from bench.command_line import argument_parser
from gmail_reconnect.gmail.batch_scheduler import BATCH_SIZE, BatchScheduler
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue
from gmail_reconnect.gmail.rate_limiter import RateLimiter
from gmail_reconnect.gmail.responses import FetchResult, QuotaError

LIMITS = (1_500, 3_000, 4_500, 6_000, 9_000, 15_000, 30_000, 60_000)
MINUTES = 15
FIRST_MINUTES = 3
JITTER = 0.05
CALL = 20
GOALS = {0.05: (0.9, 0.005), 0.5: (0.9, 0.005), 1.0: (0.9, 0.005), 2.5: (0.8, 0.01)}
"""For each answer time the least used and the most refused."""


class Limit(Protocol):
    """A way to count units against a limit."""

    def allows(self, now: float, units: int) -> bool:
        """Counts a call that arrives `now`; False, and nothing is counted, if it exceeds the limit."""


class SlidingWindow:
    """At most `units` in any `seconds`."""

    def __init__(self, seconds: float, units: float) -> None:
        self._seconds, self._units = seconds, units
        self._spent = deque[tuple[float, int]]()
        self._sum = 0

    def allows(self, now: float, units: int) -> bool:
        """As in `Limit`."""
        while self._spent and self._spent[0][0] <= now - self._seconds:
            self._sum -= self._spent.popleft()[1]
        if self._sum + units > self._units:
            return False
        self._sum += units
        self._spent.append((now, units))
        return True


class CalendarMinute:
    """At most `units` in each minute of the clock."""

    def __init__(self, units: float) -> None:
        self._units = units
        self._minute, self._sum = -1, 0

    def allows(self, now: float, units: int) -> bool:
        """As in `Limit`."""
        if int(now // 60) != self._minute:
            self._minute, self._sum = int(now // 60), 0
        if self._sum + units > self._units:
            return False
        self._sum += units
        return True


class TokenBucket:
    """Fills by `rate` units a second up to what `seconds` bring, and starts full."""

    def __init__(self, seconds: float, rate: float) -> None:
        self._rate, self._most = rate, seconds * rate
        self._tokens, self._at = self._most, 0.0

    def allows(self, now: float, units: int) -> bool:
        """As in `Limit`."""
        self._tokens = min(self._most, self._tokens + self._rate * max(0.0, now - self._at))
        self._at = max(self._at, now)
        if self._tokens < units:
            return False
        self._tokens -= units
        return True


def ways(per_minute: int) -> dict[str, Limit]:
    """The limit, counted in each way."""
    second = per_minute / 60
    return {
        "sliding minute": SlidingWindow(60.0, per_minute),
        "calendar minute": CalendarMinute(per_minute),
        "bucket of a minute": TokenBucket(60.0, second),
        "by the second": SlidingWindow(1.0, second),
        "bucket of a second": TokenBucket(1.0, max(second, 2.0 * CALL)),
    }


def usable(way: str, per_minute: int, latency: float) -> float:
    """Units a second that can be used: a second has room for whole calls only, and 50 calls may be under way."""
    second = per_minute / 60
    if way.endswith("second"):
        second = second // CALL * CALL
    return min(second, BATCH_SIZE * 1.5 * CALL / latency)


@dataclass
class SimulatedGmail:
    """Answers batches after `latency` seconds, and refuses each call beyond the limit."""

    limit: Limit
    latency: float
    dice: random.Random
    now: float = 0.0
    accepted: list[tuple[float, int]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limiter = RateLimiter("auto", lambda: self.now, self.sleep, self.dice.random)

    def sleep(self, seconds: float) -> None:
        """Only waiting moves the clock."""
        self.now += seconds

    def send(self, calls: Mapping[int, FetchCall], *, concurrently: bool) -> Flight:  # noqa: ARG002 - as the real one
        """Pays for a batch. Its calls arrive after half of the answer time."""
        sent = self.limiter.take(sum(call.units for call in calls.values()))
        takes = self.latency * self.dice.uniform(1 - JITTER, 1 + JITTER)
        arrives = sent + takes / 2
        answers: dict[int, FetchResult | Exception] = {}
        for i, call in calls.items():
            if self.limit.allows(arrives, call.units):
                answers[i] = FetchResult(call, ())
                self.accepted.append((arrives, call.units))
            else:
                answers[i] = QuotaError("too fast")
                self.refused.append(arrives)
        return Flight(self, answers, sent, sent + takes)

    def hang_up(self) -> None:
        """Nothing is open."""

    def used(self, seconds: float) -> float:
        """Units a second that were accepted until then."""
        return sum(units for at, units in self.accepted if at < seconds) / seconds

    def refused_share(self, seconds: float) -> float:
        """The share of the calls until then that were refused."""
        refused = sum(at < seconds for at in self.refused)
        return refused / (refused + sum(at < seconds for at, _ in self.accepted))


@dataclass
class Flight:
    """A batch on its way."""

    gmail: SimulatedGmail
    found: Mapping[int, FetchResult | Exception]
    sent: float
    answered: float

    def is_done(self) -> bool:
        """Whether the answers have come."""
        return self.gmail.now >= self.answered

    def answers(self) -> Mapping[int, FetchResult | Exception]:
        """Waits for them."""
        self.gmail.now = max(self.gmail.now, self.answered)
        return self.found


def simulate(limit: Limit, latency: float, seed: int, calls: int) -> SimulatedGmail:
    """A sync that always has more to fetch."""
    gmail = SimulatedGmail(limit, latency, random.Random(seed))
    costs = random.Random(f"costs {seed}")
    methods: list[Literal["messages.get", "threads.get"]] = ["messages.get", "threads.get"]
    queue = FetchQueue(FetchCall(costs.choice(methods), str(n), (str(n),)) for n in range(calls))
    scheduler = BatchScheduler(gmail.limiter, gmail)
    for _ in scheduler.fetch(lambda room, most: queue.take(room, most) if gmail.now < 60 * MINUTES else []):
        pass
    return gmail


def main(limits: Sequence[int], seeds: int) -> int:
    """Prints the table; returns how many rows miss the goal."""
    print("| limit a minute | counted as | answers after | used, 3 min | used | refused, 3 min | refused | |")
    print("|---|---|---|---|---|---|---|---|")
    missed = 0
    for per_minute in limits:
        for way in ways(per_minute):
            if way.endswith("second") and per_minute < 60 * 2 * CALL:
                continue  # a call of 40 units would never be accepted
            for latency, (least_used, most_refused) in GOALS.items():
                calls = per_minute * (MINUTES + 5) // CALL
                runs = [simulate(ways(per_minute)[way], latency, seed, calls) for seed in range(seeds)]
                figures = []
                for seconds in (60 * FIRST_MINUTES, 60 * MINUTES):
                    figures += [
                        mean(run.used(seconds) / usable(way, per_minute, latency) for run in runs),
                        mean(run.refused_share(seconds) for run in runs),
                    ]
                first_used, first_refused, used, refused = figures
                kept = used >= least_used and refused < most_refused
                missed += not kept
                print(
                    f"| {per_minute:,} | {way} | {latency} s | {first_used:.1%} | {used:.1%} | {first_refused:.2%} "
                    f"| {refused:.2%} | {'' if kept else 'MISSED'} |",
                    flush=True,
                )
    return missed


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("limits", nargs="*", type=int, metavar="LIMIT", default=LIMITS)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    misses = main(given.limits, given.seeds)
    sys.exit(f"{misses} rows miss the goal" if misses else 0)
