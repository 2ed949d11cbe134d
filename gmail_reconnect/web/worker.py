"""Run the actions of all requests one after another in one thread, so that they can share what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.kept_people import KeptPeople
from gmail_reconnect.actions.people.queue import QueueFilter, list_queue

if TYPE_CHECKING:
    from gmail_reconnect.actions.progress import ProgressEvent

Result = TypeVar("Result")


class ServerEndedError(Exception):
    """The server ends while an action is running; the action changes nothing."""


class Worker:
    """One thread with the context that its actions are given; config.toml is read again when it has changed."""

    def __init__(self, context: Context) -> None:
        self.base = context
        self._context = replace(context, kept=KeptPeople(context.paths.database), progress=self._go_on)
        self._ended = False
        self._read = self._config_state()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="review")

    async def run(self, action: Callable[[Context], Result]) -> Result:
        """What the action returns. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, action)

    async def run_apart(self, action: Callable[[Context], Result]) -> Result:
        """The same in another thread, for what waits for Gmail: other requests go on meanwhile."""
        return await asyncio.to_thread(action, replace(self.base))

    def warm_up(self) -> None:
        """Begin to read everyone, before the first request asks for it."""
        self._thread.submit(self._run, lambda context: list_queue(context, QueueFilter(), 0, 1))

    def close(self) -> None:
        """End what takes long, wait for any other action, and close the database."""
        self._ended = True
        if self._context.kept:
            self._thread.submit(self._context.kept.close)
        self._thread.shutdown()

    def _run(self, action: Callable[[Context], Result]) -> Result:
        if self._read != (state := self._config_state()):
            self._context, self._read = replace(self._context), state
        return action(self._context)

    def _go_on(self, step: ProgressEvent) -> None:
        """Pass on how far an action is, or end it: reading everyone for the first time may take a minute."""
        if self._ended:
            raise ServerEndedError
        self.base.progress(step)

    def _config_state(self) -> tuple[int, int, int]:
        try:
            found = self.base.paths.config_file.stat()
        except OSError:
            return 0, 0, 0
        return found.st_ino, found.st_mtime_ns, found.st_size
