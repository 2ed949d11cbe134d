"""backup and restore: what nothing can supply again, in one file."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError

if TYPE_CHECKING:
    from gmail_reconnect.store.backup import CopyContent


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
    with_sign_in: Annotated[
        bool, typer.Option("--with-sign-in", help="With the tokens and credentials.json: keep this file secret.")
    ] = False,
) -> None:
    """Write your decisions, drafts, settings and templates into one file that only you can read.

    Mail isn't in it: a sync or an import reads it again. Nor is a password that is in the system's keyring.
    """
    from gmail_reconnect.actions.backup import write_backup

    session: Session = context.obj
    with session.context() as work:
        content = write_backup(work, file, with_sign_in=with_sign_in)
    session.say(f"Written to {file}: {_describe(content)}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Put back your decisions, drafts, settings and templates from a backup, in place of those that are here.

    The mail that is here stays. What was there before is kept in another backup.
    """
    from gmail_reconnect.actions.backup import read_backup, restore_backup

    session: Session = context.obj
    with session.context() as work:
        session.say(f"{file} has {_describe(read_backup(work, file))}")
        if not yes and not session.confirm("Put it in place of what is here?"):
            raise ReconnectError("Nothing was changed.")
        before = restore_backup(work, file)
    session.say("Restored. Mail isn't in a backup: `gmail-reconnect sync` or an import reads it.")
    if before and before.name.startswith("before-"):
        session.say(f"To undo it: gmail-reconnect restore {shlex.quote(str(before))}")
    elif before:
        session.say(f"The damaged database that was here is kept as {before}.")


def _describe(content: CopyContent) -> str:
    from gmail_reconnect.text.counts import count

    words = {"own": "own address", "decision": "decision", "draft": "draft", "bond": "merge"}
    plural = {"own": "own addresses"}
    rows = [count(content.rows[name], word, plural.get(name, f"{word}s")) for name, word in words.items()]
    account = f" of {content.account}" if content.account else ""
    return f"{', '.join(rows)}{account}; files: {', '.join(sorted(content.files)) or 'none'}."
