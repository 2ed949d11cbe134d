"""run and schedule: the job that keeps everything true, and who starts it."""

from __future__ import annotations

from collections.abc import Callable

import typer

from gmail_reconnect.actions.letters.scheduled_letters import write_scheduled_letters
from gmail_reconnect.actions.report import write_page
from gmail_reconnect.cli.display.letters import tell_drafts
from gmail_reconnect.cli.hints import hint
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError

from . import sync


def run(context: typer.Context) -> None:
    """The scheduled job: sync, drafts up to [schedule] drafts_per_run (0 unless you set it), and the report's page.

    What one step cannot do does not keep the next from its work; the exit code is that of the first that failed.
    """
    session: Session = context.obj
    count = session.config.schedule.drafts_per_run
    steps: list[Callable[[], None]] = [lambda: sync.sync(context)]
    if count:
        steps.append(lambda: _write_letters(session, count))
    steps.append(lambda: _write_page(session))
    failed: ReconnectError | None = None
    for step in steps:
        try:
            step()
        except ReconnectError as error:
            if failed:
                session.say(f"{error.message} {hint(error)}")
            failed = failed or error
    if failed:
        raise failed


def _write_letters(session: Session, limit: int) -> None:
    with session.context() as given:
        drafts, page = write_scheduled_letters(given, limit)
    tell_drafts(session, drafts, page)


def _write_page(session: Session) -> None:
    with session.context() as given:
        session.say(f"Written to {write_page(given)}")
