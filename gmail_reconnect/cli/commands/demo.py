"""demo: the real commands, one after the other, on a sample mailbox behind a local Gmail API."""

from __future__ import annotations

import shlex
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.text.counts import count

if TYPE_CHECKING:
    from gmail_reconnect.actions.try_demo import Demo


def demo(
    context: typer.Context,
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder for its files.")] = Path("gmail-reconnect-demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Keep the sample's Drafts folder open as a page.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Open the sample in the review page, until Ctrl-C.")] = False,
) -> None:
    """Try everything on a sample mailbox, without an account or a network: sync, report, three drafts."""
    from gmail_reconnect.actions.try_demo import open_demo

    session: Session = context.obj
    with open_demo(to, session.now) as sample:
        drafts = sample.drafts_url if serve or review else sample.drafts.absolute().as_uri()
        session.kept = f"The sample's files so far are in {to}."
        for arguments in (
            ["sync"],
            ["report", "--top", "10"],
            ["draft", "--top", "3"],
            ["report", "--format", "html", "--output", str(sample.page)],
        ):
            _run(context, session, drafts, sample.home, arguments)
        files = sample.save_letters()
        session.say(f"\nThe report:  {sample.page}")
        session.say(f"The letters: {sample.letters} ({count(files, '.eml file')}, as in the sample's Drafts folder)")
        _stay_open(context, session, sample, serve=serve, review=review)
    session.say("For your own mail: gmail-reconnect review")


def _stay_open(context: typer.Context, session: Session, sample: Demo, *, serve: bool, review: bool) -> None:
    """Show the review page or the Drafts folder until Ctrl-C; or say where they are."""
    if review:
        _run(context, session, sample.drafts_url, sample.home, ["review"])
    elif serve:
        session.say(f"The Drafts folder: {sample.drafts_url}  (press Ctrl-C to stop)")
        session.say(_by_imap(sample))
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    else:
        session.say(f"The Drafts:  {sample.drafts}")
        session.say("To open it in the review page: gmail-reconnect demo --review")


def _by_imap(sample: Demo) -> str:
    """How the sample is read by IMAP, into a home of its own."""
    from gmail_reconnect.actions.try_demo import APP_PASSWORD

    home = shlex.quote(str(sample.home.absolute().with_name("by-imap")))
    server = f"--imap {sample.mailbox.address} --host 127.0.0.1 --port {sample.imap_port}"
    return f"By IMAP, from another terminal: gmail-reconnect --home {home} login {server}  (password: {APP_PASSWORD})"


def _run(context: typer.Context, session: Session, drafts_page: str, home: Path, arguments: list[str]) -> None:
    """One real command, as the user would type it."""
    session.say(f"\n$ gmail-reconnect {' '.join(arguments)}", style="bold")
    root = context.find_root()
    shared = ["--home", str(home), *(["--quiet"] if session.quiet else [])]
    own = Session(quiet=session.quiet, drafts_page=drafts_page)
    root.command.main([*shared, *arguments], prog_name=root.info_name, standalone_mode=False, obj=own)
