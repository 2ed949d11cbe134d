"""Runs requests at once, each in its own thread and on its own connection.

Jobs are started and collected by one thread; what a job raises is raised where its result is collected. No thread
outlives `close`, unless it hangs before it has a connection that can be broken.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import Any, Final, Generic, Protocol, TypeVar

_PATIENCE_SECONDS: Final = 2.0

WaitForAnswer = Callable[[Future[Any]], object]
"""Waits until a request is answered."""


def wait_for_answer(answer: Future[Any]) -> None:
    """Waits as long as it takes; each connection has its own timeout."""
    wait([answer])


class PoolConnection(Protocol):
    """A connection."""

    def hang_up(self) -> None:
        """Ends another thread's wait for an answer on it."""

    def close(self) -> None:
        """Closes it."""


L = TypeVar("L", bound=PoolConnection)
T = TypeVar("T")


class WorkerPool(Generic[L]):
    """Starts requests and collects their answers. `connect` makes one more connection."""

    def __init__(self, connect: Callable[[], L], wait_for: WaitForAnswer = wait_for_answer) -> None:
        self._connect, self._wait_for = connect, wait_for
        self._idle: list[L] = []
        self._busy: dict[Future[Any], tuple[Thread, L]] = {}

    def under_way(self) -> int:
        """How many requests aren't answered yet."""
        return sum(not answer.done() for answer in list(self._busy))

    def start(self, job: Callable[[L], T]) -> Future[T] | None:
        """Starts a request; None if the system has no thread left for it."""
        connection = self._idle.pop() if self._idle else self._connect()
        answer = Future[T]()
        # A daemon, because nothing can end a hanging connection attempt before its timeout.
        thread = Thread(target=_run, args=(job, connection, answer), name="gmail-answer", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system's refusal
            self._idle.append(connection)
            return None
        self._busy[answer] = (thread, connection)
        return answer

    def collect(self, answer: Future[T]) -> T:
        """Waits for a request that was started. Raises what it raised."""
        self._wait_for(answer)
        thread, connection = self._busy.pop(answer)
        thread.join()
        self._idle.append(connection)
        return answer.result()

    def close(self) -> None:
        """Ends the requests under way, and closes all connections."""
        busy = list(self._busy.values())
        self._busy.clear()
        for _, connection in busy:
            connection.hang_up()
        for thread, connection in busy:
            thread.join(_PATIENCE_SECONDS)
            if not thread.is_alive():
                self._idle.append(connection)
        while self._idle:
            self._idle.pop().close()


def _run(job: Callable[[L], T], connection: L, answer: Future[T]) -> None:
    try:
        answer.set_result(job(connection))
    except BaseException as error:  # noqa: BLE001 - raised again where the answer is collected
        answer.set_exception(error)
