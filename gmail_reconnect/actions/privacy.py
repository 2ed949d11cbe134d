"""What may be read, what was asked of Gmail so far, and what is stored on this machine; delete all of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.schedule import remove_schedule, schedule_status
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES
from gmail_reconnect.scheduling.interface import ScheduleStatus
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.sync_log import ApiCallTable


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file or folder of the program's on this machine. `is_settings`: the user wrote it."""

    path: Path
    what: str
    is_settings: bool = False

    def size(self) -> int:
        """Bytes; a folder's files added up."""
        files = [self.path] if self.path.is_file() else [p for p in self.path.rglob("*") if p.is_file()]
        return sum(file.stat().st_size for file in files)


@dataclass(frozen=True, slots=True)
class PrivacySummary:
    """scope → whether it was granted; (method, calls, units) of everything asked of Gmail; the files."""

    granted: dict[str, bool]
    calls: Sequence[tuple[str, int, int]]
    stored: Sequence[StoredFile]


def privacy_summary(context: Context) -> PrivacySummary:
    """Everything that is known and kept. Creates nothing."""
    granted = {scope: context.paths.token(token).exists() for token, scope in SCOPE_NAMES.items()}
    calls: list[tuple[str, int, int]] = []
    if context.paths.database.exists():
        with context.open_store() as store:
            calls = ApiCallTable(store).totals()
    return PrivacySummary(granted, calls, _stored_files(context))


def _stored_files(context: Context, *, keep_settings: bool = False) -> list[StoredFile]:
    """The program's files that exist on this machine now; with `keep_settings`, without those that the user wrote."""
    paths, database = context.paths, context.paths.database
    known = (
        StoredFile(database, "headers, people, your decisions, and the drafts as they were created"),
        StoredFile(database.with_name(f"{database.name}-wal"), "the database's newest changes"),
        StoredFile(database.with_name(f"{database.name}-shm"), "an index of these changes"),
        StoredFile(paths.token("read"), "the sign-in for reading headers"),
        StoredFile(paths.token("draft"), "the sign-in for drafts"),
        StoredFile(paths.report, "the last report"),
        StoredFile(paths.log, "the log, for reporting a bug"),
        StoredFile(paths.data / "lock", "an empty file that keeps two runs apart"),
        StoredFile(paths.config_file, "your settings", is_settings=True),
        StoredFile(paths.templates, "your own templates", is_settings=True),
        StoredFile(_client_file(context), "the client of your own Google Cloud project", is_settings=True),
    )
    return [one for one in known if one.path.exists() and not (keep_settings and one.is_settings)]


def files_to_purge(context: Context, *, keep_settings: bool = False) -> list[StoredFile]:
    """The files that `purge` would delete. Raises StoreError while another run is under way."""
    with _locked(context):
        return _stored_files(context, keep_settings=keep_settings)


def schedule_to_purge(context: Context) -> ScheduleStatus | None:
    """The schedule that `purge` would remove; None for none, or for one that cannot be read."""
    with suppress(ReconnectError):
        return schedule_status(context)
    return None


def purge(context: Context, *, keep_settings: bool = False) -> None:
    """Removes the schedule; deletes the program's files, and their folders where nothing else is in them.

    With `keep_settings`, what the user wrote stays. Raises StoreError while another run is under way, and
    ReconnectError for a file that cannot be deleted or, once the files are, a schedule that cannot be removed.
    """
    failed = None
    with _locked(context):  # so that no run is in the middle of writing one
        try:
            remove_schedule(context)  # a run that starts later would create the files again
        except ReconnectError as error:
            failed = error
        for one in _stored_files(context, keep_settings=keep_settings):
            _delete(one.path)
    for folder in (context.paths.data / "tokens", context.paths.data, context.paths.config):
        with suppress(OSError):  # other files in it aren't the program's
            folder.rmdir()
    if failed:
        raise ReconnectError(f"The files are deleted, but the schedule is still there: {failed.message}", failed.hint)


@contextmanager
def _locked(context: Context) -> Iterator[None]:
    if not context.paths.data.exists():
        yield
        return
    with exclusive(context.paths.data, "purge"):
        yield


def _client_file(context: Context) -> Path:
    """The client file; where config.toml cannot be read, the one next to it."""
    try:
        return context.paths.credentials(context.config.auth.credentials)
    except ReconnectError:
        return context.paths.credentials()


def _delete(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ReconnectError(
            f"{path} cannot be deleted: {error}", "Delete it yourself, then run this again."
        ) from error
