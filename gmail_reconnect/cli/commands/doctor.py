"""doctor: what is wrong, and what to do."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from gmail_reconnect.actions.diagnose import diagnose
from gmail_reconnect.cli.display.diagnosis import diagnosis_json, diagnosis_text
from gmail_reconnect.cli.session import Session, as_json


class DiagnosisFormat(StrEnum):
    """How the findings are printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    context: typer.Context,
    format: Annotated[DiagnosisFormat, typer.Option(help="The output format.")] = DiagnosisFormat.TEXT,  # noqa: A002
) -> None:
    """Check sign-in, config, clock, database, schedule and quota: what is wrong, and what to do. Uses no network."""
    session: Session = context.obj
    with session.context() as work:
        found = diagnose(work)
    sys.stdout.write(as_json(diagnosis_json(found)) if format is DiagnosisFormat.JSON else diagnosis_text(found))
    if found.wrong:
        raise typer.Exit(1)
