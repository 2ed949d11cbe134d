"""Listen on this machine's own addresses, tell the link, and serve until it is stopped or hasn't been used for long."""

from __future__ import annotations

import logging
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ErrorCode, ReconnectError

from .access import Access
from .app import make_app
from .guard import Guard
from .instance import ask_for_link, link, only_server, tell_others
from .tasks.homes import Homes
from .tasks.jobs import Jobs
from .worker import Worker

IDLE_SECONDS: Final = 12 * 3600
"""A server that nobody uses ends after this time."""
_CONNECTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """The link to the page. `already`: another process serves it."""

    link: str
    already: bool


class _Server(uvicorn.Server):
    """Ends by itself once `used` was too long ago and no task is under way."""

    def __init__(self, app: ASGIApp, idle_seconds: float, jobs: Jobs) -> None:
        log = logging.getLogger("uvicorn")  # it would tell what a request was, and a bug's text
        log.propagate = False
        log.handlers = [logging.NullHandler()]
        super().__init__(
            uvicorn.Config(
                app, log_config=None, access_log=False, lifespan="off", ws="none", loop="asyncio", http="h11",
                server_header=False, limit_concurrency=_CONNECTIONS, timeout_graceful_shutdown=5,
            )
        )  # fmt: skip
        self._idle_seconds, self._jobs = idle_seconds, jobs
        self._last_used = time.monotonic()

    def use(self) -> None:
        """Note that a request was let in."""
        self._last_used = time.monotonic()

    async def on_tick(self, counter: int) -> bool:
        """Whether to end; asked ten times a second."""
        if self._jobs.is_running:
            self.use()
        return await super().on_tick(counter) or time.monotonic() - self._last_used > self._idle_seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the task first: pages wait for what it tells."""
        self._jobs.end()
        await super().shutdown(sockets)


def serve(
    context: Context,
    opened: Callable[[Opened], None],
    *,
    port: int = 0,
    idle_seconds: float = IDLE_SECONDS,
    open_browser: bool = False,
    started: Callable[[uvicorn.Server], None] = lambda _: None,
) -> None:
    """Serves the review page of a home; returns when it ends, or at once if another process serves it.

    `opened` is told the link. Port 0: a free one. `open_browser`: a sign-in opens Google's page by itself. `started` is
    given the server, which ends with `should_exit`. Raises ReconnectError if the port is taken, StoreError.
    """
    with only_server(context.paths.data) as note:
        if note is None:
            opened(Opened(ask_for_link(context.paths.data), already=True))
            return
        sockets = _listen(port)
        shutil.rmtree(context.paths.uploads, ignore_errors=True)  # what a killed server has left behind
        homes, jobs, access = Homes(Worker(context)), Jobs(), Access()
        try:
            port = sockets[0].getsockname()[1]
            hosts = [f"127.0.0.1:{port}", f"[::1]:{port}"][: len(sockets)]
            server = _Server(
                Guard(make_app(homes, jobs, open_browser=open_browser), access, hosts, used=lambda: server.use()),  # noqa: PLW0108 - made below
                idle_seconds,
                jobs,
            )
            homes.own.warm_up()
            tell_others(note, port, access.key)
            opened(Opened(link(port, access.new_link()), already=False))
            started(server)
            server.run(sockets)
        finally:
            for one in sockets:
                one.close()
            jobs.end()
            jobs.wait()
            homes.close()


def _listen(port: int) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where this machine has it, ::1, with the same port."""
    sockets = []
    try:
        sockets.append(socket.create_server(("127.0.0.1", port)))
    except (OSError, OverflowError) as error:
        raise ReconnectError(
            f"Port {port} can't be used: {getattr(error, 'strerror', None) or error}.",
            code=ErrorCode.REVIEW_PORT_TAKEN,
        ) from error
    with suppress(OSError):
        sockets.append(socket.create_server(("::1", sockets[0].getsockname()[1]), family=socket.AF_INET6))
    return sockets
