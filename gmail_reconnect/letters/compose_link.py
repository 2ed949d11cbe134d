"""A letter as a link that opens Gmail's compose window, for those who gave no permission to create drafts. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

LONGEST: Final = 8000
"""Characters of an address that Google's servers and all browsers take."""


class ComposeLink(NamedTuple):
    """The link, and whether the letter's text is in it: a text that would make it too long is left out."""

    url: str
    has_text: bool


def compose_link(account: str, to: str, subject: str = "", text: str = "") -> ComposeLink:
    """Opens a new mail of `account` with these parts, as plain text. Each is quoted; line ends are CRLF."""
    fields = {"authuser": account, "view": "cm", "fs": "1", "to": to, "su": subject}
    body = "\r\n".join(text.rstrip().splitlines())
    for parts, has_text in (({**fields, "body": body}, bool(body)), (fields, False), ({**fields, "su": ""}, False)):
        given = {name: value for name, value in parts.items() if value}
        url = f"https://mail.google.com/mail/?{urlencode(given, quote_via=quote, safe='')}"
        if len(url) <= LONGEST:
            return ComposeLink(url, has_text)
    return ComposeLink("https://mail.google.com/mail/?view=cm", has_text=False)
