"""The commands that record one decision: `person ignore`, `snooze`, `note`, `tag`, `language`, `gender` …"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line

from .arguments import Undo, Who, Yes, confirm_parts, named, print_each
from .group import app

if TYPE_CHECKING:
    from gmail_reconnect.actions.people.decisions import RecordedDecision

_DONE: Final = {
    DecisionKind.IGNORE: "Ignored",
    DecisionKind.SNOOZE: "Snoozed until {value}",
    DecisionKind.NOTE: "Noted ‘{value}’",
    DecisionKind.TAG: "Tagged ‘{value}’",
    DecisionKind.LANGUAGE: "Letters in the language {value}",
    DecisionKind.GENDER: "Gender in letters set to {value}",
    DecisionKind.RHYTHM: "To be written to every {value}",
    DecisionKind.HUMAN: "Treated as a person, not as a machine",
    DecisionKind.MET: "Met on {value}",
}
_UNDONE: Final = {
    DecisionKind.IGNORE: "No longer ignored",
    DecisionKind.SNOOZE: "No longer snoozed",
    DecisionKind.NOTE: "Note removed",
    DecisionKind.TAG: "Tag removed",
    DecisionKind.LANGUAGE: "Language of letters no longer set",
    DecisionKind.GENDER: "Gender in letters no longer set",
    DecisionKind.RHYTHM: "Rhythm no longer set",
    DecisionKind.HUMAN: "Treated again as the mail shows",
    DecisionKind.MET: "Meeting taken back",
}
_IN_OWN_WORDS: Final = {DecisionKind.NOTE, DecisionKind.TAG}
_SEVERAL: Final = {DecisionKind.NOTE: "--text", DecisionKind.TAG: "--tag", DecisionKind.MET: "--on"}
"""Kinds that a person can have several of: the command that undoes one names it, by this option."""


def _add(kind: DecisionKind, about: str, option: str = "", about_option: str = "") -> None:
    """Adds the command for decisions of this kind; `option`, with its metavar, takes the value, where there is one."""

    def record(context: typer.Context, who: Who, value: str = "", undo: Undo = False) -> None:
        if option and kind is not DecisionKind.MET and not (value or undo):
            raise UsageError(f"{option} is missing.", _example(kind, option, who))
        _record(context.obj, named(who), kind, value, undo=undo)

    def record_without_value(context: typer.Context, who: Who, undo: Undo = False) -> None:
        record(context, who, undo=undo)

    name, _, metavar = option.partition(" ")
    record.__annotations__["value"] = Annotated[str, typer.Option(name, metavar=metavar, help=about_option)]
    app.command(kind.value, help=about)(record if option else record_without_value)


def _example(kind: DecisionKind, option: str, who: list[str]) -> str:
    """The command that may have been meant; the last of several people may be the value."""
    said = [one_line(one, LONGEST_NAME) for one in who]
    *people, value = said if len(said) > 1 else (*said, option.partition(" ")[2])
    command = shlex.join(["person", kind.value, *people, option.partition(" ")[0]])
    return (
        f"Write `gmail-reconnect {command} {shlex.quote(value) if len(who) > 1 else value}`, or --undo to take it back."
    )


def _record(session: Session, who: list[str], kind: DecisionKind, value: str = "", *, undo: bool) -> None:
    """Records the decision, and says so in a line; several people are also listed as they are now."""
    from gmail_reconnect.actions.people.decisions import decide

    with session.context() as given:
        done = decide(given, who, kind, value, undo=undo)
        session.say(_outcome(kind, done, undo=undo))
        if len(done.people) > 1:
            print_each(session, given, [one.id for one in done.people])


def _outcome(kind: DecisionKind, done: RecordedDecision, *, undo: bool) -> str:
    """What was decided about whom, and the command that undoes it."""
    from gmail_reconnect.cli.display.layout import named_in_line

    who, ids = named_in_line(done.people)
    value = isolate(one_line(done.value, limit=60)) if kind in _IN_OWN_WORDS else done.value
    told = _UNDONE[kind] if undo else _DONE[kind].format(value=value)
    if undo and done.value and kind not in _SEVERAL:
        told = f"{_DONE[kind].format(value=value)} again"
    if undo:
        return f"{told}: {who}."
    option = f" {_SEVERAL[kind]} {shlex.quote(done.value)}" if kind in _SEVERAL else ""
    command = f"gmail-reconnect person {kind.value} {ids}{option} --undo"
    return f"{told}: {who}. Undo: {command}"


@app.command("ignore")
def ignore(context: typer.Context, who: Who, undo: Undo = False, yes: Yes = False) -> None:
    """Leave people out of reports and drafts."""
    session, people = context.obj, named(who)
    if not (undo or yes):
        with session.context() as given:
            confirm_parts(session, given, people, "Ignore")
    _record(session, people, DecisionKind.IGNORE, undo=undo)


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
_add(
    DecisionKind.MET,
    "Record that you met people, or spoke to them.\n\n"
    "It counts as contact: the silence is counted from that day. --undo takes back the day that was recorded last.",
    "--on DATE",
    'The day: 2026-05-03, yesterday, or as "3 weeks ago"; by default today. With --undo: take back only this day.',
)
