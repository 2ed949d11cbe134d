"""What may be read, what was asked of the mailbox so far, and what is stored on this machine; delete all of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.runs.alarm_state import lock_file, state_files
from gmail_reconnect.actions.schedule import remove_schedule, schedule_status
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES
from gmail_reconnect.paths import DEMO_MARK
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
    """scope → whether it was granted; (method, calls, units) of everything asked of mail servers; the files.

    `imap_host`: the server that there is a sign-in for by IMAP; "" for none.
    """

    granted: dict[str, bool]
    calls: Sequence[tuple[str, int, int]]
    stored: Sequence[StoredFile]
    imap_host: str = ""


def privacy_summary(context: Context) -> PrivacySummary:
    """Everything that is known and kept. Creates nothing."""
    granted = {scope: context.paths.token(token).exists() for token, scope in SCOPE_NAMES.items()}
    calls: list[tuple[str, int, int]] = []
    if context.paths.database.exists():
        with context.open_store() as store:
            calls = ApiCallTable(store).totals()
    return PrivacySummary(granted, calls, _stored_files(context), _imap_host(context.paths.token("imap")))


def _imap_host(path: Path) -> str:
    if not path.exists():
        return ""
    from gmail_reconnect.imap import sign_ins  # noqa: PLC0415 - only where there is a sign-in

    try:
        return sign_ins.load(path).host
    except ReconnectError:
        return "an unknown server"


def _stored_files(context: Context, *, keep_settings: bool = False) -> list[StoredFile]:
    """The program's files that exist on this machine now; with `keep_settings`, without those that the user wrote."""
    paths, database = context.paths, context.paths.database
    known = (
        StoredFile(database, "headers, people, your decisions, and the drafts as they were created"),
        StoredFile(database.with_name(f"{database.name}-wal"), "the database's newest changes"),
        StoredFile(database.with_name(f"{database.name}-shm"), "an index of these changes"),
        StoredFile(paths.copies, "copies of your decisions and drafts, in case the database is damaged"),
        *(
            StoredFile(path, "a damaged database that was kept aside")
            for path in sorted(paths.data.glob("damaged-*.sqlite*"))
        ),
        StoredFile(paths.token("read"), "the sign-in for reading headers"),
        StoredFile(paths.token("draft"), "the sign-in for drafts"),
        StoredFile(paths.token("imap"), "the sign-in for IMAP"),
        StoredFile(paths.report, "the last report"),
        StoredFile(paths.log, "the log, for reporting a bug"),
        *(
            StoredFile(path, "which schedule is installed, and when a run last ended well")
            for path in state_files(paths.alarms)
        ),
        StoredFile(lock_file(paths.alarms), "an empty file that keeps a run and its watch apart"),
        StoredFile(paths.watch, "what the schedule starts each hour"),
        StoredFile(paths.program_gone, "an empty file, which says that you were told that the program is gone"),
        StoredFile(paths.logs, "what each scheduled run did, without addresses and subjects"),
        StoredFile(paths.data / "review.lock", "an empty file that keeps two review pages apart"),
        StoredFile(paths.uploads, "files that the review page was importing"),
        # Without the mark, a folder of that name is the user's.
        *([StoredFile(paths.sample, "the sample of the review page")] if (paths.sample / DEMO_MARK).exists() else []),
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
    ReconnectError for a file that cannot be deleted or, once the files are, a schedule or a password that cannot be.
    """
    failed: list[tuple[str, ReconnectError]] = []
    with _locked(context):  # so that no run is in the middle of writing one
        try:
            remove_schedule(context)  # a run that starts later would create the files again
        except ReconnectError as error:
            failed.append(("the schedule is still there", error))
        if context.paths.token("imap").exists():
            from gmail_reconnect.imap import sign_ins  # noqa: PLC0415 - only where there is a sign-in

            try:
                sign_ins.forget(context.paths.token("imap"))
            except ReconnectError as error:
                failed.append(("the password is still in the keyring", error))
        for one in _stored_files(context, keep_settings=keep_settings):
            _delete(one.path)
    for folder in (context.paths.data / "tokens", context.paths.data, context.paths.config):
        with suppress(OSError):  # other files in it aren't the program's
            folder.rmdir()
    if failed:
        left = "; ".join(f"{what}: {error.message}" for what, error in failed)
        raise ReconnectError(f"The files are deleted, but {left}", " ".join(error.hint for _, error in failed))


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
