"""Faults that a test orders for the next call, or that hit calls by chance at a given rate.

Decides which fault hits a call, and how its answer changes. A call that was refused or never arrived costs nothing.
Sources: as in `api_errors`; the broken answers are those that Google's client has been seen to receive.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final

from gmail_reconnect.local_gmail.api_errors import ApiError
from gmail_reconnect.local_gmail.exchange import ApiResponse, json_response
from gmail_reconnect.local_gmail.hooks import CallScope, Interference

from .enforced_quota import CURRENT_TABLE, OLD_TABLE
from .refusals import (
    daily_limit,
    internal_error,
    no_mailbox,
    not_switched_on,
    rate_limited,
    too_many_at_once,
    unavailable,
)


class Fault(StrEnum):
    """A failure. Its value is written in the log."""

    # Temporary refusals: nothing was done.
    RATE_LIMIT = "rateLimitExceeded"
    USER_RATE_LIMIT = "userRateLimitExceeded"
    TOO_MANY_AT_ONCE = "tooManyConcurrentRequests"
    INTERNAL_ERROR = "internalError"
    UNAVAILABLE = "unavailable"
    # Refusals that last until the user does something.
    DAILY_LIMIT = "dailyLimitExceeded"
    NOT_SWITCHED_ON = "accessNotConfigured"
    NO_MAILBOX = "failedPrecondition"
    # The answer doesn't arrive, or is changed.
    DROPPED_BEFORE = "droppedBefore"  # the connection breaks before the work
    DROPPED_AFTER = "droppedAfter"  # the work is done, its answer is lost
    CUT_OFF = "cutOff"  # the connection breaks in the middle of the answer
    TRUNCATED = "truncated"  # half the answer, as if it were complete
    HTML_PAGE = "htmlPage"  # a network's sign-in page, status 200, instead of the work
    # The answer of one call in a batch; its work is done.
    PART_MISSING = "partMissing"
    PART_TRUNCATED = "partTruncated"
    # The token endpoint, once.
    REFRESH_REFUSED = "refreshRefused"


_REFUSALS: Final[Mapping[Fault, Callable[[], ApiError]]] = MappingProxyType(
    {
        Fault.RATE_LIMIT: lambda: rate_limited(CURRENT_TABLE, 6_000),
        Fault.USER_RATE_LIMIT: lambda: rate_limited(OLD_TABLE, 15_000),
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
PASSING_FAULTS: Final = tuple(fault for fault in Fault if fault not in _LASTING)
"""Every fault that another try cures."""
_PAGE: Final = b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in to this network.</body></html>"


@dataclass(frozen=True, slots=True)
class RandomFaults:
    """Random faults. `rate`, from 0 to 1, is the share of requests that are hit, and of the calls in a batch.

    A fault depends on the seed, the call, and how often the call came; not on the order of the calls or the thread. A
    call in a batch may be refused; a missing or truncated part is drawn for the batch, and hits one of its calls.
    If `kinds` has REFRESH_REFUSED, only the first refresh is refused, at any rate.
    """

    rate: float
    seed: int
    kinds: tuple[Fault, ...] = PASSING_FAULTS


@dataclass(slots=True)
class _OrderedFault:
    fault: Fault
    method: str | None
    times: int
    line: str | None = None
    """The line of the only call that it hits."""


class FaultPlan:
    """Decides which fault, if any, hits a call. The caller guards it with a lock."""

    def __init__(self, faults: RandomFaults | None = None) -> None:
        self._faults = faults
        self._orders: list[_OrderedFault] = []
        self._failing: dict[str, Fault] = {}
        self._came: Counter[bytes] = Counter()
        self._refreshed = False

    def order(self, fault: Fault, method: str | None, times: int) -> None:
        """The next `times` calls of a method, or of any that the fault can hit, are hit. Takes precedence over chance.

        `method` is an API method's name, "batch" for whole batches, or "token". Raises ValueError if the fault
        never happens to it, or for fewer than one time.
        """
        if times < 1:
            raise ValueError(f"{times} times is never")
        if method is not None and not any(_fits(fault, place) for place in _places(method)):
            raise ValueError(f"{fault} does not happen to {method!r}")
        self._orders.append(_OrderedFault(fault, method, times))

    def fail_always(self, fault: Fault, resource: str) -> None:
        """Every call for this resource, such as "messages/18c", is hit from now on, alone or in a batch."""
        self._failing[resource] = fault

    def forgive(self) -> None:
        """Takes back every `fail_always`."""
        self._failing.clear()

    def strike(self, place: CallScope, method: str, *lines: str) -> Fault | None:
        """What hits this call. It is known again by `lines`: its `Request.line`, or those of a batch's calls."""
        for order in self._orders:
            is_meant = order.method in (None, method) and order.line in (None, *lines)
            if is_meant and _fits(order.fault, place):
                order.times -= 1
                if not order.times:
                    self._orders.remove(order)
                return order.fault
        if place in {CallScope.CALL, CallScope.INNER} and self._failing:
            for resource, fault in self._failing.items():
                if any(f"/{resource}?" in line for line in lines) and _fits(fault, place):
                    return fault
        return self._by_chance(self._faults, place, lines) if self._faults else None

    def _by_chance(self, faults: RandomFaults, place: CallScope, lines: tuple[str, ...]) -> Fault | None:
        if place is CallScope.REFRESH:
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
            self._orders.insert(0, _OrderedFault(fault, None, 1, lines[part % len(lines)]))
            return None
        return fault


def interference(fault: Fault) -> Interference:
    """What a fault does to a call, for the server."""
    if fault in _REFUSALS or fault in (Fault.DROPPED_BEFORE, Fault.HTML_PAGE, Fault.REFRESH_REFUSED):
        return Interference(fault, instead=partial(_answer_instead, fault))
    return Interference(fault, change=partial(_spoil_answer, fault))


def _answer_instead(fault: Fault) -> ApiResponse | None:
    """The answer in place of the work's; None if the connection breaks."""
    if fault is Fault.HTML_PAGE:
        return ApiResponse(200, _PAGE, "text/html; charset=UTF-8")
    if fault is Fault.REFRESH_REFUSED:
        return json_response(503, {"error": "internal_failure", "error_description": "Backend Error"})
    if fault not in _REFUSALS:
        return None
    error = _REFUSALS[fault]()
    return json_response(error.code, error.body, error.headers)


def _spoil_answer(fault: Fault, answer: ApiResponse) -> ApiResponse | None:
    """What is left of the work's answer, or None. An answer without a body cannot be cut, and is lost."""
    half = answer.body[: len(answer.body) // 2]
    if not half or fault in (Fault.DROPPED_AFTER, Fault.PART_MISSING):
        return None
    return replace(answer, body=half, announced=None if fault is Fault.TRUNCATED else len(answer.body))


def _fits(fault: Fault, place: CallScope) -> bool:
    if place is CallScope.REFRESH or fault is Fault.REFRESH_REFUSED:
        return place is CallScope.REFRESH and fault is Fault.REFRESH_REFUSED
    if fault in _REFUSALS:
        return True
    return (fault in _PARTS) == (place is CallScope.INNER)


def _chances(fault: Fault, place: CallScope) -> bool:
    """Like `_fits`, but parts are drawn for the batch: drawn for each call, hardly any batch of fifty would pass."""
    return place is CallScope.BATCH if fault in _PARTS else _fits(fault, place)


def _places(method: str) -> tuple[CallScope, ...]:
    if method == "batch":
        return (CallScope.BATCH,)
    if method == "token":
        return (CallScope.REFRESH,)
    return (CallScope.CALL, CallScope.INNER) if method in CURRENT_TABLE.units else ()
