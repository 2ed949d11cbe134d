"""The API's methods as a table, and the way of a call through it: route, token, scope, user, quota, answer.

No method sends mail: a path with "send" in it is refused before anything else, and written down as such.
Sources: the API's discovery document, and developers.google.com/workspace/gmail/api/reference/rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from . import gmail_drafts, gmail_reads
from .gmail_errors import ApiError, bad_request, forbidden, insufficient_scope, no_such_method
from .gmail_fields import DRAFT, HISTORY, MESSAGE, THREAD, Mask, Shape, apply, check, names, page_of, parse
from .gmail_oauth import COMPOSE, METADATA
from .gmail_reads import Ask, form_of
from .gmail_wire import Json, Request, Response, json_response

if TYPE_CHECKING:
    from .gmail_mailbox import Mailbox
    from .gmail_oauth import Authority
    from .gmail_quota import Quota

# What any method takes; of these only `fields` has an effect here.
_EVERYWHERE: Final = frozenset({"alt", "fields", "key", "prettyPrint", "quotaUser", "$.xgafv"})
_LIST: Final = "includeSpamTrash labelIds maxResults pageToken q"


@dataclass(frozen=True, slots=True)
class Call:
    """What the server saw: one HTTP call, or one inner call of a batch.

    `path` is without the query; `method` such as "messages.get", "batch", "token", "auth", "drafts_page",
    "send" for what is refused as such, "" for what does not exist. `scope` is the token's short names.
    """

    verb: str
    path: str
    query: str
    method: str
    units: int
    status: int
    scope: str


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
    Route("getProfile", "GET", "/profile", _READ | _DRAFT, "GetProfile", gmail_reads.get_profile, _PROFILE),
    Route("labels.list", "GET", "/labels", _READ, "ListLabels", gmail_reads.list_labels, {"labels": _LABELS}),
    Route(
        "messages.list", "GET", "/messages", _READ, "ListMessages", gmail_reads.list_messages,
        page_of("messages", MESSAGE), _LIST,
    ),
    Route(
        "messages.get", "GET", "/messages" + _ID, _READ, "GetMessage", gmail_reads.get_message,
        MESSAGE, "format metadataHeaders",
    ),
    Route(
        "threads.list", "GET", "/threads", _READ, "ListThreads", gmail_reads.list_threads,
        page_of("threads", THREAD), _LIST,
    ),
    Route(
        "threads.get", "GET", "/threads" + _ID, _READ, "GetThread", gmail_reads.get_thread,
        THREAD, "format metadataHeaders",
    ),
    Route(
        "history.list", "GET", "/history", _READ, "ListHistory", gmail_reads.list_history,
        page_of("history", HISTORY, "nextPageToken historyId"),
        "historyTypes labelId maxResults pageToken startHistoryId",
    ),
    Route(
        "drafts.list", "GET", "/drafts", _DRAFT, "ListDrafts", gmail_drafts.list_drafts,
        page_of("drafts", DRAFT), "includeSpamTrash maxResults pageToken q",
    ),
    Route("drafts.get", "GET", "/drafts" + _ID, _DRAFT, "GetDraft", gmail_drafts.get_draft, DRAFT, "format"),
    Route("drafts.create", "POST", "/drafts", _DRAFT, "CreateDraft", gmail_drafts.create_draft, DRAFT),
    Route("drafts.update", "PUT", "/drafts" + _ID, _DRAFT, "UpdateDraft", gmail_drafts.update_draft, DRAFT),
    Route("drafts.delete", "DELETE", "/drafts" + _ID, _DRAFT, "DeleteDraft", gmail_drafts.delete_draft),
    Route("settings.sendAs.list", "GET", "/settings/sendAs", frozenset(), "ListSendAs"),
)  # fmt: skip
_PATTERNS: Final = tuple((route, re.compile(f"/gmail/v1/users/([^/]+){route.path}")) for route in ROUTES)
_SEND: Final = re.compile(r"send(?!As\b)", re.IGNORECASE)


@dataclass(slots=True)
class _Trace:
    """What becomes known of a call on its way, for the log."""

    method: str = ""
    units: int = 0
    scope: str = ""


class Api:
    """Answers calls, one at a time, and writes each down in `calls`."""

    def __init__(self, mailbox: Mailbox, authority: Authority, quota: Quota, clock: Callable[[], float]) -> None:
        self.mailbox = mailbox
        self.authority = authority
        self.quota = quota
        self.clock = clock
        self.calls: list[Call] = []

    def answer(self, request: Request) -> Response:
        """One call of a method. Whatever is wrong with it becomes an answer too."""
        trace = _Trace()
        with self.mailbox.lock:
            try:
                response = self._run(request, trace)
            except ApiError as error:
                response = json_response(error.code, error.body, error.headers)
            self.note(request, response.status, trace.method, trace.units, trace.scope)
        return response

    def note(self, request: Request, status: int, method: str, units: int = 0, scope: str = "") -> None:
        """Writes a call down."""
        with self.mailbox.lock:
            self.calls.append(Call(request.verb, request.path, request.query.text, method, units, status, scope))

    def _run(self, request: Request, trace: _Trace) -> Response:
        if _SEND.search(request.path):
            trace.method = "send"
            raise forbidden("This server sends no mail, and refuses whatever could.")
        route, user, target = _find(request)
        trace.method = route.method
        now = self.clock()
        scopes = self.authority.scopes_of(request.headers.get("authorization", ""), now)
        trace.scope = " ".join(sorted(scope.rpartition("/")[2] for scope in scopes))
        if route.handler is None or not scopes & route.scopes:
            raise insufficient_scope(route.rpc, route.scopes)
        if user not in ("me", self.mailbox.address):
            raise forbidden(f"Delegation denied for {self.mailbox.address}")
        trace.units = self.quota.charge(route.method, now)
        mask = _checked(request, route, scopes)
        ask = Ask(self.mailbox, request.query, int(now * 1000), target, request.body)
        content = route.handler(ask)
        return Response(204) if content is None else json_response(200, apply(mask, content))


def _find(request: Request) -> tuple[Route, str, str]:
    """The route, the user and the id that a path names."""
    for route, pattern in _PATTERNS:
        if route.verb == request.verb and (match := pattern.fullmatch(request.path)):
            return route, match[1], match[2] if pattern.groups > 1 else ""
    raise no_such_method()


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
