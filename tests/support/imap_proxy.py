"""A proxy before an IMAP server: notes each command that a client sends, compressed or not, and may cut connections."""

from __future__ import annotations

import re
import select
import socket
import socketserver
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Self

from tests.support import imap_log

_LITERAL: Final = re.compile(rb"\{(\d+)\+?\}\r\n\Z")


class ImapProxy(socketserver.ThreadingTCPServer):
    """`cut(n)`: how many bytes of the server's the n-th connection (from 0) passes on before it breaks; None: all."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, server_port: int, cut: Callable[[int], int | None] = lambda _: None) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.server_port, self.cut = server_port, cut
        self.connections = 0
        self._guard = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def number(self) -> int:
        with self._guard:
            self.connections += 1
            return self.connections - 1

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Passing(socketserver.BaseRequestHandler):
    server: ImapProxy

    def handle(self) -> None:
        left = self.server.cut(self.server.number())
        commands = _Commands()
        client: socket.socket = self.request
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.server.server_port)) as server:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for one in ready:
                    data = one.recv(1 << 16)
                    if not data:
                        return
                    if one is client:
                        commands.sent(data)
                        server.sendall(data)
                        continue
                    commands.answered(data)
                    if left is not None:
                        data, left = data[:left], left - len(data)
                    client.sendall(data)
                    if left is not None and left <= 0:
                        return


class _Commands:
    """Finds the commands in what one client sends. A password on a line of its own isn't noted."""

    def __init__(self) -> None:
        self._buffer, self._answer = bytearray(), b""
        self._literal_left = 0
        self._goes_on = False
        self._compress_tag = b""
        self._inflater: Any = None

    def sent(self, data: bytes) -> None:
        self._buffer += self._inflater.decompress(data) if self._inflater else data
        while self._buffer:
            if self._literal_left:
                skipped = min(self._literal_left, len(self._buffer))
                self._literal_left -= skipped
                del self._buffer[:skipped]
                continue
            line, end, _ = self._buffer.partition(b"\r\n")
            if not end:
                return
            del self._buffer[: len(line) + 2]
            self._line(bytes(line))

    def _line(self, line: bytes) -> None:
        if not self._goes_on:
            tag, _, command = line.partition(b" ")
            imap_log.note(command.decode("latin-1"))
            if command.upper() == b"COMPRESS DEFLATE":
                self._compress_tag = tag
        is_sign_in = not self._goes_on and re.search(rb" authenticate \S+$", line, re.IGNORECASE)
        literal = _LITERAL.search(line + b"\r\n")
        self._literal_left = int(literal[1]) if literal else 0
        self._goes_on = bool(literal or is_sign_in)

    def answered(self, data: bytes) -> None:
        if self._compress_tag:
            self._answer += data
            if found := re.search(rb"(?m)^%s (OK|NO|BAD)" % re.escape(self._compress_tag), self._answer):
                self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if found[1] == b"OK" else None
                self._compress_tag = self._answer = b""
