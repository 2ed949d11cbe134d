"""Run one long task at a time in a thread of its own. A closed tab doesn't end it; the end of the server does."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.progress import DraftEvent, ProgressEvent, WorkEvent
from gmail_reconnect.errors import ReconnectError

if TYPE_CHECKING:
    from gmail_reconnect.actions.mail.import_mail import ImportSummary
    from gmail_reconnect.actions.mail.sync_mail import SyncSummary

Result: TypeAlias = "SyncSummary | ImportSummary | None"
NOTHING_TYPED: Final[Mapping[str, str]] = MappingProxyType({})
_MOST_LETTERS = 50


class JobStoppedError(Exception):
    """The user or the end of the server stops the task; what it has read so far is kept."""


class JobKind(StrEnum):
    """What is done."""

    SYNC = "sync"
    IMPORT = "import"
    SIGN_IN = "sign_in"
    ALLOW_DRAFTS = "allow_drafts"
    IMAP = "imap"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Job:
    """The task as it is now. `event` is its last step; `address` Google's page, while it waits for consent.

    `letters` are what a sync found out about drafts. `typed` began it, without a password. At the end it has a result
    or an error, or `is_stopped`.
    """

    kind: JobKind
    event: WorkEvent | None = None
    address: str = ""
    letters: tuple[DraftEvent, ...] = ()
    typed: Mapping[str, str] = field(default_factory=lambda: NOTHING_TYPED)
    is_running: bool = True
    is_stopped: bool = False
    result: Result = None
    error: ReconnectError | None = None


class Jobs:
    """The task that is running, or the last one."""

    def __init__(self) -> None:
        self.now: Job | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._stop = threading.Event()
        self.has_ended = False

    @property
    def is_running(self) -> bool:
        """Whether a task is under way."""
        return self.now is not None and self.now.is_running

    def start(
        self,
        kind: JobKind,
        context: Context,
        action: Callable[[Context], Result],
        typed: Mapping[str, str] = NOTHING_TYPED,
    ) -> bool:
        """Begin a task, unless one is under way. `action` is given a context that tells its progress here."""
        with self._starting:
            if self.is_running or self.has_ended:
                return False
            self._stop.clear()
            self.now = Job(kind, typed=typed)
            given = replace(context, progress=self._note, sleep=self._sleep, kept=None)
            self._thread = threading.Thread(target=self._run, args=(given, action), name=f"review-{kind}")
            self._thread.start()
            return True

    def show_address(self, address: str) -> None:
        """Called by a sign-in with Google's page."""
        self._change(address=address)

    def stop(self) -> None:
        """End the task at its next step."""
        self._stop.set()

    def end(self) -> None:
        """End the task at its next step, and begin none any more."""
        with self._starting:
            self.has_ended = True
        self._stop.set()

    def wait(self) -> None:
        """Wait until the task has ended."""
        if self._thread:
            self._thread.join()

    def _run(self, context: Context, action: Callable[[Context], Result]) -> None:
        try:
            result = action(context)
        except JobStoppedError:
            self._change(is_running=False, is_stopped=True, address="")
        except ReconnectError as error:
            self._change(is_running=False, error=error, address="")
        except Exception as error:  # noqa: BLE001 - a bug, which the page has to tell
            self._change(is_running=False, error=note_bug(context, error), address="")
        else:
            self._change(is_running=False, result=result, address="")

    def _note(self, event: ProgressEvent) -> None:
        if self._stop.is_set():
            raise JobStoppedError
        if isinstance(event, WorkEvent):
            self._change(event=event)
        elif isinstance(event, DraftEvent) and self.now and len(self.now.letters) < _MOST_LETTERS:
            self._change(letters=(*self.now.letters, event))

    def _sleep(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise JobStoppedError

    def _change(self, **changes: object) -> None:
        if self.now:
            self.now = replace(self.now, **changes)  # type: ignore[arg-type]


def note_bug(context: Context, error: Exception) -> ReconnectError:
    """Write where a bug happened into the log, without any text that may come from mail; an error that tells of it."""
    where = "".join(traceback.format_tb(error.__traceback__))
    context.paths.write_log(f"review page: {type(error).__name__}\n{where}")
    return ReconnectError(f"This is a bug in gmail-reconnect. The details are in {context.paths.log}.")
