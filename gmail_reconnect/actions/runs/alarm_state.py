"""What is known of the scheduled runs apart from the database, which may be what is damaged: alarms.json."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import DAY, milliseconds
from gmail_reconnect.paths import write_private

_GRACE: Final = DAY // 6
_LOCK_SECONDS: Final = 60
"""A run that hangs while it announces something must not keep others from it."""


@dataclass(slots=True)
class AlarmState:
    """Times in ms UTC; 0 for never. `every` is the schedule that is installed, "" for none, and `since` since when.

    `last_good` is when the last run ended well. `failed_ways` has why (an ErrorNote's parts; of an earlier version the
    text) a way to announce something failed at its last use. `drafts` are the drafts to oneself: kind → Message-ID, and
    Gmail's ids of the draft and its message. `digest` is the day (YYYY-MM-DD) of the last digest. `watched` is when the
    watchdog last looked, and `awake` when it looked again after the machine was off or asleep for a while.
    """

    every: str = ""
    since: int = 0
    last_good: int = 0
    troubles: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed_ways: dict[str, dict[str, Any] | str] = field(default_factory=dict)
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    digest: str = ""
    watched: int = 0
    awake: int = 0

    @property
    def period(self) -> int:
        """The ms between two runs of the schedule; 0 without one."""
        return {"": 0, "day": DAY}.get(self.every, 7 * DAY)


def read_state(path: Path) -> AlarmState:
    """What the newest file says; nothing where it is missing or cannot be read."""
    try:
        return AlarmState(**json.loads(state_files(path)[-1].read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return AlarmState()


def state_files(path: Path) -> tuple[Path, ...]:
    """The file in the home and, while the home cannot be written to, the newer one that is kept instead."""
    spare = _spare_file(path)
    return (path, spare) if _is_private(spare.parent) and spare.exists() else (path,)


def _spare_file(path: Path) -> Path:
    """In a folder of its own among the machine's temporary files, where others can write, too."""
    return Path(tempfile.gettempdir()) / f"gmail-reconnect-{sha256(str(path).encode()).hexdigest()[:16]}" / path.name


def _is_private(folder: Path) -> bool:
    """Whether there is this folder, and it is one that only the user can have made and can write to."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return os.name == "nt" or (status.st_uid == os.getuid() and status.st_mode == stat.S_IFDIR | stat.S_IRWXU)


@contextmanager
def changed_state(context: Context) -> Iterator[AlarmState]:
    """The state, written at the end of the block. Another process that changes it, too, waits."""
    path = context.paths.alarms
    lock = FileLock(lock_file(path), timeout=_LOCK_SECONDS, mode=0o600)
    with suppress(OSError):  # in a home that cannot be written to; or it waited long enough (Timeout)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    state = read_state(path)
    try:
        yield state
    finally:
        write_state(context, state)
        lock.release()


def lock_file(path: Path) -> Path:
    """What keeps two processes that change the state at a time apart."""
    return path.with_suffix(".lock")


def write_state(context: Context, state: AlarmState) -> None:
    """Keeps the state in the home, else among the temporary files; where both refuse, it stays as it was."""
    path = context.paths.alarms
    with suppress(ReconnectError, OSError):
        try:
            write_private(path, asdict(state))
        except ReconnectError:
            spare = _spare_file(path)
            spare.parent.mkdir(mode=0o700, exist_ok=True)
            if _is_private(spare.parent):
                write_private(spare, asdict(state))
        else:
            for spare in state_files(path)[1:]:
                spare.unlink()
                spare.parent.rmdir()


def expect_runs(context: Context, every: str) -> None:
    """Keeps that the schedule is to start a run every day, or on a day of the week; "": that there is no schedule."""
    with changed_state(context) as state:
        state.every, state.since = every, milliseconds(context.clock()) if every else 0


def is_silent(state: AlarmState, now: int, asleep: int = 0) -> bool:
    """Whether no run has ended well for two periods of the installed schedule and a grace, without the ms `asleep`.

    A time long ahead of now was noted while the clock was wrong, or is seen by a wrong one: it says nothing.
    """
    known = [at for at in (state.last_good, state.since, state.awake) if 0 < at <= now + state.period]
    return bool(state.every and known) and now - asleep - max(known) > 2 * state.period + _GRACE
