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
from .fields import DRAFT, HISTORY, MESSAGE, THREAD, FieldShape, list_of, names

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.exchange import Json

    from .reading import MethodCall


@dataclass(frozen=True, slots=True)
class ApiMethod:
    """One method: `path` is a pattern below /gmail/v1/users/{userId}, `rpc` Google's internal name."""

    name: str
    verb: str
    path: str
    units: int
    scopes: frozenset[str]
    rpc: str
    handler: Callable[[MethodCall], Json | None]
    shape: FieldShape = field(default_factory=dict)
    parameters: str = ""


_READ: Final = frozenset({METADATA})
_DRAFT: Final = frozenset({COMPOSE})
_PROFILE: Final = names("emailAddress messagesTotal threadsTotal historyId")
_ID: Final = "/([^/]+)"
METHODS: Final = (
    ApiMethod("getProfile", "GET", "/profile", 1, _READ | _DRAFT, "GetProfile", reading.get_profile, _PROFILE),
    ApiMethod(
        "messages.list", "GET", "/messages", 5, _READ, "ListMessages", reading.list_messages,
        list_of("messages", MESSAGE), "includeSpamTrash labelIds maxResults pageToken q",
    ),
    ApiMethod(
        "messages.get", "GET", "/messages" + _ID, 20, _READ, "GetMessage", reading.get_message,
        MESSAGE, "format metadataHeaders",
    ),
    ApiMethod(
        "threads.get", "GET", "/threads" + _ID, 40, _READ, "GetThread", reading.get_thread,
        THREAD, "format metadataHeaders",
    ),
    ApiMethod(
        "history.list", "GET", "/history", 2, _READ, "ListHistory", reading.list_history,
        list_of("history", HISTORY, "nextPageToken historyId"),
        "historyTypes labelId maxResults pageToken startHistoryId",
    ),
    ApiMethod(
        "drafts.list", "GET", "/drafts", 5, _DRAFT, "ListDrafts", drafts.list_drafts,
        list_of("drafts", DRAFT), "includeSpamTrash maxResults pageToken q",
    ),
    ApiMethod("drafts.get", "GET", "/drafts" + _ID, 20, _DRAFT, "GetDraft", drafts.get_draft, DRAFT, "format"),
    ApiMethod("drafts.create", "POST", "/drafts", 10, _DRAFT, "CreateDraft", drafts.create_draft, DRAFT),
    ApiMethod("drafts.delete", "DELETE", "/drafts" + _ID, 10, _DRAFT, "DeleteDraft", drafts.delete_draft),
)  # fmt: skip
