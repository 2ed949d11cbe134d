"""demo: the real commands, one after the other, on a sample mailbox behind a local Gmail API."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Annotated

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.demo import sample
from gmail_reconnect.errors import UsageError
from gmail_reconnect.letters import outbox
from gmail_reconnect.local_gmail.loader import load_messages
from gmail_reconnect.local_gmail.server import LocalGmail
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable

_MARK = ".gmail-reconnect-demo"
_GMAIL = '\n[gmail]\nendpoint = "{url}"\nunits_per_minute = 10000000\n'


def demo(
    context: typer.Context,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where everything is put.")] = Path("gmail-reconnect-demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Keep the sample's Drafts folder open in a page.")] = False,
) -> None:
    """The whole path on a sample mailbox, without an account or a network: sync, report, three drafts."""
    session: Session = context.obj
    now = session.now()
    home = _prepare(to) / "home"
    mailbox = load_messages([(mail.raw, mail.labels) for mail in sample.make_sample(now)], sample.ME.email)
    with LocalGmail(mailbox, clock=lambda: session.now().timestamp()) as gmail:
        _furnish(home, sample.sample_config(now) + _GMAIL.format(url=gmail.url), gmail)
        page, letters = to / "report.html", to / "letters"
        for arguments in (
            ["sync"],
            ["report", "--top", "10"],
            ["draft", "--top", "3"],
            ["report", "--format", "html", "--output", str(page)],
        ):
            _run(context, session, home, arguments)
        with Store.open(Paths.resolve(home).database) as store:
            written = [
                outbox.PreparedDraft(d.email, d.name, d.subject, d.message_id, d.content)
                for d in DraftTable(store).all()
            ]
        files = outbox.write_files(written, letters)
        session.say(f"\nThe report:  {page}")
        session.say(f"The letters: {letters} ({len(files)} .eml files, as they stand in the sample's Drafts folder)")
        if serve:
            session.say(f"The Drafts folder: {gmail.url}/drafts  (Ctrl-C ends it)")
            threading.Event().wait()
    session.say("Your own mail: gmail-reconnect init, then login and sync, or import a Takeout file.")


def _prepare(folder: Path) -> Path:
    """An empty folder of the demo's own. Raises UsageError rather than touch anybody's files."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARK).exists()):
            raise UsageError(f"{folder} is not empty, and not an earlier demo's.", "Give another folder with --to.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
    return folder


def _furnish(home: Path, config: str, gmail: LocalGmail) -> None:
    """A home with a config and both tokens, as `init` and `login` would leave it."""
    paths = Paths.resolve(home)
    paths.token("read").parent.mkdir(parents=True, mode=0o700)
    paths.config_file.write_text(config, encoding="utf-8")
    for name, scope in (("read", "gmail.metadata"), ("draft", "gmail.compose")):
        path = paths.token(name)  # type: ignore[arg-type] # one of the two
        path.write_text(json.dumps(gmail.authorized_user(scope)), encoding="utf-8")
        path.chmod(0o600)


def _run(context: typer.Context, session: Session, home: Path, arguments: list[str]) -> None:
    """One real command, as the user would type it."""
    session.say(f"\n$ gmail-reconnect {' '.join(arguments)}", style="bold")
    root = context.find_root()
    shared = ["--home", str(home), *(["--quiet"] if session.quiet else [])]
    root.command.main([*shared, *arguments], prog_name=root.info_name, standalone_mode=False)
