"""Rank the people the user has lost touch with, and write the report to a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import letter_languages, load_people
from gmail_reconnect.actions.progress import IndexingSubjects
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Report
from gmail_reconnect.people import reasons
from gmail_reconnect.people.ranking import score
from gmail_reconnect.people.ranking.score import Distance
from gmail_reconnect.people.search import query
from gmail_reconnect.report import build, csv_file, export, page, vcard

FileFormat = Literal["html", "csv", "json", "vcard"]
_FORMATS: Final[dict[str, FileFormat]] = {".html": "html", ".csv": "csv", ".json": "json", ".vcf": "vcard"}


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which report. None: as in config.toml, or the present. `top` is ignored if `everyone` is asked for.

    `day` is how the user wrote the day of `now`, "" for the present. `localized` reasons are in the user's language,
    if there are reasons in it; all others are in English. `explain` asks for the distances, too.
    """

    lens: str | None = None
    top: int | None = None
    everyone: bool = False
    need: str | None = None
    now: datetime | None = None
    day: str = ""
    localized: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True)
class ReportResult:
    """The report and, where asked for, what would move each person (by id) above the next one."""

    report: Report
    distances: Mapping[str, Distance] | None


def make_report(context: Context, request: ReportRequest) -> ReportResult:
    """Ranks the lapsed people, or those of them who match a need. Raises ReconnectError, UsageError."""
    config = context.config
    need, lens = request.need, request.lens or config.ranking.lens
    top = None if request.everyone else request.top or config.report.top
    language = _language(context) if request.localized else "en"
    with context.open_store() as store:
        everyone = load_people(context, store, request.now)
        report = build.build_report(
            everyone,
            store,
            config,
            lens=lens,
            top=top,
            available=letter_languages(context),
            language=language,
            need=None
            if need is None
            else query.search(
                store,
                everyone,
                need,
                lens,
                language=language,
                top=top,
                tick=lambda left: context.progress(IndexingSubjects(left)),
            ),
            asked_day=request.day,
        )
    if not request.explain:
        return ReportResult(report, None)
    # With a need the order isn't by score alone, so a distance would mislead.
    by_score = need is None
    distances = score.distances(report.people, config.weights, config.gate, report.lens) if by_score else {}
    return ReportResult(report, distances)


def report_text(context: Context, report: Report, form: FileFormat) -> str:
    """The report as the text of a file. Raises ConfigError for a broken template."""
    match form:
        case "html":
            templates = page.load_templates(context.paths.templates)
            return page.render(report, language=_language(context), templates=templates)
        case "csv":
            return csv_file.report_csv(report)
        case "vcard":
            return vcard.report_vcard(report)
        case "json":
            return json.dumps(export.report_json(report), ensure_ascii=False, indent=1) + "\n"


def format_of(path: Path) -> FileFormat | None:
    """What the file's ending asks for; None for any other ending."""
    return _FORMATS.get(path.suffix.lower())


def write_page(context: Context) -> Path:
    """Writes today's report to the HTML page in the data folder; returns its path."""
    report = make_report(context, ReportRequest(localized=True)).report
    save(report_text(context, report, "html"), context.paths.report)
    return context.paths.report


def save(text: str, path: Path) -> None:
    """Writes a file that only its owner can read, with its folder. Raises ReconnectError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        path.chmod(0o600)
    except OSError as error:
        raise ReconnectError(f"The report cannot be written: {error}") from error


def _language(context: Context) -> str:
    """The user's language, or English where there are no reasons in it."""
    language = context.config.me.language
    return language if language in reasons.LANGUAGES else "en"
