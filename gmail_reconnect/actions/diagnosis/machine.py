"""Check the machine: who holds the lock, the disk, the folder and its permissions, proxies."""

from __future__ import annotations

import os
import re
import shutil
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gmail_reconnect.errors import ErrorCode, StoreError
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.lock import held_since, holder

from .lines import line
from .result import CheckResult, failed, ok, warning

_LITTLE: Final = 200_000_000
"""Less free space than this, in bytes, is little."""
_REMOTE: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "lustre", "davfs"),
        *("sshfs", "rclone", "s3fs", "gvfsd-fuse", "vmhgfs", "vmhgfs-fuse", "vboxsf", "virtiofs"),
    }
)
"""Types of file systems, without "fuse.", that are another machine's: a server's, or the host's of a virtual one."""
_SYNCED: Final = re.compile(
    r"dropbox|google ?drive|onedrive|icloud|mobile documents|cloudstorage|nextcloud|owncloud|pcloud|box sync|megasync"
    r"|seafile|syncthing|yandex\.?disk|proton ?drive|tresorit",
    re.IGNORECASE,
)
"""A folder of this name is copied by another program, also while SQLite writes."""


def check_lock(paths: Paths, now: datetime) -> tuple[str, CheckResult]:
    """Who holds the lock, "" for nobody."""
    try:
        held = holder(paths.data)
    except StoreError as error:
        return "", failed("lock", error)
    if not held:
        return "", ok("lock", line("lock_free"))
    since = held_since(paths.data)
    if since and now - since > timedelta(days=1):
        facts = {"process": held.rpartition(" ")[2]}
        return held, warning("lock", line("lock_old", since=since, held=held), code=ErrorCode.LOCK_OLD, facts=facts)
    return held, ok("lock", line("lock_held", held=held), line("lock_wait"))


def check_machine(paths: Paths) -> Iterator[CheckResult]:
    """What of the machine would stop a run, or spoil what it writes. Yields nothing for what is in order."""
    if paths.data.exists():
        free = shutil.disk_usage(paths.data).free
        if free < _LITTLE:
            facts = {"folder": str(paths.data)}
            said = line("disk_little", megabytes=round(free / 1e6), **facts)
            yield warning("disk", said, code=ErrorCode.DISK_FULL, facts=facts)
        yield from _folder(paths.data.resolve())
        yield from _permissions(paths)
    proxies = {name: url for name, url in urllib.request.getproxies().items() if name in {"http", "all"}}
    if proxies and not all(urllib.request.proxy_bypass(host) for host in ("127.0.0.1", "localhost")):
        yield warning("proxy", line("proxy"), code=ErrorCode.PROXY_CATCHES_LOOPBACK)


def _folder(folder: Path) -> Iterator[CheckResult]:
    kind = ""
    if _SYNCED.search(str(folder)):
        kind = "folder_copied"
    elif folder.drive.startswith("\\\\") or file_system_of(folder, _mounts()).removeprefix("fuse.") in _REMOTE:
        kind = "folder_remote"
    if kind:
        facts = {"folder": str(folder)}
        yield warning("folder", line(kind, **facts), code=ErrorCode.FOLDER_SHARED, facts=facts)


def _mounts() -> str:
    """What is mounted, by Linux's own list; "" elsewhere."""
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def file_system_of(folder: Path, mounts: str) -> str:
    """The type of the file system that a folder is on, by lines like those of /proc/mounts; "" where none has it.

    Of two at one place, the later one hides the other.
    """
    found, depth = "", 0
    for words in map(str.split, mounts.splitlines()):
        place = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[1]))
        if folder.is_relative_to(place) and len(place.parts) >= depth:
            found, depth = words[2], len(place.parts)
    return found


def _permissions(paths: Paths) -> Iterator[CheckResult]:
    """Files that other users of this machine can read, and a folder in which they can write."""
    if os.name != "posix":
        return
    if paths.data.stat().st_mode & 0o022:
        said, then = line("folder_open", folder=str(paths.data)), line("command", command=f"chmod 700 {paths.data}")
        yield warning("permissions", said, then, repair="permissions")
    for path in private_files(paths):
        if is_open_to_others(path):
            said, then = line("file_open", file=str(path)), line("command", command=f"chmod 600 {path}")
            yield warning("permissions", said, then, repair="permissions")


def is_open_to_others(path: Path) -> bool:
    """Whether other users of this machine can read or change the file."""
    return os.name == "posix" and path.exists() and bool(path.stat().st_mode & 0o077)


def private_files(paths: Paths) -> list[Path]:
    """What only the user may read, but for the tokens."""
    return [paths.database, Path(f"{paths.database}-wal"), paths.log, paths.alarms, *paths.copies.glob("*.sqlite")]
