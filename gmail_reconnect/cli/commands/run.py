"""run and watch: what the scheduler starts."""

from __future__ import annotations

import typer

from gmail_reconnect.cli.hints import advice, hint
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import ErrorCode


def run(context: typer.Context) -> None:
    """The scheduled job: sync, drafts up to [schedule] drafts_per_run (0 unless you set it), and the HTML report.

    If one step fails, the next ones still run; the exit code is that of the first failure.
    """
    from gmail_reconnect.actions.scheduled_run import run_scheduled
    from gmail_reconnect.cli.display.letters import tell_age, tell_scheduled
    from gmail_reconnect.cli.display.new_mail import print_sync

    session: Session = context.obj
    with session.context() as work:
        done = run_scheduled(work)
    if done.is_import_only:
        session.say("All mail here is imported. For newer mail: gmail-reconnect import FILE.mbox")
    if done.sync:
        print_sync(session, done.sync)
    tell_age(session, done.age)
    if done.letters:
        tell_scheduled(session, done.letters, can_sign_in=not done.is_import_only)
    if done.page:
        session.say(f"Written to {done.page}")
    for error in done.errors[1:]:
        session.say(f"{error.message} {hint(error)}")
    if done.errors:
        raise done.errors[0]


def watch(context: typer.Context) -> None:
    """Announce that no scheduled run has ended well for two periods, or that the schedule is gone.

    The schedule starts it each hour, apart from `run`, which may not start at all.
    """
    from gmail_reconnect.actions.runs.watchdog import watch as look

    session: Session = context.obj
    with session.context() as work:
        found = look(work)
    if found.is_silent:
        session.say(f"No scheduled run has ended well for two periods. {advice(ErrorCode.RUNS_FAIL)}")
    if found.schedule_gone:
        session.say(f"The schedule is gone. {advice(ErrorCode.NO_SCHEDULE)}")
    if found.is_silent or found.schedule_gone:
        raise typer.Exit(1)
