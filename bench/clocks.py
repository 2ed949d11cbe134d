"""Clocks for a measured sync: one that the program and the server share, one for a separate process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any


class Clock:
    """Starts now, because tokens have dates. Once all threads wait, it moves to the time at which the next one wakes.

    The waiting threads are the program, which sleeps or waits for an answer, and the server's threads, one for each
    request. `aside` returns how many requests are under way in other threads of the program; if the program itself
    waits for an answer, there is one more.
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
        """Waits in the clock's time; calls `watch` before."""
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
        """Waits for a request in another thread of the program."""
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
    """Real time, `FACTOR` times as fast: for a separate process, which cannot share a `Clock` with the server.

    What takes this machine 20 ms takes 0.2 s here. Much faster, quick answers would count as slow ones, and several
    requests would be under way at once.
    """

    FACTOR = 10

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> float:
        return (time.monotonic() - self.began) * self.FACTOR

    @classmethod
    def sleep(cls, seconds: float) -> None:
        """Waits in this clock's time."""
        time.sleep(seconds / cls.FACTOR)
