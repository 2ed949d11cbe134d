"""The commands that record one decision: `person ignore`, `snooze`, `note`, `tag`, `language`, `gender` …"""

from __future__ import annotations

from typing import Annotated

import typer

from gmail_reconnect.actions.people.decisions import DecisionKind, decide
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError

from .arguments import Undo, Who, named, print_each, snoozed, text
from .group import app


def _add(kind: DecisionKind, about: str, option: str = "", about_option: str = "") -> None:
    """Adds the command for decisions of this kind; `option`, with its metavar, takes the value, where there is one."""

    def record(context: typer.Context, who: Who, value: str = "", undo: Undo = False) -> None:
        if option and not (value or undo):
            raise UsageError(f"{option} is missing.", "--undo takes an earlier decision back.")
        session: Session = context.obj
        with session.context() as given:
            ids = decide(given, named(who), kind, text(value), undo=undo)
            if kind is DecisionKind.SNOOZE and not undo:
                session.say(snoozed(given, ids))
            if kind is not DecisionKind.SNOOZE or len(ids) > 1:
                print_each(session, given, ids)

    def record_without_value(context: typer.Context, who: Who, undo: Undo = False) -> None:
        record(context, who, undo=undo)

    name, _, metavar = option.partition(" ")
    record.__annotations__["value"] = Annotated[str, typer.Option(name, metavar=metavar, help=about_option)]
    app.command(kind.value, help=about)(record if option else record_without_value)


_add(DecisionKind.IGNORE, "Leave people out of reports and drafts.")
_add(
    DecisionKind.SNOOZE,
    "Leave people out of reports and drafts until a day.",
    "--until WHEN",
    'The first day they may appear again: 2037-03-01, or after an interval such as "3 months".',
)
_add(
    DecisionKind.NOTE,
    "Add a note to people.\n\n`report --need` searches notes, too.",
    "--text TEXT",
    "The note. With --undo: remove only this one.",
)
_add(
    DecisionKind.TAG,
    "Add a tag to people.\n\n"
    "`people TEXT` and `report --need` search tags; [[rhythm]] in config.toml sets how often to write to a tag.",
    "--tag TAG",
    "The tag. With --undo: remove only this one.",
)
_add(
    DecisionKind.LANGUAGE,
    "Set the language of letters to people.",
    "--code CODE",
    "en, ar, or a language of your own templates.",
)
_add(
    DecisionKind.GENDER,
    "Set a person's gender, for letters in Arabic.\n\nWithout one, the wording is neutral.",
    "--as m|f",
    "m (male) or f (female).",
)
_add(
    DecisionKind.RHYTHM,
    "Set how often you want to write to people.\n\nIt replaces the usual gap between your letters.",
    "--every INTERVAL",
    'Such as "6 months", monthly, "2 years".',
)
_add(DecisionKind.HUMAN, "Treat a sender as a person, not as a machine.\n\nSetting a rhythm has the same effect.")
