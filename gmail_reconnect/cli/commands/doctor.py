"""doctor: what is wrong, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.cli.session import Session
from gmail_reconnect.text.sanitize import clean

if TYPE_CHECKING:
    from gmail_reconnect.actions.diagnose import Diagnosis

_INDENT: Final = 15
"""Cells of the column with the states."""


def doctor(
    context: typer.Context,
    format: Annotated[Literal["text", "json"], typer.Option(help="The output format.")] = "text",  # noqa: A002
) -> None:
    """Check sign-in, config, clock, database, schedule and quota: what is wrong, and what to do. Uses no network."""
    from gmail_reconnect.actions.diagnose import diagnose

    session: Session = context.obj
    with session.context() as work:
        found = diagnose(work)
    if format == "json":
        session.print_json(_as_data(found, session.with_home))
    else:
        sys.stdout.write(_as_text(found, session))
    if found.wrong:
        raise typer.Exit(1)


def _as_text(found: Diagnosis, session: Session) -> str:
    """A line for each check, with its hint below it."""
    from gmail_reconnect.cli.display.layout import hang

    lines = []
    for one in found.checks:
        said = session.with_home(f"{one.check}: {clean(one.message)}")
        lines.append(f"{one.state:<{_INDENT}}{hang(said, session.out, _INDENT)}")
        if advice := hint(one):
            lines.append(f"{'':<{_INDENT}}{hang(session.with_home(clean(advice)), session.out, _INDENT)}")
    return "\n".join(lines) + "\n"


def _as_data(found: Diagnosis, with_home: Callable[[str], str]) -> dict[str, Any]:
    """The keys of `doctor --format json`."""
    return {
        "wrong": found.wrong,
        "checks": [
            {"check": one.check, "state": one.state, "message": one.message, "hint": with_home(hint(one))}
            for one in found.checks
        ],
        "runs": [
            {
                "what": run.what,
                "started": _iso(run.started),
                "ended": _iso(run.ended),
                "outcome": run.outcome,
                "units": run.units,
                "refused": run.refused,
                "calls": dict(run.calls),
            }
            for run in found.runs
        ],
        "unreadable": {kind.value: number for kind, number in found.unreadable},
    }


def _iso(at: int | None) -> str | None:
    from gmail_reconnect.model import moment_of

    return None if at is None else moment_of(at).isoformat().replace("+00:00", "Z")
