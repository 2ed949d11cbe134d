"""Which calls fetch what is missing, at the least cost. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .quota import COSTS


class Listed(NamedTuple):
    """One message as a listing gives it: hex ids."""

    id: str
    thread: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """One call: a message alone, or a thread with all its messages. `wanted` are the message ids it is made for."""

    method: Literal["messages.get", "threads.get"]
    id: str
    wanted: tuple[str, ...]

    @property
    def units(self) -> int:
        """What the call costs."""
        return COSTS[self.method]


def time_of(gmail_id: str) -> int:
    """ms UTC that a message id carries: good for ordering work, never the truth. 0 for an id of another form."""
    try:
        return int(gmail_id, 16) >> 20
    except ValueError:
        return 0


def plan(missing: Iterable[Listed]) -> list[Fetch]:
    """The calls, newest first: for n missing messages of a thread min(20·n, 40) units, so a thread from two on."""
    threads: dict[str, list[str]] = defaultdict(list)
    for listed in missing:
        threads[listed.thread].append(listed.id)
    calls = [
        Fetch("messages.get", ids[0], (ids[0],)) if len(ids) == 1 else Fetch("threads.get", thread, tuple(ids))
        for thread, ids in threads.items()
    ]
    return sorted(calls, key=lambda call: (-max(map(time_of, call.wanted)), call.id))


def cost(calls: Iterable[Fetch]) -> int:
    """Units of all calls together."""
    return sum(call.units for call in calls)
