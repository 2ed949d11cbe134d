"""report, people: what is known, shown."""

from __future__ import annotations

import io
import sys
import webbrowser
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gmail_reconnect.cli.display import duplicates as doubles_view
from gmail_reconnect.cli.display import people_table, report_table
from gmail_reconnect.cli.display.progress import ProgressLine
from gmail_reconnect.cli.everyone import everyone as everyone_in
from gmail_reconnect.cli.session import Plain, Session, as_json
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.letters import wording_files
from gmail_reconnect.model import Report
from gmail_reconnect.people import decisions, reasons
from gmail_reconnect.people.directory import Book
from gmail_reconnect.people.ranking import score
from gmail_reconnect.people.search import query as needs
from gmail_reconnect.people.search.matcher import Findings
from gmail_reconnect.report import build, export, page
from gmail_reconnect.store.mail.messages import Store


class ReportFormat(StrEnum):
    """How a report comes out."""

    TABLE = "table"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    VCARD = "vcard"


class Lens(StrEnum):
    """The taste for silence."""

    WARM = "warm"
    BALANCED = "balanced"
    LONG_LOST = "long-lost"


_BY_ENDING = {
    ".html": ReportFormat.HTML,
    ".csv": ReportFormat.CSV,
    ".json": ReportFormat.JSON,
    ".vcf": ReportFormat.VCARD,
}
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="As if today were DATE and no later mail existed.")]


def report(
    context: typer.Context,
    top: Annotated[int | None, typer.Option(help="How many people; else [report] top in config.toml.", min=1)] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All ranked people.")] = False,
    lens: Annotated[Lens | None, typer.Option(help="warm: easy ones first; long-lost: long silence counts.")] = None,
    need: Annotated[
        str | None, typer.Option(metavar="TEXT", help='Who could help: "someone who knows Tokyo or plastics".')
    ] = None,
    as_of: AsOf = None,
    format: Annotated[ReportFormat, typer.Option(help="How it comes out.")] = ReportFormat.TABLE,  # noqa: A002
    output: Annotated[Path | None, typer.Option(help="A file (.html, .csv, .json, .vcf), or - for the screen.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the HTML page in the browser.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Why each stands there: points, the place above, the dates.")
    ] = False,
) -> None:
    """The people you have lost touch with, ranked, each with its reason."""
    session: Session = context.obj
    config = session.config
    if top and everyone:
        raise UsageError("--top and --all do not go together.")
    format = _form(format, output, opened=open_)  # noqa: A001 - what was asked for, made definite
    if explain and format in {ReportFormat.CSV, ReportFormat.VCARD}:
        raise UsageError(
            f"--explain does not go with {format.value}.",
            "The table explains; JSON and the page always have the points.",
        )
    own = config.me.language if format in {ReportFormat.HTML, ReportFormat.JSON} else "en"
    language = own if own in reasons.LANGUAGES else "en"
    with session.store() as store:
        book = everyone_in(session, store, session.now(as_of))
        found = build.assemble(
            book,
            store,
            config,
            lens=lens or config.ranking.lens,
            top=None if everyone else top or config.report.top,
            available=wording_files.languages(session.paths.templates / "letters"),
            language=language,
            need=None if need is None else _asked(session, store, book, need),
            asked_day=as_of,
        )
    distances = score.distances(found.people, config.weights, config.gate, found.lens) if explain else None
    if explain and need is not None:
        distances = {}  # not by score alone
    if format is ReportFormat.TABLE and output is None:
        report_table.print_report(found, session.out, distances=distances)
        return
    text = _text(session, found, format, language, distances)
    if format is ReportFormat.HTML and output is None:
        output = session.paths.report
    _emit(session, text, output)
    if open_ and output is not None:
        webbrowser.open(output.absolute().as_uri())


def people(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Part of a name, an address or a tag.")] = "",
    doubles: Annotated[bool, typer.Option("--duplicates", help="Who may be one person twice, and why.")] = False,
    as_of: AsOf = None,
    format: Annotated[Plain, typer.Option(help="How it comes out.")] = Plain.TABLE,  # noqa: A002
) -> None:
    """Everyone in your mail, and where each stands."""
    session: Session = context.obj
    now = session.now(as_of)
    with session.store() as store:
        book = everyone_in(session, store, now)
        contacts = book.search(text, with_self=format is Plain.JSON)
        if doubles:
            found = {contact.person.id for contact in contacts}
            pairs = [pair for pair in book.duplicates(decisions.said(store).apart) if found & {pair.a.id, pair.b.id}]
            if format is Plain.JSON:
                sys.stdout.write(as_json(export.duplicates_json(pairs)))
            else:
                doubles_view.print_duplicates(pairs, session.out)
        elif format is Plain.JSON:
            everyone = build.assemble(
                book,
                store,
                session.config,
                lens=session.config.ranking.lens,
                top=None,
                available=wording_files.languages(session.paths.templates / "letters"),
                language="en",
                shown=contacts,
            )
            sys.stdout.write(as_json(export.people_json(contacts, everyone)))
        elif contacts or not text:
            people_table.print_people(contacts, now, session.out)
        else:
            session.say(f"Nobody's name, address or tag holds {text!r}.")


def _asked(session: Session, store: Store, book: Book, text: str) -> Findings:
    """Whom a need finds; the first time every subject is indexed on the way, which takes a while."""
    with ProgressLine(session) as ticker:
        return needs.ask(store, book, text, lambda left: ticker.show(f"Indexing subjects: {left:,} messages left"))


def _form(given: ReportFormat, output: Path | None, *, opened: bool) -> ReportFormat:
    """How a report comes out where only its file says so: by the file's ending; a page where it is to be opened."""
    if given is not ReportFormat.TABLE:
        return given
    if opened:
        return ReportFormat.HTML
    return _BY_ENDING.get(output.suffix.lower(), given) if output else given


def _text(
    session: Session,
    found: Report,
    format: ReportFormat,  # noqa: A002
    language: str,
    distances: Mapping[str, score.Distance] | None,
) -> str:
    if format is ReportFormat.JSON:
        return as_json(export.report_json(found))
    if format is ReportFormat.CSV:
        return export.report_csv(found)
    if format is ReportFormat.VCARD:
        return export.report_vcard(found)
    if format is ReportFormat.HTML:
        return page.render(found, language=language, templates=page.load_templates(session.paths.templates))
    plain = io.StringIO()
    report_table.print_report(found, Console(file=plain, width=100, highlight=False, emoji=False), distances=distances)
    return plain.getvalue()


def _emit(session: Session, text: str, output: Path | None) -> None:
    if output is None or str(output) == "-":
        sys.stdout.write(text)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="")
        output.chmod(0o600)
    except OSError as error:
        raise ReconnectError(f"The report cannot be written: {error}") from error
    session.say(f"Written to {output}")
