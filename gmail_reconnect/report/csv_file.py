"""A report, or what became of letters, as a CSV file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from gmail_reconnect.model import Draft, Ranked, Report
from gmail_reconnect.text.sanitize import one_line

from .explain import describe_matches
from .json_export import drafts_json, ranked_json

_COLUMNS: Final = (
    "rank name email other_addresses language reason silence_days last_wrote last_wrote_recipients last_wrote_subject "
    "last_wrote_message last_heard last_contact active_months sent received usual_gap_days i_owe unanswered score "
    "fresh_view draft_state draft_id id"
)
_DRAFT_COLUMNS: Final = "id person to subject state created updated wrote_first written_meanwhile"

# Excel, LibreOffice and Sheets read a cell that begins like this as a formula. `one_line` removes tabs and line breaks.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def report_csv(report: Report) -> str:
    """A header and one line per person; lines end in CRLF (RFC 4180).

    Text that a spreadsheet would read as a formula gets a leading apostrophe. Numbers stay numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = [*_COLUMNS.split(), *(["matches"] if report.need else [])]
    writer.writerow(columns)
    for ranked in report.people:
        row = _row(ranked, report)
        writer.writerow(_cell(row[column]) for column in columns)
    return out.getvalue()


def drafts_csv(drafts: Iterable[Draft], meanwhile: Mapping[str, datetime]) -> str:
    """As `drafts_json`: a header and one line for each draft."""
    out = io.StringIO(newline="")
    rows = [{name: _cell(value) for name, value in row.items()} for row in drafts_json(drafts, meanwhile)]
    writer = csv.DictWriter(out, _DRAFT_COLUMNS.split())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _row(ranked: Ranked, report: Report) -> dict[str, Any]:
    facts = ranked_json(ranked, report)
    how = facts["last_wrote_how"] or {}
    draft = facts["draft"] or {}
    return facts | {
        "email": facts["addresses"][0],
        "other_addresses": " ".join(facts["addresses"][1:]),
        "last_wrote_recipients": how.get("recipients"),
        "last_wrote_subject": how.get("subject"),
        "last_wrote_message": how.get("message"),
        "draft_state": draft.get("state"),
        "draft_id": draft.get("id"),
        "matches": describe_matches(ranked.matches),
    }


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    text = one_line(value, limit=2000)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
