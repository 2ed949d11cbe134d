"""One run at a time: a lock that dies with its process, and says who holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from gmail_reconnect.errors import StoreError


@contextmanager
def exclusive(folder: Path, what: str) -> Iterator[None]:
    """Holds the lock of a home folder. Raises StoreError, naming the process, where another run holds it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    note = folder / "lock.holder"
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        holder = note.read_text(encoding="utf-8") if note.exists() else "another process"
        hint = "Wait until it has ended, then run this again."
        raise StoreError(f"Another run is under way: {holder}.", hint) from error
    try:
        note.write_text(f"{what}, process {os.getpid()}", encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()
