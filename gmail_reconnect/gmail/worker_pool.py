"""Requests under way side by side, each in a thread and on a connection of its own. Knows no Google and no pace.

Started and collected from one thread. What runs in the others is a job alone with its connection; what it raises comes
out where its result is asked for. No thread outlives `close`, unless it hangs before it has a connection to break.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import Any, Final, Generic, Protocol, TypeVar

_PATIENCE_SECONDS: Final = 2.0

WaitForAnswer = Callable[[Future[Any]], object]
"""Waits until a request is answered, while time passes."""


def wait_for_answer(answer: Future[Any]) -> None:
    """Waits as long as it takes; each connection has its own limit."""
    wait([answer])


class PoolConnection(Protocol):
    """A connection."""

    def hang_up(self) -> None:
        """Whoever waits for an answer on it, in another thread, waits no longer."""

    def close(self) -> None:
        """Closes it."""


L = TypeVar("L", bound=PoolConnection)
T = TypeVar("T")


class WorkerPool(Generic[L]):
    """Starts requests, and hands their answers on when they are asked for. `connect` makes one more connection."""

    def __init__(self, connect: Callable[[], L], wait_for: WaitForAnswer = wait_for_answer) -> None:
        self._connect, self._wait_for = connect, wait_for
        self._idle: list[L] = []
        self._busy: dict[Future[Any], tuple[Thread, L]] = {}

    def under_way(self) -> int:
        """How many requests are not answered yet."""
        return sum(not answer.done() for answer in list(self._busy))

    def start(self, job: Callable[[L], T]) -> Future[T] | None:
        """Begins a request; None where this machine has no thread left for it."""
        connection = self._idle.pop() if self._idle else self._connect()
        answer = Future[T]()
        # A daemon: where a network swallows the very connecting, nothing could end it before its own limit.
        thread = Thread(target=_run, args=(job, connection, answer), name="gmail-answer", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system's refusal
            self._idle.append(connection)
            return None
        self._busy[answer] = (thread, connection)
        return answer

    def collect(self, answer: Future[T]) -> T:
        """Waits for a request that was begun. Raises what it raised."""
        self._wait_for(answer)
        thread, connection = self._busy.pop(answer)
        thread.join()
        self._idle.append(connection)
        return answer.result()

    def close(self) -> None:
        """Breaks off what is under way, and closes all connections."""
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
    except BaseException as error:  # noqa: BLE001 - it is raised again where the answer is asked for
        answer.set_exception(error)
