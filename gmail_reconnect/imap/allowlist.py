"""The IMAP commands that may be sent, enforced below the client library. No body is read, no mail is sent or changed.

A connection for reading opens folders by EXAMINE alone and fetches named headers. One for drafting may also write into
one folder, Drafts: add a message marked as a draft, and delete a single message by its UID.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.parsing.headers import WANTED_HEADERS

Access = Literal["read", "draft"]
Sequel = Literal["", "password", "message"]
"""What follows the line of an allowed command: nothing, a password (AUTHENTICATE), or a message (APPEND)."""

_QUOTED: Final = r'"(?:[^"\\]|\\["\\])*"'
_STRING: Final = rf'(?:{_QUOTED}|[^\s"(){{%*\\]+)'
_SET: Final = r"[0-9:,*]+"
_HEADER: Final = "(?:" + "|".join(re.escape(name) for name in WANTED_HEADERS) + ")"
_ITEM: Final = (
    r"(?:UID|INTERNALDATE|FLAGS|MODSEQ|RFC822\.SIZE|X-GM-MSGID|X-GM-THRID|X-GM-LABELS"
    rf"|BODY\.PEEK\[HEADER\.FIELDS \({_HEADER}(?: {_HEADER})*\)\])"
)
_COUNT: Final = r"(?:MESSAGES|UIDNEXT|UIDVALIDITY|HIGHESTMODSEQ)"
_COUNTS: Final = rf"\({_COUNT}(?: {_COUNT})*\)"
_READING: Final = {
    "CAPABILITY": "",
    "ID": rf"(?:NIL|\({_QUOTED}(?: {_QUOTED})*\))",
    "LOGIN": f"{_STRING} {_STRING}",
    "AUTHENTICATE": "PLAIN",
    "ENABLE": "QRESYNC",
    "COMPRESS": "DEFLATE",
    "LIST": rf'"" "?\*"?(?: RETURN \(SPECIAL-USE(?: STATUS {_COUNTS})?\))?',
    "NAMESPACE": "",
    "STATUS": f"{_STRING} {_COUNTS}",
    "EXAMINE": rf"{_STRING}(?: \(QRESYNC \([0-9]+ [0-9]+ {_SET}\)\))?",
    "UID FETCH": rf"{_SET} \({_ITEM}(?: {_ITEM})*\)(?: \(CHANGEDSINCE [0-9]+\))?",
    "UID SEARCH": rf"(?:ALL|UID {_SET})",
    "LOGOUT": "",
}
"""Command → a pattern for all its arguments."""
_DRAFTING: Final = _READING | {
    "SELECT": f"(?P<drafts>{_STRING})",
    "APPEND": rf'(?P<drafts>{_STRING}) \(\\Draft \\Seen\) (?:"[^"]*" )?\{{[0-9]+\}}',
    "UID SEARCH": rf'(?:ALL|UID {_SET}|HEADER "?MESSAGE-ID"? {_STRING})',
    "UID STORE": r"[0-9]+ \+FLAGS(?:\.SILENT)? \(\\Deleted\)",
    "UID EXPUNGE": "[0-9]+",
}
_LINE: Final = re.compile(r"[A-Z]+[0-9]+ ((?:UID )?[A-Z]+)(?: (.*))?", re.IGNORECASE)
_SEQUELS: Final[dict[str, Sequel]] = {"AUTHENTICATE": "password", "APPEND": "message"}


class NotAllowedError(ReconnectError):
    """A command outside the list, which is a bug. It was stopped before it left this machine."""


class CommandGuard:
    """Checks each line of one connection.

    `drafts` is the only folder that may be written into, by the server's name for it; while it is "", none may.
    """

    def __init__(self, access: Access) -> None:
        self._allowed = _DRAFTING if access == "draft" else _READING
        self.drafts = ""
        self._is_in_drafts = False

    def check(self, line: bytes) -> Sequel:
        """What follows a line (without its end) that is on the list. Raises NotAllowedError for every other line."""
        # Never the line itself: it may hold the password.
        text = line.decode("latin-1")
        parts = _LINE.fullmatch(text)
        command = parts[1].upper() if parts else "A line that isn't a command"
        pattern = self._allowed.get(command)
        found = parts and pattern is not None and re.fullmatch(pattern, parts[2] or "", re.IGNORECASE)
        if not found or not re.fullmatch(r"[\x20-\x7e]+", text):
            raise NotAllowedError(f"{command} was stopped: it isn't on the list of allowed IMAP commands.")
        if "drafts" in found.re.groupindex and (not self.drafts or _unquoted(found["drafts"]) != self.drafts):
            raise NotAllowedError(f"{command} was stopped: only the folder for drafts may be written into.")
        if command in {"UID STORE", "UID EXPUNGE"} and not self._is_in_drafts:
            raise NotAllowedError(f"{command} was stopped: the folder for drafts isn't open.")
        if command in {"SELECT", "EXAMINE"}:
            self._is_in_drafts = command == "SELECT"
        return _SEQUELS.get(command, "")


def _unquoted(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith('"') else name
