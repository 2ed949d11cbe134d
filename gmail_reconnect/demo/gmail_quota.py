"""What each method costs since 1 May 2026, how much was spent, and the refusal when a minute's units are gone.

Counting is always on; refusing only where `per_minute` is given. A refused call costs nothing.
Source: developers.google.com/workspace/gmail/api/reference/quota.
"""

from __future__ import annotations

from collections import Counter, deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .gmail_errors import rate_limited

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS_2026: Final[Mapping[str, int]] = MappingProxyType(
    {
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
)
_MINUTE: Final = 60.0


class Quota:
    """One user's units. The caller guards it with a lock; `now` is epoch seconds and never runs backwards."""

    def __init__(self, per_minute: int | None = None, table: Mapping[str, int] = UNITS_2026) -> None:
        self.per_minute = per_minute
        self.table = table
        self.by_method: Counter[str] = Counter()
        self._recent: deque[tuple[float, int]] = deque()
        self._in_window = 0

    def charge(self, method: str, now: float) -> int:
        """The units of one call, or a raised 403 where they would go over those of the last 60 s."""
        units = self.table[method]
        while self._recent and self._recent[0][0] <= now - _MINUTE:
            self._in_window -= self._recent.popleft()[1]
        if self.per_minute is not None and self._in_window + units > self.per_minute:
            raise rate_limited(self.per_minute)
        self._recent.append((now, units))
        self._in_window += units
        self.by_method[method] += units
        return units

    @property
    def total(self) -> int:
        """All units so far."""
        return self.by_method.total()
