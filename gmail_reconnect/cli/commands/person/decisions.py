"""The commands that record one decision: `person ignore`, `snooze`, `note`, `tag`, `language`, `gender` …"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from gmail_reconnect.actions.people.decisions import DecisionKind, decide, undo_decision
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError

from .arguments import Undo, Who, named, print_each, text
from .group import app

_OPTIONS: Final = {
    DecisionKind.SNOOZE: "--until DATE",
    DecisionKind.NOTE: "--text TEXT",
    DecisionKind.TAG: "--tag TAG",
    DecisionKind.LANGUAGE: "--code CODE",
    DecisionKind.GENDER: "--as m|f",
    DecisionKind.RHYTHM: "--every INTERVAL",
}


@app.command("ignore")
def ignore(context: typer.Context, who: Who, undo: Undo = False) -> None:
    """Leave people out of reports and drafts."""
    _record(context.obj, who, DecisionKind.IGNORE, undo=undo)


@app.command("snooze")
def snooze(
    context: typer.Context,
    who: Who,
    until: Annotated[str, typer.Option(metavar="DATE", help="The first day they may appear again.")] = "",
    undo: Undo = False,
) -> None:
    """Leave people out of reports and drafts until a day."""
    _record(context.obj, who, DecisionKind.SNOOZE, until, undo=undo)


@app.command("note")
def note(
    context: typer.Context,
    who: Who,
    words: Annotated[str, typer.Option("--text", help="The note. With --undo: remove only this one.")] = "",
    undo: Undo = False,
) -> None:
    """Add a note to people.

    `report --need` searches notes, too.
    """
    _record(context.obj, who, DecisionKind.NOTE, words, undo=undo)


@app.command("tag")
def tag(
    context: typer.Context,
    who: Who,
    name: Annotated[str, typer.Option("--tag", help="The tag. With --undo: remove only this one.")] = "",
    undo: Undo = False,
) -> None:
    """Add a tag to people.

    `people TEXT` and `report --need` search tags; [[rhythm]] in config.toml sets how often to write to a tag.
    """
    _record(context.obj, who, DecisionKind.TAG, name, undo=undo)


@app.command("language")
def language(
    context: typer.Context,
    who: Who,
    code: Annotated[str, typer.Option(help="en, ar, or a language of your own templates.")] = "",
    undo: Undo = False,
) -> None:
    """Set the language of letters to people."""
    _record(context.obj, who, DecisionKind.LANGUAGE, code, undo=undo)


@app.command("gender")
def gender(
    context: typer.Context,
    who: Who,
    value: Annotated[str, typer.Option("--as", metavar="m|f", help="m or f.")] = "",
    undo: Undo = False,
) -> None:
    """Set a person's gender, for letters in Arabic.

    Without one, the wording is neutral.
    """
    _record(context.obj, who, DecisionKind.GENDER, value, undo=undo)


@app.command("rhythm")
def rhythm(
    context: typer.Context,
    who: Who,
    every: Annotated[str, typer.Option(metavar="INTERVAL", help='Such as "6 months", monthly, "2 years".')] = "",
    undo: Undo = False,
) -> None:
    """Set how often you want to write to people.

    It replaces the usual gap between your letters.
    """
    _record(context.obj, who, DecisionKind.RHYTHM, every, undo=undo)


@app.command("human")
def human(context: typer.Context, who: Who, undo: Undo = False) -> None:
    """Treat a sender as a person, not as a machine.

    Setting a rhythm does so, too.
    """
    _record(context.obj, who, DecisionKind.HUMAN, undo=undo)


def _record(session: Session, who: list[str], kind: DecisionKind, value: str = "", *, undo: bool) -> None:
    if kind in _OPTIONS and not (value or undo):
        raise UsageError(f"{_OPTIONS[kind]} is missing.", "--undo takes an earlier decision back.")
    with session.context() as given:
        act = undo_decision if undo else decide
        print_each(session, given, act(given, named(who), kind, text(value)))
