"""Makes calls in batches, at the pace's measure; repeats what was refused for a while, and never the rest.

Knows no Google: what makes one batch is passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final

from gmail_reconnect.errors import MailboxError, UnreachableError

from .answers import Fetched, QuotaError, RefusedError
from .plan import Fetch
from .quota import Pace

TRIES: Final = 6
"""How often a call is made before it is given up."""
_TOGETHER: Final = 3
"""How often it is made beside others: afterwards alone, in case it is what spoils the batch."""
_OUT: Final = 3
"""So many calls given up with nothing brought meanwhile: it is Gmail, not the messages."""

Batch = Callable[[Mapping[int, Fetch]], Mapping[int, Fetched | Exception]]
"""Makes numbered calls in one request; each number's answer, or why there is none."""


class Batches:
    """Makes calls; knows, from one `fetch` to the next, whether Gmail brings anything at all."""

    def __init__(self, pace: Pace, batch: Batch) -> None:
        self._pace, self._batch = pace, batch
        self._brought = 0
        self._given_up = 0  # since something was brought

    def fetch(self, calls: Sequence[Fetch]) -> Iterator[list[Fetched]]:
        """What each request brought, in one request where nothing is refused.

        A call that fails again and again is set aside, yielded with its `trouble`; a thread, only after each of its
        messages was asked for alone. Whatever came is yielded before anything is raised. Raises UnreachableError where
        the quota refuses again and again or nothing comes any more, and at once what concerns every call.
        """
        work = _Work(calls)
        while work.waiting:
            part = work.part(self._pace.room(), self._brought)
            answers = self._batch(part)
            done = {i: answer for i, answer in answers.items() if isinstance(answer, Fetched)}
            failed = {i: answer for i, answer in answers.items() if not isinstance(answer, Fetched)}
            work.spoiled.update(i for i, error in failed.items() if not isinstance(error, QuotaError))
            if done:
                self._brought, self._given_up = self._brought + len(done), 0
                yield work.finish(done)
            last = next((error for i, error in failed.items() if self._concerns_all(error, work.tries[i])), None)
            if last is None:
                errors = {i: error for i, error in failed.items() if isinstance(error, MailboxError)}
                troubled, last = self._set_aside(work, errors, is_alone=len(part) == 1 or bool(done))
                if troubled:
                    yield troubled
            if last is not None:
                raise _final(last)
            self._rest(work, failed)

    @staticmethod
    def _concerns_all(error: Exception, tries: int) -> bool:
        return not isinstance(error, MailboxError) or (isinstance(error, QuotaError) and tries >= TRIES)

    def _set_aside(
        self, work: _Work, errors: Mapping[int, MailboxError], *, is_alone: bool
    ) -> tuple[list[Fetched], MailboxError | None]:
        """What is given up now, and the error that says that Gmail brings nothing any more."""
        troubled: list[Fetched] = []
        out: MailboxError | None = None
        for i, error in errors.items():
            if isinstance(error, RefusedError) and work.tries[i] < TRIES:
                continue
            if not isinstance(error, RefusedError) and not is_alone:
                work.spoiled[i] = _TOGETHER  # all were refused together: which of them is it?
                continue
            given_up = work.give_up(i, error.message)
            if given_up and work.brought[i] == self._brought:
                self._given_up += 1
                out = error if self._given_up >= _OUT else out
            troubled += given_up
        return troubled, out

    def _rest(self, work: _Work, failed: Mapping[int, Exception]) -> None:
        if too_fast := [i for i, error in failed.items() if isinstance(error, QuotaError)]:
            self._pace.refuse(sum(work.units[i] for i in too_fast))
        elif not failed:
            self._pace.accepted()
        elif again := [i for i in failed if i in work.waiting]:
            self._pace.pause(2.0 ** (max(work.tries[i] for i in again) - 1))


def _final(error: Exception) -> Exception:
    if not isinstance(error, RefusedError):
        return error
    message = f"Gmail refused a call {TRIES} times: {error.message}"
    return UnreachableError(message, "Run it again later: it goes on where it stopped.")


class _Work:
    """The calls of one `fetch`, by number: which wait, how often each was made."""

    def __init__(self, calls: Sequence[Fetch]) -> None:
        self.waiting = dict(enumerate(calls))
        self.units = {i: call.units for i, call in self.waiting.items()}
        self.tries = Counter[int]()
        self.spoiled = Counter[int]()  # how often it failed otherwise than for the quota
        self.brought: dict[int, int] = {}  # how much had been brought when it was first made
        self._numbers = count(len(calls))

    def part(self, room: int, brought: int) -> dict[int, Fetch]:
        """The calls of the next request: what there is room for at once; one alone that may be what spoils them."""
        fresh = {i: call for i, call in self.waiting.items() if self.spoiled[i] < _TOGETHER}
        chosen: dict[int, Fetch] = {}
        for i, call in (fresh or self.waiting).items():
            if chosen and (call.units > room or not fresh):
                break
            chosen[i] = call
            room -= call.units
        self.tries.update(chosen.keys())
        self.brought = dict.fromkeys(chosen, brought) | self.brought
        return chosen

    def finish(self, done: Mapping[int, Fetched]) -> list[Fetched]:
        for i in done:
            del self.waiting[i]
        return list(done.values())

    def give_up(self, i: int, why: str) -> list[Fetched]:
        """A message, for good. Of a thread the messages take its place; only where all of it was needed, it is lost."""
        call = self.waiting.pop(i)
        if call.method == "messages.get":
            return [Fetched(call, (), trouble=why)]
        for one in call.wanted:
            n = next(self._numbers)
            self.waiting[n] = Fetch("messages.get", one, (one,))
            self.units[n] = self.waiting[n].units
        return [Fetched(call, (), trouble=why)] if call.whole else []
