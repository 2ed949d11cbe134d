"""What doctor found, in lines and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from gmail_reconnect.actions.diagnosis.diagnose import Diagnosis
from gmail_reconnect.cli.hints import hint
from gmail_reconnect.cli.session import Session
from gmail_reconnect.model import moment_of
from gmail_reconnect.text.sanitize import clean

from .layout import hang

_INDENT: Final = 15
"""Cells of the column with the states."""


def print_diagnosis(found: Diagnosis, session: Session) -> None:
    """A line for each check, with its hint below it."""
    lines = []
    for one in found.checks:
        said = session.with_home(f"{one.check}: {clean(one.message)}")
        lines.append(f"{one.state:<{_INDENT}}{hang(said, session.out, _INDENT)}")
        if advice := hint(one):
            lines.append(f"{'':<{_INDENT}}{hang(session.with_home(clean(advice)), session.out, _INDENT)}")
    sys.stdout.write("\n".join(lines) + "\n")


def diagnosis_json(found: Diagnosis, with_home: Callable[[str], str]) -> dict[str, Any]:
    """The keys of `doctor --format json`."""
    return {
        "wrong": found.wrong,
        "checks": [
            {
                "check": one.check,
                "state": one.state,
                "code": one.code,
                "message": one.message,
                "hint": with_home(hint(one)),
            }
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
    return None if at is None else moment_of(at).isoformat().replace("+00:00", "Z")
