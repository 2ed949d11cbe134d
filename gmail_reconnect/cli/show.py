"""report, people, person: what is known, shown; and what the user decides about one."""

from __future__ import annotations

import io
import sys
import webbrowser
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.letters import wording
from gmail_reconnect.model import Gender, Report
from gmail_reconnect.people import need as needs
from gmail_reconnect.people import ranking, reasons
from gmail_reconnect.people.book import Book
from gmail_reconnect.people.search import Findings
from gmail_reconnect.report import assemble, export, page, table
from gmail_reconnect.spans import parse
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from .everyone import everyone as everyone_in
from .session import Session, Ticker, as_json, milliseconds


class ReportFormat(StrEnum):
    """How a report comes out."""

    TABLE = "table"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    VCARD = "vcard"


class PeopleFormat(StrEnum):
    """How a list of people comes out."""

    TABLE = "table"
    JSON = "json"


class Lens(StrEnum):
    """The taste for silence."""

    WARM = "warm"
    BALANCED = "balanced"
    LONG_LOST = "long-lost"


class Action(StrEnum):
    """What can be done about one person."""

    SHOW = "show"
    IGNORE = "ignore"
    SNOOZE = "snooze"
    NOTE = "note"
    TAG = "tag"
    LANGUAGE = "language"
    GENDER = "gender"
    RHYTHM = "rhythm"


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
        found = assemble.assemble(
            book,
            store,
            config,
            lens=lens or config.ranking.lens,
            top=None if everyone else top or config.report.top,
            available=wording.languages(session.paths.templates / "letters"),
            language=language,
            need=None if need is None else _asked(session, store, book, need),
        )
    distances = ranking.distances(found.people, config.weights, config.gate, found.lens) if explain else None
    if explain and need is not None:
        distances = {}  # not by score alone
    if format is ReportFormat.TABLE and output is None:
        table.print_report(found, session.out, distances=distances)
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
    as_of: AsOf = None,
    format: Annotated[PeopleFormat, typer.Option(help="How it comes out.")] = PeopleFormat.TABLE,  # noqa: A002
) -> None:
    """Everyone in your mail, and where each stands."""
    session: Session = context.obj
    now = session.now(as_of)
    with session.store() as store:
        book = everyone_in(session, store, now)
        contacts = book.search(text, with_self=format is PeopleFormat.JSON)
        if format is PeopleFormat.JSON:
            everyone = assemble.assemble(
                book,
                store,
                session.config,
                lens=session.config.ranking.lens,
                top=None,
                available=wording.languages(session.paths.templates / "letters"),
                language="en",
                shown=contacts,
            )
            sys.stdout.write(as_json(export.people_json(contacts, everyone)))
        elif contacts or not text:
            table.print_people(contacts, now, session.out)
        else:
            session.say(f"Nobody's name, address or tag holds {text!r}.")


def person(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="An id, an address, or (part of) a name.")],
    action: Annotated[Action, typer.Argument(help="What to do.")] = Action.SHOW,
    value: Annotated[str | None, typer.Argument(help="A date, a note, a tag, a language, m or f, a rhythm.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    as_of: AsOf = None,
) -> None:
    """Everything about one person; or what you decide: ignore, snooze DATE, note TEXT, tag NAME, language, gender.

    `rhythm "every 6 months"` sets how often you want to write; `rhythm none` takes it back.
    """
    session: Session = context.obj
    now = session.now(as_of)
    with session.store() as store:
        contact = everyone_in(session, store, now).find(who)
        if action is Action.SHOW and (value or undo):
            raise UsageError("`show` takes nothing more.", "Say what to do: `gmail-reconnect person --help`.")
        if action is not Action.SHOW:
            notebook = Notebook(store)
            if undo or (action is Action.RHYTHM and (value or "").casefold() == "none"):
                # One is all there is, however it was put.
                only = None if action is Action.RHYTHM else value
                notebook.undecide(contact.person.addresses, action.value, only)
            else:
                decided = _checked(session, action, value)
                if action not in {Action.NOTE, Action.TAG}:
                    notebook.undecide(contact.person.addresses, action.value)
                notebook.decide(contact.person.email, action.value, decided, milliseconds(session.now()))
            contact = everyone_in(session, store, now).find(contact.person.id)
    table.print_person(contact, now, session.out)


def _asked(session: Session, store: Store, book: Book, text: str) -> Findings:
    """Whom a need finds; the first time every subject is indexed on the way, which takes a while."""
    with Ticker(session) as ticker:
        return needs.ask(store, book, text, lambda left: ticker.show(f"Indexing subjects: {left:,} messages left"))


def _checked(session: Session, action: Action, value: str | None) -> str:
    """The value as it is kept. Raises UsageError where the action needs another."""
    if action is Action.IGNORE:
        if value:
            raise UsageError("`ignore` takes no value.", "A reason can be kept with `note`.")
        return "yes"
    if not value:
        raise UsageError(f"`{action}` needs a value.", "See `gmail-reconnect person --help`.")
    if action is Action.SNOOZE:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise UsageError(f"{value!r} is no date.", "Write it as 2027-03-01.") from error
    if action is Action.RHYTHM:
        try:
            return str(parse(value))
        except ValueError as error:
            raise UsageError(f"{error}.", "`rhythm none` takes one back.") from error
    if action is Action.LANGUAGE:
        return checked_language(session, value)
    if action is Action.GENDER and value not in {g.value for g in Gender}:
        raise UsageError(
            f"{value!r} is no gender that the wording knows.", "Give m or f, or --undo for neutral wording."
        )
    return value


def checked_language(session: Session, code: str) -> str:
    """A language that there are letters in. Raises UsageError for every other."""
    known = wording.languages(session.paths.templates / "letters")
    if code not in known:
        raise UsageError(f"There are no letters in {code!r}.", f"There are: {', '.join(sorted(known))}.")
    return code


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
    distances: Mapping[str, ranking.Distance] | None,
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
    table.print_report(found, Console(file=plain, width=100, highlight=False), distances=distances)
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
