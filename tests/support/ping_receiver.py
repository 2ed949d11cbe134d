"""A dead-man's service on loopback: it keeps each path that it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class PingReceiver:
    """`paths` in their order; `answers` are the statuses of the next answers, then 200."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.answers: list[int] = []
        self.url = ""


@contextmanager
def ping_receiver() -> Iterator[PingReceiver]:
    """Runs until the block ends."""
    kept = PingReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.paths.append(self.path)
            self.send_response(kept.answers.pop(0) if kept.answers else 200)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/check"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
