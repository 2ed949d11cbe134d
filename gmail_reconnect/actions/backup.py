"""Back up what nothing can supply again, into one file; put it back; keep automatic copies of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ErrorCode, ReconnectError, StoreError
from gmail_reconnect.store import backup
from gmail_reconnect.store.backup import CopyContent
from gmail_reconnect.store.integrity import check_file
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.run_state import RunState

SIGN_IN_FILES: Final = ("tokens/read.json", "tokens/draft.json", "tokens/imap.json", "credentials.json")
_WEEK: Final = timedelta(days=7)


def write_backup(context: Context, target: Path, *, with_sign_in: bool = False) -> CopyContent:
    """Writes the user's own tables, settings and templates into a new file, readable by its owner only.

    `with_sign_in` adds the tokens and the client file. Raises ReconnectError.
    """
    names = {name: path for name, path in _files(context) if with_sign_in or name not in SIGN_IN_FILES}
    files = {name: path.read_bytes() for name, path in names.items() if path.is_file()}
    with context.open_store():
        pass  # creates or migrates it
    backup.write_copy(context.paths.database, target, files)
    return backup.read_copy(target)


def read_backup(context: Context, source: Path) -> CopyContent:
    """What a backup has, the whole file checked. Raises ReconnectError if it cannot be restored here."""
    content = backup.read_copy(source)
    for name in content.files:
        if _place(context, name) is None:
            raise StoreError(f"{source} isn't a backup of this program.", code=ErrorCode.NOT_A_BACKUP)
    account = _account(context)
    if account and content.account and account != content.account:
        message = f"The backup is of {content.account}, and the mail here of {account}."
        raise ReconnectError(message, code=ErrorCode.OTHER_ACCOUNT)
    return content


def restore_backup(context: Context, source: Path) -> Path | None:
    """Puts back what a backup has. Mail stays.

    Returns a backup of what was there before, with the sign-in; None where there was nothing. Raises ReconnectError.
    """
    content = read_backup(context, source)
    with exclusive(context.paths.data, "restore"):
        before = _keep_aside(context)
        backup.restore_copy(source, context.paths.database)
        for name, data in content.files.items():
            if path := _place(context, name):
                _write(path, data)
    return before


def keep_weekly_copy(context: Context) -> None:
    """Writes an automatic copy if the newest weekly one is a week old. Raises StoreError."""
    today, database = context.clock().date(), context.paths.database
    weekly = sorted(path.stem for path in context.paths.copies.glob("week-*.sqlite"))
    if database.exists() and (not weekly or not f"week-{today - _WEEK}" < weekly[-1] <= f"week-{today}"):
        backup.write_automatic_copy(database, context.paths.copies, f"week-{today}")


def replace_copies(context: Context) -> None:
    """Deletes the automatic copies and whatever was kept aside, in which somebody may be who was erased; one new copy.

    Raises StoreError.
    """
    shutil.rmtree(context.paths.copies, ignore_errors=True)
    for path in context.paths.data.glob("damaged-*.sqlite*"):
        path.unlink(missing_ok=True)
    keep_weekly_copy(context)


def repair_database(context: Context) -> Path:
    """Keeps a damaged database aside, and makes a sound one with the user's own tables, without mail.

    Where they are damaged, too, the newest automatic copy supplies them. Returns where the damaged one is.
    Raises StoreError where nothing can supply them; then nothing is changed.
    """
    database = context.paths.database
    aside = _aside(context)
    with exclusive(context.paths.data, "doctor"):
        try:
            backup.rebuild(database, aside)
        except StoreError as error:
            sound = next(_sound_copies(context), None)
            if sound is None:
                hint = "Move the file away, and read the mail again; if you have a backup, restore it."
                raise StoreError(f"{error.message}; no automatic copy has what is lost.", hint) from error
            backup.move_aside(database, aside)
            backup.restore_copy(sound, database)
    return aside


def _account(context: Context) -> str:
    """Whose mail is here; "" if that isn't known, also where the database is damaged."""
    if context.paths.database.exists():
        with suppress(StoreError), context.open_store() as store:
            return RunState(store).account
    return ""


def _keep_aside(context: Context) -> Path | None:
    """A backup of what is here; a damaged database is moved aside. None where there is nothing."""
    if not (context.paths.database.exists() or context.paths.config_file.exists()):
        return None
    before = context.paths.copies / f"before-restore-{context.clock():%Y%m%dT%H%M%S.%f}.sqlite"
    try:
        write_backup(context, before, with_sign_in=True)
    except StoreError:
        if _is_sound(context.paths.database):
            raise
        before = _aside(context)
        backup.move_aside(context.paths.database, before)
    return before


def _is_sound(database: Path) -> bool:
    try:
        return not check_file(database).faults
    except StoreError:
        return False


def _aside(context: Context) -> Path:
    return context.paths.database.with_name(f"damaged-{context.clock():%Y%m%dT%H%M%S}.sqlite")


def _write(path: Path, data: bytes) -> None:
    """Writes a file in place of the old one, readable by its owner only. Raises ReconnectError."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise ReconnectError(f"{path} cannot be written: {error}", "Check the disk, then restore it again.") from error


def _sound_copies(context: Context) -> Iterator[Path]:
    for path in backup.automatic_copies(context.paths.copies):
        with suppress(StoreError):
            backup.read_copy(path)
            yield path


def _files(context: Context) -> Iterator[tuple[str, Path]]:
    """Name in a backup → file."""
    paths = context.paths
    yield "config.toml", paths.config_file
    for path in sorted(paths.templates.rglob("*")):
        yield f"templates/{path.relative_to(paths.templates).as_posix()}", path
    yield from ((name, place) for name in SIGN_IN_FILES if (place := _place(context, name)))


def _place(context: Context, name: str) -> Path | None:
    """Where a file of this name belongs; None for any name that a backup doesn't have."""
    folder, *rest = PurePosixPath(name).parts or ("",)
    if name in {"config.toml", "credentials.json"}:
        return context.paths.config / name
    if name in SIGN_IN_FILES:
        return context.paths.data / name
    if folder == "templates" and rest and not any(part == ".." or "\\" in part or ":" in part for part in rest):
        return context.paths.templates.joinpath(*rest)
    return None
