"""What goes wrong on purpose: by chance at a given rate, or as a test orders it for the next call.

Says which fault hits a call, what is answered instead of the call's work, and what is left of the work's answer. Knows
no socket and does no work: the line itself is broken by the server. What was refused or never arrived costs nothing.
Sources: as in gmail_errors; the forms of broken answers are those that Google's client was seen to meet.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .errors import (
    ApiError,
    daily_limit,
    internal_error,
    no_mailbox,
    not_switched_on,
    rate_limited,
    too_many_at_once,
    unavailable,
)
from .http import Response, json_response
from .quota import OLD, SINCE_2026

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Fault(StrEnum):
    """One thing that can go wrong. The value stands in the log."""

    # Refusals that pass: nothing was done.
    RATE_LIMIT = "rateLimitExceeded"
    USER_RATE_LIMIT = "userRateLimitExceeded"
    TOO_MANY_AT_ONCE = "tooManyConcurrentRequests"
    INTERNAL_ERROR = "internalError"
    UNAVAILABLE = "unavailable"
    # Refusals that stay until somebody does something.
    DAILY_LIMIT = "dailyLimitExceeded"
    NOT_SWITCHED_ON = "accessNotConfigured"
    NO_MAILBOX = "failedPrecondition"
    # A request whose answer does not arrive, or not as it was given.
    DROPPED_BEFORE = "droppedBefore"  # the line breaks before the work
    DROPPED_AFTER = "droppedAfter"  # the work is done, its answer lost
    CUT_OFF = "cutOff"  # the line breaks in the middle of the answer
    TRUNCATED = "truncated"  # half the answer, as if it were all of it
    HTML_PAGE = "htmlPage"  # a network's sign-in page, status 200, instead of the work
    # One call's answer in a batch; its work is done.
    PART_MISSING = "partMissing"
    PART_TRUNCATED = "partTruncated"
    # The token endpoint, for a moment.
    REFRESH_REFUSED = "refreshRefused"


class Place(Enum):
    """Where a fault may hit: a call in a request of its own, a whole batch, a call in a batch, a token's refresh."""

    CALL = auto()
    BATCH = auto()
    INNER = auto()
    REFRESH = auto()


_REFUSALS: Final[Mapping[Fault, Callable[[], ApiError]]] = MappingProxyType(
    {
        Fault.RATE_LIMIT: lambda: rate_limited(SINCE_2026.reason, SINCE_2026.metric, SINCE_2026.limit, 6_000),
        Fault.USER_RATE_LIMIT: lambda: rate_limited(OLD.reason, OLD.metric, OLD.limit, 15_000),
        Fault.TOO_MANY_AT_ONCE: too_many_at_once,
        Fault.INTERNAL_ERROR: internal_error,
        Fault.UNAVAILABLE: unavailable,
        Fault.DAILY_LIMIT: daily_limit,
        Fault.NOT_SWITCHED_ON: not_switched_on,
        Fault.NO_MAILBOX: no_mailbox,
    }
)
_LASTING: Final = frozenset({Fault.DAILY_LIMIT, Fault.NOT_SWITCHED_ON, Fault.NO_MAILBOX})
_PARTS: Final = frozenset({Fault.PART_MISSING, Fault.PART_TRUNCATED})
PASSING: Final = tuple(fault for fault in Fault if fault not in _LASTING)
"""Every fault that another try mends."""
_PAGE: Final = b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in to this network.</body></html>"


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults by chance. `rate`, from 0 to 1, is the share of requests that are hit, and of the calls in a batch.

    What decides is the seed, the call, and how often it came: neither the order of the calls nor the thread. A call in
    a batch may be refused; a missing or truncated part is the batch's bad luck, and hits one of its calls.
    Where `kinds` holds REFRESH_REFUSED, the first refresh is refused, whatever the rate, and no other.
    """

    rate: float
    seed: int
    kinds: tuple[Fault, ...] = PASSING


@dataclass(slots=True)
class _Order:
    fault: Fault
    method: str | None
    times: int
    line: str | None = None
    """Of the only call it is meant for."""


class Mischief:
    """Decides which fault, if any, hits a call. The caller guards it with a lock."""

    def __init__(self, faults: Faults | None = None) -> None:
        self._faults = faults
        self._orders: list[_Order] = []
        self._cursed: dict[str, Fault] = {}
        self._came: Counter[bytes] = Counter()
        self._refreshed = False

    def order(self, fault: Fault, method: str | None, times: int) -> None:
        """The next `times` calls of a method, or of any that the fault can hit, are hit: before any chance.

        `method` is an API method's name, "batch" for whole batches, or "token". Raises ValueError where the fault
        never happens to it, and so would be waited for in vain, or for less than one time.
        """
        if times < 1:
            raise ValueError(f"{times} times is never")
        if method is not None and not any(_fits(fault, place) for place in _places(method)):
            raise ValueError(f"{fault} does not happen to {method!r}")
        self._orders.append(_Order(fault, method, times))

    def curse(self, fault: Fault, resource: str) -> None:
        """From now on every call for this, such as "messages/18c" or "threads/18c", is hit, alone or in a batch."""
        self._cursed[resource] = fault

    def forgive(self) -> None:
        """Nothing is cursed any more."""
        self._cursed.clear()

    def strike(self, place: Place, method: str, *lines: str) -> Fault | None:
        """What hits this call. It is known again by `lines`: its `Request.line`, or those of a batch's calls."""
        for order in self._orders:
            is_meant = order.method in (None, method) and order.line in (None, *lines)
            if is_meant and _fits(order.fault, place):
                order.times -= 1
                if not order.times:
                    self._orders.remove(order)
                return order.fault
        if place in {Place.CALL, Place.INNER} and self._cursed:
            for resource, fault in self._cursed.items():
                if any(f"/{resource}?" in line for line in lines) and _fits(fault, place):
                    return fault
        return self._by_chance(self._faults, place, lines) if self._faults else None

    def _by_chance(self, faults: Faults, place: Place, lines: tuple[str, ...]) -> Fault | None:
        if place is Place.REFRESH:
            first, self._refreshed = not self._refreshed, True
            return Fault.REFRESH_REFUSED if first and Fault.REFRESH_REFUSED in faults.kinds else None
        same = hashlib.blake2b("\n".join((place.name, *lines)).encode(), digest_size=16).digest()
        self._came[same] += 1
        drawn = hashlib.blake2b(b"%d %d " % (faults.seed, self._came[same]) + same, digest_size=24).digest()
        chance, kind, part = (int.from_bytes(drawn[start : start + 8]) for start in (0, 8, 16))
        kinds = [fault for fault in faults.kinds if _chances(fault, place)]
        if not kinds or chance >= faults.rate * 2**64:
            return None
        fault = kinds[kind % len(kinds)]
        if fault in _PARTS:
            self._orders.insert(0, _Order(fault, None, 1, lines[part % len(lines)]))
            return None
        return fault


def prevents(fault: Fault) -> bool:
    """Whether the work is not done at all; then `instead` says what is answered."""
    return fault in _REFUSALS or fault in (Fault.DROPPED_BEFORE, Fault.HTML_PAGE, Fault.REFRESH_REFUSED)


def instead(fault: Fault) -> Response | None:
    """The answer in place of the work's, None where the line breaks without any."""
    if fault is Fault.HTML_PAGE:
        return Response(200, _PAGE, "text/html; charset=UTF-8")
    if fault is Fault.REFRESH_REFUSED:
        return json_response(503, {"error": "internal_failure", "error_description": "Backend Error"})
    if fault not in _REFUSALS:
        return None
    error = _REFUSALS[fault]()
    return json_response(error.code, error.body, error.headers)


def spoil(fault: Fault, answer: Response) -> Response | None:
    """What is left of the work's answer, None where nothing is. One without a body has nothing to cut, and is lost."""
    half = answer.body[: len(answer.body) // 2]
    if not half or fault in (Fault.DROPPED_AFTER, Fault.PART_MISSING):
        return None
    return replace(answer, body=half, announced=None if fault is Fault.TRUNCATED else len(answer.body))


def _fits(fault: Fault, place: Place) -> bool:
    if place is Place.REFRESH or fault is Fault.REFRESH_REFUSED:
        return place is Place.REFRESH and fault is Fault.REFRESH_REFUSED
    if fault in _REFUSALS:
        return True
    return (fault in _PARTS) == (place is Place.INNER)


def _chances(fault: Fault, place: Place) -> bool:
    """As `_fits`, but parts are drawn for the batch: for each call, hardly a batch of fifty would come through."""
    return place is Place.BATCH if fault in _PARTS else _fits(fault, place)


def _places(method: str) -> tuple[Place, ...]:
    if method == "batch":
        return (Place.BATCH,)
    if method == "token":
        return (Place.REFRESH,)
    return (Place.CALL, Place.INNER) if method in SINCE_2026.units else ()
