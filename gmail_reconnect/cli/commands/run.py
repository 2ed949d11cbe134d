"""run and schedule: the job that keeps everything true, and who starts it."""

from __future__ import annotations

from collections.abc import Callable

import typer

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ReconnectError

from . import draft, report, sync


def run(context: typer.Context) -> None:
    """The scheduled job: sync, drafts up to [schedule] drafts_per_run (0 unless you set it), and the report's page.

    What one step cannot do does not keep the next from its work; the exit code is that of the first that failed.
    """
    session: Session = context.obj
    count = session.config.schedule.drafts_per_run
    steps: list[Callable[[], None]] = [lambda: sync.sync(context)]
    if count:
        steps.append(lambda: draft.draft_automatically(session, count))
    steps.append(lambda: report.report(context, format=report.ReportFormat.HTML))
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
