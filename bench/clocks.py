"""Time for a sync that is measured: one clock that the program and the server share, one for a program of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any


class Clock:
    """Starts now, since tokens are dated; only waiting moves it: to when the next one wakes, once everybody waits.

    Those who wait are the program, which sleeps or awaits an answer, and the server's threads, one a request. `aside`
    tells how many requests are under way beside the program; where it waits for an answer itself, there is one more.
    """

    def __init__(self) -> None:
        self.now = time.time()  # noqa: TID251 - tokens are made by this machine's time
        self.began = self.now
        self.watch: Callable[[float], None] | None = None
        self.aside: Callable[[], int] = lambda: 0
        self._program = threading.get_ident()
        self._wakes: dict[int, float] = {}
        self._awaited: Future[Any] | None = None
        self._moved = threading.Condition()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Waits without waiting; `watch` is told before."""
        if self.watch:
            self.watch(self.now)
        me = threading.get_ident()
        with self._moved:
            self._wakes[me] = wakes = self.now + seconds
            while self.now < wakes:
                if self._all_wait():
                    self.now = min(at for at in self._wakes.values() if at > self.now)
                    self._moved.notify_all()
                else:
                    self._moved.wait(0.0005)
            del self._wakes[me]

    def until_answered(self, answer: Future[Any]) -> None:
        """The program waits for a request that is under way beside it."""
        self._awaited = answer
        wait([answer])
        self._awaited = None

    def _all_wait(self) -> bool:
        asleep = {thread for thread, wakes in self._wakes.items() if wakes > self.now}
        requests = len(asleep - {self._program})
        awaited = self._awaited
        if self._program in asleep or (awaited is not None and not awaited.done()):
            return requests == self.aside()
        return requests == self.aside() + 1


class Quick:
    """Real time, so many times as fast: for a program of its own, which cannot share a `Clock` with the server."""

    FACTOR = 50

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> float:
        return (time.monotonic() - self.began) * self.FACTOR

    @classmethod
    def sleep(cls, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds / cls.FACTOR)
