"""The local Gmail by IMAP: a server on loopback, for the demo and the tests. It has one account, and sends no mail."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from gmail_reconnect.local_gmail.loopback import BackgroundServer, LoopbackServer

from .folders import ImapMailbox
from .session import APPEND_LIMIT, ImapClient

if TYPE_CHECKING:
    from gmail_reconnect.local_gmail.mailbox import Mailbox

Hook = Callable[[str, Iterator[bytes]], Iterable[bytes]]
"""(a command without its tag, the server's own answer) → the lines to send.

The command is "" for the greeting, and has no literals. In a line, "TAG " at the start stands for the command's tag.
Raising `HangUp` closes the connection after the lines before it.
"""
_LITERAL: Final = re.compile(rb"\{([0-9]{1,9})(\+?)\}\r?\n\Z")
_LONGEST_COMMAND: Final = 1 << 20
_LARGEST_UNASKED: Final = 4096  # LITERAL-
_CHUNK: Final = 1 << 16


class HangUp(Exception):  # noqa: N818 - it isn't an error
    """Ends a connection."""


class LocalImap(BackgroundServer):
    """A running server over a mailbox, which a `LocalGmail` may show as well. `clock` gives epoch seconds."""

    def __init__(
        self,
        mailbox: Mailbox,
        password: str,
        *,
        clock: Callable[[], float],
        port: int = 0,
        hook: Hook = lambda _, answer: answer,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.mailbox = ImapMailbox(mailbox)
        self._password, self._clock, self._port, self._hook, self._tls = password, clock, port, hook, tls

    def _bind(self) -> LoopbackServer:
        return _ImapServer(self._port, self._new_client, self._hook, self._tls)

    def _new_client(self) -> ImapClient:
        return ImapClient(self.mailbox, self._password, lambda: int(self._clock() * 1000))


class _ImapServer(LoopbackServer):
    def __init__(self, port: int, new_client: Callable[[], ImapClient], hook: Hook, tls: ssl.SSLContext | None) -> None:
        self.new_client, self.hook, self._tls = new_client, hook, tls
        super().__init__(port, _ImapConnection)

    def get_request(self) -> tuple[socket.socket, Any]:
        """The connection; if it is encrypted, the handshake comes with the first bytes, in a thread."""
        plain, where = super().get_request()
        if self._tls is None:
            return plain, where
        return self._tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), where


class _ImapConnection(socketserver.StreamRequestHandler):
    """One connection: reads commands with their literals, and writes answers, compressed once that was agreed."""

    server: _ImapServer
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._client = self.server.new_client()
        self._incoming = bytearray()
        self._inflater: Any = None
        self._deflater: Any = None

    def handle(self) -> None:
        with suppress(HangUp, OSError):
            self._send("", b"", iter([b"* OK Gimap ready for requests"]))
            while not self._client.has_signed_out:
                tag, command = self._command()
                name = re.split(rb"\{[0-9]+\+?\}\r\n", command, maxsplit=1)[0].decode("latin-1")
                self._send(name, tag, self._client.answer(command))
                if self._client.is_compressed and self._deflater is None:
                    self._compress()

    # ── reading ──

    def _command(self) -> tuple[bytes, bytes]:
        """The tag of the next command, and the command with its literals in their places."""
        whole = self._line()
        while literal := _LITERAL.search(whole):
            size, is_sent = int(literal[1]), bool(literal[2])
            if size > (_LARGEST_UNASKED if is_sent else APPEND_LIMIT):
                self._write(whole.split(b" ")[0] + b" NO [TOOBIG] Literal too large\r\n")
                if is_sent:
                    raise HangUp
                whole = self._line()
                continue
            if not is_sent:
                self._write(b"+ go ahead\r\n")
            whole = _without_end(whole) + b"\r\n" + self._taken(size) + self._line()
        tag, _, command = _without_end(whole).partition(b" ")
        if re.fullmatch(rb"authenticate plain", command, re.IGNORECASE):
            self._write(b"+ \r\n")
            command += b" " + _without_end(self._line())
        return tag, command

    def _line(self) -> bytes:
        while (end := self._incoming.find(b"\n")) < 0:
            if len(self._incoming) > _LONGEST_COMMAND:
                raise HangUp
            self._receive()
        return self._taken(end + 1)

    def _taken(self, size: int) -> bytes:
        while len(self._incoming) < size:
            self._receive()
        taken = bytes(self._incoming[:size])
        del self._incoming[:size]
        return taken

    def _receive(self) -> None:
        data = self.connection.recv(_CHUNK)
        if not data:
            raise HangUp
        self._incoming += self._inflater.decompress(data) if self._inflater else data

    # ── writing ──

    def _send(self, command: str, tag: bytes, answer: Iterator[bytes]) -> None:
        """Sends the answer that the hook makes of the server's."""
        waiting = bytearray()
        try:
            for line in self.server.hook(command, answer):
                waiting += (tag + line[3:] if line.startswith(b"TAG ") else line) + b"\r\n"
                if len(waiting) >= _CHUNK:
                    self._write(bytes(waiting))
                    waiting.clear()
        finally:
            self._write(bytes(waiting))

    def _write(self, data: bytes) -> None:
        if self._deflater:
            data = self._deflater.compress(data) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
        self.connection.sendall(data)

    def _compress(self) -> None:
        self._deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        if rest := bytes(self._incoming):
            self._incoming = bytearray(self._inflater.decompress(rest))


def _without_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")
