"""What the terminal's output shares: text that fits its cells, columns, isolated names, wrapped lines, dates.

Text from mail is cleaned of control characters and set between bidi isolates, so that a right-to-left name neither
moves the columns nor reverses its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gmail_reconnect.model import Contact, Person
from gmail_reconnect.text.bidi import FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE, isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import ELLIPSIS, one_line

GAP: Final = 2
"""Cells between two columns."""
NEVER: Final = "never"
_NAMED: Final = 10
"""How many people are named in a line, and in a command."""
_DAYS_A_MONTH: Final = 30.44
COMMAND: Final = re.compile(r"`gmail-reconnect [^`\n]*`|gmail-reconnect(?: [^\s`]*[^\s`,.;:])+")
_JOINED: Final = "\ue000"
"""In place of a space at which no line is broken."""


def named_in_line(people: Sequence[Person]) -> tuple[str, str]:
    """These people in one line, and as arguments of a command; many are only counted."""
    if len(people) > _NAMED:
        return count(len(people), "person", "people"), "WHO …"
    return ", ".join(map(shown_name, people)), " ".join(one.id for one in people)


def fit(text: str, cells: int) -> str:
    """Return `one_line(text)`, cut to at most `cells` terminal cells."""
    line = one_line(text)
    if cell_len(line) <= cells:
        return line
    while line and cell_len(line) > cells - 1:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def short_span(days: int) -> str:
    """Return a silence in few cells, rounded as in the reasons: 45d, 8m, 5y, 5y 2m."""
    months = round(days / _DAYS_A_MONTH)
    if months < 2:
        return f"{days}d"
    years, rest = divmod(months, 12)
    return " ".join(f"{count}{unit}" for count, unit in ((years, "y"), (rest, "m")) if count)


def wrap_words(text: str, cells: int) -> str:
    """`text` with its lines broken at words so that each takes at most `cells`; a longer word stays whole.

    So does a command of the program's: a shell would run the first of two lines.
    """
    lines = []
    for line in COMMAND.sub(lambda found: found[0].replace(" ", _JOINED), text).split("\n"):
        current, *words = line.split(" ")
        for word in words:
            if cell_len(f"{current} {word}") > cells:
                lines.append(current)
                current = word
            else:
                current += f" {word}"
        lines.append(current)
    return "\n".join(lines).replace(_JOINED, " ")


def hang(text: str, console: Console, indent: int) -> str:
    """`text` as it is printed behind `indent` cells: on a terminal, its further lines begin below the first."""
    return wrap_words(text, console.width - indent).replace("\n", "\n" + " " * indent) if console.is_terminal else text


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
    """`text` wrapped to `width` cells; each line has isolates of its own, since one may begin in another direction."""
    lines, open_ = [], 0
    for line in Text(text).wrap(console, max(8, width)):
        part = FIRST_STRONG_ISOLATE * open_ + line.plain.rstrip()
        open_ = max(0, part.count(FIRST_STRONG_ISOLATE) - part.count(POP_ISOLATE))
        lines.append(" " * indent + LEFT_TO_RIGHT_ISOLATE + part + POP_ISOLATE * (open_ + 1))
    return Text("\n".join(lines))


def month(at: datetime) -> str:
    """Mar 2021."""
    return f"{at:%b %Y}"


def shown_name(person: Person) -> str:
    """The name in a sentence, or the address where there is none."""
    return isolate(one_line(person.shown))
