"""What is announced, and what every way to announce it can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from gmail_reconnect.errors import ErrorNote, ReconnectError


@dataclass(frozen=True, slots=True)
class Announcement:
    """A title and a text for the user. `about` names the trouble for programs, such as "sign_in"; "" for none."""

    kind: Literal["trouble", "mended", "digest", "test"]
    title: str
    text: str
    about: str = ""


class NotifyError(ReconnectError):
    """Something could not be announced in one of the ways."""

    def __init__(self, message: str, why: str, hint: str = "", **facts: str) -> None:
        super().__init__(message, hint, facts=facts)
        self._why = why

    @property
    def note(self) -> ErrorNote:
        """Its words are found by what went wrong: there is one advice for all of them, so they have no codes."""
        return ErrorNote(self.message, self._why, facts=self.facts)


class Way(Protocol):
    """One way to announce something."""

    name: str

    def announce(self, announcement: Announcement) -> None:
        """Announces it. Raises ReconnectError if that fails."""
