"""Answers calls of API methods: finds the method, checks token, scope, user and quota, runs it, and logs the call.

No method sends mail: a path with "send" in it is refused before anything else, and logged as "send".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .api_errors import ApiError, bad_request, forbidden, insufficient_scope, not_found
from .exchange import ApiRequest, ApiResponse, json_response
from .hooks import CallScope, Hooks, Interference, interfered
from .methods.fields import FieldMask, apply_mask, check_mask, parse_mask
from .methods.reading import MethodCall, format_of
from .oauth import METADATA

if TYPE_CHECKING:
    from .mailbox import Mailbox
    from .methods.table import ApiMethod
    from .oauth import TokenAuthority

AUDIT_EVENT: Final = "gmail_reconnect.local_gmail.call"
"""Python's audit event for each call, with its verb and path."""

# Any method takes these parameters; only `fields` has an effect here.
_EVERYWHERE: Final = frozenset({"alt", "fields", "key", "prettyPrint", "quotaUser", "$.xgafv"})
_SEND: Final = re.compile(r"send(?!As\b)", re.IGNORECASE)


@dataclass(slots=True)
class LoggedCall:
    """What the server saw: one HTTP call, or one call in a batch.

    `path` is without the query. `method` is such as "messages.get", "batch", "token", "auth" or "drafts_page"; "send"
    for a call refused as such, "" for a path that doesn't exist. `scope` has the token's short scope names. `fault` is
    the name of the `Interference` with this call; a batch's isn't repeated at the calls in it. `status` is what the
    server answered, however much of it arrived; 0 if the connection broke before the work.
    """

    verb: str
    path: str
    query: str
    method: str
    units: int = 0
    status: int = 0
    scope: str = ""
    fault: str = ""


class GmailApi:
    """Answers calls, one at a time, and logs each in `calls`; `units` is what all of them cost."""

    def __init__(
        self,
        mailbox: Mailbox,
        authority: TokenAuthority,
        hooks: Hooks,
        methods: Sequence[ApiMethod],
        clock: Callable[[], float],
    ) -> None:
        self.calls: list[LoggedCall] = []
        self.units = 0
        self._patterns = [(method, re.compile(f"/gmail/v1/users/([^/]+){method.path}")) for method in methods]
        self._mailbox, self._authority, self._hooks, self._clock = mailbox, authority, hooks, clock

    def answer(self, request: ApiRequest, scope: CallScope = CallScope.CALL) -> ApiResponse | None:
        """Answers one call of a method; errors are answers too. None breaks the connection."""
        name, method, ids = self._find(request)
        call = LoggedCall(request.verb, request.path, request.query.text, name)
        with self._mailbox.lock:
            hit = self._hooks.interfere(scope, name, request.line) if method else None
            response, status = interfered(hit, lambda: self._worked(request, method, ids, call))
            self.log(call, status, hit)
        return response

    def log_request(self, request: ApiRequest, method: str, status: int, hit: Interference | None = None) -> None:
        """Logs a request that isn't a call of one method."""
        self.log(LoggedCall(request.verb, request.path, request.query.text, method), status, hit)

    def log(self, call: LoggedCall, status: int, hit: Interference | None) -> None:
        """Logs a call, and tells Python's audit hooks, so that one hook sees the calls of every server."""
        call.status, call.fault = status, hit.name if hit else ""
        sys.audit(AUDIT_EVENT, call.verb, call.path)
        with self._mailbox.lock:
            self.calls.append(call)
            self.units += call.units

    def _worked(
        self, request: ApiRequest, method: ApiMethod | None, ids: Sequence[str], logged: LoggedCall
    ) -> ApiResponse:
        try:
            if method is None:
                refusal = forbidden("This server sends no mail, and refuses whatever could.")
                raise refusal if logged.method == "send" else not_found("Method not found.")
            return self._run(request, method, ids, logged)
        except ApiError as error:
            return json_response(error.code, error.body, error.headers)

    def _run(self, request: ApiRequest, method: ApiMethod, ids: Sequence[str], logged: LoggedCall) -> ApiResponse:
        now = self._clock()
        scopes = self._authority.scopes_of(request.headers.get("authorization", ""), now)
        logged.scope = " ".join(sorted(scope.rpartition("/")[2] for scope in scopes))
        if not scopes & method.scopes:
            raise insufficient_scope(method.rpc, method.scopes)
        if ids[0] not in ("me", self._mailbox.address):
            raise forbidden(f"Delegation denied for {self._mailbox.address}")
        logged.units = self._hooks.charge(method, now)
        mask = _checked_mask(request, method, scopes)
        call = MethodCall(self._mailbox, request.query, int(now * 1000), "".join(ids[1:]), request.body)
        content = method.handler(call)
        return ApiResponse(204) if content is None else json_response(200, apply_mask(mask, content))

    def _find(self, request: ApiRequest) -> tuple[str, ApiMethod | None, Sequence[str]]:
        """The method's name as in `LoggedCall`, the method, and what the path names: the user, and perhaps an id."""
        if _SEND.search(request.path):
            return "send", None, ()
        for method, pattern in self._patterns:
            if method.verb == request.verb and (match := pattern.fullmatch(request.path)):
                return method.name, method, match.groups()
        return "", None, ()


def _checked_mask(request: ApiRequest, method: ApiMethod, scopes: frozenset[str]) -> FieldMask:
    """The `fields` mask, once every parameter is known to exist and to be allowed with this token.

    gmail.metadata restricts the whole token, whatever else it holds; even an empty `q` is refused.
    """
    query, known = request.query, set(method.parameters.split())
    for name in sorted(query.names() - known - _EVERYWHERE):
        raise bad_request(
            f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
            f"Field '{name}' could not be found in request message."
        )
    if METADATA in scopes:
        if "q" in query.names():
            raise forbidden("Metadata scope does not support 'q' parameter")
        if "format" in known and (form := format_of(query)) in ("full", "raw"):
            raise forbidden(f"Metadata scope doesn't allow format {form.upper()}")
    mask = parse_mask(query.one("fields")) if query.one("fields") else {}
    check_mask(mask, method.shape)
    return mask
