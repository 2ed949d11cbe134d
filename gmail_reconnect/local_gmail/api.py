"""The API's methods as a table, and the way of a call through it: route, fault, token, scope, user, quota, answer.

No method sends mail: a path with "send" in it is refused before anything else, and written down as such.
Sources: the API's discovery document, and developers.google.com/workspace/gmail/api/reference/rest.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from . import drafts, reads
from .errors import ApiError, bad_request, forbidden, insufficient_scope, no_such_method
from .faults import Fault, Mischief, Place, instead, prevents, spoil
from .fields import DRAFT, HISTORY, MESSAGE, THREAD, Mask, Shape, apply, check, names, page_of, parse
from .http import Json, Request, Response, json_response
from .oauth import COMPOSE, METADATA
from .reads import Ask, form_of

if TYPE_CHECKING:
    from .mailbox import Mailbox
    from .oauth import Authority
    from .quota import Quota

CALL: Final = "gmail_reconnect.demo.call"
"""The audit event of each call, with its verb and path."""

# What any method takes; of these only `fields` has an effect here.
_EVERYWHERE: Final = frozenset({"alt", "fields", "key", "prettyPrint", "quotaUser", "$.xgafv"})
_LIST: Final = "includeSpamTrash labelIds maxResults pageToken q"


@dataclass(frozen=True, slots=True)
class Call:
    """What the server saw: one HTTP call, or one inner call of a batch.

    `path` is without the query; `method` such as "messages.get", "batch", "token", "auth", "drafts_page",
    "send" for what is refused as such, "" for what does not exist. `scope` is the token's short names.
    `fault` is the `Fault` that hit it, "" for none; a batch's own does not stand at its inner calls. `status` is the
    server's, whatever of it arrived; 0 where the line broke before the work.
    """

    verb: str
    path: str
    query: str
    method: str
    units: int
    status: int
    scope: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One method: `path` is a pattern below /gmail/v1/users/{userId}, `rpc` Google's inner name.

    Without a handler there is no scope on this server that covers it. Its units stand in the quota's table.
    """

    method: str
    verb: str
    path: str
    scopes: frozenset[str]
    rpc: str
    handler: Callable[[Ask], Json | None] | None = None
    shape: Shape = field(default_factory=dict)
    parameters: str = ""


_READ: Final = frozenset({METADATA})
_DRAFT: Final = frozenset({COMPOSE})
_PROFILE: Final = names("emailAddress messagesTotal threadsTotal historyId")
_LABELS: Final = names("id name type messageListVisibility labelListVisibility color")
_ID: Final = "/([^/]+)"
ROUTES: Final = (
    Route("getProfile", "GET", "/profile", _READ | _DRAFT, "GetProfile", reads.get_profile, _PROFILE),
    Route("labels.list", "GET", "/labels", _READ, "ListLabels", reads.list_labels, {"labels": _LABELS}),
    Route(
        "messages.list", "GET", "/messages", _READ, "ListMessages", reads.list_messages,
        page_of("messages", MESSAGE), _LIST,
    ),
    Route(
        "messages.get", "GET", "/messages" + _ID, _READ, "GetMessage", reads.get_message,
        MESSAGE, "format metadataHeaders",
    ),
    Route(
        "threads.list", "GET", "/threads", _READ, "ListThreads", reads.list_threads,
        page_of("threads", THREAD), _LIST,
    ),
    Route(
        "threads.get", "GET", "/threads" + _ID, _READ, "GetThread", reads.get_thread,
        THREAD, "format metadataHeaders",
    ),
    Route(
        "history.list", "GET", "/history", _READ, "ListHistory", reads.list_history,
        page_of("history", HISTORY, "nextPageToken historyId"),
        "historyTypes labelId maxResults pageToken startHistoryId",
    ),
    Route(
        "drafts.list", "GET", "/drafts", _DRAFT, "ListDrafts", drafts.list_drafts,
        page_of("drafts", DRAFT), "includeSpamTrash maxResults pageToken q",
    ),
    Route("drafts.get", "GET", "/drafts" + _ID, _DRAFT, "GetDraft", drafts.get_draft, DRAFT, "format"),
    Route("drafts.create", "POST", "/drafts", _DRAFT, "CreateDraft", drafts.create_draft, DRAFT),
    Route("drafts.update", "PUT", "/drafts" + _ID, _DRAFT, "UpdateDraft", drafts.update_draft, DRAFT),
    Route("drafts.delete", "DELETE", "/drafts" + _ID, _DRAFT, "DeleteDraft", drafts.delete_draft),
    Route("settings.sendAs.list", "GET", "/settings/sendAs", frozenset(), "ListSendAs"),
)  # fmt: skip
_PATTERNS: Final = tuple((route, re.compile(f"/gmail/v1/users/([^/]+){route.path}")) for route in ROUTES)
_SEND: Final = re.compile(r"send(?!As\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a path names: a method's name as in `Call`, its route if it has one, the user and the id."""

    method: str
    route: Route | None = None
    user: str = ""
    id: str = ""


@dataclass(slots=True)
class _Trace:
    """What becomes known of a call on its way, for the log."""

    units: int = 0
    scope: str = ""


class Api:
    """Answers calls, one at a time, and writes each down in `calls`."""

    def __init__(
        self, mailbox: Mailbox, authority: Authority, quota: Quota, mischief: Mischief, clock: Callable[[], float]
    ) -> None:
        self.mailbox = mailbox
        self.authority = authority
        self.quota = quota
        self.mischief = mischief
        self.clock = clock
        self.calls: list[Call] = []

    def answer(self, request: Request, place: Place = Place.CALL) -> Response | None:
        """One call of a method. Whatever is wrong with it becomes an answer too; None where a fault leaves none."""
        target, trace = _find(request), _Trace()
        with self.mailbox.lock:
            fault = self.mischief.strike(place, target.method, request.line) if target.route else None
            if fault and prevents(fault):
                response = instead(fault)
                status = response.status if response else 0
            else:
                worked = self._worked(request, target, trace)
                response = spoil(fault, worked) if fault else worked
                status = worked.status
            self.note(request, status, target.method, units=trace.units, scope=trace.scope, fault=fault)
        return response

    def note(
        self,
        request: Request,
        status: int,
        method: str,
        *,
        units: int = 0,
        scope: str = "",
        fault: Fault | None = None,
    ) -> None:
        """Writes a call down, and tells Python's audit hooks: one of them sees what all servers were asked."""
        sys.audit(CALL, request.verb, request.path)
        call = Call(request.verb, request.path, request.query.text, method, units, status, scope, fault or "")
        with self.mailbox.lock:
            self.calls.append(call)

    def _worked(self, request: Request, target: _Target, trace: _Trace) -> Response:
        try:
            return self._run(request, target, trace)
        except ApiError as error:
            return json_response(error.code, error.body, error.headers)

    def _run(self, request: Request, target: _Target, trace: _Trace) -> Response:
        route, now = target.route, self.clock()
        if route is None:
            sends = forbidden("This server sends no mail, and refuses whatever could.")
            raise sends if target.method == "send" else no_such_method()
        scopes = self.authority.scopes_of(request.headers.get("authorization", ""), now)
        trace.scope = " ".join(sorted(scope.rpartition("/")[2] for scope in scopes))
        if route.handler is None or not scopes & route.scopes:
            raise insufficient_scope(route.rpc, route.scopes)
        if target.user not in ("me", self.mailbox.address):
            raise forbidden(f"Delegation denied for {self.mailbox.address}")
        trace.units = self.quota.charge(route.method, now)
        mask = _checked(request, route, scopes)
        ask = Ask(self.mailbox, request.query, int(now * 1000), target.id, request.body)
        content = route.handler(ask)
        return Response(204) if content is None else json_response(200, apply(mask, content))


def _find(request: Request) -> _Target:
    if _SEND.search(request.path):
        return _Target("send")
    for route, pattern in _PATTERNS:
        if route.verb == request.verb and (match := pattern.fullmatch(request.path)):
            return _Target(route.method, route, match[1], match[2] if pattern.groups > 1 else "")
    return _Target("")


def _checked(request: Request, route: Route, scopes: frozenset[str]) -> Mask:
    """The `fields` mask, after the parameters were found to exist and to be allowed with this token.

    gmail.metadata restricts the whole token, whatever else it holds; an empty `q` is refused as well.
    """
    query, known = request.query, set(route.parameters.split())
    for name in sorted(query.names() - known - _EVERYWHERE):
        raise bad_request(
            f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
            f"Field '{name}' could not be found in request message."
        )
    if METADATA in scopes:
        if "q" in query.names():
            raise forbidden("Metadata scope does not support 'q' parameter")
        if "format" in known and (form := form_of(query)) in ("full", "raw"):
            raise forbidden(f"Metadata scope doesn't allow format {form.upper()}")
    mask = parse(query.one("fields")) if query.one("fields") else {}
    check(mask, route.shape)
    return mask
