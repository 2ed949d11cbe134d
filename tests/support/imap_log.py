"""Every IMAP command that a server of the tests was sent, and which of them may be sent at all.

Written from what the product promises, not from its own list, which it would only repeat.
"""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.parsing.headers import WANTED_HEADERS

asked: list[str] = []
"""Commands without tag, password and literals, of all connections so far."""

_DRAFTS: Final = r'"?(?:\[Gmail\]/)?(?:Entw&APw-rfe|Drafts)"?'
_HEADERS: Final = rf"BODY\.PEEK\[HEADER\.FIELDS \((?:{'|'.join(WANTED_HEADERS)}| )+\)\]"
_ITEMS: Final = rf"\((?:UID|INTERNALDATE|FLAGS|MODSEQ|RFC822\.SIZE|X-GM-\w+|{_HEADERS}| )+\)"
_ALLOWED: Final = re.compile(
    "|".join(
        (
            r"CAPABILITY|LOGOUT|LOGIN|AUTHENTICATE PLAIN|COMPRESS DEFLATE|ID .*|ENABLE .*|LIST .*|STATUS .*",
            r"NAMESPACE|EXAMINE .*",
            rf"UID FETCH [\d:,*]+ {_ITEMS}(?: \(CHANGEDSINCE \d+\))?",
            r"UID SEARCH .*",
            rf"SELECT {_DRAFTS}",
            rf"APPEND {_DRAFTS} \(\\Draft \\Seen\).*",
            r"UID STORE \d+ \+FLAGS(?:\.SILENT)? \(\\Deleted\)",
            r"UID EXPUNGE \d+",
        )
    ),
    re.IGNORECASE,
)


def note(command: str) -> None:
    """Notes a command as it was sent, without its tag."""
    verb, _, rest = command.partition(" ")
    kept = {"LOGIN": "", "AUTHENTICATE": rest.partition(" ")[0]}.get(verb.upper(), re.sub(r" ?\{\d+\+?\}$", "", rest))
    asked.append(f"{verb} {kept}".strip())


def taken_outside() -> set[str]:
    """The commands since the last time that may never be sent."""
    outside = {one for one in asked if not _ALLOWED.fullmatch(one)}
    asked.clear()
    return outside
