"""The API's methods as a table: path, scopes, cost in quota units, and the function that answers.

Sources: the API's discovery document, developers.google.com/workspace/gmail/api/reference/rest, and for the units
developers.google.com/workspace/gmail/api/reference/quota, as of 1 May 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gmail_reconnect.local_gmail.oauth import COMPOSE, METADATA

from . import drafts, reading
from .fields import DRAFT, HISTORY, MESSAGE, THREAD, FieldShape, names, page_of

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.exchange import Json

    from .reading import MethodCall


@dataclass(frozen=True, slots=True)
class ApiMethod:
    """One method: `path` is a pattern below /gmail/v1/users/{userId}, `rpc` Google's internal name.

    Without a handler, no scope on this server covers it.
    """

    name: str
    verb: str
    path: str
    units: int
    scopes: frozenset[str]
    rpc: str
    handler: Callable[[MethodCall], Json | None] | None = None
    shape: FieldShape = field(default_factory=dict)
    parameters: str = ""


_READ: Final = frozenset({METADATA})
_DRAFT: Final = frozenset({COMPOSE})
_PROFILE: Final = names("emailAddress messagesTotal threadsTotal historyId")
_LABELS: Final = names("id name type messageListVisibility labelListVisibility color")
_LIST: Final = "includeSpamTrash labelIds maxResults pageToken q"
_ID: Final = "/([^/]+)"
METHODS: Final = (
    ApiMethod("getProfile", "GET", "/profile", 1, _READ | _DRAFT, "GetProfile", reading.get_profile, _PROFILE),
    ApiMethod("labels.list", "GET", "/labels", 1, _READ, "ListLabels", reading.list_labels, {"labels": _LABELS}),
    ApiMethod(
        "messages.list", "GET", "/messages", 5, _READ, "ListMessages", reading.list_messages,
        page_of("messages", MESSAGE), _LIST,
    ),
    ApiMethod(
        "messages.get", "GET", "/messages" + _ID, 20, _READ, "GetMessage", reading.get_message,
        MESSAGE, "format metadataHeaders",
    ),
    ApiMethod(
        "threads.list", "GET", "/threads", 10, _READ, "ListThreads", reading.list_threads,
        page_of("threads", THREAD), _LIST,
    ),
    ApiMethod(
        "threads.get", "GET", "/threads" + _ID, 40, _READ, "GetThread", reading.get_thread,
        THREAD, "format metadataHeaders",
    ),
    ApiMethod(
        "history.list", "GET", "/history", 2, _READ, "ListHistory", reading.list_history,
        page_of("history", HISTORY, "nextPageToken historyId"),
        "historyTypes labelId maxResults pageToken startHistoryId",
    ),
    ApiMethod(
        "drafts.list", "GET", "/drafts", 5, _DRAFT, "ListDrafts", drafts.list_drafts,
        page_of("drafts", DRAFT), "includeSpamTrash maxResults pageToken q",
    ),
    ApiMethod("drafts.get", "GET", "/drafts" + _ID, 20, _DRAFT, "GetDraft", drafts.get_draft, DRAFT, "format"),
    ApiMethod("drafts.create", "POST", "/drafts", 10, _DRAFT, "CreateDraft", drafts.create_draft, DRAFT),
    ApiMethod("drafts.update", "PUT", "/drafts" + _ID, 15, _DRAFT, "UpdateDraft", drafts.update_draft, DRAFT),
    ApiMethod("drafts.delete", "DELETE", "/drafts" + _ID, 10, _DRAFT, "DeleteDraft", drafts.delete_draft),
    ApiMethod("settings.sendAs.list", "GET", "/settings/sendAs", 1, frozenset(), "ListSendAs"),
)  # fmt: skip
