"""What Gmail's calls cost, and a limiter that uses the quota without exceeding it. Has no network and no clock.

The rate starts at the limit of May 2026. Two limits are known: 6,000 units a minute, and an older one, under which
the same calls cost a quarter and 15,000 units are allowed, so ten times as many calls. The limiter raises the rate
until Gmail refuses; what was accepted by then shows whether Gmail counts by the second or by the minute.

Used by one thread, even if several requests are under way: each is paid for before it is sent, and reported once it
is answered.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from itertools import takewhile
from math import ceil
from typing import Final, Literal

UNIT_COSTS: Final = {
    "profile": 1,
    "labels.list": 1,
    "history.list": 2,
    "messages.list": 5,
    "messages.get": 20,
    "threads.get": 40,
    "drafts.list": 5,
    "drafts.get": 20,
    "drafts.create": 10,
    "drafts.delete": 10,
}
"""Units that each call costs, as of May 2026."""

UNITS_PER_MINUTE: Final = 6_000
OLD_UNITS_PER_MINUTE: Final = 60_000
"""The older limit of 15,000, in units of 2026: each get cost a quarter of what it costs now."""

_log: Final = logging.getLogger(__name__)
_MINUTE: Final = 60.0
_SECOND: Final = 1.0
_SLACK: Final = 1.03
"""A second is counted a little longer than it is: two requests may arrive closer together than they were sent."""
_MOST_SLACK: Final = 1.3
_STEP_SECONDS: Final = 5.0
_LATELY_SECONDS: Final = 4.0
"""Shorter than a step: what was spent before a step doesn't count."""
_UP: Final = 1.5
_SLOW_SECONDS: Final = 0.3
_SLOW_UP: Final = 1.25
"""With slow answers, more calls are under way, and refused together."""
_FAST_STEP_SECONDS: Final = 2.0
_FAST_UP: Final = 2.0
"""Steps up once more than the limit of 2026 was accepted: then the older limit is likely."""
_DOWN: Final = 0.85
_FLOOR: Final = 25.0
"""Units a second that Gmail never refuses."""
_PROBE_AGAIN_SECONDS: Final = 900.0
_NEAR: Final = 0.1
_CERTAIN_SECONDS: Final = 0.9
"""Requests this close together arrive within a second."""
_MINUTE_SHARE: Final = 0.98
"""The share of a found limit by the minute that is used: requests may arrive earlier than others."""
_FULL: Final = 0.9
"""The share of the rate that has to be spent before a higher rate is tried."""
_ABOVE: Final = 1.1
_CALM_SECONDS: Final = 300.0
_MOST_AT_ONCE: Final = 4
"""The most requests under way at once: Gmail refuses "too many concurrent requests" of one user."""
_SPARE: Final = 0.25
"""The share of a request kept under way beyond what the usual answer takes: some take longer."""
_CALL: Final = (UNIT_COSTS["messages.get"] + UNIT_COSTS["threads.get"]) / 2


class _SlidingWindow:
    """What was spent in the last `seconds`, and how long to wait until more fits."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.units = 0
        self._spent: deque[tuple[float, int]] = deque()

    def between(self, start: float, end: float) -> int:
        """What was spent after `start`, until `end`."""
        return sum(units for at, units in takewhile(lambda one: one[0] > start, reversed(self._spent)) if at <= end)

    def take_back(self, at: float, units: int) -> None:
        """Of what was spent at a time, `units` weren't spent."""
        for i in range(len(self._spent) - 1, -1, -1):
            if self._spent[i][0] == at:
                self._spent[i] = (at, self._spent[i][1] - units)
                self.units -= units
                return

    def add(self, now: float, units: int) -> None:
        self._spent.append((now, units))
        self.units += units

    def forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] <= now - self.seconds:
            self.units -= self._spent.popleft()[1]

    def wait(self, now: float, units: int, limit: float) -> float:
        """Seconds until `units` fit under `limit`; 0 if they fit, or if nothing is left to wait for."""
        self.forget(now)
        over = self.units + units - limit
        for at, spent in self._spent:
            if over <= 0:
                break
            over -= spent
            if over <= 0:
                return at + self.seconds - now
        return 0.0


class RateLimiter:
    """Keeps to the limit by the second and, if Gmail turns out to count that way, by the minute; finds the limit.

    `clock` gives seconds that never go back, `sleep` waits that long, `chance` gives 0 ≤ x < 1 for jitter. A number for
    `units_per_minute` is a fixed limit; "auto" starts at the limit of 2026 and tries whether the older one holds.
    """

    def __init__(
        self,
        units_per_minute: Literal["auto"] | int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float] = lambda: 0.5,
    ) -> None:
        self.clock, self._sleep, self._chance = clock, sleep, chance
        self._adapts = units_per_minute == "auto"
        per_minute = UNITS_PER_MINUTE if units_per_minute == "auto" else units_per_minute
        self._documented = per_minute / _MINUTE
        self.rate = self._documented  # units a second
        self._ceiling: float | None = None  # unknown until something was refused
        # A rate below one call a second needs the limit by the minute: one call always fits into a second.
        self._minute_limit: float | None = None if self._adapts else per_minute
        self._second = _SlidingWindow(_SECOND * _SLACK)
        self._minute = _SlidingWindow(_MINUTE)
        self._lately = _SlidingWindow(_LATELY_SECONDS)  # accepted, or not yet answered
        self._most = _MOST_AT_ONCE
        self._unanswered = deque[tuple[float, int]]()  # (when it was sent, units)
        self._began = self._stepped = self._calm = self._paused = clock()
        self._refused_in_a_row = 0
        self._latency: float | None = None
        self._proven = 0  # the most units that were accepted within a second
        self._share = 0.25  # of a second's units, for one request while the limit is unknown
        self.spent = 0
        self.refused = 0

    def room(self) -> int:
        """How many units the next request should have: a second's worth; less if a refusal is likely."""
        if self._refused_in_a_row:
            return 1
        probing = self._adapts and self._ceiling is None and self.rate > self._documented
        if not probing:
            return int(self.rate)
        self._minute.forget(self.clock())
        unanswered = sum(units for _, units in self._unanswered)
        for limit in (UNITS_PER_MINUTE, OLD_UNITS_PER_MINUTE):
            if -unanswered <= limit - self._minute.units < 2 * self.rate:
                return UNIT_COSTS["threads.get"]  # a minute's units may be spent at any moment: then little is refused
        return int(self.rate * min(1.0, max(self._share, (self._latency or 0.0) / 2)))

    def at_once(self) -> int:
        """How many requests under way at once use up the rate: one, if answers are fast."""
        if self._refused_in_a_row or self._latency is None:
            return 1
        lasts = self.room() / self.rate  # seconds that a request's units last
        # While the limit is unknown, requests are small and refused together, so no more of them are sent.
        return min(self._most, 1 + int(self._latency / lasts + _SPARE), 1 + ceil(self._latency))

    def take(self, units: int) -> float:
        """Waits until `units` may be spent, and spends them. Returns the time of that."""
        while (wait := self._wait(units)) > 0:
            self._sleep(max(wait, 0.001))  # the clock may not resolve less
        now = self.clock()
        self._second.add(now, units)
        self._minute.add(now, units)
        self._lately.add(now, units)
        self._unanswered.append((now, units))
        self.spent += units
        return now

    def answered(self, sent: float, answered: float) -> None:
        """An answer came to a request that was paid for at `sent`."""
        self._land(sent)
        latency = answered - sent
        self._latency = latency if self._latency is None else self._latency + 0.2 * (latency - self._latency)

    def accepted(self, sent: float, answered: float) -> None:
        """Gmail did all of a request. Now and then this raises the rate by a step."""
        self.answered(sent, answered)
        if sent < self._paused:
            return  # it was sent before a refusal was known
        now = self.clock()
        self._refused_in_a_row = 0
        self._proven = max(self._proven, self._minute.between(sent - _CERTAIN_SECONDS, sent))
        if self._adapts and now - self._calm >= _CALM_SECONDS:
            self._calm = now
            self._second.seconds = max(_SECOND * _SLACK, self._second.seconds - 0.01)
        if not self._adapts or now - self._stepped < (_FAST_STEP_SECONDS if self._is_old() else _STEP_SECONDS):
            return
        if self._is_full(now):
            self._step_up(now)
        elif self.rate > self._documented and self._share < 1.0:
            # Fewer and larger requests; half a step shows whether they use up the rate.
            self._share, self._stepped = min(1.0, 2 * self._share), now - _STEP_SECONDS / 2

    def refuse(self, units: int, sent: float, *, crowded: bool = False) -> None:
        """Gmail refused `units` because of the quota: lowers the rate, and pauses longer with each refusal in a row.

        With `crowded`, Gmail refused too many requests at once: if there were several, fewer are sent at once, at the
        same rate. Five pauses together are longer than a minute, in case a minute's units are spent. Requests that were
        under way together count as one refusal.
        """
        now, several = self.clock(), self.at_once()
        self._land(sent)
        self.refused += 1
        for window in (self._second, self._minute, self._lately):
            window.take_back(sent, units)
        self._calm = now
        if sent < self._paused:
            return
        self._refused_in_a_row += 1
        if crowded and several > 1:
            self._most = several - 1
        elif self._adapts and (self._is_minute_spent(now, sent) or self._refused_in_a_row == 1):
            before = self.rate
            self._step_down(now, sent)
            _log.info("Gmail refused for the quota: rate %.0f units a second, before %.0f", self.rate, before)
        self.pause(min(32.0, 4.0 ** (self._refused_in_a_row - 1)))

    def pause(self, seconds: float, sent: float | None = None) -> None:
        """Waits for about `seconds`; the jitter keeps clients that were refused together from returning together.

        Doesn't wait if it has waited since `sent`, because of another request.
        """
        if sent is None or sent >= self._paused:
            seconds *= 0.75 + 0.5 * self._chance()
            _log.info("Pausing %.1f s", seconds)
            self._sleep(seconds)
            self._paused = self.clock()

    def seconds_for(self, units: int) -> float:
        """How long `units` take at the present rate, or at the speed of the answers if that is slower."""
        answer = self._latency or 0.0
        # Each request has a second's units.
        return units / self.rate * max(1.0, answer / min(self._most, 1 + ceil(answer)))

    def _land(self, sent: float) -> None:
        """Answers are reported in the order in which the requests were sent."""
        while self._unanswered and self._unanswered[0][0] < sent:
            self._unanswered.popleft()
        if self._unanswered and self._unanswered[0][0] == sent:
            self._unanswered.popleft()

    def _wait(self, units: int) -> float:
        limits = [(self._second, max(self.rate, units))]
        if self._minute_limit is not None:
            limits.append((self._minute, max(self._minute_limit, units)))
        return max(window.wait(self.clock(), units, limit) for window, limit in limits)

    def _accepted_a_second(self, now: float) -> float:
        self._lately.forget(now)
        return self._lately.units / min(_LATELY_SECONDS, max(_SECOND, now - self._began))

    def _is_full(self, now: float) -> bool:
        """Whether the rate is used up. If slow answers prevent that, a higher rate would show nothing."""
        most = self.rate / self._second.seconds
        # What no longer fitted may have been almost one more call, of either size.
        return self._accepted_a_second(now) + _CALL >= _FULL * most

    def _is_old(self) -> bool:
        return self._ceiling is None and self._minute_limit is None and self._minute.units > UNITS_PER_MINUTE * _ABOVE

    def _is_minute_spent(self, now: float, sent: float) -> bool:
        """Whether a call was refused although more than that was accepted within a second before."""
        second = self._minute.between(sent - _SECOND * _MOST_SLACK, sent)
        self._minute.forget(now)
        return self._minute.units >= _FLOOR * _MINUTE / 2 and second + UNIT_COSTS["threads.get"] <= self._proven

    def _step_up(self, now: float) -> None:
        since, self._stepped, before = now - self._stepped, now, self.rate
        if self._ceiling is None:
            old = OLD_UNITS_PER_MINUTE / _MINUTE
            if self.rate >= old or not self._is_old():
                up = _UP if self.rate < old and (self._latency or 0.0) < _SLOW_SECONDS else _SLOW_UP
            else:
                up = _FAST_UP
            self.rate = min(self.rate * up, old if self.rate < old else old * 2)
        elif self.rate < self._ceiling:
            self.rate = min(self._ceiling, self.rate * 1.1)
        elif since < _PROBE_AGAIN_SECONDS:
            self._stepped = now - since  # at the ceiling; a higher rate is tried much later
        else:
            self._ceiling = None
        if self.rate != before:
            _log.info("Rate raised from %.0f to %.0f units a second", before, self.rate)

    def _step_down(self, now: float, sent: float) -> None:
        self._stepped = now
        self._minute.forget(now)
        for limit in (UNITS_PER_MINUTE, OLD_UNITS_PER_MINUTE):
            if self._minute_limit is None and abs(self._minute.units - limit) <= _NEAR * limit:
                # Gmail refused just when a minute's units were spent: it counts by the minute.
                self._minute_limit = min(self._minute.units, limit)
                self._ceiling = self.rate = limit / _MINUTE
                return
        if self._is_minute_spent(now, sent):
            self._minute_limit = max(_FLOOR * _MINUTE, self._minute.units * _MINUTE_SHARE)
            # The rate is higher than the limit, because calls don't fill a second.
            self._ceiling = self.rate = min(self.rate, self._minute_limit / _MINUTE + UNIT_COSTS["threads.get"])
            return
        if self.rate > self._documented and self._accepted_a_second(now) <= self._documented * _ABOVE:
            self.rate = self._ceiling = self._documented  # nothing above it was ever accepted
            return
        fits = max(self._proven, self._minute.between(sent - _SECOND, sent))
        right = self._documented if self._ceiling is None else self._ceiling
        if fits < self.rate * (_DOWN if self.rate <= right else 1.0):
            # What was accepted of this second shows the limit.
            self._ceiling = self.rate = max(_FLOOR, fits)
            return
        if self.rate == right and self._second.seconds < _SECOND * _MOST_SLACK:
            # The rate is documented, or was found right: the requests came too close together.
            self._second.seconds += 0.04
            return
        self.rate = max(_FLOOR, self.rate * _DOWN)
        self._ceiling = self.rate if self._ceiling is None else self._ceiling
        self._proven = min(self._proven, int(self.rate))
