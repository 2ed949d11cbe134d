"""Plans the calls that fetch missing messages at the lowest cost. Pure.

Every message of every thread in which the user has written is needed. If n of a thread's messages are missing, they
cost min(20·n, 40) units: one messages.get for one message, one threads.get for two or more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import count, groupby, islice
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from .rate_limiter import UNIT_COSTS

_SINGLE: Final = UNIT_COSTS["messages.get"]
_LOOK_AHEAD: Final = 200
"""How many calls ahead a batch may look for one that still fits."""
_WANTED: Final = frozenset({"CATEGORY_PERSONAL", "IMPORTANT", "SENT"})


class ListedMessage(NamedTuple):
    """One message as a listing or the history has it: hex ids, and its labels (None if not told)."""

    id: str
    thread: str
    labels: frozenset[str] | None = None


class FetchCall(NamedTuple):
    """One call, for a message or for a thread with all its messages. `wanted` are the message ids it is made for.

    `whole`: the whole thread is needed, including messages that aren't in `wanted`.
    """

    method: Literal["messages.get", "threads.get"]
    id: str
    wanted: tuple[str, ...]
    whole: bool = False

    @property
    def units(self) -> int:
        """What the call costs."""
        return UNIT_COSTS[self.method]

    @property
    def newest(self) -> int:
        """ms UTC of the newest message it is made for, by its id."""
        return max(map(time_in_id, self.wanted))


def time_in_id(gmail_id: str) -> int:
    """ms UTC in a message id: good enough to order work, but not a message's true date. 0 for an id of another form.

    An id of `imap/copy_ids.py` has more behind a hyphen.
    """
    try:
        return int(gmail_id.partition("-")[0], 16) >> 20
    except ValueError:
        return 0


def plan_fetches(missing: Iterable[ListedMessage]) -> list[FetchCall]:
    """The calls that fetch all of `missing`, newest first by the time in the ids."""
    by_thread = groupby(sorted(missing, key=attrgetter("thread", "id")), attrgetter("thread"))
    return _newest_first(_call(thread, tuple(one.id for one in group)) for thread, group in by_thread)


def plan_changes(
    came: Iterable[ListedMessage], is_whole: Callable[[str], bool], *, everything: bool = False
) -> list[FetchCall]:
    """The calls for messages that came since the last sync, newest first.

    `is_whole` tells whether all earlier messages of a thread are known, because the user has written in it before. A
    thread is fetched whole if the user has now written in it for the first time, or if labels are unknown. In other
    threads only personal or important messages are fetched: letters that may wait for an answer.
    With `everything`, all earlier messages of all threads are known, and all new ones are fetched.
    """
    calls = []
    for thread, group in groupby(sorted(came, key=attrgetter("thread", "id")), attrgetter("thread")):
        new = list(group)
        ids = tuple(one.id for one in new)
        # A thread has the id of its first message: if that is new, all of it is.
        complete = is_whole(thread) or thread in ids
        may_be_sent = any(one.labels is None or "SENT" in one.labels for one in new)
        if may_be_sent and not complete and not everything:
            calls.append(FetchCall("threads.get", thread, ids, whole=True))
        elif everything or is_whole(thread) or any(one.labels is None or one.labels & _WANTED for one in new):
            calls.append(_call(thread, ids))
    return _newest_first(calls)


class FetchQueue:
    """The calls still to make. Batches are taken from the front, as large as the rate limiter allows.

    A message counts as missing until its call is settled.
    """

    def __init__(self, calls: Iterable[FetchCall]) -> None:
        self._calls = deque(calls)
        self._taken: dict[str, int] = {}  # each unsettled message id, and the number of its call
        self._unsettled: dict[int, list[int]] = {}  # for each such call, how many messages it has left, and its units
        self._numbers = count()
        self._units = sum(call.units for call in self._calls)

    def __len__(self) -> int:
        """How many calls aren't settled."""
        return len(self._calls) + len(self._unsettled)

    @property
    def units(self) -> int:
        """The units of the calls that aren't settled."""
        return self._units + sum(units for _, units in self._unsettled.values())

    def next_units(self) -> int:
        """The units of the first call that isn't taken; 0 if there is none."""
        return self._calls[0].units if self._calls else 0

    def newest(self) -> int | None:
        """ms UTC of the newest message that is still missing; None if none is."""
        # Batches look ahead only a little, so the newest is near the front.
        front = [call.newest for call in islice(self._calls, _LOOK_AHEAD + 1)]
        return max([*front, *map(time_in_id, self._taken)], default=None)

    def settle(self, call: FetchCall) -> None:
        """The messages of this call have come, or were given up."""
        for number in [self._taken.pop(one) for one in call.wanted if one in self._taken]:
            self._unsettled[number][0] -= 1
            if not self._unsettled[number][0]:
                del self._unsettled[number]

    def units_until(self, at: int) -> int:
        """The units of the calls for messages newer than `at` (ms UTC)."""
        return sum(call.units for call in self._calls if call.newest >= at)

    def take(self, room: int, most: int) -> list[FetchCall]:
        """The next batch: at least one call, at most `most`, and beyond the first no more than `room` units.

        If only a messages.get still fits, one is taken from a little further on, or a thread of two messages is fetched
        as two messages, which costs the same.
        """
        taken: list[FetchCall] = []
        while self._calls and len(taken) < most:
            if not taken or self._calls[0].units <= room:
                call = self._calls.popleft()
            elif room >= _SINGLE and (found := self._single()):
                call = found
            else:
                break
            taken.append(call)
            room -= call.units
        self._units -= sum(call.units for call in taken)
        for number, call in zip(self._numbers, taken, strict=False):
            fresh = [one for one in call.wanted if one not in self._taken]
            self._taken |= dict.fromkeys(fresh, number)
            if fresh:
                self._unsettled[number] = [len(fresh), call.units]
        return taken

    def _single(self) -> FetchCall | None:
        for i, call in enumerate(islice(self._calls, _LOOK_AHEAD)):
            if call.units <= _SINGLE:
                del self._calls[i]
                return call
        for i, call in enumerate(islice(self._calls, _LOOK_AHEAD)):
            if len(call.wanted) == 2 and not call.whole:
                first, second = call.wanted
                self._calls[i] = FetchCall("messages.get", second, (second,))
                return FetchCall("messages.get", first, (first,))
        return None


def _call(thread: str, ids: tuple[str, ...]) -> FetchCall:
    return FetchCall("messages.get", ids[0], ids) if len(ids) == 1 else FetchCall("threads.get", thread, ids)


def _newest_first(calls: Iterable[FetchCall]) -> list[FetchCall]:
    return sorted(calls, key=lambda call: (-call.newest, call.id))
