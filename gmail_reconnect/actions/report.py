"""Rank the people the user has lost touch with, and write the report to a file."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.owner_addresses import maybe_own
from gmail_reconnect.actions.people.lookup import letter_languages, load_people
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.letters.compose_link import compose_link
from gmail_reconnect.model import Contact, Report, Standing
from gmail_reconnect.option_values import Include
from gmail_reconnect.people import loading, reasons
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.ranking import score
from gmail_reconnect.people.ranking.score import Distance
from gmail_reconnect.people.search import query
from gmail_reconnect.report import build, json_export
from gmail_reconnect.store.database import Store
from gmail_reconnect.text.command_lines import with_option
from gmail_reconnect.text.domains import written_form

FileFormat = Literal["html", "csv", "json", "vcard"]
_WITH_TEXT: Final = 25
"""How many people of a page get a link with a whole letter: more would make the page large."""
_FORMATS: Final[dict[str, FileFormat]] = {".html": "html", ".csv": "csv", ".json": "json", ".vcf": "vcard"}


def make_report(
    context: Context,
    *,
    lens: str | None = None,
    top: int | None = None,
    everyone: bool = False,
    need: str | None = None,
    now: datetime | None = None,
    day: str = "",
    localized: bool = False,
    with_links: bool = False,
    include: Include | None = None,
) -> Report:
    """Ranks the lapsed people, or those of them who match a need. None: as in config.toml, or the present.

    `everyone` overrides `top`. `day` is how the user wrote the day of `now`, "" for the present; with one, no address
    is suggested as the owner's: that question is about all mail. `localized` reasons are in the user's language, if
    there are reasons in it; all others are in English. `with_links` adds compose links.
    Raises ReconnectError, UsageError.
    """
    config, lens = context.config, lens or context.config.ranking.lens
    top = None if everyone else top or config.report.top
    language = _language(context) if localized else "en"
    with context.open_store() as store:
        people = load_people(context, store, now)
        found = None
        if need is not None:
            found = query.search(store, people, need, lens, language=language, top=top, tick=context.indexing)
        made = build.build_report(
            people,
            store,
            config,
            lens=lens,
            top=top,
            available=letter_languages(context),
            language=language,
            need=found,
            asked_day=day,
            maybe_own=() if day else maybe_own(store),
        )
        links = _links(context, store, people, made) if with_links and context.is_gmail else {}
        return replace(
            made,
            others=_others(store, people, found, include) if found and include else (),
            links=links,
            makes_drafts=context.may_create_drafts,
            drafts_page=context.local_drafts_page,
            is_gmail=context.is_gmail,
        )


def stream_json(context: Context, *, lens: str | None, now: datetime | None, day: str) -> Iterator[str]:
    """The JSON of `make_report(everyone=True)` in pieces: never all people at once. Arguments and errors as there."""
    config, language, available = context.config, _language(context), letter_languages(context)
    with context.open_store() as store:
        people = load_people(context, store, now)
        made = build.build_report(
            people,
            store,
            config,
            lens=lens or config.ranking.lens,
            top=0,
            available=available,
            language=language,
            asked_day=day,
            maybe_own=() if day else maybe_own(store),
        )
        parts = build.build_parts(made, people, store, config, available=available, language=language)
        yield from json_export.report_text(made, parts)


def _others(store: Store, people: Directory, found: query.NeedResult, include: Include) -> tuple[Contact, ...]:
    """Who match and aren't ranked: those in touch, or those set aside; the best first."""
    standings = {one: people.standing(one) for one in sorted(found.fits, key=lambda one: (-found.fits[one], one))}
    wanted = [
        people.person(one)
        for one, (standing, because) in standings.items()
        if (standing, because) != (Standing.LAPSED, "") and (standing is Standing.IN_TOUCH) == (include == "in-touch")
    ]
    return tuple(loading.contacts_of(store, people, wanted))


def _links(context: Context, store: Store, everyone: Directory, report: Report) -> dict[str, str]:
    """By person id, a link that opens a letter in Gmail; the first ones have the text, if nothing is missing."""
    from gmail_reconnect.actions.letters.write import compose_all, letter_link  # noqa: PLC0415 - only for the page

    people = [one.contact for one in report.people]
    links = {one.person.id: compose_link(report.account, written_form(one.person.email)).url for one in people}
    free = [one for one in people if one.person.id not in report.drafts and everyone.may_write_to(one.person.id)]
    first = free[:_WITH_TEXT]
    with suppress(ReconnectError):  # a broken template stops letters, not the page
        for letter in compose_all(context, store, everyone, first, report.as_of):
            if letter.is_finished(allow_blanks=False):
                links[letter.contact.person.id] = letter_link(report.account, letter).url
    return links


def rank_distances(context: Context, report: Report) -> dict[str, Distance]:
    """What would move each person (by id) above the next one; {} with a need, where the order isn't by score alone."""
    config = context.config
    return {} if report.need else score.distances(report.people, config.weights, config.gate, report.lens)


def report_text(context: Context, report: Report, form: FileFormat) -> str:
    """The report as the text of a file. Raises ConfigError for a broken template."""
    match form:
        case "html":
            from gmail_reconnect.report import page  # noqa: PLC0415 - only here: it loads Jinja

            templates = page.load_templates(context.paths.templates)
            shown = page.render(report, language=_language(context), templates=templates)
            return with_option(shown, html.escape(context.command_option))
        case "csv":
            from gmail_reconnect.report import csv_file  # noqa: PLC0415 - only here: it loads the names of months

            return csv_file.report_csv(report)
        case "vcard":
            from gmail_reconnect.report import vcard  # noqa: PLC0415 - only here

            return vcard.report_vcard(report)
        case "json":
            return "".join(json_export.report_text(report))


def format_of(path: Path) -> FileFormat | None:
    """What the file's ending asks for; None for any other ending."""
    return _FORMATS.get(path.suffix.lower())


def write_page(context: Context) -> Path:
    """Writes today's report to the HTML page in the data folder; returns its path."""
    save(report_text(context, make_report(context, localized=True, with_links=True), "html"), context.paths.report)
    return context.paths.report


def save(text: str, path: Path) -> None:
    """Writes a file that only its owner can read, with its folder. Raises ReconnectError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace", newline="")  # --home may have any bytes
        path.chmod(0o600)
    except OSError as error:
        raise ReconnectError(f"The report cannot be written to {path}: {error.strerror or error}") from error


def _language(context: Context) -> str:
    """The user's language, or English where there are no reasons in it."""
    language = context.config.me.language
    return language if language in reasons.LANGUAGES else "en"
