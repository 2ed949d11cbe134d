"""demo: the real commands, one after the other, on a sample mailbox behind a local Gmail API."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.text.counts import count


def demo(
    context: typer.Context,
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder for its files.")] = Path("gmail-reconnect-demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Keep the sample's Drafts folder open as a page.")] = False,
) -> None:
    """Try everything on a sample mailbox, without an account or a network: sync, report, three drafts."""
    from gmail_reconnect.actions.try_demo import open_demo

    session: Session = context.obj
    with open_demo(to, session.now) as sample:
        drafts = sample.drafts_url if serve else sample.drafts.absolute().as_uri()
        session.kept = f"The sample's files so far are in {to}."
        for arguments in (
            ["sync"],
            ["report", "--top", "10"],
            ["draft", "--top", "3"],
            ["report", "--format", "html", "--output", str(sample.page)],
        ):
            _run(context, Session(quiet=session.quiet, drafts_page=drafts), sample.home, arguments)
        files = sample.save_letters()
        session.say(f"\nThe report:  {sample.page}")
        session.say(f"The letters: {sample.letters} ({count(files, '.eml file')}, as in the sample's Drafts folder)")
        if serve:
            session.say(f"The Drafts folder: {sample.drafts_url}  (press Ctrl-C to stop)")
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
        else:
            session.say(f"The Drafts:  {sample.drafts}")
    session.say("For your own mail: gmail-reconnect init, then login and sync, or import a Takeout file.")


def _run(context: typer.Context, session: Session, home: Path, arguments: list[str]) -> None:
    """One real command, as the user would type it."""
    session.say(f"\n$ gmail-reconnect {' '.join(arguments)}", style="bold")
    root = context.find_root()
    shared = ["--home", str(home), *(["--quiet"] if session.quiet else [])]
    root.command.main([*shared, *arguments], prog_name=root.info_name, standalone_mode=False, obj=session)
