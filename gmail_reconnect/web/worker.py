"""Run the actions of all requests one after another in one thread, so that they can share what is kept."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.kept_people import KeptPeople
from gmail_reconnect.actions.people.queue import QueueFilter, index_some_subjects, list_queue
from gmail_reconnect.actions.people.same_person import keep_pairs, people_to_compare
from gmail_reconnect.actions.progress import ComparingPeople, MatchingPeople

if TYPE_CHECKING:
    from gmail_reconnect.actions.progress import ProgressEvent
    from gmail_reconnect.people.directory import Directory

Result = TypeVar("Result")
_LOOK_EVERY_SECONDS: Final = 0.02
MANY_ADDRESSES: Final = 2_000
"""Fewer are read in about a second."""


class ServerEndedError(Exception):
    """The server ends while an action is running; the action changes nothing."""


class Worker:
    """One thread with the context that its actions are given; config.toml is read again when it has changed."""

    def __init__(self, context: Context) -> None:
        self.base = context
        self._context = replace(context, kept=KeptPeople(context.paths.database), progress=self._go_on)
        self._ended = False
        self._read = self._settings_state()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="review")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="review-pairs")
        self._finding: Future[Directory] | None = None
        self._compared = ComparingPeople(0, 0)
        self.matching: MatchingPeople | None = None  # how far everyone is read who the other actions wait for

    def speak(self, language: str) -> None:
        """Have actions use the browser's language, until config.toml says the user's."""
        if language != self.base.language:
            self.base = replace(self.base, language=language)

    async def run(self, action: Callable[[Context], Result]) -> Result:
        """What the action returns. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, action)

    async def run_apart(self, action: Callable[[Context], Result]) -> Result:
        """The same in another thread, for what waits for Gmail: other requests go on meanwhile."""
        return await asyncio.to_thread(action, replace(self.base))

    async def find_pairs(self, seconds: float = math.inf) -> ComparingPeople | None:
        """Find who may be one person, while other actions go on: among 30,000 people it takes seconds.

        After so many seconds, how far it is; None once all pairs are known.
        """
        until = time.monotonic() + seconds
        while people := await self.run(people_to_compare):
            finding = self._finding = self._finding or self._beside.submit(self._compare, people)
            while not finding.done():
                if time.monotonic() >= until:
                    return self._compared
                await asyncio.sleep(_LOOK_EVERY_SECONDS)
            if self._finding is finding:
                self._finding = None
            await self.run(partial(keep_pairs, compared=finding.result()))
        return None

    async def index_subjects(self, seconds: float) -> int:
        """Prepare a search by need, a little at a time between other actions: a million messages take half a minute.

        Returns how many messages are left after so many seconds.
        """
        until = time.monotonic() + seconds
        while (left := await self.run(index_some_subjects)) and time.monotonic() < until:
            pass
        return left

    def warm_up(self) -> None:
        """Begin to read everyone, and to prepare a search, before the first request asks for it."""
        self._thread.submit(self._run, lambda context: list_queue(context, QueueFilter(), 0, 1))
        self._thread.submit(self._run, self._index)

    def _index(self, context: Context) -> None:
        if not self._ended and index_some_subjects(context):
            self._thread.submit(self._run, self._index)

    def close(self) -> None:
        """End what takes long, wait for any other action, and close the database."""
        self._ended = True
        if self._context.kept:
            self._thread.submit(self._context.kept.close)
        self._thread.shutdown()
        self._beside.shutdown()

    def _run(self, action: Callable[[Context], Result]) -> Result:
        if self._read != (state := self._settings_state()):
            self._context, self._read = replace(self._context, language=self.base.language), state
        try:
            return action(self._context)
        finally:
            self.matching = None

    def _compare(self, people: Directory) -> Directory:
        people.duplicates(on_progress=replace(self.base, progress=self._go_on).comparing)
        return people

    def _go_on(self, step: ProgressEvent) -> None:
        """Pass on how far an action is, or end it: reading everyone for the first time may take a minute."""
        if self._ended:
            raise ServerEndedError
        if isinstance(step, ComparingPeople):
            self._compared = step
        elif isinstance(step, MatchingPeople) and step.addresses >= MANY_ADDRESSES:
            self.matching = step
        self.base.progress(step)

    def _settings_state(self) -> tuple[str, int, int, int]:
        try:
            found = self.base.paths.config_file.stat()
        except OSError:
            return self.base.language, 0, 0, 0
        return self.base.language, found.st_ino, found.st_mtime_ns, found.st_size
