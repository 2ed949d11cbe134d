"""A server in a thread of its own, and its open connections, so that stopping it leaves no thread and no socket."""

from __future__ import annotations

import socket
import socketserver
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Self


class LoopbackServer(socketserver.ThreadingTCPServer):
    """Binds to 127.0.0.1. Its threads are waited for."""

    allow_reuse_address = True
    daemon_threads = False

    def __init__(self, port: int, handler: type[socketserver.BaseRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), handler)

    @property
    def port(self) -> int:
        """The port that was asked for, or the free one that was found."""
        return int(self.server_address[1])

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Notes a connection."""
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Forgets a connection that is closed."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Closes the connections that clients keep open."""
        with self._guard:
            for connection in self._open:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)


class BackgroundServer(ABC):
    """A server that answers from `start` to `stop`, or in a `with` block."""

    _server: LoopbackServer | None = None
    _thread: threading.Thread | None = None

    @abstractmethod
    def _bind(self) -> LoopbackServer:
        """The server on its port."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Binds the port (0: a free one) and starts to answer. Raises OSError if the port is taken."""
        self._server = self._bind()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name=type(self).__name__)
        self._thread.start()

    def stop(self) -> None:
        """Closes every connection and waits until every thread has ended."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.hang_up()
            self._server.server_close()
            self._server = self._thread = None

    @property
    def port(self) -> int:
        """Where it answers. Raises RuntimeError unless the server is running."""
        if self._server is None:
            raise RuntimeError("the local server is not running")
        return self._server.port
