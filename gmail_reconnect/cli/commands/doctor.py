"""doctor: what is wrong, and what to do."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gmail_reconnect.cli.hints import advice
from gmail_reconnect.cli.session import Session, as_json
from gmail_reconnect.model import moment_of
from gmail_reconnect.text.sanitize import clean

if TYPE_CHECKING:
    from gmail_reconnect.actions.diagnose import Diagnosis, Line


class Format(StrEnum):
    """How the findings come out."""

    TEXT = "text"
    JSON = "json"


def doctor(
    context: typer.Context,
    format: Annotated[Format, typer.Option(help="How it comes out.")] = Format.TEXT,  # noqa: A002
) -> None:
    """Looks at sign-in, config, clock, database, schedule and quota: what is wrong, and what to do. Asks no network."""
    from gmail_reconnect.actions.diagnose import examine  # noqa: PLC0415 - Google's packages load slowly

    session: Session = context.obj
    found = examine(session.paths, session.now())
    sys.stdout.write(as_json(_data(found)) if format is Format.JSON else _text(found))
    if found.wrong:
        raise typer.Exit(1)


def _text(found: Diagnosis) -> str:
    lines = []
    for line in found.lines:
        lines.append(f"{line.state.value:<8} {line.check}: {clean(line.message)}")
        if told := _hint(line):
            lines.append(f"{'':<9}{clean(told)}")
    return "\n".join(lines) + "\n"


def _hint(line: Line) -> str:
    return advice(line.code, line.facts) if line.code else line.hint


def _data(found: Diagnosis) -> dict[str, Any]:
    return {
        "wrong": found.wrong,
        "checks": [
            {"check": line.check, "state": line.state, "message": line.message, "hint": _hint(line)}
            for line in found.lines
        ],
        "runs": [
            {
                "what": run.what,
                "started": _moment(run.started),
                "ended": _moment(run.ended),
                "outcome": run.outcome,
                "units": run.units,
                "refused": run.refused,
                "calls": dict(run.calls),
            }
            for run in found.runs
        ],
        "unreadable": {kind.value: count for kind, count in found.unreadable},
    }


def _moment(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else moment_of(milliseconds).isoformat().replace("+00:00", "Z")
