"""Keep one server for each home: a second start finds the first, and gets a link from it."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from gmail_reconnect.errors import StoreError

from .guard import LINK, START

_SECONDS: Final = 5
"""How long the other server may take to answer."""


@contextmanager
def only_server(folder: Path) -> Iterator[Path | None]:
    """The file for `tell_others` of the only server of a home; None if another server is running.

    The lock ends with its process, so the file that a killed server left behind doesn't count.
    """
    note, lock = folder / "review.json", FileLock(folder / "review.lock", mode=0o600)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire(timeout=0)
    except Timeout:
        yield None
        return
    except OSError as error:
        raise StoreError(f"{folder} cannot be used: {error}", "Check that the folder is writable.") from error
    try:
        note.unlink(missing_ok=True)
        yield note
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def tell_others(note: Path, port: int, key: str) -> None:
    """Write down, for this user alone, where the server is, and the key to ask it for a link."""
    new = note.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"port": port, "key": key}, file)
    new.replace(note)


def ask_for_link(folder: Path) -> str:
    """A link to the server that is running. Raises StoreError if it doesn't answer."""
    try:
        found = json.loads((folder / "review.json").read_text(encoding="utf-8"))
        port, key = int(found["port"]), str(found["key"])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)) as connection:
            connection.request("POST", LINK, headers={"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            if answer.status == http.client.OK:
                return link(port, json.loads(answer.read())["token"])
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        pass
    raise StoreError(
        "The review page is open already, but doesn't answer.", "End that process, or wait a moment, and start again."
    )


def link(port: int, token: str) -> str:
    """What opens the page, once."""
    return f"http://127.0.0.1:{port}{START}?token={token}"
