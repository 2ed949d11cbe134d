"""Sends batches of reading calls over Google's client: here and now, or several side by side.

All but the sending itself happens in the one thread that asks: paying, renewing a token, counting errors. What runs
in a thread of its own is one request, on a connection of its own, with a token that was good when it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Generic, TypeVar

from google.auth.exceptions import RefreshError, TransportError
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from gmail_reconnect.errors import MailboxError, UnreachableError
from gmail_reconnect.parsing.message import WANTED

from . import auth
from .allowlist import BATCH
from .fetch_plan import FetchCall
from .http import CONNECTION_ERRORS, Connection, GmailTransport, PaidBatch, connection_error
from .rate_limiter import UNIT_COSTS
from .responses import (
    FetchResult,
    GarbledAnswerError,
    QuotaError,
    TemporaryError,
    message_from_resource,
    translate_error,
)
from .worker_pool import WaitForAnswer, WorkerPool

_MESSAGE_FIELDS: Final = "id,threadId,labelIds,internalDate,payload/headers"

T = TypeVar("T")
ReadAnswer = Callable[[Any, HttpError | None], T | Exception]
"""What an answer or an error of Google's client says."""
NumberedCalls = Mapping[int, tuple[str, Any, ReadAnswer[T]]]
"""By number the method's name, the request as Google's client makes it, and how its answer is read."""


class HttpBatchSender:
    """Sends over `transport`, and over as many more connections as are needed at once. `users` is Google's resource."""

    def __init__(self, users: Any, transport: GmailTransport, endpoint: str, wait_for: WaitForAnswer) -> None:
        self._users, self._transport, self._endpoint = users, transport, endpoint
        self._pool = WorkerPool(transport.another, wait_for)

    def send(self, calls: Mapping[int, FetchCall], *, beside: bool) -> HttpBatch[FetchResult]:
        """Pays for the calls. With `beside` the request leaves now, else when its answers are asked for.

        So it is too where no thread can be had: one after the other is slower, and no reason to stop.
        """
        batch = self._batch(
            {i: (call.method, self._request(call), partial(_fetched, call)) for i, call in calls.items()}
        )
        return HttpBatch(self, batch, self._pool.start(batch.make) if beside else None)

    def ask(self, name: str, requests: Sequence[Any], read: Callable[[Any], T]) -> list[T | None]:
        """Makes calls of one kind in one request, here and now; None for each that brought nothing."""
        limiter = self._transport.limiter
        batch = self._batch({i: (name, request, partial(_read, read)) for i, request in enumerate(requests)})
        answers = self.collect(batch, None)
        if too_fast := sum(isinstance(one, QuotaError) for one in answers.values()):
            limiter.refuse(too_fast * UNIT_COSTS[name], batch.paid.sent)
        else:
            limiter.answered(batch.paid.sent, batch.answered)
        return [None if isinstance(one, Exception) else one for _, one in sorted(answers.items())]

    def hang_up(self) -> None:
        """Breaks off what is under way in other threads, and closes their connections."""
        self._pool.close()

    def under_way(self) -> int:
        """How many requests are under way in other threads."""
        return self._pool.under_way()

    def collect(self, batch: _BatchRequest[T], leaves: Future[None] | None) -> dict[int, T | Exception]:
        """The answers of a batch, which is made now if it is not under way."""
        self._finish(batch, leaves)
        answers = dict(batch.answers)
        if batch.unauthorized:
            # The token died before its time, which the endpoint tells inside an answer with status 200.
            with _translated():
                if self._transport.is_current(batch.paid):
                    self._transport.renew()
            again = self._batch({i: batch.calls[i] for i in batch.unauthorized})
            self._finish(again, None)
            answers |= again.answers
        self._transport.errors.update(error.kind for error in answers.values() if isinstance(error, TemporaryError))
        return answers

    def _finish(self, batch: _BatchRequest[T], leaves: Future[None] | None) -> None:
        if leaves is None:
            batch.make(self._transport.connection)
        else:
            self._pool.collect(leaves)
        self._transport.date = batch.paid.date or self._transport.date

    def _batch(self, calls: NumberedCalls[T]) -> _BatchRequest[T]:
        with _translated():
            paid = self._transport.pay([name for name, _, _ in calls.values()])
        # new_batch_http_request() would ignore the endpoint.
        whole = BatchHttpRequest(batch_uri=f"{self._endpoint}{BATCH}")
        batch = _BatchRequest(calls, paid, whole, self._transport.limiter.clock)
        for i, (_, request, _) in calls.items():
            whole.add(request, callback=batch.receive, request_id=str(i))
        return batch

    def _request(self, call: FetchCall) -> Any:
        wanted = {"userId": "me", "id": call.id, "format": "metadata", "metadataHeaders": list(WANTED)}
        if call.method == "messages.get":
            return self._users.messages().get(fields=_MESSAGE_FIELDS, **wanted)
        return self._users.threads().get(fields=f"id,messages({_MESSAGE_FIELDS})", **wanted)


class HttpBatch(Generic[T]):
    """A batch that is paid for."""

    def __init__(self, sender: HttpBatchSender, batch: _BatchRequest[T], leaves: Future[None] | None) -> None:
        self._sender, self._batch, self._leaves = sender, batch, leaves

    @property
    def sent(self) -> float:
        """When it was paid for, on the pace's clock."""
        return self._batch.paid.sent

    @property
    def answered(self) -> float:
        """When the answer was there, on the pace's clock."""
        return self._batch.answered

    def is_done(self) -> bool:
        """Whether it is answered."""
        return self._leaves is not None and self._leaves.done()

    def answers(self) -> dict[int, T | Exception]:
        """Waits for each number's answer, or why there is none. Raises what concerns every call."""
        return self._sender.collect(self._batch, self._leaves)


class _BatchRequest(Generic[T]):
    """One request: made once, in whichever thread; read afterwards by the one that paid for it."""

    def __init__(self, calls: NumberedCalls[T], paid: PaidBatch, request: Any, clock: Callable[[], float]) -> None:
        self.calls, self.paid = calls, paid
        self.answers: dict[int, T | Exception] = {i: GarbledAnswerError("no answer in the batch") for i in calls}
        self.unauthorized: list[int] = []
        self.answered = 0.0
        self._request, self._clock = request, clock

    def make(self, connection: Connection) -> None:
        """Sends it and reads the answer. Raises UnreachableError where there is no network."""
        self.paid.connection = connection
        try:
            self._request.execute(http=self.paid)
        except (AttributeError, KeyError, TypeError, ValueError):
            pass  # the whole or a part is broken or missing: what has no answer is asked for again
        except HttpError as error:
            for i in self.calls:
                self.receive(str(i), None, error)
        except CONNECTION_ERRORS as error:
            broken = connection_error(error)
            if isinstance(broken, UnreachableError):
                raise broken from error
            self.answers.update((i, broken) for i, one in self.answers.items() if isinstance(one, GarbledAnswerError))
        self.answered = self._clock()

    def receive(self, key: str, response: Any, exception: HttpError | None) -> None:
        """One call's answer."""
        i = int(key)
        self.answers[i] = self.calls[i][2](response, exception)
        if exception is not None and exception.status_code == 401:
            self.unauthorized.append(i)


def _fetched(call: FetchCall, response: Any, exception: HttpError | None) -> FetchResult | Exception:
    if exception is not None and exception.status_code == 404:
        return FetchResult(call, (), gone=True)
    if exception is not None and exception.status_code == 400:
        # Of the account it would have been said before any message was asked for.
        return MailboxError("Gmail answered 400 for this message")

    def read(found: Any) -> FetchResult:
        messages = found["messages"] if call.method == "threads.get" else [found]
        return FetchResult(call, tuple(message_from_resource(m) for m in messages))

    return _read(read, response, exception)


def _read(read: Callable[[Any], T], response: Any, exception: HttpError | None) -> T | Exception:
    if exception is not None:
        return translate_error(exception.status_code, exception.content, "read")
    try:
        return read(response)
    except (AttributeError, KeyError, TypeError, ValueError):
        return GarbledAnswerError("a part of the batch was cut short")


@contextmanager
def _translated() -> Iterator[None]:
    """A token that cannot be renewed, as an error of ours."""
    try:
        yield
    except (RefreshError, TransportError) as error:
        raise auth.refresh_failed(error, "read") from error
