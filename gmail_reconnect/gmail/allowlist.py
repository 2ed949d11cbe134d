"""The calls that may be made to Gmail, enforced below Google's client. No entry sends mail; a test verifies this."""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from gmail_reconnect.errors import ReconnectError

Token = Literal["read", "draft"]
SCOPE_NAMES: Final[dict[Token, str]] = {"read": "gmail.metadata", "draft": "gmail.compose"}
GMAIL: Final = "https://gmail.googleapis.com"
BATCH: Final = "/batch/gmail/v1"
_ME: Final = "/gmail/v1/users/me"
_ID: Final = r"[A-Za-z0-9_-]+"


@dataclass(frozen=True, slots=True)
class AllowedCall:
    """One verb and path, Google's name for the call, and which of the two tokens may make it."""

    verb: str
    path: str  # a pattern for the whole path
    method: str
    token: Token


ALLOWED: Final = (
    AllowedCall("GET", f"{_ME}/profile", "profile", "read"),
    AllowedCall("GET", f"{_ME}/labels", "labels.list", "read"),
    AllowedCall("GET", f"{_ME}/messages", "messages.list", "read"),
    AllowedCall("GET", f"{_ME}/messages/{_ID}", "messages.get", "read"),
    AllowedCall("GET", f"{_ME}/threads/{_ID}", "threads.get", "read"),
    AllowedCall("GET", f"{_ME}/history", "history.list", "read"),
    AllowedCall("POST", BATCH, "batch", "read"),
    AllowedCall("GET", f"{_ME}/profile", "profile", "draft"),
    AllowedCall("GET", f"{_ME}/drafts", "drafts.list", "draft"),
    AllowedCall("GET", f"{_ME}/drafts/{_ID}", "drafts.get", "draft"),
    AllowedCall("POST", f"{_ME}/drafts", "drafts.create", "draft"),
    AllowedCall("DELETE", f"{_ME}/drafts/{_ID}", "drafts.delete", "draft"),
)


class NotAllowedError(ReconnectError):
    """A call outside the list, which is a bug. It was stopped before it left this machine."""


def check_allowed(verb: str, url: str, token: Token, endpoint: str) -> str:
    """The method name of a call on the list. Raises NotAllowedError for every other call."""
    parts = urlsplit(url)
    # urlsplit drops tabs and newlines silently; the URL that is checked has to be the URL that is sent.
    if not re.fullmatch("[!-~]+", url):
        raise NotAllowedError("A call was stopped: its address has invalid characters.")
    if f"{parts.scheme}://{parts.netloc}" != endpoint:
        raise NotAllowedError(f"A call to {parts.netloc} was stopped: that isn't Gmail's address.")
    allowed: Sequence[AllowedCall] = [a for a in ALLOWED if a.token == token and a.verb == verb]
    for one in allowed:
        # A draft's id never contains "send"; a path that does is refused, whatever else it is.
        if re.fullmatch(one.path, parts.path) and not re.search("send|import|upload", parts.path):
            return one.method
    raise NotAllowedError(f"{verb} {parts.path} was stopped: it isn't on the list of allowed calls.")


def inner_calls(body: str, content_type: str) -> list[tuple[str, str]]:
    """(verb, path with query) of every call in a batch, read from the body; ("", "") for a part that isn't a call."""
    found = []
    for part in email.message_from_string(f"Content-Type: {content_type}\n\n{body}").walk():
        if not part.is_multipart():
            verb, target, *_ = [*str(part.get_payload()).partition("\n")[0].split(" "), "", ""]
            found.append((verb, target))
    return found
