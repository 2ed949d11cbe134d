"""Decide who may use the server: links that work once, sessions, and the token in every form."""

from __future__ import annotations

import secrets
from collections import deque
from typing import Final

_LINKS: Final = 10
"""How many links may wait to be opened; older ones stop working."""


class Access:
    """Links, and the sessions they were exchanged for. Nothing here is written to a file."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(32)
        """Allows another process of this user to ask for a link."""
        self._links: deque[str] = deque(maxlen=_LINKS)
        self._form_tokens: dict[str, str] = {}

    def new_link(self) -> str:
        """The token of a link."""
        self._links.append(secrets.token_urlsafe(32))
        return self._links[-1]

    def open_session(self, link: str, session: str) -> str | None:
        """A session in exchange for a link's token, which stops working; None for a wrong one.

        It is the browser's `session` if it has one: its open pages go on working. Else it is a new one.
        """
        if not (found := next((one for one in self._links if _same(one, link)), None)):
            return None
        self._links.remove(found)
        if self.form_token(session):
            return session
        session = secrets.token_urlsafe(32)
        self._form_tokens[session] = secrets.token_urlsafe(32)
        return session

    def form_token(self, session: str) -> str | None:
        """The token that each form of this session has; None if there is no such session."""
        return next((token for one, token in self._form_tokens.items() if _same(one, session)), None)

    def is_key(self, text: str) -> bool:
        """Whether `text` is the key."""
        return _same(self.key, text)


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode("utf-8", "replace"))
