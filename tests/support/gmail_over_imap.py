"""The local Gmail by IMAP for tests: it notes what it is asked, and may answer as a test wants."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from gmail_reconnect.local_gmail.imap.server import HangUp, LocalImap
from gmail_reconnect.local_gmail.mailbox import Mailbox
from tests.support import imap_log
from tests.support.gmail import Clock

PASSWORD: Final = "abcdefghijklmnop"


class GmailOverImap(LocalImap):
    """Serves one mailbox. `asked` has each command; `trouble` may answer one in the server's place: its lines, or None.

    A line "drop" closes the connection; "done" before it has the command done, and its answer lost.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        trouble: Callable[[str], list[str] | None] = lambda _: None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(mailbox, PASSWORD, clock=Clock(), hook=self._answered, tls=tls)
        self.trouble = trouble
        self.asked: list[str] = []

    def rebuild(self) -> None:
        """Gives every message a new UID."""
        self.mailbox.rebuild()

    def _answered(self, command: str, answer: Iterator[bytes]) -> Iterable[bytes]:
        if not command:
            return answer
        self.asked.append(command)
        imap_log.note(command)
        lines = self.trouble(command)
        if lines and lines[0] == "done":
            list(answer)
        return answer if lines is None else _said(lines)


def _said(lines: list[str]) -> Iterator[bytes]:
    for line in lines:
        if line == "drop":
            raise HangUp
        if line != "done":
            yield line.encode("latin-1")
