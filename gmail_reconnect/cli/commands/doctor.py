"""doctor: what is wrong, and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.cli.session import Session

if TYPE_CHECKING:
    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.actions.diagnosis.diagnose import Diagnosis


def doctor(
    context: typer.Context,
    format: Annotated[Literal["text", "json"], typer.Option(help="The output format.")] = "text",  # noqa: A002
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what is safe: permissions, schedule, index, a damaged database.")
    ] = False,
    as_scheduled: Annotated[
        bool, typer.Option("--as-scheduled", help="Check in the environment that the schedule gives to a run.")
    ] = False,
) -> None:
    """Check sign-in, config, clock, database, schedule and quota: what is wrong, and what to do. Uses no network.

    The exit code is 1 if something has to be repaired.
    """
    from gmail_reconnect.actions.diagnosis.as_scheduled import run_as_scheduled
    from gmail_reconnect.actions.diagnosis.diagnose import diagnose
    from gmail_reconnect.cli.display.diagnosis import diagnosis_json, print_diagnosis

    session: Session = context.obj
    with session.context() as work:
        if as_scheduled:
            code, printed = run_as_scheduled(work, "doctor", "--format", format, *(["--fix"] if fix else []))
            sys.stdout.write(printed)
            raise typer.Exit(code)
        found = diagnose(work)
        found = _fixed(session, work, found) if fix else found
    if format == "json":
        session.print_json(diagnosis_json(found, session.with_home))
    else:
        print_diagnosis(found, session)
    if found.wrong:
        raise typer.Exit(1)


def _fixed(session: Session, work: Context, found: Diagnosis) -> Diagnosis:
    """Repairs what is safe; returns what is found afterwards."""
    from gmail_reconnect.actions.diagnosis.diagnose import diagnose
    from gmail_reconnect.actions.diagnosis.repair import repair

    for one in repair(work, found):
        session.say(f"{one.error.message} {hint(one.error)}".rstrip() if one.error else one.text)
    return diagnose(work)
