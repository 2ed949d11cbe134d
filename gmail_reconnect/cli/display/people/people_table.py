"""Prints the table of `people`: one line for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from gmail_reconnect.cli.display.cells import fit
from gmail_reconnect.cli.display.counts import count
from gmail_reconnect.cli.display.layout import GAP, NEVER, month, name_cell, name_cells, print_line, silence, table_of
from gmail_reconnect.model import Standing
from gmail_reconnect.text.bidi import isolate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.console import Console

    from gmail_reconnect.model import Contact


def print_people(contacts: Iterable[Contact], now: datetime, console: Console) -> None:
    """Everyone but the owner, in the order given: name, address, standing, last wrote, silence until `now`."""
    shown = [contact for contact in contacts if contact.standing is not Standing.SELF]
    if not shown:
        print_line(console, "No people yet. Run `gmail-reconnect sync` or `gmail-reconnect import` first.")
        return
    standings = [contact.standing.value.replace("_", " ") for contact in shown]
    wrote = [month(contact.tie.last_wrote.at) if contact.tie.last_wrote else NEVER for contact in shown]
    silent = [silence(contact, now) for contact in shown]
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
