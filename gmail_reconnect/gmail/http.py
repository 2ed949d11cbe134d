"""HTTP to Gmail: checks each request against the allow-list, waits for the quota, counts it, and sends it once."""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any, Final

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials

from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.text.counts import count

from .allowlist import BATCH, NotAllowedError, Token, check_allowed, inner_calls
from .network import describe, proxy_for, trusted_certificates, what_to_check
from .rate_limiter import UNIT_COSTS, RateLimiter
from .responses import ConnectionLostError, TemporaryError

_log: Final = logging.getLogger(__name__)
_TIMEOUT_SECONDS: Final = 60
_WRITES: Final = frozenset({"drafts.create", "drafts.delete"})


class GmailTransport:
    """One authorized connection for one token."""

    def __init__(self, credentials: Credentials, token: Token, endpoint: str, limiter: RateLimiter) -> None:
        # Google's client would find them under the name `credentials`, and renew them on a connection of its own that
        # it never closes.
        self._credentials = credentials
        self.calls: Counter[str] = Counter()
        self.date = ""
        """The Date header of the last answer: Gmail's clock."""
        self.errors: Counter[str] = Counter()  # temporary errors, by kind
        self.units = 0  # of the last request
        self.sent = 0.0  # when it was paid for, on the limiter's clock
        self.limiter = limiter
        self._token = token
        self._endpoint = endpoint
        self.connection = Connection(endpoint)
        self._http = google_auth_httplib2.AuthorizedHttp(credentials, http=self.connection)
        self._renewal = google_auth_httplib2.Request(self.connection)

    def request(  # noqa: PLR0917 - the signature that Google's client calls
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - never followed
        connection_type: Any = None,  # noqa: ARG002 - chosen here
    ) -> tuple[Any, bytes]:
        """Like httplib2's, for Google's client. Raises NotAllowedError, and sends nothing, for a call off the list."""
        names = _allowed_methods(uri, method, body, headers or {}, token=self._token, endpoint=self._endpoint)
        self._pay(names)
        if not _WRITES.isdisjoint(names):
            found = self._once(uri, method, body, headers or {})
        else:
            found = self._http.request(uri, method, body=body, headers=headers, redirections=0)
            self.date = found[0].get("date", "")
        self.log_request(names, found[0].status, self.sent, self.limiter.clock())
        return found

    @staticmethod
    def log_request(names: Sequence[str], status: int, sent: float, answered: float) -> None:
        """Logs an answered request: its methods, units, status and duration. Paths aren't logged: they contain ids."""
        if not _log.isEnabledFor(logging.INFO):
            return
        calls = ", ".join(name if times == 1 else f"{times} {name}" for name, times in Counter(names).items())
        units = sum(UNIT_COSTS[name] for name in names)
        _log.info("%s: %s, status %d, %.2f s", calls, count(units, "unit"), status, answered - sent)

    def pay(self, names: Sequence[str]) -> PaidBatch:
        """Waits until a batch of these calls fits the quota, and pays for it. Any connection may then send it."""
        self._pay(names)
        signed = self._signed("POST", f"{self._endpoint}{BATCH}", {})
        return PaidBatch(names, signed, self._token, self._endpoint, self.sent)

    def another(self) -> Connection:
        """One more connection."""
        return Connection(self._endpoint)

    def is_current(self, paid: PaidBatch) -> bool:
        """Whether a batch has the present access token."""
        signed: dict[str, str] = {}
        self._credentials.apply(signed)  # type: ignore[no-untyped-call]
        return signed["authorization"] == paid.signed["authorization"]

    def renew(self) -> None:
        """Gets a new access token, even if the old one should still be valid."""
        self._credentials.refresh(self._renewal)  # type: ignore[no-untyped-call] # Google's package has no types here

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()

    def _pay(self, names: Sequence[str]) -> None:
        self.units = sum(UNIT_COSTS[name] for name in names)
        self.sent = self.limiter.take(self.units)
        self.calls.update(names)

    def _signed(self, method: str, uri: str, headers: dict[str, str]) -> dict[str, str]:
        signed = dict(headers)
        self._credentials.before_request(self._renewal, method, uri, signed)  # type: ignore[no-untyped-call] # untyped package
        return signed

    def _once(self, uri: str, method: str, body: Any, headers: dict[str, str]) -> tuple[Any, bytes]:
        """Sends a call that changes something, on a connection of its own."""
        for last in (False, True):
            signed = self._signed(method, uri, headers)
            with closing(Connection(self._endpoint)) as http:
                response, content = http.request(uri, method, body=body, headers=signed, redirections=0)
            if response.status != 401 or last:
                break
            # Only a 401 says for certain that nothing was done, and can be cured at once.
            self.renew()
        return response, content


class PaidBatch:
    """A batch of reading calls that is paid for. It is sent once, on `connection`, perhaps in another thread."""

    def __init__(self, names: Sequence[str], signed: dict[str, str], token: Token, endpoint: str, sent: float) -> None:
        self.signed, self.sent = signed, sent
        self.date = ""
        self.names, self.status = list(names), 0
        self._token, self._endpoint = token, endpoint
        self._answer: tuple[Any, bytes] | None = None
        self.connection: Connection | None = None

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[Any, bytes]:
        """Like httplib2's, for Google's client. Raises NotAllowedError for any batch but the one that was paid for."""
        # If a token is rejected, Google's client sends the batch again with the same token: it gets the same answer.
        if self._answer is None:
            names = _allowed_methods(uri, method, body, headers or {}, token=self._token, endpoint=self._endpoint)
            if Counter(names) != Counter(self.names) or self.connection is None:
                raise NotAllowedError("A batch was stopped: its calls aren't those that were paid for.")
            signed = {**(headers or {}), **self.signed}
            self._answer = found = self.connection.request(uri, method, body=body, headers=signed, redirections=0)
            self.date, self.status = found[0].get("date", ""), found[0].status
        return self._answer


def _allowed_methods(
    uri: str, method: str, body: Any, headers: dict[str, str], *, token: Token, endpoint: str
) -> list[str]:
    """The method names of a request's calls, or of those in a batch. Raises NotAllowedError for one off the list."""
    names = [check_allowed(method, uri, token, endpoint)]
    if names != ["batch"]:
        return names
    inner = inner_calls(body, headers.get("content-type", ""))
    return [check_allowed(verb, endpoint + target, token, endpoint) for verb, target in inner]


class _OneShot:
    """A connection that sends one request and then refuses, until `used` is reset."""

    used = False

    def request(self, *arguments: Any, **named: Any) -> None:
        if self.used:
            raise ConnectionAbortedError("the connection was lost before the answer came")
        self.used = True
        super().request(*arguments, **named)  # type: ignore[misc] # mixed into http.client's


class _OneShotHttp(_OneShot, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc] # untyped base
    pass


class _OneShotHttps(_OneShot, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc] # untyped base
    pass


class Connection(httplib2.Http):  # type: ignore[misc] # untyped base
    """httplib2's connection, which sends each request to Gmail only once. Used by one thread at a time.

    httplib2 itself repeats a request whose answer was lost, even a POST: that would make a second draft, or spend units
    that aren't counted. Only the renewal of a token may be repeated.
    """

    def __init__(self, endpoint: str) -> None:
        super().__init__(timeout=_TIMEOUT_SECONDS, proxy_info=proxy_for, ca_certs=trusted_certificates())
        self.follow_redirects = False  # a redirect would take the token to another host
        self._endpoint = endpoint

    def request(self, uri: str, *arguments: Any, **named: Any) -> Any:
        """Like httplib2's."""
        for connection in self.connections.values():
            connection.used = False
        if uri.startswith(f"{self._endpoint}/"):
            named["connection_type"] = _OneShotHttps if uri.startswith("https:") else _OneShotHttp
        return super().request(uri, *arguments, **named)

    def hang_up(self) -> None:
        """Ends another thread's wait for an answer on this connection."""
        for connection in list(self.connections.values()):
            if connection.sock:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)


CONNECTION_ERRORS: Final = (OSError, httplib2.HttpLib2Error, http.client.HTTPException)


def connection_error(error: Exception) -> TemporaryError | UnreachableError:
    """Our error for a failed connection: temporary if it broke or went silent, not if there is no network."""
    lost = (ConnectionError, TimeoutError, ssl.SSLError, http.client.HTTPException)
    # Nothing listens there, or another server does: a few tries won't change that.
    lasts = (ConnectionRefusedError, ssl.SSLCertVerificationError)
    if isinstance(error, lost) and not isinstance(error, lasts):
        return ConnectionLostError(f"the connection was lost ({describe(error)})")
    message = f"Gmail cannot be reached: {describe(error)}."
    return UnreachableError(message, f"Check {what_to_check()}, and run it again.")
