"""What Gmail answers, as our words: pages, messages, changes, errors by reason. Pure; knows no Google package."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from gmail_reconnect.errors import MailboxError, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.model import Message

from .headers import fields_from_pairs, to_message
from .plan import Fetch, Listed
from .transport import Token

_BUSY: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "backendError", "internalError"})


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose mailbox it is, how many messages it holds, and the history id to go on from."""

    address: str
    messages: int
    history_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of ids, and the token of the next; None at the end."""

    ids: tuple[Listed, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one call brought; `gone` where Gmail no longer has it."""

    call: Fetch
    messages: tuple[Message, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since a history id: ids that came, ids that went for good or into bin or spam."""

    came: frozenset[Listed]
    went: frozenset[str]
    history_id: str


class HistoryExpiredError(MailboxError):
    """Gmail no longer has that history: list everything again."""


class RefusedError(MailboxError):
    """A refusal that may pass: worth another try."""


def translate(status: int, content: bytes, token: Token) -> Exception:
    """Google's error, by its reason, as one of ours; RefusedError where trying again may help."""
    reason, message = _reason(status, content)
    if reason in _BUSY or status in {429, 500, 502, 503, 504}:
        return RefusedError(message)
    if reason == "dailyLimitExceeded":
        return UnreachableError(
            "Gmail's quota for today is spent.", "Run it again tomorrow: it goes on where it stopped."
        )
    command = "gmail-reconnect login" + (" --drafts" if token == "draft" else "")  # noqa: S105
    if status == 401:
        return SignInError("Google does not accept the sign-in.", f"Sign in again: {command}")
    if reason == "accessNotConfigured":
        return ReconnectError(
            "The Gmail API is not switched on in your Cloud project.",
            "docs/google-setup.md, step 2; then wait a minute.",
        )
    if status == 403 and "insufficient" in f"{reason} {message}".lower():
        return SignInError("The sign-in lacks the permission this needs.", f"Sign in again: {command}")
    if reason == "failedPrecondition":
        return ReconnectError("This Google account has no Gmail mailbox.", "Sign in with another account.")
    return MailboxError(f"Gmail answered {status}: {message}", "If it stays so, please report it.")


def _reason(status: int, content: bytes) -> tuple[str, str]:
    try:
        body = json.loads(content)["error"]
        reason = next((e.get("reason", "") for e in body.get("errors", ())), "") or body.get("status", "")
        return str(reason), str(body.get("message", ""))[:300]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", f"status {status}"


def message_of(data: dict[str, Any]) -> Message:
    """A message resource of `format=metadata` as ours."""
    pairs: Iterable[tuple[str, str]] = ((h["name"], h["value"]) for h in data.get("payload", {}).get("headers", ()))
    return to_message(
        fields_from_pairs(pairs),
        gmail_id=data["id"],
        thread_id=data["threadId"],
        internal_date=int(data["internalDate"]) if "internalDate" in data else None,
        labels=data.get("labelIds", ()),
    )


def apply(record: dict[str, Any], came: dict[str, Listed], went: set[str]) -> None:
    """One history record, in order: what came may go again, and the other way round."""

    def arrives(message: dict[str, Any]) -> None:
        came[message["id"]] = Listed(message["id"], message["threadId"])
        went.discard(message["id"])

    def goes(message: dict[str, Any]) -> None:
        came.pop(message["id"], None)
        went.add(message["id"])

    for added in record.get("messagesAdded", ()):
        if "DRAFT" not in added["message"].get("labelIds", ()):
            arrives(added["message"])
    for deleted in record.get("messagesDeleted", ()):
        goes(deleted["message"])
    for change in record.get("labelsAdded", ()):
        if {"TRASH", "SPAM"} & set(change.get("labelIds", ())):
            goes(change["message"])
    for change in record.get("labelsRemoved", ()):
        if {"TRASH", "SPAM", "DRAFT"} & set(change.get("labelIds", ())):
            arrives(change["message"])
