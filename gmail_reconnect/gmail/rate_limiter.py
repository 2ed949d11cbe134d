"""What Gmail's calls cost, and the pace that uses the quota and stays below it. Knows no network, no clock of its own.

The pace starts at the limit of May 2026. Two limits are known: 6,000 units a minute, and the older one under which
the same calls cost a quarter and 15,000 units are allowed, so ten times as many calls. Which of them holds is found out
by going up until Gmail refuses; what was accepted until then tells whether it counts by the second or by the minute.

Used by one thread, also where several requests are under way: each is paid for before it leaves, and reported once it
is answered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
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
"""Units a call, as of May 2026."""

UNITS_PER_MINUTE: Final = 6_000
OLD_UNITS_PER_MINUTE: Final = 60_000
"""The older limit of 15,000, in units of 2026: every get cost a quarter of what it costs now."""

_MINUTE: Final = 60.0
_SECOND: Final = 1.0
_SLACK: Final = 1.03
"""A second is taken a little longer than it is: two requests may arrive closer together than they left."""
_MOST_SLACK: Final = 1.3
_STEP_SECONDS: Final = 6.0
_UP: Final = 1.25
_DOWN: Final = 0.85
_FLOOR: Final = 25.0
"""Units a second that were never refused to anybody."""
_PROBE_AGAIN_SECONDS: Final = 900.0
_NEAR: Final = 0.1
_FULL: Final = 0.9
"""Of the rate, so much has to be spent before it says anything about a higher one."""
_ABOVE: Final = 1.1
_CALM_SECONDS: Final = 300.0
_MOST_AT_ONCE: Final = 4
"""So many requests are under way at most: Gmail refuses "too many concurrent requests" of one user."""
_SPARE: Final = 0.25
"""Of a request, so much more than the usual answer takes is kept under way: some take longer."""
_CALL: Final = (UNIT_COSTS["messages.get"] + UNIT_COSTS["threads.get"]) / 2


class _SlidingWindow:
    """What was spent in the last so many seconds, and how long to wait until more fits."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.units = 0
        self._spent: deque[tuple[float, int]] = deque()

    def add(self, now: float, units: int) -> None:
        self._spent.append((now, units))
        self.units += units

    def forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] <= now - self.seconds:
            self.units -= self._spent.popleft()[1]

    def wait(self, now: float, units: int, limit: float) -> float:
        """Seconds until `units` fit under `limit`; 0 where they do, or where nothing is left to wait for."""
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
    """Keeps to the limit, by the second and, where Gmail turns out to count so, by the minute; finds the limit.

    `clock` gives seconds that never go back, `sleep` waits that long, `chance` gives 0 ≤ x < 1 for jitter. A number for
    `units_per_minute` is kept to; "auto" starts at the limit of 2026 and looks for the older one.
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
        # Of a rate below that of one call a second the minute has to tell: a call always fits into a second.
        self._minute_limit: float | None = None if self._adapts else per_minute
        self._second = _SlidingWindow(_SECOND * _SLACK)
        self._minute = _SlidingWindow(_MINUTE)
        self._lately = _SlidingWindow(_STEP_SECONDS)  # accepted, or not answered yet
        self._most = _MOST_AT_ONCE
        self._unanswered = deque[tuple[float, int]]()  # not answered yet
        self._began = self._stepped = self._calm = self._paused = clock()
        self._refused_in_a_row = 0
        self._latency: float | None = None
        self._share = 0.25  # of a second's units, asked for at once while a limit is looked for
        self.spent = 0
        self.refused = 0

    def room(self) -> int:
        """How many units to ask for at once: a second's worth; less where a refusal is likely."""
        if self._refused_in_a_row:
            return 1
        probing = self._adapts and self._ceiling is None and self.rate > self._documented
        if not probing:
            return int(self.rate)
        self._minute.forget(self.clock())
        unanswered = sum(units for _, units in self._unanswered)
        for limit in (UNITS_PER_MINUTE, OLD_UNITS_PER_MINUTE):
            if -unanswered <= limit - self._minute.units < 2 * self.rate:
                return UNIT_COSTS["threads.get"]  # where a minute's units may be spent any moment, little is refused
        return int(self.rate * min(1.0, max(self._share, self._latency or 0.0)))

    def at_once(self) -> int:
        """How many requests keep the rate used while each waits for its answer: one, where answers are fast."""
        if self._refused_in_a_row or self._latency is None:
            return 1
        lasts = self.room() / self.rate  # seconds that a request's units last
        # Small requests, which a limit is looked for with, are refused one and all: no more of these than of others.
        return min(self._most, 1 + int(self._latency / lasts + _SPARE), 1 + ceil(self._latency))

    def take(self, units: int) -> float:
        """Waits until `units` may be spent, and spends them. Returns when that is."""
        while (wait := self._wait(units)) > 0:
            self._sleep(max(wait, 0.001))  # a sliver may be less than the clock can tell
        now = self.clock()
        self._second.add(now, units)
        self._minute.add(now, units)
        self._lately.add(now, units)
        self._unanswered.append((now, units))
        self.spent += units
        return now

    def answered(self, sent: float, answered: float) -> None:
        """An answer came, of a request that was paid for at `sent`."""
        self._land(sent)
        latency = answered - sent
        self._latency = latency if self._latency is None else self._latency + 0.2 * (latency - self._latency)

    def accepted(self, sent: float, answered: float) -> None:
        """Gmail did all of a request. Now and then the rate goes up a step."""
        self.answered(sent, answered)
        if sent < self._paused:
            return  # it left before a refusal was known
        now = self.clock()
        self._refused_in_a_row = 0
        if self._adapts and now - self._calm >= _CALM_SECONDS:
            self._calm = now
            self._second.seconds = max(_SECOND * _SLACK, self._second.seconds - 0.01)
        if not self._adapts or now - self._stepped < _STEP_SECONDS:
            return
        if self._is_full(now):
            self._step_up(now)
        elif self.rate > self._documented and self._share < 1.0:
            # Fewer and larger requests; half a step shows whether they fill it.
            self._share, self._stepped = min(1.0, 2 * self._share), now - _STEP_SECONDS / 2

    def refuse(self, units: int, sent: float, *, crowded: bool = False) -> None:
        """Gmail refused `units` for the quota: slower at once, and a longer pause each time it goes on refusing.

        With `crowded`, for too many requests at once: where there were several, fewer of them, and not slower.
        Five pauses together are longer than a minute, in case a minute's units are spent. What was under way beside a
        refused request says nothing new.
        """
        now, several = self.clock(), self.at_once()
        self._land(sent)
        self.refused += 1
        self._minute.add(now, -units)
        self._lately.add(now, -units)
        self._calm = now
        if sent < self._paused:
            return
        self._refused_in_a_row += 1
        if crowded and several > 1:
            self._most = several - 1
        elif self._refused_in_a_row == 1 and self._adapts:
            self._step_down(now)
        self.pause(min(32.0, 4.0 ** (self._refused_in_a_row - 1)))

    def pause(self, seconds: float, sent: float | None = None) -> None:
        """Waits, a little more or less, so that many who were refused at once do not come back at once.

        Not where it has waited since `sent`, because of another request.
        """
        if sent is None or sent >= self._paused:
            self._sleep(seconds * (0.75 + 0.5 * self._chance()))
            self._paused = self.clock()

    def seconds_for(self, units: int) -> float:
        """How long so many units take at the present rate, or as slowly as the answers come."""
        answer = self._latency or 0.0
        # Each request has a second's units.
        return units / self.rate * max(1.0, answer / min(self._most, 1 + ceil(answer)))

    def _land(self, sent: float) -> None:
        """Answers are reported in the order in which the requests left."""
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
        return self._lately.units / min(_STEP_SECONDS, max(_SECOND, now - self._began))

    def _is_full(self, now: float) -> bool:
        """Whether the rate is used: where the answers' delay keeps it from that, a higher one tells nothing."""
        most = self.rate / self._second.seconds
        # What did not fit any more may have been almost a call, of either size.
        return self._accepted_a_second(now) + _CALL >= _FULL * most

    def _step_up(self, now: float) -> None:
        since, self._stepped = now - self._stepped, now
        if self._ceiling is None:
            self.rate = min(self.rate * _UP, OLD_UNITS_PER_MINUTE / _MINUTE * 2)
        elif self.rate < self._ceiling:
            self.rate = min(self._ceiling, self.rate * 1.1)
        elif since < _PROBE_AGAIN_SECONDS:
            self._stepped = now - since  # at the ceiling: it is tried again much later
        else:
            self._ceiling = None

    def _step_down(self, now: float) -> None:
        self._stepped = now
        self._minute.forget(now)
        for limit in (UNITS_PER_MINUTE, OLD_UNITS_PER_MINUTE):
            if self._minute_limit is None and abs(self._minute.units - limit) <= _NEAR * limit:
                # A minute's units are spent, and not before: it counts by the minute.
                self._minute_limit = min(self._minute.units, limit)
                self._ceiling = self.rate = limit / _MINUTE
                return
        if self.rate > self._documented and self._accepted_a_second(now) <= self._documented * _ABOVE:
            self.rate = self._ceiling = self._documented  # nothing above it was ever accepted: it holds
            return
        right = self._documented if self._ceiling is None else self._ceiling
        if self.rate == right and self._second.seconds < _SECOND * _MOST_SLACK:
            # At a rate that is documented, or was found right, what came too early came too close together.
            self._second.seconds += 0.04
            return
        self.rate = max(_FLOOR, self.rate * _DOWN)
        self._ceiling = self.rate if self._ceiling is None else self._ceiling
