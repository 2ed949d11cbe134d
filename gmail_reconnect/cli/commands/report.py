"""The command `report`: the people you've lost touch with, ranked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from gmail_reconnect.cli.output import write_file
from gmail_reconnect.cli.session import AsOf, Session
from gmail_reconnect.errors import UsageError
from gmail_reconnect.option_values import Include, Lens

if TYPE_CHECKING:
    from gmail_reconnect.actions.context import Context
    from gmail_reconnect.model import Report
    from gmail_reconnect.people.ranking.score import Distance

FILE_WIDTH = 100
"""Columns of a table that is written to a file."""
_OTHERS: Final = frozenset({".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods"})
"""What a report in no format is."""

ReportFormat = Literal["table", "html", "csv", "json", "vcard"]


def report(
    context: typer.Context,
    top: Annotated[
        int | None, typer.Option(metavar="N", help="How many people; by default [report] top in config.toml.", min=1)
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Everyone who is ranked.")] = False,
    lens: Annotated[
        Lens | None, typer.Option(help="warm: easy ones first; long-lost: a long silence counts more.")
    ] = None,
    need: Annotated[
        str | None, typer.Option(metavar="TEXT", help='Who could help: "someone who knows Tokyo or plastics".')
    ] = None,
    include: Annotated[
        Include | None, typer.Option(help="With --need: also list who match and are in touch, or set aside.")
    ] = None,
    as_of: AsOf = None,
    format: Annotated[ReportFormat, typer.Option(help="The form of the report.")] = "table",  # noqa: A002
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A .html, .csv, .json or .vcf file, or - for the screen.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the HTML page in the browser.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain each rank: points, distance to the next, dates.")
    ] = False,
) -> None:
    """Rank the people you've lost touch with, and say why."""
    from gmail_reconnect.actions import report as actions

    session: Session = context.obj
    form = _format(format, output, opened=open_)
    _check(form, top_and_all=bool(top and everyone), explain=explain, include_alone=bool(include and not need))
    with session.context() as given:
        if form == "json" and everyone and need is None and str(output or "-") == "-":
            session.write(actions.stream_json(given, lens=lens, now=session.now(as_of), day=as_of or ""))
            return
        found = actions.make_report(
            given,
            lens=lens,
            top=top,
            everyone=everyone,
            need=need,
            now=session.now(as_of),
            day=as_of or "",
            localized=form in {"html", "json"},
            with_links=form == "html",
            include=include,
        )
    _show(session, given, found, form, output, explain=explain, opened=open_)


def _show(
    session: Session,
    given: Context,
    found: Report,
    form: ReportFormat,
    output: Path | None,
    *,
    explain: bool,
    opened: bool,
) -> None:
    from gmail_reconnect.actions import report as actions
    from gmail_reconnect.cli.display.report_table import print_report

    distances = actions.rank_distances(given, found) if explain else None
    if form == "table" and output is None:
        print_report(found, session.out, distances=distances)
        return
    if form == "html" and output is None:
        output = session.paths.report
    text = session.with_home(_table(found, distances)) if form == "table" else actions.report_text(given, found, form)
    _write(session, text, output, opened=opened)


def _check(form: ReportFormat, *, top_and_all: bool, explain: bool, include_alone: bool) -> None:
    if include_alone:
        raise UsageError("--include goes with --need.", "`gmail-reconnect people --standing dead` lists by standing.")
    if top_and_all:
        raise UsageError("--top and --all cannot be combined.")
    if explain and form in {"csv", "vcard"}:
        raise UsageError(
            f"--explain cannot be combined with {form}.",
            "The table explains each rank; JSON and the page always show the points.",
        )


def _format(given: ReportFormat, output: Path | None, *, opened: bool) -> ReportFormat:
    """`given`, or what the file's ending means; a page where it is to be opened.

    Raises UsageError for an ending of no format, or of another.
    """
    from gmail_reconnect.actions import report as actions

    form: ReportFormat = "html" if opened and given == "table" else given
    ending = "" if output is None or str(output) == "-" else output.suffix.lower()
    by_ending = actions.format_of(output) if output and ending else None
    if form != "table" and by_ending not in {None, form}:
        option = "--open" if form != given else f"--format {form}"
        raise UsageError(f"{option} contradicts --output {output}.", "Leave out one of them, or change the ending.")
    if ending in {"", ".txt"} or (form != "table" and ending not in _OTHERS):
        return form
    if by_ending:
        return by_ending
    raise UsageError(
        f"A report cannot be written as {ending}.",
        "Name the file .html, .csv, .json, .vcf or .txt; a browser prints the page as PDF.",
    )


def _table(found: Report, distances: Mapping[str, Distance] | None) -> str:
    from rich.console import Console

    from gmail_reconnect.cli.display.report_table import print_report

    file = io.StringIO()
    print_report(found, Console(file=file, width=FILE_WIDTH, highlight=False, emoji=False), distances=distances)
    return file.getvalue()


def _write(session: Session, text: str, output: Path | None, *, opened: bool) -> None:
    from gmail_reconnect.actions import report as actions

    if output is None or str(output) == "-":
        write_file(text)
        return
    actions.save(text, output)
    session.say(f"Written to {output}")
    if opened:
        import webbrowser

        webbrowser.open(output.absolute().as_uri())
