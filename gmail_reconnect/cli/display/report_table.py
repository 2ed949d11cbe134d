"""Prints the table of `report`: the ranked people, each with a reason. It needs no colour to be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.text import Text

from gmail_reconnect.report import explain
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

from .layout import GAP, NEVER, fit, month, name_cell, name_cells, print_line, short_span, table_of, wrapped
from .people import print_people
from .report_notes import header, print_footer, why_nobody

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from gmail_reconnect.model import Ranked, Report
    from gmail_reconnect.people.ranking.score import Distance

WIDE: Final = 110  # from here on there is room for the score
_ID: Final = 8
_SHORTEST: Final = 10
"""Fewer cells say nothing of why."""
NARROW: Final = 72  # below it the reason goes under the name


def print_report(report: Report, console: Console, *, distances: Mapping[str, Distance] | None = None) -> None:
    """A header, a line for each ranked person, a footer; with `distances` (by person id) an explanation of each.

    Every line fits the console's width. Dates are in the time zone of `report.as_of`.
    """
    title, *more = header(report)
    print_line(console, title, style="bold")
    for line in more:
        print_line(console, line, style="dim")
    console.print()
    if report.people:
        if distances is None:
            _print_rows(report, console)
        else:
            _print_ranked(report, console, distances)
        console.print()
    else:
        print_line(console, why_nobody(report))
    if report.others:
        print_line(console, "Also matching, but not ranked:")
        print_people(report.others, report.as_of, console)
    print_footer(report, console)


def _print_rows(report: Report, console: Console) -> None:
    """One line each: when the user last wrote, the silence, why in a few words, and the id to type next."""
    rank = max(2, len(str(report.people[-1].rank)))
    longest = max(name_cells(ranked.contact) for ranked in report.people)
    # The id gives way first, then the reason.
    ids = _ID if console.width >= NARROW else 0
    taken = rank + 8 + 7 + 3 * GAP + (ids + GAP if ids else 0) + 1
    name = max(4, min(longest, 22, console.width - taken))
    why = console.width - taken - name - 2 * GAP
    columns: list[tuple[str, int | None]] = [("", rank), ("Name", name), ("Wrote", 8), ("Silent", 7)]
    columns += [("Why", why)] if why >= _SHORTEST else []
    table = table_of(*columns, *([("Id", ids)] if ids else []))
    for ranked in report.people:
        wrote = ranked.contact.tie.last_wrote
        cells = [
            Text(str(ranked.rank), style="dim", justify="right"),
            name_cell(ranked.contact, name),
            Text(month(wrote.at.astimezone(report.as_of.tzinfo)) if wrote else NEVER),
            Text(short_span(ranked.silence_days)),
        ]
        cells += [Text(isolate(fit(_in_short(ranked, report, why), why)))] if why >= _SHORTEST else []
        cells += [Text(fit(ranked.contact.person.id, ids))] if ids else []
        table.add_row(*cells)
    console.print(table)


def _in_short(ranked: Ranked, report: Report, cells: int) -> str:
    """Why, in a few words, the most important first; as many as fit whole into `cells`, but at least one."""
    tie, draft = ranked.contact.tie, report.drafts.get(ranked.contact.person.id)
    notes = [
        explain.describe_matches(ranked.matches),
        f"draft {'in a file' if draft.in_file else draft.state}" if draft else "",
        "joined by name" if ranked.contact.person.joined_by_name else "",
        "reply owed" if tie.i_owe else f"{tie.unanswered} unanswered" if tie.unanswered > 1 else "",
        "fresh view" if ranked.fresh_view else "",
    ]
    said, months = [note for note in notes if note], count(tie.active_months, "month")
    said.append(months if said else f"{months} in touch")
    while len(said) > 1 and cell_len(", ".join(said)) > cells:
        said.pop()
    return ", ".join(said)


def _print_ranked(report: Report, console: Console, distances: Mapping[str, Distance]) -> None:
    narrow, wide = console.width < NARROW, console.width >= WIDE
    rank = max(2, len(str(report.people[-1].rank)))
    longest = max(name_cells(ranked.contact) for ranked in report.people)
    name = max(4, min(longest, 32 if wide else 22, console.width - rank - 8 - 7 - 3 * GAP - 1))
    reason = console.width - rank - name - 8 - 7 - 4 * GAP - (5 + GAP if wide else 0)
    columns: list[tuple[str, int | None]] = [("", rank), ("Name", name), ("Wrote", 8), ("Silent", 7)]
    table = table_of(*columns)
    if wide:
        table.add_column("Score", width=5, justify="right")
    if not narrow:
        table.add_column("Why", width=reason, overflow="fold")
    for ranked in report.people:
        wrote = ranked.contact.tie.last_wrote
        cells = [
            Text(str(ranked.rank), style="dim", justify="right"),
            name_cell(ranked.contact, name),
            Text(month(wrote.at.astimezone(report.as_of.tzinfo)) if wrote else NEVER),
            Text(short_span(ranked.silence_days)),
        ]
        if wide:
            cells.append(Text(f"{ranked.score:.2f}"))
        why = _why(ranked, report, distances)
        if not narrow:
            cells.append(wrapped(why, console, reason))
        table.add_row(*cells)
        if narrow:
            console.print(table)
            console.print(wrapped(why, console, console.width - rank - GAP, indent=rank + GAP))
            table = table_of(*columns, header=False)
    if not narrow:
        console.print(table)


def _why(ranked: Ranked, report: Report, distances: Mapping[str, Distance]) -> str:
    draft = report.drafts.get(ranked.contact.person.id)
    notes = [
        one_line(ranked.reason),
        "Fresh view." if ranked.fresh_view else "",
        f"Draft: {'in a file' if draft.in_file else one_line(draft.state)}." if draft else "",
    ]
    why = " ".join(note for note in notes if note)
    if ranked.matches:
        why += f"\nMatches: {explain.describe_matches(ranked.matches)}."
    added = explain.explain_rank(ranked, distances.get(ranked.contact.person.id), report.as_of.tzinfo)
    return "\n".join([why, *added])
