"""Prints people: one by one, in a table, and the pairs that may be the same person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.model import Contact, Moment, Standing
from gmail_reconnect.people.identity.compared_person import ComparedPerson
from gmail_reconnect.people.identity.duplicates import DuplicatePair
from gmail_reconnect.report import explain
from gmail_reconnect.report.explain import days_between
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

from .layout import GAP, NEVER, fit, month, name_cell, name_cells, print_line, short_span, table_of
from .letter_choices import describe_choices

_ADDRESSES: Final = 3
"""How many addresses of a person a pair shows."""


def print_people(contacts: Iterable[Contact], now: datetime, console: Console) -> None:
    """Everyone but the owner, in the order given: name, address, standing, last wrote, silence until `now`."""
    shown = [contact for contact in contacts if contact.standing is not Standing.SELF]
    if not shown:
        print_line(console, "No people yet. Run `gmail-reconnect sync` or `gmail-reconnect import FILE` first.")
        return
    standings = [contact.standing.value.replace("_", " ") for contact in shown]
    wrote = [month(contact.tie.last_wrote.at) if contact.tie.last_wrote else NEVER for contact in shown]
    silent = [_silence(contact, now) for contact in shown]
    fixed = [("Standing", standings), ("Wrote", wrote), ("Silent", silent)]
    rest = console.width - sum(max(map(len, [title, *cells])) + GAP for title, cells in fixed) - GAP - 1
    name = max(8, min(max(name_cells(contact) for contact in shown), rest // 2, 30))
    address = max(8, rest - name)
    table = table_of((" Name", name + 1), ("Address", address), *((title, None) for title, _ in fixed))
    for contact, *cells in zip(shown, standings, wrote, silent, strict=True):
        email = Text(isolate(fit(contact.person.email, address)))
        # Terminal multiplexers drop an isolate that opens at a line's first cell.
        shown_name = Text(" ").append_text(name_cell(contact, name))
        table.add_row(shown_name, email, *(Text(cell) for cell in cells))
    console.print(table)
    people = count(len(shown), "person", "people")
    print_line(console, f"\n{people}. `gmail-reconnect person show NAME` shows all about one of them.", style="dim")


def print_person(contact: Contact, now: datetime, console: Console, choices: LetterChoices | None = None) -> None:
    """The facts, one line each; each date with the message it comes from. Silence is counted until `now`."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    letter = "\n".join(describe_choices(choices)) if choices else ""
    for label, value in [*_facts(contact, now), ("Letter", letter)]:
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
        ("Joined by name", ", ".join(isolate(one_line(address)) for address in person.joined_by_name)),
        ("You last wrote", _message(tie.last_wrote)),
        ("They last wrote", _message(tie.last_heard)),
        ("You last copied them", _message(tie.last_cc)),
        ("Last group mail", _message(tie.last_crowd)),
        ("You last met", explain.format_day(person.last_met) if person.last_met else ""),
        ("Silent for", _silence(contact, now)),
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


def print_duplicates(pairs: Sequence[DuplicatePair], console: Console) -> None:
    """Each pair: both entries with their ids, why they may be one person, and how to answer."""
    if not pairs:
        print_line(console, "Nobody seems to be listed twice.")
        return
    for pair in pairs:
        for sign, one in ((" ", pair.a), ("=", pair.b)):
            print_line(console, f"{sign} {one.id}  {_name_and_addresses(one)}")
        print_line(console, f"    {one_line(pair.because.sentence(), limit=300)}.", style="dim")
        console.print()
    joined, apart = ([pair for pair in pairs if pair.joined is wanted] for wanted in (True, False))
    if joined:
        first, email = joined[0], one_line(joined[0].b.addresses[0])
        print_line(console, f"{count(len(joined), 'pair')} joined by name. They stay together until you split them:")
        print_line(console, f"  gmail-reconnect person split {first.a.id} {email}    two people")
        print_line(
            console, f"  gmail-reconnect person merge {first.a.addresses[0]} {email}    one person; don't ask again"
        )
    if apart:
        first = apart[0]
        print_line(console, f"{count(len(apart), 'pair')}. They stay apart until you merge them:")
        print_line(console, f"  gmail-reconnect person merge {first.a.id} {first.b.id}       the same person")
        print_line(
            console, f"  gmail-reconnect person not-same {first.a.id} {first.b.id}    two people; don't ask again"
        )


def _name_and_addresses(one: ComparedPerson) -> str:
    name = isolate(one_line(one.name)) if one.name else "(no name)"
    more = len(one.addresses) - _ADDRESSES
    addresses = ", ".join(isolate(one_line(email)) for email in one.addresses[:_ADDRESSES])
    return f"{name}  {addresses}" + (f" and {more} more" if more > 0 else "")


def _silence(contact: Contact, now: datetime) -> str:
    """How long both have been silent: "5y 2m"."""
    last = contact.last_contact
    return short_span(days_between(last, now)) if last else "–"
