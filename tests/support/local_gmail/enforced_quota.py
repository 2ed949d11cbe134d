"""What each method costs, how much was spent, and the refusal of calls over the rate.

Counts always; refuses only with a `RateLimit`. A refused call costs nothing.
Source: developers.google.com/workspace/gmail/api/reference/quota, as of 1 May 2026 and as of before.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gmail_reconnect.local_gmail.methods.table import METHODS

from .more_methods import MORE_METHODS
from .refusals import rate_limited

_UNITS: Final = {method.name: method.units for method in (*METHODS, *MORE_METHODS)}


@dataclass(frozen=True, slots=True)
class UnitTable:
    """What each method costs in units, and Google's words for the refusal of calls over the rate."""

    units: Mapping[str, int]
    reason: str
    metric: str
    limit: str


CURRENT_TABLE: Final = UnitTable(
    MappingProxyType(_UNITS), "rateLimitExceeded", "Total Query Cost", "Units per minute per user"
)
OLD_TABLE: Final = UnitTable(
    MappingProxyType(_UNITS | {"messages.get": 5, "threads.get": 10, "drafts.get": 5}),
    "userRateLimitExceeded",
    "Queries",
    "Queries per minute per user",
)
"""The table of older Cloud projects, for a while; their limit is 15,000 a minute."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `units` in any `seconds`: a sliding window, not a calendar minute."""

    units: int
    seconds: float

    @classmethod
    def per_second(cls, units: int) -> RateLimit:
        """As Gmail is reported to behave: 100 since 2026."""
        return cls(units, 1.0)

    @classmethod
    def per_minute(cls, units: int) -> RateLimit:
        """As Google documents it: 6,000 since 2026, 15,000 before."""
        return cls(units, 60.0)


class EnforcedQuota:
    """One user's units. The caller guards it with a lock; `now` is epoch seconds and never decreases."""

    def __init__(self, rate: RateLimit | None = None, table: UnitTable = CURRENT_TABLE) -> None:
        self.by_method: Counter[str] = Counter()
        self.refused = 0
        self._rate = rate
        self._table = table
        self._recent: deque[tuple[float, int]] = deque()
        self._in_window = 0

    def charge(self, method: str, now: float) -> int:
        """The units of one call. Raises the 403 `ApiError` if they would exceed the rate."""
        units = self._table.units[method]
        if self._rate is not None:
            self._admit(self._rate, units, now)
        self.by_method[method] += units
        return units

    @property
    def total(self) -> int:
        """All units so far."""
        return self.by_method.total()

    def _admit(self, rate: RateLimit, units: int, now: float) -> None:
        while self._recent and self._recent[0][0] <= now - rate.seconds:
            self._in_window -= self._recent.popleft()[1]
        if self._in_window + units > rate.units:
            self.refused += 1
            raise rate_limited(self._table, round(rate.units * 60 / rate.seconds))
        self._recent.append((now, units))
        self._in_window += units
