"""Let in only the browser of the user who opened the link, and only requests of the server's own pages.

Each request is checked before anything of its body is read. docs/decisions/0029-review-page.md says what is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .access import Access
from .rendering import accepted_language, page_words

START: Final = "/start"
"""Where a link leads, with its token."""
LINK: Final = "/link"
"""Where another process of the user asks for a link, with the key."""
MOST_BYTES: Final = 64 * 1024
"""Of the body of a request that isn't an upload."""
UPLOADS: Final = frozenset({"/setup/import"})
"""Where files of any size are received; as much as the disk has room for."""
_MOST_IN_URL: Final = 4 * 1024
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI middleware. `hosts` are the names that the server has: an address of this machine with the port.

    `used` is called at each request that was let in.
    """

    def __init__(self, app: ASGIApp, access: Access, hosts: Collection[str], used: Callable[[], None]) -> None:
        self._app, self._access, self._hosts, self._used = app, access, hosts, used

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        if scope["type"] != "http":
            return
        answer = self._answer(scope, Headers(scope=scope))
        app = answer or self._app

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await app(scope, receive if _is_upload(scope) else _limited(receive), send_with_headers)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """What the guard itself answers; None if the request may pass."""
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return _refuse(headers, 403, "other_name")
        if refusal := _refuse_form(scope, headers):
            return refusal
        method, path = scope["method"], scope["path"]
        if path == LINK:
            return self._give_link(method, headers)
        if path == START and method == "GET":
            return self._start(scope, headers)
        token = self._access.form_token(_session(headers, self.cookie(scope)))
        if token is None:
            return _refuse(headers, 403, "no_session")
        if not _is_from_own_page(headers, changes=method == "POST"):
            return _refuse(headers, 403, "other_page")
        scope["state"] = {**scope.get("state", {}), "form_token": token}
        self._used()
        return None

    @staticmethod
    def cookie(scope: Scope) -> str:
        """The cookie's name. It has the port, since browsers send one address's cookies to all its ports."""
        return f"gmail-reconnect-{(scope.get('server') or ('', 0))[1]}"

    def _start(self, scope: Scope, headers: Headers) -> Response:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        session = self._access.open_session(given[0], _session(headers, self.cookie(scope)))
        if session is None:
            return _refuse(headers, 403, "no_session")
        self._used()
        response = RedirectResponse("/", 303)
        response.set_cookie(self.cookie(scope), session, httponly=True, samesite="strict", path="/")
        return response

    def _give_link(self, method: str, headers: Headers) -> Response:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if method != "POST" or scheme != "Bearer" or not self._access.is_key(key) or "origin" in headers:
            return _refuse(headers, 403, "no_session")
        self._used()
        return JSONResponse({"token": self._access.new_link()})


def _is_upload(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in UPLOADS


def _refuse_form(scope: Scope, headers: Headers) -> Response | None:
    """The answer to a request that is too large, or does what no page does."""
    if scope["method"] not in {"GET", "HEAD", "POST"}:
        return _refuse(headers, 405, "cannot")
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _MOST_IN_URL:
        return _refuse(headers, 414, "long_address")
    length = int(headers.get("content-length", "0"))  # h11 has checked that it is a number
    if length > MOST_BYTES and not _is_upload(scope):
        return _refuse(headers, 413, "too_large")
    return None


def _is_from_own_page(headers: Headers, *, changes: bool) -> bool:
    """Whether the request comes from a page of this server, or, to look at something, from the user directly.

    A form's Origin is "null", because of the referrer policy; then Sec-Fetch-Site has to tell.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = f"http://{headers['host']}"
    if origin not in {None, own} and not (origin == "null" and site == "same-origin"):
        return False
    if changes:
        return site == "same-origin" if site is not None else origin == own
    return site in {None, "none", "same-origin"}


def _session(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _limited(receive: Receive) -> Receive:
    """The same body, or an HTTPException once more than MOST_BYTES of it have come."""
    read = 0

    async def receive_part() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise HTTPException(413, "too_large")
        return message

    return receive_part


def _refuse(headers: Headers, status: int, why: str) -> Response:
    """`why` is a key of the words in [refusal]; the browser says in which language."""
    words = page_words(accepted_language(headers.get("accept-language", "")))
    return PlainTextResponse(f"{words.say('refusal', why)}\n", status)
