"""What Gmail's calls cost, and the pace that stays below the quota. Knows no network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

COSTS: Final = {
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
_MARGIN: Final = 0.95
"""The limit is a rate of about 100 units a second, not a minute's budget: stay a little below it."""
_BURST_SECONDS: Final = 10


class Pace:
    """A token bucket in units. `clock` gives seconds that never go back, `sleep` waits that long."""

    def __init__(
        self,
        units_per_minute: Literal["auto"] | int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.rate = (UNITS_PER_MINUTE if units_per_minute == "auto" else units_per_minute) / 60 * _MARGIN
        self._capacity = self.rate * _BURST_SECONDS
        self._clock = clock
        self._sleep = sleep
        self._level = self._capacity
        self._at = clock()
        self.spent = 0

    def take(self, units: int) -> None:
        """Waits until `units` may be spent, and spends them."""
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._at) * self.rate)
        self._at = now
        self._level -= units
        self.spent += units
        if self._level < 0:
            self._sleep(-self._level / self.rate)

    def pause(self, seconds: float) -> None:
        """Waits after a refusal, and starts again with an empty bucket."""
        self._sleep(seconds)
        self._level, self._at = 0.0, self._clock()

    def seconds_for(self, units: int) -> float:
        """How long so many units take."""
        return units / self.rate
