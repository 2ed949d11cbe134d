"""The list of what may be asked of Gmail, enforced below Google's client. Nothing that sends is on it."""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from gmail_reconnect.errors import ReconnectError

Token = Literal["read", "draft"]
GMAIL: Final = "https://gmail.googleapis.com"
BATCH: Final = "/batch/gmail/v1"
_ME: Final = "/gmail/v1/users/me"
_ID: Final = r"[A-Za-z0-9_-]+"


@dataclass(frozen=True, slots=True)
class AllowedCall:
    """One verb and path, the name Google has for it, and which of the two tokens may use it."""

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
    """A call outside the list was about to be made: a bug of ours, stopped before it left this machine."""


def check_allowed(verb: str, url: str, token: Token, endpoint: str) -> str:
    """The method's name of a call that is on the list. Raises NotAllowedError for every other."""
    parts = urlsplit(url)
    # urlsplit drops tabs and newlines without a word: what is checked has to be what leaves.
    if not re.fullmatch("[!-~]+", url):
        raise NotAllowedError("A call was stopped: its address holds characters that no address has.")
    if f"{parts.scheme}://{parts.netloc}" != endpoint:
        raise NotAllowedError(f"A call to {parts.netloc} was stopped: it is not Gmail's address.")
    allowed: Sequence[AllowedCall] = [a for a in ALLOWED if a.token == token and a.verb == verb]
    for one in allowed:
        # A draft's id never reads "send", yet a path that does is refused whatever else it may be.
        if re.fullmatch(one.path, parts.path) and not re.search("send|import|upload", parts.path):
            return one.method
    raise NotAllowedError(f"{verb} {parts.path} was stopped: it is not on the list of what may be asked of Gmail.")


def inner_calls(body: str, content_type: str) -> list[tuple[str, str]]:
    """(verb, path with query) of every call inside a batch, read from the body itself; ("", "") for what is no call."""
    found = []
    for part in email.message_from_string(f"Content-Type: {content_type}\n\n{body}").walk():
        if not part.is_multipart():
            verb, target, *_ = [*str(part.get_payload()).partition("\n")[0].split(" "), "", ""]
            found.append((verb, target))
    return found
