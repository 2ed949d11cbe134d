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

ROUND_LIMITS: Final = (1_500, 2_000, 3_000, 4_000, 4_500, 5_000, 6_000)
"""Units a minute that a limit is likely to have."""

_log: Final = logging.getLogger(__name__)
_MINUTE: Final = 60.0
_SECOND: Final = 1.0
_SLACK: Final = 0.02
"""A second is counted a little longer than it is: two requests may arrive closer together than they were sent."""
_MOST_SLACK: Final = 0.3
_DEVIATIONS: Final = 1.6
_SLACK_STEP: Final = 0.04
_CALM_SECONDS: Final = 300.0
_CERTAIN_SECONDS: Final = 0.9
"""Requests this close together arrive within a second."""
_STEP_SECONDS: Final = 4.0
_UP: Final = 1.5
_SLOW_UP: Final = 1.15
"""With slow answers, more calls are under way, and refused together."""
_WAITED: Final = 0.05
"""The share of the time that was spent waiting for the rate, if the rate is used up."""
_AGAIN_SECONDS: Final = 60.0
"""After a limit was found, a higher one is tried so much later; each time four times as much."""
_AGAIN: Final = 4.0
_AGAIN_UP: Final = 1.1
_DOWN: Final = 0.85
_FLOOR: Final = 25.0
"""Units a second that Gmail never refuses."""
_PAUSE_SECONDS: Final = 1.4
"""With jitter, more than a second: the next call then finds the second empty."""
_CHAIN_SECONDS: Final = 15.0
_SINCE_SECONDS: Final = 5.0
_CHAIN: Final = 3
"""So many refusals, each soon after the last, mean that Gmail counts over more than a second."""
_MINUTE_SLACK: Final = 0.5
_MINUTE_SHARE: Final = 0.98
"""The share of a found limit by the minute that is used: requests may arrive earlier than others."""
_VERY_SLOW_SECONDS: Final = 1.5
_MOST_CAREFUL: Final = 6
_MOST_AT_ONCE: Final = 4
"""The most requests under way at once: Gmail refuses "too many concurrent requests" of one user."""
_MOST_UNDER_WAY: Final = 1_000
"""Units of 50 calls."""
_SPARE: Final = 0.25
"""The share of a request kept under way beyond what the usual answer takes: some take longer."""
_MOST_UNITS: Final = 350
"""Of one request; a second's units are divided evenly."""
_ENOUGH: Final = 0.85
_UNDIVIDED: Final = 120
_ONE, _TWO = UNIT_COSTS["messages.get"], UNIT_COSTS["threads.get"]


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
        self.rate = per_minute / _MINUTE  # units a second
        # A rate below one call a second needs the limit by the minute: one call always fits into a second.
        self._minute_limit: float | None = None if self._adapts else per_minute
        self._is_found = not self._adapts  # whether a limit is known
        self._is_estimate = False  # whether the limit by the minute may be higher
        self._again = _AGAIN_SECONDS
        self._second = _SlidingWindow(_SECOND + _SLACK)
        self._slack = _SLACK
        self._minute = _SlidingWindow(_MINUTE + _MINUTE_SLACK)
        self._good = _SlidingWindow(_MINUTE)  # accepted, by the time it was sent
        self._most = _MOST_AT_ONCE
        self._unanswered = deque[tuple[float, int]]()  # (when it was sent, units)
        self._began = self._stepped = self._calm = self._paused = clock()
        self._waited = 0.0  # seconds, for the rate, since the last step
        self._limits = deque(ROUND_LIMITS)  # those that may hold
        self._careful = 0  # how many requests in a row were small because of the next one
        self._refused_in_a_row = 0
        self._start = 0  # the most units of a request after a refusal; 0 for no such limit
        self._chain: list[tuple[float, int]] = []  # refusals soon after each other: (when, accepted by then)
        # The first refusal for more than a second's units: (when, accepted by then)
        self._since: tuple[float, int] | None = None
        self._latency: float | None = None
        self._deviation = 0.0  # of the latency, in seconds
        self._proven = 0  # the most units that were accepted within a second
        self._accepted = 0
        self.spent = 0
        self.refused = 0

    def room(self) -> int:
        """How many units the next request should have: about half a second's; less if a refusal is likely."""
        if self._refused_in_a_row:
            return 1
        room = self._usual_room()
        if self._start:
            room = min(room, self._start)
        if (spare := self._spare()) is not None:
            room = min(room, max(_TWO, spare))
        return max(1, room)

    def at_once(self) -> int:
        """How many requests under way at once use up the rate: one, if answers are fast."""
        if self._refused_in_a_row or self._latency is None or self._start or self._spare() is not None:
            return 1
        return min(self._most, 1 + int(self._latency / (self._usual_room() / self.rate) + _SPARE))

    def take(self, units: int) -> float:
        """Waits until `units` may be spent, and spends them. Returns the time of that."""
        began = self.clock()
        while (wait := self._wait(units)) > 0:
            self._sleep(max(wait, 0.001))  # the clock may not resolve less
        now = self.clock()
        self._waited += now - began
        self._second.add(now, units)
        self._minute.add(now, units)
        self._unanswered.append((now, units))
        self.spent += units
        return now

    def answered(self, sent: float, answered: float) -> None:
        """An answer came to a request that was paid for at `sent`."""
        self._land(sent)
        self._note_latency(answered - sent)

    def accepted(self, sent: float, answered: float) -> None:
        """Gmail did all of a request. Now and then this raises the rate by a step."""
        self._note_accepted(sent, self._land(sent))
        self._note_latency(answered - sent)
        if sent < self._paused:
            return  # it was sent before a refusal was known
        now = self.clock()
        self._refused_in_a_row = 0
        if self._start:
            self._start = 2 * self._start if self._start < self._usual_room() else 0
        self._pass_limits()
        if not self._adapts:
            return
        if now - self._calm >= _CALM_SECONDS:
            self._calm = now
            self._slack = max(_SLACK, self._slack - _SLACK_STEP / 4)
        if now - self._stepped >= (self._again if self._is_found else _STEP_SECONDS):
            self._step_up(now)

    def refuse(self, units: int, sent: float, *, crowded: bool = False) -> None:
        """Gmail refused `units` because of the quota: lowers the rate, and pauses longer with each refusal in a row.

        With `crowded`, Gmail refused too many requests at once: if there were several, fewer are sent at once, at the
        same rate. Five pauses together are longer than a minute, in case a minute's units are spent. Requests that were
        under way together count as one refusal.
        """
        now, several = self.clock(), self.at_once()
        self._note_accepted(sent, max(0, self._land(sent) - units))
        self.refused += 1
        for window in (self._second, self._minute):
            window.take_back(sent, units)
        self._calm = now
        if sent < self._paused:
            return
        self._refused_in_a_row += 1
        if crowded and several > 1:
            self._most = several - 1
        elif self._adapts:
            before = self.rate
            self._start = 0 if self._is_very_slow() else _ONE
            self._step_down(now, sent)
            _log.info("Gmail refused for the quota: rate %.0f units a second, before %.0f", self.rate, before)
        self.pause(max(_PAUSE_SECONDS, min(32.0, 4.0 ** (self._refused_in_a_row - 1))))

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
        rate = min(self.rate, self._minute_limit / _MINUTE) if self._minute_limit else self.rate
        if self._latency:
            rate = min(rate, min(_MOST_UNDER_WAY, self._most * self._usual_room()) / self._latency)
        return units / rate

    def _usual_room(self) -> int:
        parts = ceil(self.rate / _MOST_UNITS)
        if not self._is_found and self.rate > _UNDIVIDED:
            parts = max(2, parts)  # less is refused together
        if self._latency:  # no more than can be under way at once
            parts = max(1, min(parts, int(_ENOUGH * self._most / self._latency)))
        return int(self.rate / parts)

    def _is_very_slow(self) -> bool:
        return (self._latency or 0.0) > _VERY_SLOW_SECONDS

    def _next_limit(self) -> int | None:
        """The round limit that may hold next; with very slow answers only the documented one, to lose less time."""
        if self._is_found or not self._limits:
            return None
        return self._limits[-1] if self._is_very_slow() else self._limits[0]

    def _spare(self) -> int | None:
        """What is left until the next round limit, if the next request may exceed it."""
        if (limit := self._next_limit()) is None:
            return None
        self._minute.forget(self.clock())
        spare = limit - self._minute.units
        return spare if spare < self._usual_room() + _TWO else None

    def _pass_limits(self) -> None:
        """Takes off the round limits that don't hold; and one that the rate stays near, since it may hold or not."""
        self._careful = self._careful + 1 if self._spare() is not None else 0
        if self._careful > _MOST_CAREFUL and (limit := self._next_limit()) is not None:
            self._limits.remove(limit)
            self._careful = 0
        accepted = self._minute.units - sum(units for _, units in self._unanswered)
        while self._limits and accepted > self._limits[0]:
            self._limits.popleft()
            self._careful = 0

    def _note_latency(self, latency: float) -> None:
        if self._latency is None:
            self._latency, self._deviation = latency, latency / 20
        else:
            self._deviation += 0.2 * (abs(latency - self._latency) - self._deviation)
            self._latency += 0.2 * (latency - self._latency)
        self._second.seconds = _SECOND + self._slack + min(_MOST_SLACK, _DEVIATIONS * self._deviation)

    def _note_accepted(self, sent: float, units: int) -> None:
        self._accepted += units
        self._good.add(sent, units)
        self._good.forget(sent)
        self._proven = max(self._proven, self._good.between(sent - _CERTAIN_SECONDS, sent))

    def _land(self, sent: float) -> int:
        """The units of an answered request. Answers are reported in the order in which the requests were sent."""
        while self._unanswered and self._unanswered[0][0] < sent:
            self._unanswered.popleft()
        if self._unanswered and self._unanswered[0][0] == sent:
            return self._unanswered.popleft()[1]
        return 0

    def _wait(self, units: int) -> float:
        limits = [(self._second, max(self.rate, units))]
        if self._minute_limit is not None:
            limits.append((self._minute, max(self._minute_limit, units)))
        return max(window.wait(self.clock(), units, limit) for window, limit in limits)

    def _step_up(self, now: float) -> None:
        """Raises the rate, or the limit by the minute, if it was used up since the last step."""
        since, self._stepped, before = now - self._stepped, now, self.rate
        waited, self._waited = self._waited, 0.0
        if waited < _WAITED * since:
            return
        up = _AGAIN_UP if self._is_found else _SLOW_UP if self._is_very_slow() else _UP
        most = OLD_UNITS_PER_MINUTE / _MINUTE * _MINUTE_SHARE * self._second.seconds
        if self._minute_limit is not None:
            if not self._is_estimate:
                return
            self._minute_limit *= up
        self.rate = max(self.rate, min(self.rate * up, most))
        if self.rate != before:
            _log.info("Rate raised from %.0f to %.0f units a second", before, self.rate)

    def _step_down(self, now: float, sent: float) -> None:
        """Finds out which limit was reached, and keeps to it from now on."""
        self._minute.forget(now)
        if self._refused_in_a_row > 2:
            return
        if self._is_found and self._refused_in_a_row == 1:
            self._again *= _AGAIN
        self._stepped, self._waited, self._is_found = now, 0.0, True
        if self._refused_in_a_row == 2:
            # The second before was empty, so it is the minute's units that are spent.
            self._is_estimate = False
            self._keep_to_minute(self._minute.units)
            return
        seconds = self._second.seconds + 0.05 if self._is_very_slow() else _SECOND
        second = self._good.between(sent - seconds, sent)
        if self._chain and now - self._chain[-1][0] > _CHAIN_SECONDS + 10 * (self._latency or 0.0):
            self._chain.clear()
        if second + _TWO < _DOWN * self.rate or not self._chain:
            self._chain.append((now, self._accepted))
        if self._minute_limit is not None and self._minute.units > 0.9 * self._minute_limit:
            self._keep_to_minute(self._estimate(now))
        elif len(self._chain) >= _CHAIN:
            self._since = self._since or (self._chain[0] if now - self._began < _MINUTE else None)
            self._keep_to_minute(self._estimate(now))
            self._since, self._is_estimate, self._chain = self._since or (now, self._accepted), True, []
        else:
            self._keep_to_second(second)

    def _estimate(self, now: float) -> float:
        """Units a minute: the last minute's, or by what was accepted since an earlier refusal."""
        since = self._since
        if since is None or now - since[0] < _SINCE_SECONDS:
            return self._minute.units
        return min(self._minute.units, (self._accepted - since[1]) / (now - since[0]) * _MINUTE)

    def _keep_to_minute(self, units: float) -> None:
        self._minute_limit = max(_FLOOR * _MINUTE, units * _MINUTE_SHARE)
        # The rate is higher than the limit, because calls don't fill a second.
        self.rate = min(self.rate, self._minute_limit / _MINUTE + _TWO)

    def _keep_to_second(self, accepted: int) -> None:
        if self._proven < self.rate:
            self.rate = max(_FLOOR, self._proven)  # what was accepted of a second shows the limit
        elif accepted + _TWO > self.rate and self._slack < _MOST_SLACK:
            self._slack += _SLACK_STEP  # the requests came too close together
        else:
            self.rate = max(_FLOOR, self.rate * _DOWN, accepted)
            self._proven = min(self._proven, int(self.rate))
