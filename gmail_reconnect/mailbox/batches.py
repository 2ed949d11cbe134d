"""Makes calls in batches, at the pace's measure; repeats what was refused for a while, and never the rest.

Knows no Google: what makes one batch is passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from gmail_reconnect.errors import UnreachableError

from .answers import Fetched, QuotaError, RefusedError
from .plan import Fetch
from .quota import Pace

TRIES: Final = 6
"""How often a call is made before it is given up."""

Batch = Callable[[Mapping[int, Fetch]], Mapping[int, Fetched | Exception]]
"""Makes numbered calls in one request; each number's answer, or why there is none."""


def fetch(calls: Sequence[Fetch], pace: Pace, batch: Batch) -> Iterator[list[Fetched]]:
    """What each request brought, in one request where nothing is refused.

    What has come is yielded before anything is raised. Raises UnreachableError where a call is refused again and again.
    """
    waiting, tries = dict(enumerate(calls)), Counter[int]()
    while waiting:
        part = _affordable(waiting, pace.room())
        tries.update(part.keys())
        answers = batch(part)
        done = {i: answer for i, answer in answers.items() if isinstance(answer, Fetched)}
        failed = {i: answer for i, answer in answers.items() if not isinstance(answer, Fetched)}
        if done:
            yield list(done.values())
        waiting = {i: call for i, call in waiting.items() if i not in done}
        for i, error in failed.items():
            if not isinstance(error, RefusedError):
                raise error
            if tries[i] >= TRIES:
                message = f"Gmail refused a call {TRIES} times: {error.message}"
                raise UnreachableError(message, "Run it again later: it goes on where it stopped.") from error
        if too_fast := [i for i, error in failed.items() if isinstance(error, QuotaError)]:
            pace.refuse(sum(calls[i].units for i in too_fast))
        elif failed:
            pace.pause(2.0 ** (max(tries[i] for i in failed) - 1))
        else:
            pace.accepted()


def _affordable(calls: Mapping[int, Fetch], room: int) -> dict[int, Fetch]:
    """As many of the calls as there is room for at once: after a refusal a single one."""
    chosen: dict[int, Fetch] = {}
    for i, call in calls.items():
        if chosen and call.units > room:
            break
        chosen[i] = call
        room -= call.units
    return chosen
