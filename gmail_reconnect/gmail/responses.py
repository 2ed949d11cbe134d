"""Gmail's answers as our types: pages, messages, changes, and errors by reason. Pure; imports no Google package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gmail_reconnect.errors import ErrorCode, MailboxError, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.model import EXCLUDED_LABELS, Message
from gmail_reconnect.parsing.headers import headers_from_pairs
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.text.sanitize import clean

from .allowlist import Token
from .fetch_plan import FetchCall, ListedMessage

_TOO_FAST: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_BUSY: Final = frozenset({"backendError", "internalError"})
_PUT_AWAY: Final = frozenset({"TRASH", "SPAM"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The account's address, how many messages it holds, and its present history id."""

    address: str
    messages: int
    history_id: str


@dataclass(frozen=True, slots=True)
class IdPage:
    """One page of ids, and the token of the next page; None at the end."""

    ids: tuple[ListedMessage, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What one call returned. `gone`: Gmail no longer has it. `failure`: why the call was given up.

    `may_return`: what is gone may come back with the same id.
    """

    call: FetchCall
    messages: tuple[Message, ...]
    gone: bool = False
    failure: str = ""
    may_return: bool = False


@dataclass(frozen=True, slots=True)
class MailboxChanges:
    """What happened since a history id: `came` arrived; `went` was deleted, or moved to bin or spam.

    `labels` has, for each other message, the labels that were added (True) or removed (False) in the end. It took
    `pages` calls; `more` is set if the history continues after `history_id`.
    """

    came: frozenset[ListedMessage]
    went: frozenset[str]
    history_id: str
    labels: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    pages: int = 1
    more: bool = False


class NotFoundError(MailboxError):
    """Gmail doesn't have this message, thread or draft, or no longer has it."""


class HistoryExpiredError(MailboxError):
    """Gmail no longer has the history since that id: everything has to be listed again."""


class TemporaryError(MailboxError):
    """A failure that another try may cure. `kind` is the word under which a sync run counts it."""

    kind = "busy"


class QuotaError(TemporaryError):
    """Gmail refused a call because of the quota. It did nothing; calls come too fast."""

    kind = "quota"


class TooManyAtOnceError(QuotaError):
    """Gmail refused a call because too many are under way at once."""


class ConnectionLostError(TemporaryError):
    """The connection broke, or no answer came in time."""

    kind = "connection"


class GarbledAnswerError(TemporaryError):
    """The answer isn't one of Gmail's, or is incomplete."""

    kind = "garbled"


def translate_error(status: int, content: bytes, token: Token) -> Exception:
    """Our error for one of Google's, by its reason; a TemporaryError if trying again may help."""
    if status < 400:
        return GarbledAnswerError("the answer isn't one of Gmail's")
    reason, message, detail = _reason(status, content)
    if reason in _TOO_FAST or status == 429:
        return TooManyAtOnceError(message) if "concurrent" in message.lower() else QuotaError(message)
    if reason in _BUSY or status in {500, 502, 503, 504}:
        return TemporaryError(message)
    return _permanent_error(status, reason, detail, message, token)


def _permanent_error(status: int, reason: str, detail: str, message: str, token: Token) -> ReconnectError:
    """An error that another try doesn't cure."""
    if reason == "dailyLimitExceeded":
        return UnreachableError(
            "Gmail's quota for today is spent.", "Run it again tomorrow: it continues where it stopped."
        )
    if status == 401:
        return SignInError("Google doesn't accept the sign-in.", code=ErrorCode.SIGN_IN_AGAIN, facts={"token": token})
    if reason == "accessNotConfigured" or detail == "SERVICE_DISABLED":
        return ReconnectError(
            "The Gmail API isn't enabled in your Cloud project.",
            "Enable it at console.cloud.google.com: APIs & Services, Library, Gmail API; then wait a minute.",
        )
    if reason == "domainPolicy":
        message = "The administrator of your Google account doesn't allow this client."
        return SignInError(message, code=ErrorCode.ADMIN_BLOCKS, facts={"token": token})
    if status == 403 and "insufficient" in f"{reason} {detail} {message}".lower():
        message = "The sign-in lacks the permission that this needs."
        return SignInError(message, code=ErrorCode.SIGN_IN_AGAIN, facts={"token": token})
    if reason == "failedPrecondition":
        return ReconnectError("This Google account has no Gmail mailbox.", "Sign in with another account.")
    kind = NotFoundError if status == 404 else MailboxError
    return kind(f"Gmail answered {status}: {message}", "If this persists, please report it.")


def _reason(status: int, content: bytes) -> tuple[str, str, str]:
    """(reason, message, reason in `details`) of an error's body; newer bodies may lack the first."""
    try:
        body = json.loads(content)["error"]
        reason = next((e.get("reason", "") for e in body.get("errors", ())), "") or body.get("status", "")
        detail = next((d["reason"] for d in body.get("details", ()) if "reason" in d), "")
        return str(reason), clean(str(body.get("message", "")))[:300], str(detail)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", f"status {status}", ""


def message_from_resource(data: dict[str, Any]) -> Message:
    """Our message for a message resource of `format=metadata`."""
    headers: Iterable[Mapping[str, str]] = data.get("payload", {}).get("headers", ())
    return build_message(
        headers_from_pairs((h.get("name", ""), h.get("value", "")) for h in headers),
        gmail_id=data["id"],
        thread_id=data["threadId"],
        internal_date=int(data["internalDate"]) if "internalDate" in data else None,
        labels=data.get("labelIds", ()),
    )


class ChangeCollector:
    """Adds up history records in order; a message that came may go again, and come back."""

    def __init__(self) -> None:
        self.came: dict[str, ListedMessage] = {}
        self.went: set[str] = set()
        self.labels: dict[str, dict[str, bool]] = {}

    def enter(self, record: Mapping[str, Any]) -> None:
        """Adds one record. Only its typed lists count; labels that it leaves out aren't guessed."""
        for added in record.get("messagesAdded", ()):
            # Drafts get a new id at every autosave. What is taken out of spam comes under labelsRemoved.
            if not EXCLUDED_LABELS & set(added["message"].get("labelIds", ())):
                self._arrives(added["message"])
        for deleted in record.get("messagesDeleted", ()):
            self._goes(deleted["message"])
        for change in record.get("labelsAdded", ()):
            self._label(change, on=True)
            if _PUT_AWAY & set(change.get("labelIds", ())):
                self._goes(change["message"])
        for change in record.get("labelsRemoved", ()):
            self._label(change, on=False)
            if (_PUT_AWAY | {"DRAFT"}) & set(change.get("labelIds", ())):
                self._arrives(change["message"])

    def changes(self, history_id: str, pages: int, *, more: bool = False) -> MailboxChanges:
        """The sum of all records."""
        stayed = {key: marks for key, marks in self.labels.items() if key not in self.went}
        return MailboxChanges(frozenset(self.came.values()), frozenset(self.went), history_id, stayed, pages, more)

    def _arrives(self, message: Mapping[str, Any]) -> None:
        labels = frozenset(message["labelIds"]) if "labelIds" in message else None
        self.came[message["id"]] = ListedMessage(message["id"], message["threadId"], labels)
        self.went.discard(message["id"])

    def _goes(self, message: Mapping[str, Any]) -> None:
        self.came.pop(message["id"], None)
        self.went.add(message["id"])

    def _label(self, change: Mapping[str, Any], *, on: bool) -> None:
        marks = self.labels.setdefault(change["message"]["id"], {})
        marks.update(dict.fromkeys(change.get("labelIds", ()), on))
