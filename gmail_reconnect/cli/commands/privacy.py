"""privacy: what may be read, what was asked of Gmail so far, what is stored where; and how to be rid of it."""

from __future__ import annotations

import shutil
import sys
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from gmail_reconnect.cli.session import Plain, Session, as_json
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.user.api_calls import ApiCallTable


class Action(StrEnum):
    """What to do."""

    SHOW = "show"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file or folder of ours on this machine."""

    path: Path
    what: str
    own: bool  # written by the user: settings, templates, the client of their own project

    def size(self) -> int:
        """Bytes, a folder's files added up."""
        files = [self.path] if self.path.is_file() else [p for p in self.path.rglob("*") if p.is_file()]
        return sum(file.stat().st_size for file in files)


_MAY: Final[dict[Token, tuple[str, str]]] = {
    "read": ("gmail.metadata", "the headers of your mail: who, when, subject. Never what a mail says"),
    "draft": ("gmail.compose", "your Drafts folder, to put letters there. Google has no permission for drafts alone"),
}
_NEVER: Final = (
    "It never sends: no call that sends exists in it, and every call outside a short list is stopped.",
    "It never reads a body or an attachment: the first permission cannot, the second is not used for it.",
    "It talks to Google alone: no other server, no telemetry, nothing loaded into its pages.",
)


def privacy(
    context: typer.Context,
    action: Annotated[Action, typer.Argument(help="What to do.")] = Action.SHOW,
    yes: Annotated[bool, typer.Option("--yes", help="Purge without asking.")] = False,
    keep_settings: Annotated[bool, typer.Option("--keep-settings", help="Purge all but what you wrote.")] = False,
    format: Annotated[Plain, typer.Option(help="How it comes out.")] = Plain.TABLE,  # noqa: A002
) -> None:
    """What may be read, what was asked of Gmail so far, what is stored where; `privacy purge` removes it all."""
    session: Session = context.obj
    if action is Action.PURGE:
        if format is Plain.JSON:
            raise UsageError("--format json goes with `privacy show`.")
        _purge(session, yes=yes, keep_settings=keep_settings)
        return
    if yes or keep_settings:
        raise UsageError("--yes and --keep-settings go with `privacy purge`.")
    kept, calls = stored(session), _calls(session)
    if format is Plain.JSON:
        sys.stdout.write(as_json(_data(session.paths, kept, calls)))
    else:
        _print(session, kept, calls)


def stored(session: Session) -> list[Kept]:
    """Everything of ours that is on this machine now."""
    paths, database = session.paths, session.paths.database
    known = (
        Kept(database, "headers, people, your decisions, the drafts as they were made", False),
        Kept(database.with_name(f"{database.name}-wal"), "its newest changes", False),
        Kept(database.with_name(f"{database.name}-shm"), "an index of these", False),
        Kept(paths.token("read"), "the sign-in for reading headers", False),
        Kept(paths.token("draft"), "the sign-in for drafts", False),
        Kept(paths.report, "the last report", False),
        Kept(paths.log, "what went wrong inside, for reporting a bug", False),
        Kept(paths.data / "lock", "nothing: held while a run goes on", False),
        Kept(paths.config_file, "your settings", True),
        Kept(paths.templates, "your own templates", True),
        Kept(_client(session), "the client of your own Google Cloud project", True),
    )
    return [one for one in known if one.path.exists()]


def _client(session: Session) -> Path:
    """The client file; where config.toml cannot be read, the one beside it."""
    try:
        return session.paths.credentials(session.config.auth.credentials)
    except ReconnectError:
        return session.paths.credentials()


def _calls(session: Session) -> list[tuple[str, int, int]]:
    if not session.paths.database.exists():
        return []
    with session.store() as store:
        return ApiCallTable(store).totals()


def _data(paths: Paths, kept: list[Kept], calls: list[tuple[str, int, int]]) -> dict[str, Any]:
    return {
        "permissions": [
            {"name": scope, "for": what, "granted": paths.token(token).exists()}
            for token, (scope, what) in _MAY.items()
        ],
        "never": list(_NEVER),
        "calls": [{"method": name, "calls": count, "units": units} for name, count, units in calls],
        "stored": [{"path": str(one.path), "what": one.what, "bytes": one.size()} for one in kept],
    }


def _print(session: Session, kept: list[Kept], calls: list[tuple[str, int, int]]) -> None:
    found = _data(session.paths, kept, calls)
    lines = ["What it may do with your Gmail"]
    lines += [
        f"  {one['name']}: {'granted' if one['granted'] else 'not granted'}: {one['for']}."
        for one in found["permissions"]
    ]
    lines += ["", "What it never does", *(f"  {one}" for one in _NEVER), "", "What was asked of Gmail so far"]
    lines += [f"  {name:<16} {count:>9,} calls {units:>11,} units" for name, count, units in calls] or ["  Nothing."]
    lines += ["", "What is stored on this machine"]
    for one in found["stored"]:
        lines += [f"  {one['path']}", f"      {one['what']}, {_size(one['bytes'])}"]
    lines += [] if kept else ["  Nothing."]
    lines += ["", "`gmail-reconnect privacy purge` removes all of it; at Google: myaccount.google.com/permissions"]
    for line in lines:
        session.out.print(line, markup=False, soft_wrap=not session.out.is_terminal)


def _size(count: int) -> str:
    return f"{count:,} bytes" if count < 10_000 else f"{count / 1_000_000:,.2f} MB"


def _purge(session: Session, *, yes: bool, keep_settings: bool) -> None:
    """Removes what is ours, under the lock, so that no run is in the middle of writing it."""
    with exclusive(session.paths.data, "purge") if session.paths.data.exists() else nullcontext():
        going = [one for one in stored(session) if not (keep_settings and one.own)]
        if not going:
            session.say("There is nothing to remove.")
            return
        for one in going:
            session.say(f"{one.path}: {one.what}")
        if not yes:
            typer.confirm("Remove all of this? It cannot be taken back.", abort=True, err=True)
        for one in going:
            _remove(one.path)
    for folder in (session.paths.data / "tokens", session.paths.data, session.paths.config):
        with suppress(OSError):  # whatever else stands there is not ours
            folder.rmdir()
    session.say(
        "Removed. Drafts in your Gmail stay there. To withdraw the permission: myaccount.google.com/permissions"
    )
    session.say("If you have a schedule: gmail-reconnect schedule remove")


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ReconnectError(
            f"{path} cannot be removed: {error}", "Remove it yourself, then run this again."
        ) from error
