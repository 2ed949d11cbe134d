"""Allows one run at a time: a lock that ends with its process, and names the process that holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from gmail_reconnect.errors import StoreError, StoreInUseError

_LOOK_SECONDS: Final = 0.3
"""`holder` holds the lock for a moment; a run waits so long for it."""


@contextmanager
def exclusive(folder: Path, what: str) -> Iterator[None]:
    """Holds the lock of a home folder. Raises StoreError, with the process's name, if another run holds it."""
    note = folder / "lock.holder"
    lock = FileLock(folder / "lock", mode=0o600)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire(timeout=_LOOK_SECONDS)
        note.write_text(f"{what}, process {os.getpid()}", encoding="utf-8")
    except Timeout as error:
        hint = "Wait until it has ended, then run this again."
        raise StoreInUseError(f"Another run is under way: {_holder(note)}.", hint) from error
    except OSError as error:
        lock.release()
        raise StoreError(f"{folder} cannot be used: {error}", "Check that the folder is writable.") from error
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def holder(folder: Path) -> str:
    """Who holds the lock of a home folder now; "" if nobody does. Raises StoreError if the folder can't be used."""
    if not (folder / "lock").exists():
        return ""
    lock = FileLock(folder / "lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _holder(folder / "lock.holder")
    except OSError as error:
        raise StoreError(f"{folder} cannot be used: {error}", "Check that the folder is writable.") from error
    lock.release()
    return ""


def held_since(folder: Path) -> datetime | None:
    """When the process that holds the lock took it; None where nobody does."""
    with suppress(OSError):
        return datetime.fromtimestamp((folder / "lock.holder").stat().st_mtime, UTC)
    return None


def _holder(note: Path) -> str:
    """The note of the process that holds the lock. It may disappear, or not exist yet, at any time."""
    try:
        return note.read_text(encoding="utf-8") or "another process"
    except OSError:
        return "another process"
