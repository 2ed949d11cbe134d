"""Records a scheduled run while it goes on: in the database, and in a log file of its own.

A run whose database or disk fails is still a run: whatever cannot be written is left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from gmail_reconnect import __version__
from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.scheduled_runs import RunRecord, RunStep, ScheduledRunTable

from .alarm_state import changed_state

_KEPT_LOGS: Final = 60


class RunRecorder:
    """Collects the steps of a run, and its `errors` in the order of the steps."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._id: int | None = None
        self._started = context.clock()
        self._steps: list[RunStep] = []
        self.errors: list[ReconnectError] = []
        self.failures: dict[str, BaseException] = {}
        """The error of each step that failed, a bug's, too."""

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, int]]:
        """A step, with a dictionary for its numbers. A ReconnectError inside ends the step, and is kept."""
        numbers: dict[str, int] = {}
        began = time.monotonic()
        failed: BaseException | None = None
        try:
            yield numbers
        except ReconnectError as error:
            failed = error
            self.errors.append(error)
        except BaseException as error:  # a bug and Ctrl-C are recorded, too, and go on
            failed = error
            raise
        finally:
            if failed:
                self.failures[name] = failed
            kind, code = (type(failed).__name__, getattr(failed, "code", None) or "") if failed else ("", "")
            self._add(RunStep(name, round(time.monotonic() - began, 3), numbers, kind, code))

    @property
    def record(self) -> RunRecord:
        """The run so far; its number is 0 where the database cannot be written to."""
        started, now = milliseconds(self._started), milliseconds(self._context.clock())
        return RunRecord(self._id or 0, started, now, tuple(self._steps))

    def begin(self) -> None:
        """Records the start."""
        self._log(f"gmail-reconnect {__version__} started", fresh=True)
        with suppress(ReconnectError), self._context.open_store() as store:
            self._id = ScheduledRunTable(store).begin(milliseconds(self._started))

    def end(self) -> None:
        """Records the end."""
        now = milliseconds(self._context.clock())
        self._log(f"ended: {_describe_end(self._steps)}")
        self._note(now)
        if not self.failures:
            with changed_state(self._context) as state:
                state.last_good = now

    def _add(self, step: RunStep) -> None:
        self._steps.append(step)
        self._log(describe_step(step))
        self._note(None)

    def _note(self, ended: int | None) -> None:
        if self._id is not None:
            with suppress(ReconnectError), self._context.open_store() as store:
                ScheduledRunTable(store).note(self._id, self._steps, ended)

    def _log(self, text: str, *, fresh: bool = False) -> None:
        path = log_file(self._context, self._started)
        with suppress(OSError):
            if fresh:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                path.touch(mode=0o600)
                _delete_old_logs(path.parent)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{self._context.clock():%Y-%m-%dT%H:%M:%SZ} {text}\n")


@contextmanager
def recorded(recorder: RunRecorder) -> Iterator[None]:
    """Records a run from here to the end of the block, whatever ends it."""
    recorder.begin()
    try:
        yield
    except BaseException as error:  # a bug and Ctrl-C are recorded, too, and go on
        recorder.failures = recorder.failures or {"run": error}
        raise
    finally:
        recorder.end()


def log_file(context: Context, started: datetime) -> Path:
    """The log file of the run that started then."""
    return context.paths.logs / f"run-{started:%Y%m%dT%H%M%SZ}.log"


def describe_step(step: RunStep) -> str:
    """One line: "sync: 12.3 s, new 4, calls 9", or "sync: 0.2 s, SignInError (sign_in_again)"."""
    numbers = [f"{name} {number}" for name, number in step.numbers.items()]
    failed = [f"{step.error} ({step.code})" if step.code else step.error] if step.error else []
    return f"{step.name}: {', '.join([f'{step.seconds:.1f} s', *numbers, *failed])}"


def _describe_end(steps: Sequence[RunStep]) -> str:
    failed = sum(bool(step.error) for step in steps)
    return f"{failed} of {len(steps)} steps failed" if failed else "each step succeeded"


def _delete_old_logs(folder: Path) -> None:
    for old in sorted(folder.glob("run-*.log"))[:-_KEPT_LOGS]:
        old.unlink(missing_ok=True)
