"""The local Gmail API: an HTTP/1.1 server on loopback that Google's own client talks to, for the demo and the tests.

It has one mailbox, issues its own tokens, and sends no mail. It answers on 127.0.0.1 only, and only requests with a
loopback Host header, so that no web page can reach it through a domain name that points here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Final

from gmail_reconnect.urls import is_loopback

from . import batch
from .api import GmailApi, LoggedCall
from .api_errors import ApiError, not_found
from .drafts_page import drafts_page
from .exchange import ApiRequest, ApiResponse, QueryString, json_response
from .hooks import CallScope, Hooks, interfered
from .loopback import BackgroundServer, LoopbackServer
from .methods.table import METHODS, ApiMethod
from .oauth import CLIENT_ID, CLIENT_SECRET, TokenAuthority, full_scope

if TYPE_CHECKING:
    from .mailbox import Mailbox

_LARGEST_BODY: Final = 50 * 2**20


class LocalGmail(BackgroundServer):
    """A running server and the log of its calls. `clock` gives epoch seconds; `hooks` may step in on each call."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        clock: Callable[[], float],
        port: int = 0,
        hooks: Hooks | None = None,
        authority: TokenAuthority | None = None,
        methods: Sequence[ApiMethod] = METHODS,
    ) -> None:
        self.mailbox = mailbox
        self._authority = authority or TokenAuthority()
        self._clock = clock
        self._hooks = hooks or Hooks()
        self._api = GmailApi(mailbox, self._authority, self._hooks, methods, clock)
        self._port = port

    def _bind(self) -> LoopbackServer:
        return _HttpServer(self._port, self._answer, self._clock)

    @property
    def url(self) -> str:
        """The address, such as "http://127.0.0.1:43210". Raises RuntimeError unless the server is running."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def calls(self) -> list[LoggedCall]:
        """All calls so far, in order. A batch comes before the calls in it."""
        with self.mailbox.lock:
            return list(self._api.calls)

    @property
    def units(self) -> int:
        """The quota units that all calls cost."""
        with self.mailbox.lock:
            return self._api.units

    def authorized_user(self, *scopes: str) -> dict[str, object]:
        """Google's authorized-user JSON after a consent to `scopes`, such as "gmail.metadata" or the whole URL."""
        full = [full_scope(scope) for scope in scopes]
        with self.mailbox.lock:
            grant, refresh_token = self._authority.grant(full, self._clock())
        return {
            "token": grant.token,
            "refresh_token": refresh_token,
            "token_uri": f"{self.url}/token",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scopes": full,
            "expiry": f"{datetime.fromtimestamp(grant.expires_at, UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        }

    def _answer(self, request: ApiRequest) -> ApiResponse | None:
        return self._hooks.around(request, self._work)

    def _work(self, request: ApiRequest) -> ApiResponse | None:
        """Answers token renewals, the drafts page and batches here; every other request calls a method of the API."""
        match request.verb, request.path:
            case "POST", "/token":
                return self._token(request)
            case "GET", "/drafts":
                response = drafts_page(self.mailbox)
                self._api.log_request(request, "drafts_page", response.status)
                return response
            case "POST", batch.PATH:
                return self._batch(request)
            case _:
                return self._api.answer(request)

    def _token(self, request: ApiRequest) -> ApiResponse | None:
        form, authorization = QueryString(request.body.decode("latin-1")), request.headers.get("authorization", "")
        with self.mailbox.lock:
            is_refresh = form.one("grant_type") == "refresh_token"
            hit = self._hooks.interfere(CallScope.REFRESH, "token", request.line) if is_refresh else None
            response, status = interfered(hit, lambda: self._authority.token(form, authorization, self._clock()))
        self._api.log_request(request, "token", status, hit)
        return response

    def _batch(self, request: ApiRequest) -> ApiResponse | None:
        try:
            calls = batch.inner_requests(request)
        except ApiError as error:
            self._api.log_request(request, "batch", error.code)
            return json_response(error.code, error.body)
        with self.mailbox.lock:
            hit = self._hooks.interfere(CallScope.BATCH, "batch", *(call.line for _, call in calls))
        if hit and hit.instead:
            response = hit.instead()
            self._api.log_request(request, "batch", response.status if response else 0, hit)
            return response
        self._api.log_request(request, "batch", 200, hit)
        answer = batch.answer_batch(calls, lambda call: self._api.answer(call, CallScope.INNER))
        return hit.change(answer) if hit else answer


class _HttpServer(LoopbackServer):
    def __init__(
        self, port: int, answer: Callable[[ApiRequest], ApiResponse | None], clock: Callable[[], float]
    ) -> None:
        self.answer, self.clock = answer, clock
        super().__init__(port, _HttpConnection)


class _HttpConnection(BaseHTTPRequestHandler):
    """One connection: reads requests and writes answers until the client closes it."""

    server: _HttpServer
    protocol_version = "HTTP/1.1"
    server_version = "LocalGmail"
    sys_version = ""
    # Without these two, every answer would wait 40 ms for the acknowledgement of its header.
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_one_request(self) -> None:
        """Accepts that a client may close the connection in the middle of a request."""
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._write(ApiResponse(411, b"Length required.", "text/plain"))
            return
        body = self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not is_loopback(f"http://{headers.get('host', '')}"):
            self._write(ApiResponse(403, b"Only for loopback.", "text/plain"))
            return
        try:
            request = ApiRequest.to(self.command, self.path, headers, body)
        except ValueError:
            error = not_found("Method not found.")
            self._write(json_response(error.code, error.body))
            return
        response = self.server.answer(request)
        if response is None:
            self.close_connection = True
            return
        self._write(response)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815 - http.server's names

    def _write(self, response: ApiResponse) -> None:
        self.send_response(response.status, response.phrase)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.body:
            self.send_header("Content-Type", response.content_type)
        if response.status != 204:
            self.send_header("Content-Length", str(response.length))
        if response.announced is not None:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(response.body)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by the server's clock."""
        return super().date_time_string(self.server.clock() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Prints nothing: `LocalGmail.calls` is the log."""
