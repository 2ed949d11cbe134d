"""Makes calls in batches, as fast as the rate limiter allows. Repeats temporary failures, and no others.

If answers are slow, a few batches are under way at once; their results are returned in the order in which they were
sent. Together they have no more calls than one batch may have: so much is lost at most if the program is killed.
A batch starts small: it has about a tenth of the calls made so far, and at most a second's work for Gmail.
Imports no Google package: the sender of a batch is passed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from math import inf
from typing import Final, Protocol

from gmail_reconnect.errors import MailboxError, UnreachableError

from .fetch_plan import FetchCall
from .rate_limiter import RateLimiter
from .responses import FetchResult, QuotaError, TemporaryError, TooManyAtOnceError

BATCH_SIZE: Final = 50
"""Google advises 50 calls a batch; 100 is the limit. No more than this are under way at any time."""
TRIES: Final = 6
"""How often a call is made before it is given up."""
_TOGETHER: Final = 3
"""How often a call is made with others; afterwards it is made alone, in case it makes the whole batch fail."""
_FIRST_SIZE: Final = 5
"""How many calls a batch may always have: a second's work at the limit of 2026."""
_WORK_SECONDS: Final = 1.0
_OUT: Final = 3
"""After this many calls given up with no result in between, Gmail is the cause, not the messages."""

Supply = Callable[[int, int], Sequence[FetchCall]]
"""Returns the next calls, for about (units) and at most (count); empty at the end."""
FetchResults = Generator[list[FetchResult], None, None]
"""The results of each request, as they come. Close it unless it is read to the end."""


class PendingBatch(Protocol):
    """A batch that was sent. Its times are on the rate limiter's clock."""

    @property
    def sent(self) -> float:
        """When it was paid for."""

    @property
    def answered(self) -> float:
        """When the answer came; known once `answers` has returned."""

    def is_done(self) -> bool:
        """Whether the answers have come."""

    def answers(self) -> Mapping[int, FetchResult | Exception]:
        """Waits, and returns the result or the error of each numbered call."""


class BatchSender(Protocol):
    """Sends batches."""

    def send(self, calls: Mapping[int, FetchCall], *, concurrently: bool) -> PendingBatch:
        """Sends numbered calls in one request; `concurrently`: others may be sent before it is answered."""

    def hang_up(self) -> None:
        """Drops the requests under way, and closes the connections that were opened for them."""


class BatchScheduler:
    """Makes calls; remembers from one `fetch` to the next whether Gmail returns anything at all."""

    def __init__(self, limiter: RateLimiter, sender: BatchSender) -> None:
        self._limiter, self._sender = limiter, sender
        self._brought = 0
        self._given_up = 0  # since something was brought
        self._shortest = inf  # seconds until an answer came
        self._size = BATCH_SIZE  # the calls that Gmail works on for a second

    def fetch(self, supply: Supply) -> FetchResults:
        """Yields the results of each request, in the order in which the requests were sent.

        A call that keeps failing is given up, and yielded with its `failure`; a thread only after each of its
        messages was requested alone. Results are yielded before anything is raised. Raises UnreachableError if
        Gmail keeps refusing for the quota or returns nothing any more. An error that concerns every call is raised
        at once.
        """
        work = _OpenCalls(supply)
        pending = deque[tuple[dict[int, FetchCall], PendingBatch]]()
        try:
            while True:
                try:
                    self._fill(pending, work)
                    if not pending:
                        return
                    yield from self._land(work, *pending.popleft())
                except Exception:  # raised again, after the results of the other batches, which are paid for
                    yield from _rescued_results(work, [batch for _, batch in pending])
                    raise
        finally:
            self._sender.hang_up()

    def _fill(self, pending: deque[tuple[dict[int, FetchCall], PendingBatch]], work: _OpenCalls) -> None:
        """Sends batches until the rate is used up."""
        most = self._limiter.at_once()
        while len(pending) < most:
            size = min(self._size, _FIRST_SIZE + self._brought // 10)
            calls = min(size, BATCH_SIZE // most, BATCH_SIZE - sum(len(part) for part, _ in pending))
            if calls < 1 or (pending and pending[0][1].is_done()):  # store what has come before sending more
                return
            part = work.part(self._limiter.room(), calls, self._brought)
            if not part:
                return
            pending.append((part, self._sender.send(part, concurrently=most > 1)))

    def _land(
        self, work: _OpenCalls, part: Mapping[int, FetchCall], batch: PendingBatch
    ) -> Iterator[list[FetchResult]]:
        answers = batch.answers()
        self._note_time(batch.answered - batch.sent, len(part))
        work.land(part)
        done = {i: answer for i, answer in answers.items() if isinstance(answer, FetchResult)}
        failed = {i: answer for i, answer in answers.items() if not isinstance(answer, FetchResult)}
        work.spoil(i for i, error in failed.items() if not isinstance(error, QuotaError))
        if done:
            self._brought, self._given_up = self._brought + len(done), 0
            yield work.finish(done)
        last = next((error for i, error in failed.items() if self._concerns_all(error, work.waiting[i].tries)), None)
        if last is None:
            errors = {i: error for i, error in failed.items() if isinstance(error, MailboxError)}
            troubled, last = self._set_aside(work, errors, is_alone=len(part) == 1 or bool(done))
            if troubled:
                yield troubled
        if last is not None:
            raise _final_error(last)
        self._rest(work, part, failed, batch)

    def _note_time(self, seconds: float, calls: int) -> None:
        """Only the time beyond the shortest answer is work; the rest is the way to Gmail and back."""
        self._shortest = min(self._shortest, seconds)
        each = (seconds - self._shortest) / calls
        self._size = max(_FIRST_SIZE, int(min(BATCH_SIZE, _WORK_SECONDS / each if each else inf)))

    @staticmethod
    def _concerns_all(error: Exception, tries: int) -> bool:
        return not isinstance(error, MailboxError) or (isinstance(error, QuotaError) and tries >= TRIES)

    def _set_aside(
        self, work: _OpenCalls, errors: Mapping[int, MailboxError], *, is_alone: bool
    ) -> tuple[list[FetchResult], MailboxError | None]:
        """The calls given up now, and the error if Gmail returns nothing any more."""
        troubled: list[FetchResult] = []
        out: MailboxError | None = None
        for i, error in errors.items():
            call = work.waiting[i]
            if isinstance(error, TemporaryError) and call.tries < TRIES:
                continue
            if not isinstance(error, TemporaryError) and not is_alone:
                call.spoiled = _TOGETHER  # all were refused together, perhaps because of one of them
                continue
            given_up = work.give_up(i, error.message)
            if given_up and call.brought == self._brought:
                self._given_up += 1
                out = error if self._given_up >= _OUT else out
            troubled += given_up
        return troubled, out

    def _rest(
        self, work: _OpenCalls, part: Mapping[int, FetchCall], failed: Mapping[int, Exception], batch: PendingBatch
    ) -> None:
        if too_fast := [i for i, error in failed.items() if isinstance(error, QuotaError)]:
            crowded = all(isinstance(failed[i], TooManyAtOnceError) for i in too_fast)
            self._limiter.refuse(sum(part[i].units for i in too_fast), batch.sent, crowded=crowded)
        elif not failed:
            self._limiter.accepted(batch.sent, batch.answered)
        elif again := [work.waiting[i].tries for i in failed if i in work.waiting]:
            self._limiter.pause(2.0 ** (max(again) - 1), batch.sent)


def _rescued_results(work: _OpenCalls, pending: Sequence[PendingBatch]) -> Iterator[list[FetchResult]]:
    for batch in pending:
        answers: Mapping[int, FetchResult | Exception] = {}
        with suppress(Exception):  # another exception is about to be raised
            answers = batch.answers()
        if done := {i: answer for i, answer in answers.items() if isinstance(answer, FetchResult)}:
            yield work.finish(done)


def _final_error(error: Exception) -> Exception:
    if not isinstance(error, TemporaryError):
        return error
    message = f"Gmail refused a call {TRIES} times: {error.message}"
    return UnreachableError(message, "Run it again later: it continues where it stopped.")


@dataclass(slots=True)
class _OpenCall:
    fetch: FetchCall
    tries: int = 0
    spoiled: int = 0  # how often it failed for another reason than the quota
    brought: int = -1  # how many results had come when it was first made
    is_under_way: bool = False


class _OpenCalls:
    """The calls that aren't done, by number: which of them wait, and how often each was made."""

    def __init__(self, supply: Supply) -> None:
        self.waiting: dict[int, _OpenCall] = {}
        self._supply = supply
        self._numbers = count()

    def part(self, room: int, most: int, brought: int) -> dict[int, FetchCall]:
        """The calls of the next request: failed ones before new ones; one that may make the batch fail, alone."""
        ready = {i: call for i, call in self.waiting.items() if not call.is_under_way}
        if not ready:
            ready = {next(self._numbers): _OpenCall(fetch) for fetch in self._supply(room, most)}
            self.waiting |= ready
            chosen = ready
        else:
            chosen = _fitting_calls(ready, room, most)
        for call in chosen.values():
            call.tries += 1
            call.brought = brought if call.brought < 0 else call.brought
            call.is_under_way = True
        return {i: call.fetch for i, call in chosen.items()}

    def land(self, part: Mapping[int, FetchCall]) -> None:
        for i in part:
            self.waiting[i].is_under_way = False

    def spoil(self, failed: Iterator[int]) -> None:
        for i in failed:
            self.waiting[i].spoiled += 1

    def finish(self, done: Mapping[int, FetchResult]) -> list[FetchResult]:
        for i in done:
            del self.waiting[i]
        return list(done.values())

    def give_up(self, i: int, why: str) -> list[FetchResult]:
        """Gives up a message for good, or a thread, whose messages are then requested one by one."""
        call = self.waiting.pop(i).fetch
        if call.method == "messages.get":
            return [FetchResult(call, (), failure=why)]
        for one in call.wanted:
            self.waiting[next(self._numbers)] = _OpenCall(FetchCall("messages.get", one, (one,)))
        return [FetchResult(call, (), failure=why)] if call.whole else []


def _fitting_calls(ready: Mapping[int, _OpenCall], room: int, most: int) -> dict[int, _OpenCall]:
    fresh = {i: call for i, call in ready.items() if call.spoiled < _TOGETHER}
    chosen: dict[int, _OpenCall] = {}
    for i, call in (fresh or ready).items():
        if chosen and (call.fetch.units > room or len(chosen) == most or not fresh):
            break
        chosen[i] = call
        room -= call.fetch.units
    return chosen
