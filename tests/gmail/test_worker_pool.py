from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from gmail_reconnect.gmail.worker_pool import WorkerPool
from tests.support.gmail import no_more_threads

T = TypeVar("T")


@dataclass
class Line:
    """One end of a connection; the other end sends nothing unless a test makes it."""

    here: socket.socket
    there: socket.socket
    closed: bool = False

    def hear(self) -> bytes:
        return self.here.recv(10)

    def hang_up(self) -> None:
        with suppress(OSError):
            self.here.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.closed = True
        self.here.close()
        self.there.close()


@dataclass
class Lines:
    made: list[Line] = field(default_factory=list)

    def __call__(self) -> Line:
        self.made.append(Line(*socket.socketpair()))
        return self.made[-1]


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "gmail-answer"]


def begun(pipe: WorkerPool[Line], job: Callable[[Line], T]) -> Future[T]:
    answer = pipe.start(job)
    assert answer
    return answer


def test_each_request_has_its_own_connection_which_is_reused() -> None:
    """Three at once, then three more: three connections, and each answer belongs to its request."""
    lines = Lines()
    pipe = WorkerPool(lines)
    for _ in range(2):
        answers = [begun(pipe, Line.hear) for _ in range(3)]
        assert pipe.under_way() == 3
        for n in (2, 0, 1):
            lines.made[n].there.send(b"%d" % n)
        # The pool chooses the connection of each.
        assert sorted(pipe.collect(answer) for answer in answers) == [b"0", b"1", b"2"]
        assert pipe.under_way() == 0
    assert len(lines.made) == 3
    pipe.close()
    assert all(line.closed for line in lines.made)


def test_exception_is_raised_where_the_answer_is_collected() -> None:
    """Any exception, unchanged."""
    pipe = WorkerPool(Lines())

    def fail(line: Line) -> None:
        raise KeyError(line.closed)

    answer = begun(pipe, fail)
    with pytest.raises(KeyError, match="False"):
        pipe.collect(answer)
    pipe.close()


def test_closing_ends_hanging_requests() -> None:
    """Two requests never get an answer: no thread is left, and the pool can start again."""
    lines = Lines()
    pipe = WorkerPool(lines)
    for _ in range(2):
        pipe.start(Line.hear)
    pipe.close()
    assert not threads()
    assert all(line.closed for line in lines.made)
    answer = begun(pipe, Line.hear)
    lines.made[-1].there.send(b"x")
    assert pipe.collect(answer) == b"x"
    pipe.close()


def test_without_a_thread_no_request_starts() -> None:
    """The system has no thread left: the result is None, and the connection is used for the next request."""
    lines = Lines()
    pipe = WorkerPool(lines)
    with no_more_threads():
        assert pipe.start(Line.hear) is None
        assert pipe.start(Line.hear) is None
    assert (len(lines.made), pipe.under_way()) == (1, 0)
    answer = begun(pipe, Line.hear)
    lines.made[0].there.send(b"x")
    assert pipe.collect(answer) == b"x"
    pipe.close()
    assert lines.made[0].closed
