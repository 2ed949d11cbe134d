"""IMAP servers that follow a short script: what each command is answered, whatever a real server would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from gmail_reconnect.local_gmail.imap.server import Hook, LocalImap
from gmail_reconnect.local_gmail.imap.syntax import positions
from tests.support import imap_log
from tests.support.gmail import ME, Clock
from tests.support.local_gmail.live_mailbox import LiveMailbox

PASSWORD = "abcdefghijklmnop"
Lines = Iterable[bytes] | Callable[[str], Iterable[bytes]]
Told = Callable[[int, bytes], bytes]
"""(UID, header block) → what FETCH says of a message after its number."""
_DATE = b'(UID %d INTERNALDATE "05-Mar-2021 12:00:00 +0000")'
CAPABILITY = b"* CAPABILITY IMAP4rev1 UIDPLUS ID"


def literal(block: bytes) -> bytes:
    return b"{%d}\r\n%s" % (len(block), block)


def usual(uid: int, block: bytes) -> bytes:
    """As most servers say it."""
    return b'(UID %d INTERNALDATE "05-Mar-2021 12:00:00 +0000" FLAGS (\\Seen) BODY[HEADER.FIELDS (X)] %s)' % (
        uid,
        literal(block),
    )


def scripted(script: Mapping[str, Lines]) -> AbstractContextManager[LocalImap]:
    """A server that answers each command by the first entry it begins with; "" is the greeting.

    Where there is no entry, it signs anybody in, has one empty INBOX, and says OK.
    """
    answers: dict[str, Lines] = {**script, **{key: one for key, one in _USUAL.items() if key not in script}}

    def hook(command: str, _: Iterator[bytes]) -> Iterator[bytes]:
        if command:
            imap_log.note(command)
        start = next((one for one in answers if command.startswith(one) and bool(one) == bool(command)), "NOOP")
        lines = answers[start]
        yield from lines(command) if callable(lines) else lines

    chosen: Hook = hook
    return LocalImap(LiveMailbox(ME), PASSWORD, clock=Clock(), hook=chosen)


def with_mail(
    folders: Mapping[str, Sequence[tuple[int, bytes]]], told: Told = usual, attributes: Mapping[str, str] = {}
) -> dict[str, Lines]:
    """The entries of a server with (UID, header block) in each folder, which it tells in its own way."""
    opened: list[Sequence[tuple[int, bytes]]] = [()]

    def examine(command: str) -> Iterator[bytes]:
        opened[0] = folders[command.removeprefix("EXAMINE ").strip('"')]
        yield b"* %d EXISTS" % len(opened[0])
        yield b"* OK [UIDVALIDITY 7] Ok"
        yield b"* OK [UIDNEXT %d] Ok" % (opened[0][-1][0] + 1 if opened[0] else 1)
        yield b"TAG OK [READ-ONLY] done"

    def fetch(command: str) -> Iterator[bytes]:
        uids = [uid for uid, _ in opened[0]]
        for at in positions(uids, command.split(" ")[2].encode()):
            uid, block = opened[0][at]
            yield b"* %d FETCH %s" % (at + 1, told(uid, block) if "HEADER" in command else _DATE % uid)
        yield b"TAG OK done"

    def search(_: str) -> Iterator[bytes]:
        yield b"* SEARCH " + b" ".join(b"%d" % uid for uid, _ in opened[0])
        yield b"TAG OK done"

    def status(command: str) -> Iterator[bytes]:
        name = (re.search(r'"(.*)"', command) or [""])[1]
        there = folders[name]
        numbers = (name.encode(), len(there), there[-1][0] + 1 if there else 1)
        yield b'* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY 7)' % numbers
        yield b"TAG OK done"

    listed = [f'* LIST ({attributes.get(name, "")}) "/" "{name}"'.encode() for name in folders]
    return {
        "LIST": [*listed, b"TAG OK done"],
        "STATUS": status,
        "EXAMINE": examine,
        "UID SEARCH": search,
        "UID FETCH": fetch,
    }


_USUAL: dict[str, Lines] = {
    "": [b"* OK ready"],
    "CAPABILITY": [CAPABILITY, b"TAG OK done"],
    **with_mail({"INBOX": ()}),
    "NOOP": [b"TAG OK done"],
}
