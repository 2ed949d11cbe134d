"""What an IMAP server's refusals mean, in our errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gmail_reconnect.errors import ErrorCode, MailboxError, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.text.sanitize import clean

from .providers import Provider

_BUSY: Final = re.compile(
    r"\[(?:THROTTLED|UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b|too many simultaneous|system error|temporar|try again",
    re.IGNORECASE,
)
_SPENT: Final = re.compile(r"\[OVERQUOTA\]|bandwidth|command limits", re.IGNORECASE)
_FULL: Final = re.compile(r"\[OVERQUOTA\](?!.*(?:bandwidth|command limits))", re.IGNORECASE)
_BASIC: Final = re.compile(r"basic ?auth\w* is (?:disabled|blocked)", re.IGNORECASE)
_SWITCHED_OFF: Final = re.compile(r"not enabled for imap|imap (?:access )?is (?:disabled|not enabled)", re.IGNORECASE)
_APP_PASSWORD: Final = re.compile(r"application-specific password|app(?:lication)?[ -]password|185833", re.IGNORECASE)
_WEB: Final = re.compile(r"\[WEBALERT|web browser", re.IGNORECASE)


class DroppedError(UnreachableError):
    """The connection broke or no answer came in time. Another connection may cure it."""


class BusyError(UnreachableError):
    """The server wants fewer or slower commands. Waiting may cure it."""


class UnfetchableError(MailboxError):
    """The server refuses to return some messages, or has more of them than headers can be: ask for fewer at a time."""


def said(text: object, secret: str = "") -> str:
    """A server's words, short and printable, without the password."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return clean(words.replace(secret, "…") if secret else words)[:300]


def busy(text: str, provider: Provider) -> UnreachableError | None:
    """Our error if the server has had too much of us, for a moment or for today; None for any other refusal."""
    if _SPENT.search(text):
        return UnreachableError(
            f"{provider.name} allows no more for now: {text}",
            "Run it again in a few hours: it continues where it stopped.",
        )
    return BusyError(f"{provider.name} is busy: {text}.", "Run it again later.") if _BUSY.search(text) else None


def draft_refused(text: str) -> MailboxError | None:
    """Our error if a mailbox is full, in which nothing was put then; None for any other refusal of a draft."""
    hint = "Make room in it, and write the letter again."
    return MailboxError(f"There is no room in your mailbox: {text}.", hint) if _FULL.search(text) else None


def sign_in_refused(text: str, provider: Provider, account: Mapping[str, str]) -> ReconnectError:
    """Our error for a sign-in that was refused. `account`: the facts of the account."""
    if found := busy(text, provider):
        return found
    facts = {**account, "advice": provider.password}
    if _BASIC.search(text):
        message = f"{provider.name} no longer lets programs sign in with a password."
        return SignInError(message, code=ErrorCode.IMAP_NOT_OFFERED)
    if _SWITCHED_OFF.search(text):
        facts["advice"] = f"Switch IMAP on in the settings of {provider.name}."
        message = f"{provider.name} doesn't allow IMAP for {account['address']}."
    elif _APP_PASSWORD.search(text):
        message = f"{provider.name} accepts only an app password here, not the password of the account."
    elif _WEB.search(text):
        facts["advice"] = "Sign in on its web page, and confirm there that it was you."
        message = f"{provider.name} wants you to sign in in a browser first."
    else:
        message = f"{provider.name} did not accept the address or the password."
    return SignInError(message, code=ErrorCode.IMAP_REFUSED, facts=facts)
