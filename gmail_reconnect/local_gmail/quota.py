"""What each method costs, how much was spent, and the refusal of what goes over the rate.

Counting is always on; refusing only where a `Rate` is given. A refused call costs nothing.
Source: developers.google.com/workspace/gmail/api/reference/quota, as of 1 May 2026 and as of before.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .errors import rate_limited

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNITS: Final = {
    "getProfile": 1,
    "labels.list": 1,
    "settings.sendAs.list": 1,
    "history.list": 2,
    "messages.list": 5,
    "messages.get": 20,
    "threads.list": 10,
    "threads.get": 40,
    "drafts.list": 5,
    "drafts.get": 20,
    "drafts.create": 10,
    "drafts.delete": 10,
    "drafts.update": 15,
}


@dataclass(frozen=True, slots=True)
class Table:
    """What each method costs in units, and the words in which Google refuses what goes over the rate."""

    units: Mapping[str, int]
    reason: str
    metric: str
    limit: str


SINCE_2026: Final = Table(
    MappingProxyType(_UNITS), "rateLimitExceeded", "Total Query Cost", "Units per minute per user"
)
OLD: Final = Table(
    MappingProxyType(_UNITS | {"messages.get": 5, "threads.get": 10, "drafts.get": 5}),
    "userRateLimitExceeded",
    "Queries",
    "Queries per minute per user",
)
"""What older Cloud projects keep for a while; 15,000 a minute belong to it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many units in any `seconds` on end: a sliding window, not a calendar's minute."""

    units: int
    seconds: float

    @classmethod
    def per_second(cls, units: int) -> Rate:
        """As Gmail behaves by report: 100 since 2026."""
        return cls(units, 1.0)

    @classmethod
    def per_minute(cls, units: int) -> Rate:
        """As Google documents it: 6,000 since 2026, 15,000 before."""
        return cls(units, 60.0)


class Quota:
    """One user's units. The caller guards it with a lock; `now` is epoch seconds and never runs backwards."""

    def __init__(self, rate: Rate | None = None, table: Table = SINCE_2026) -> None:
        self.by_method: Counter[str] = Counter()
        self.refused = 0
        self._rate = rate
        self._table = table
        self._recent: deque[tuple[float, int]] = deque()
        self._in_window = 0

    def charge(self, method: str, now: float) -> int:
        """The units of one call, or a raised 403 where they would go over the rate."""
        units = self._table.units[method]
        if self._rate is not None:
            self._admit(self._rate, units, now)
        self.by_method[method] += units
        return units

    @property
    def total(self) -> int:
        """All units so far."""
        return self.by_method.total()

    def _admit(self, rate: Rate, units: int, now: float) -> None:
        while self._recent and self._recent[0][0] <= now - rate.seconds:
            self._in_window -= self._recent.popleft()[1]
        if self._in_window + units > rate.units:
            self.refused += 1
            table = self._table
            raise rate_limited(table.reason, table.metric, table.limit, round(rate.units * 60 / rate.seconds))
        self._recent.append((now, units))
        self._in_window += units
