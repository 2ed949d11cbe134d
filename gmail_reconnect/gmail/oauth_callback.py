"""The page on this machine that Google sends the browser back to at the end of a sign-in.

google-auth-oauthlib's own page takes the first request for the answer: a browser's request for an icon, or
a connection that it opens ahead, would end the sign-in, and a fixed port could not be bound again at once.
This page listens on 127.0.0.1 only, until the answer has come.
"""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.util import request_uri

from gmail_reconnect.errors import ErrorCode, SignInError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_WAIT_SECONDS: Final = 600
_TICK_SECONDS: Final = 0.5
_MOST_STRAY_REQUESTS: Final = 200
"""How many requests other than the answer are accepted."""
_TEXT: Final = ("Content-Type", "text/plain; charset=utf-8")


def wait_for_consent(
    address: Callable[[str], tuple[str, str]],
    show_address: Callable[[str], None],
    *,
    open_browser: bool,
    port: int,
    tick: Callable[[], None] = lambda: None,
) -> str:
    """The URI of Google's answer. `address` returns the address to open and the state to expect, for a redirect URI.

    `show_address` is called with the address before the wait. `port` 0 takes a free one. `tick` is called twice a
    second; what it raises ends the wait. Raises SignInError if the port is taken, or if no answer comes within ten
    minutes.
    """
    page = _CallbackPage()
    try:
        server = make_server("127.0.0.1", port, page, server_class=_CallbackServer, handler_class=_CallbackHandler)
    except (OSError, OverflowError) as error:
        raise SignInError(f"Port {port} cannot be used: {error}", code=ErrorCode.PORT_TAKEN) from error
    with server:
        url, page.state = address(f"http://127.0.0.1:{server.server_port}/")
        show_address(url)
        if open_browser:
            with suppress(webbrowser.Error):  # the address was shown, to be copied
                webbrowser.open(url, new=1)
        requests = 0
        while requests < _MOST_STRAY_REQUESTS:
            waited = server.waited
            server.handle_request()
            if page.answer:
                return page.answer
            tick()
            requests += server.waited == waited
    raise SignInError(
        "Another program keeps sending requests to the sign-in's page.", "Close that program and try again."
    )


class _CallbackPage:
    """Takes the one request that carries the state; every other gets a 404."""

    def __init__(self) -> None:
        self.state = ""
        self.answer = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self.state or parse_qs(environ.get("QUERY_STRING", "")).get("state") != [self.state]:
            start_response("404 Not Found", [_TEXT])
            return [b"Nothing here.\n"]
        self.answer = request_uri(environ)
        start_response("200 OK", [_TEXT])
        return [b"Google's answer has arrived. You can close this page.\n"]


class _CallbackServer(WSGIServer):
    timeout = _TICK_SECONDS
    # On Windows another program could listen on the same port.
    allow_reuse_address = os.name != "nt"
    waited = 0.0  # seconds without a request

    def handle_timeout(self) -> None:
        self.waited += _TICK_SECONDS
        if self.waited >= _WAIT_SECONDS:
            raise SignInError("The sign-in wasn't finished within ten minutes.", code=ErrorCode.SIGN_IN_TIMED_OUT)


class _CallbackHandler(WSGIRequestHandler):
    timeout = 5  # seconds, for a connection without a request

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Writes nothing: the answer carries a code."""
