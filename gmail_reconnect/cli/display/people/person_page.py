"""Prints the page of `person`: everything known about one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from gmail_reconnect.cli.display.counts import count
from gmail_reconnect.cli.display.layout import GAP, NEVER, silence
from gmail_reconnect.report import explain
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from gmail_reconnect.model import Contact, Moment


def print_person(contact: Contact, now: datetime, console: Console) -> None:
    """The facts, one line each; each date with the message it comes from. Silence is counted until `now`."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in _facts(contact, now):
        if value:
            table.add_row(Text(label), Text(value))
    console.print(table)


def _facts(contact: Contact, now: datetime) -> list[tuple[str, str]]:
    person, tie = contact.person, contact.tie
    because = f" ({one_line(contact.because)})" if contact.because else ""
    return [
        ("Name", isolate(one_line(person.name)) if person.name else "unknown"),
        ("Standing", contact.standing.value.replace("_", " ") + because),
        ("Addresses", ", ".join(isolate(one_line(address)) for address in person.addresses)),
        ("You last wrote", _message(tie.last_wrote)),
        ("They last wrote", _message(tie.last_heard)),
        ("You last copied them", _message(tie.last_cc)),
        ("Last group mail", _message(tie.last_crowd)),
        ("Silent for", silence(contact, now)),
        ("You wrote first" if tie.i_began else "They wrote first", _message(tie.began)),
        ("Messages", f"{tie.sent} from you, {tie.received} from them, {tie.seen} including group mail and Cc"),
        ("Active months", f"{tie.active_months}"),
        ("Usual gap", f"{tie.usual_gap_days:.0f} days" if tie.usual_gap_days is not None else "unknown"),
        ("You want to write", f"every {person.rhythm}" if person.rhythm else ""),
        ("Unanswered", _unanswered(contact)),
        ("Last subjects", "\n".join(isolate(one_line(subject, limit=120)) for subject in tie.subjects)),
        ("Their time zone", _time_zone(tie.last_heard)),
        ("Your address", isolate(one_line(tie.alias)) if tie.alias else ""),
        ("Language", person.language or ""),
        ("Gender", person.gender.value if person.gender else ""),
        ("Tags", ", ".join(isolate(one_line(tag)) for tag in person.tags)),
        ("Notes", "\n".join(isolate(one_line(note)) for note in person.notes)),
        ("Id", one_line(person.id)),
    ]


def _message(moment: Moment | None) -> str:
    if moment is None:
        return NEVER
    subject = isolate(one_line(moment.subject, limit=120)) if moment.subject.strip() else "(no subject)"
    when = f"{explain.format_day(moment.at)}, {explain.describe_recipients(moment)}"
    return f"{when}\n{subject}\n{isolate(one_line(moment.message))}"


def _unanswered(contact: Contact) -> str:
    if contact.tie.i_owe:
        return "you owe them a reply"
    unanswered = contact.tie.unanswered
    return f"your last {count(unanswered, 'message') if unanswered > 1 else 'message'}" if unanswered else ""


def _time_zone(heard: Moment | None) -> str:
    """Their clock's offset from UTC when they last wrote; "" where that is unknown."""
    if heard is None or heard.zone is None:
        return ""
    hours, minutes = divmod(abs(heard.zone), 60)
    return f"UTC{'-' if heard.zone < 0 else '+'}{hours:02}:{minutes:02} when they last wrote"
