"""Sends batches of reading calls through Google's client, one after the other or several at once.

Only the sending happens in another thread: one request, on its own connection, with a token that was valid when it was
sent. Paying, renewing a token and counting errors happen in the caller's thread.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Generic, TypeVar

from google.auth.exceptions import RefreshError, TransportError
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from gmail_reconnect.errors import MailboxError, UnreachableError
from gmail_reconnect.parsing.headers import WANTED_HEADERS

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

_log: Final = logging.getLogger(__name__)
_MESSAGE_FIELDS: Final = "id,threadId,labelIds,internalDate,payload/headers"

T = TypeVar("T")
ReadAnswer = Callable[[Any, HttpError | None], T | Exception]
"""Reads an answer, or an error of Google's client."""
NumberedCalls = Mapping[int, tuple[str, Any, ReadAnswer[T]]]
"""For each number the method's name, the request as Google's client makes it, and how its answer is read."""


class HttpBatchSender:
    """Sends over `transport`, and over more connections if several are needed. `users` is Google's resource."""

    def __init__(self, users: Any, transport: GmailTransport, endpoint: str, wait_for: WaitForAnswer) -> None:
        self._users, self._transport, self._endpoint = users, transport, endpoint
        self._pool = WorkerPool(transport.another, wait_for)

    def send(self, calls: Mapping[int, FetchCall], *, concurrently: bool) -> HttpBatch[FetchResult]:
        """Pays for the calls. The request is sent now if `concurrently`, else when its answers are requested.

        If the system has no thread left, it is also sent then: that is slower, but no reason to stop.
        """
        batch = self._batch(
            {i: (call.method, self._request(call), partial(_fetched, call)) for i, call in calls.items()}
        )
        batch.under_way = self._pool.start(batch.make) if concurrently else None
        return batch

    def ask(self, name: str, requests: Sequence[Any], read: Callable[[Any], T]) -> list[T | None]:
        """Makes calls of one method in one request; None for each call that failed."""
        limiter = self._transport.limiter
        batch = self._batch({i: (name, request, partial(_read, read)) for i, request in enumerate(requests)})
        answers = self.collect(batch)
        if too_fast := sum(isinstance(one, QuotaError) for one in answers.values()):
            limiter.refuse(too_fast * UNIT_COSTS[name], batch.sent)
        else:
            limiter.answered(batch.sent, batch.answered)
        return [None if isinstance(one, Exception) else one for _, one in sorted(answers.items())]

    def hang_up(self) -> None:
        """Ends the requests under way in other threads, and closes their connections."""
        self._pool.close()

    def under_way(self) -> int:
        """How many requests are under way in other threads."""
        return self._pool.under_way()

    def collect(self, batch: HttpBatch[T]) -> dict[int, T | Exception]:
        """The answers of a batch, which is sent now if it isn't under way."""
        self._finish(batch)
        answers = dict(batch.found)
        if batch.unauthorized:
            # The token was rejected early; a batch says so for each call, in an answer with status 200.
            with _translated():
                if self._transport.is_current(batch.paid):
                    self._transport.renew()
            again = self._batch({i: batch.calls[i] for i in batch.unauthorized})
            self._finish(again)
            answers |= again.found
        failed = Counter(error.kind for error in answers.values() if isinstance(error, TemporaryError))
        self._transport.errors.update(failed)
        if failed:
            _log.info(
                "Failed in this batch, by kind: %s", ", ".join(f"{count} {kind}" for kind, count in failed.items())
            )
        return answers

    def _finish(self, batch: HttpBatch[Any]) -> None:
        if batch.under_way is None:
            batch.make(self._transport.connection)
        else:
            self._pool.collect(batch.under_way)
        self._transport.date = batch.paid.date or self._transport.date
        self._transport.log_request(batch.paid.names, batch.paid.status, batch.sent, batch.answered)

    def _batch(self, calls: NumberedCalls[T]) -> HttpBatch[T]:
        with _translated():
            paid = self._transport.pay([name for name, _, _ in calls.values()])
        # new_batch_http_request() ignores the endpoint.
        return HttpBatch(self, calls, paid, BatchHttpRequest(batch_uri=f"{self._endpoint}{BATCH}"))

    def now(self) -> float:
        """The time on the rate limiter's clock."""
        return self._transport.limiter.clock()

    def _request(self, call: FetchCall) -> Any:
        wanted = {"userId": "me", "id": call.id, "format": "metadata", "metadataHeaders": list(WANTED_HEADERS)}
        if call.method == "messages.get":
            return self._users.messages().get(fields=_MESSAGE_FIELDS, **wanted)
        return self._users.threads().get(fields=f"id,messages({_MESSAGE_FIELDS})", **wanted)


class HttpBatch(Generic[T]):
    """A batch that is paid for: sent once, in any thread; its answers are read by the thread that paid for it.

    `sent` and `answered` are on the rate limiter's clock. `under_way` is set if another thread sends it.
    """

    def __init__(self, sender: HttpBatchSender, calls: NumberedCalls[T], paid: PaidBatch, request: Any) -> None:
        self.calls, self.paid = calls, paid
        self.found: dict[int, T | Exception] = {i: GarbledAnswerError("no answer in the batch") for i in calls}
        self.unauthorized: list[int] = []
        self.sent, self.answered = paid.sent, 0.0
        self.under_way: Future[None] | None = None
        self._sender, self._request = sender, request
        for i, (_, call, _) in calls.items():
            request.add(call, callback=self._receive, request_id=str(i))

    def is_done(self) -> bool:
        """Whether the answer has come."""
        return self.under_way is not None and self.under_way.done()

    def answers(self) -> dict[int, T | Exception]:
        """Waits, and returns the result or the error of each call. Raises errors that concern every call."""
        return self._sender.collect(self)

    def make(self, connection: Connection) -> None:
        """Sends it and reads the answer. Raises UnreachableError without a network."""
        self.paid.connection = connection
        try:
            self._request.execute(http=self.paid)
        except (AttributeError, KeyError, TypeError, ValueError):
            pass  # the answer or a part of it is broken or missing: those calls are made again
        except HttpError as error:
            for i in self.calls:
                self._receive(str(i), None, error)
        except CONNECTION_ERRORS as error:
            broken = connection_error(error)
            if isinstance(broken, UnreachableError):
                raise broken from error
            self.found.update((i, broken) for i, one in self.found.items() if isinstance(one, GarbledAnswerError))
        self.answered = self._sender.now()

    def _receive(self, key: str, response: Any, exception: HttpError | None) -> None:
        i = int(key)
        self.found[i] = self.calls[i][2](response, exception)
        if exception is not None and exception.status_code == 401:
            self.unauthorized.append(i)


def _fetched(call: FetchCall, response: Any, exception: HttpError | None) -> FetchResult | Exception:
    if exception is not None and exception.status_code == 404:
        return FetchResult(call, (), gone=True)
    if exception is not None and exception.status_code == 400:
        # A 400 that concerns the account would have come before, when its profile was read.
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
    """Turns a failed token renewal into our error."""
    try:
        yield
    except (RefreshError, TransportError) as error:
        raise auth.refresh_failed(error, "read") from error
