"""What the terminal's tables share: columns, isolated names, wrapped lines, dates.

Text from mail is cleaned of control characters and set between bidi isolates, so that a right-to-left name neither
moves the columns nor reverses its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from gmail_reconnect.cli.display.cells import fit, short_span
from gmail_reconnect.report.export import days_between
from gmail_reconnect.text.bidi import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, isolate
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from gmail_reconnect.model import Contact, Person

GAP: Final = 2
"""Cells between two columns."""
NEVER: Final = "never"


def table_of(*columns: tuple[str, int | None], header: bool = True) -> Table:
    """A table without lines; `columns` are titles and widths in cells, None for as wide as needed."""
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=header, header_style="dim")
    for title, width in columns:
        table.add_column(title, width=width, no_wrap=True)
    return table


def print_line(console: Console, text: str, style: str = "") -> None:
    """Prints `text` as it is: square brackets in it aren't markup, ":smile:" isn't an emoji."""
    console.print(Text(text, style=style))


def name_cells(contact: Contact) -> int:
    """How many cells the whole name takes."""
    return cell_len(one_line(contact.person.shown))


def name_cell(contact: Contact, cells: int) -> Text:
    """The name, cut to `cells`."""
    return Text(isolate(fit(contact.person.shown, cells)), style="bold", no_wrap=True)


def wrapped(text: str, console: Console, width: int, *, indent: int = 0) -> Text:
    """`text` wrapped to `width` cells; each line has its own isolate, since one may begin in another direction."""
    lines = [line.plain.rstrip() for line in Text(text).wrap(console, max(8, width))]
    return Text("\n".join(" " * indent + LEFT_TO_RIGHT_ISOLATE + line + POP_ISOLATE for line in lines))


def silence(contact: Contact, now: datetime) -> str:
    """How long both have been silent: "5y 2m"."""
    last = contact.tie.last_contact
    return short_span(days_between(last, now)) if last else "–"


def month(at: datetime) -> str:
    """Mar 2021."""
    return f"{at:%b %Y}"


def shown_name(person: Person) -> str:
    """The name in a sentence, or the address where there is none."""
    return isolate(one_line(person.shown))
