"""A report as data for other programs: JSON, CSV and vCard. Writes no file and computes nothing.

The keys of the JSON are a contract; times in it are ISO 8601 in UTC.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from gmail_reconnect.model import Standing
from gmail_reconnect.people.directory import DRAFTED
from gmail_reconnect.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gmail_reconnect.model import Contact, DraftNote, Match, Moment, Need, Person, Ranked, Report, Terms, Tie
    from gmail_reconnect.people.identity.duplicates import Pair

SET_ASIDE: Final[dict[str, str]] = {
    "machines": Standing.MACHINE,
    "one_way": Standing.ONE_WAY,
    "group_only": Standing.GROUP_ONLY,
    "dead": Standing.DEAD,
    "ignored": Standing.IGNORED,
    "snoozed": Standing.SNOOZED,
    "in_touch": Standing.IN_TOUCH,
}
"""What a report says about those who are not ranked: key → standing."""
ASIDE: Final[dict[str, str]] = {**SET_ASIDE, "drafted": DRAFTED}
"""The same for people to read: also those who have a letter already, who stand behind the others in the list."""

_VCARD_OCTETS = 75  # RFC 6350, section 3.2, the line break left out

# What Excel, LibreOffice and Sheets read as the start of a formula; `one_line` takes tabs and line ends before it.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

_MATCH_WORDS: Final = {
    "subject": "{word} in ‘{text}’ ({date})",
    "domain": "{word} in the domain {text}",
    "country": "{word} by the domain’s country, {text}",
    "name": "{word} in the name",
    "tag": "{word} in your tag ‘{text}’",
    "note": "{word} in your note ‘{text}’",
}

_CSV_COLUMNS = (
    "rank",
    "name",
    "email",
    "other_addresses",
    "language",
    "reason",
    "silence_days",
    "last_wrote",
    "last_wrote_recipients",
    "last_wrote_subject",
    "last_wrote_message",
    "last_heard",
    "last_contact",
    "active_months",
    "sent",
    "received",
    "usual_gap_days",
    "i_owe",
    "unanswered",
    "score",
    "fresh_view",
    "draft_state",
    "draft_id",
    "id",
)


def report_json(report: Report) -> dict[str, Any]:
    """The report with exactly the keys of `report --format json`, ready for `json.dumps`."""
    coverage = report.coverage
    return {
        "account": report.account,
        "as_of": _time(report.as_of),
        "lens": report.lens,
        "coverage": {
            "messages": coverage.messages,
            "complete": coverage.complete,
            "exact_since": _time(coverage.exact_since),
        },
        "people": [_ranked(ranked, report) for ranked in report.people],
        "set_aside": {key: report.set_aside.get(standing, 0) for key, standing in SET_ASIDE.items()},
        **({"need": _need(report.need)} if report.need else {}),
    }


def people_json(contacts: Iterable[Contact], report: Report) -> list[dict[str, Any]]:
    """Everyone given, each with their standing and the same facts as in a report; null where one is not ranked.

    `report` has all who are ranked, everyone's language, and their drafts. `silence_days` runs from the last
    individual mail to its `as_of`, and is null where there was none.
    """
    ranked = {one.contact.person.id: one for one in report.people}
    return [_contact(contact, ranked.get(contact.person.id), report) for contact in contacts]


def duplicates_json(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """The pairs of `people --duplicates --format json`: both people with their addresses, and why they may be one."""
    return [
        {
            **{
                side: {"id": one.id, "name": one.name, "addresses": list(one.addresses)}
                for side, one in (("a", pair.a), ("b", pair.b))
            },
            "because": pair.because,
        }
        for pair in pairs
    ]


def report_csv(report: Report) -> str:
    """One line a person, a header above; lines end in CRLF (RFC 4180).

    Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = (*_CSV_COLUMNS, "matches") if report.need else _CSV_COLUMNS
    writer.writerow(columns)
    for ranked in report.people:
        row = _csv_row(ranked, report)
        writer.writerow(_cell(row[column]) for column in columns)
    return out.getvalue()


def report_vcard(report: Report) -> str:
    """One vCard 4.0 a person (RFC 6350): names, addresses, language, tags, and the reason as the note."""
    return "".join(_vcard(ranked, report) for ranked in report.people)


def matches_text(matches: Iterable[Match]) -> str:
    """Which word stands where, in English: "Tokyo in ‘Tokyo fair’ (2019-03-04); plastics in your tag ‘plastics’"."""
    return "; ".join(_MATCH_WORDS.get(m.where, "{word}: {text}").format(**_match_parts(m)) for m in matches)


def _match_parts(match: Match) -> dict[str, str]:
    # Cut one by one: a long subject must not cost the next match its place.
    date = f"{match.date.astimezone(UTC):%Y-%m-%d}" if match.date else ""
    return {"word": one_line(match.word, limit=60), "text": one_line(match.text, limit=120), "date": date}


def _match(match: Match) -> dict[str, Any]:
    return {"word": match.word, "where": match.where, "text": match.text, "date": _time(match.date)}


def _need(need: Need) -> dict[str, Any]:
    return {
        "text": need.text,
        "words": list(need.words),
        "nobody": list(need.nobody),
        "lapsed": need.lapsed,
        "in_touch": need.in_touch,
        "set_aside": need.set_aside,
    }


def _ranked(ranked: Ranked, report: Report) -> dict[str, Any]:
    person, tie = ranked.contact.person, ranked.contact.tie
    return {
        "rank": ranked.rank,
        **_who(person, report),
        "score": _points(ranked.score),
        "terms": _terms(ranked.terms),
        "last_wrote": _moment_time(tie.last_wrote),
        "last_wrote_how": _how(tie.last_wrote),
        "last_heard": _moment_time(tie.last_heard),
        "last_contact": _time(tie.last_contact),
        "silence_days": ranked.silence_days,
        **_counts(tie),
        "reason": ranked.reason,
        "fresh_view": ranked.fresh_view,
        "draft": _draft(report.drafts.get(person.id)),
        **({"matches": [_match(match) for match in ranked.matches]} if report.need else {}),
    }


def _contact(contact: Contact, ranked: Ranked | None, report: Report) -> dict[str, Any]:
    person, tie = contact.person, contact.tie
    return {
        "rank": ranked.rank if ranked else None,
        **_who(person, report),
        "standing": contact.standing.value,
        "because": contact.because,
        "score": _points(ranked.score) if ranked else None,
        "terms": _terms(ranked.terms) if ranked else None,
        "last_wrote": _moment_time(tie.last_wrote),
        "last_wrote_how": _how(tie.last_wrote),
        "last_cc": _moment_time(tie.last_cc),
        "last_cc_how": _how(tie.last_cc),
        "last_crowd": _moment_time(tie.last_crowd),
        "last_crowd_how": _how(tie.last_crowd),
        "last_heard": _moment_time(tie.last_heard),
        "last_contact": _time(tie.last_contact),
        "silence_days": days_between(tie.last_contact, report.as_of) if tie.last_contact else None,
        **_counts(tie),
        "reason": ranked.reason if ranked else None,
        "fresh_view": ranked.fresh_view if ranked else None,
        "draft": _draft(report.drafts.get(person.id)),
        "tags": list(person.tags),
        "notes": list(person.notes),
    }


def _who(person: Person, report: Report) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "addresses": list(person.addresses),
        "language": report.languages.get(person.id, person.language),
    }


def _terms(terms: Terms) -> dict[str, float]:
    return {
        "months": _points(terms.months),
        "exchanges": _points(terms.exchanges),
        "silence": _points(terms.silence),
        "i_owe": _points(terms.i_owe),
        "ignored": _points(terms.ignored),
    }


def _counts(tie: Tie) -> dict[str, Any]:
    gap = tie.usual_gap_days
    return {
        "active_months": tie.active_months,
        "sent": tie.sent,
        "received": tie.received,
        "usual_gap_days": None if gap is None else round(gap, 1),
        "i_owe": tie.i_owe,
        "unanswered": tie.unanswered,
    }


def _points(value: float) -> float:
    return round(value, 4) + 0.0  # −0.0 becomes 0.0


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _moment_time(moment: Moment | None) -> str | None:
    return _time(moment.at) if moment else None


def _how(moment: Moment | None) -> dict[str, Any] | None:
    if moment is None:
        return None
    return {
        "role": moment.role.value,
        "recipients": moment.recipients,
        "subject": moment.subject,
        "message": moment.message,
    }


def _draft(draft: DraftNote | None) -> dict[str, str] | None:
    return {"state": draft.state, "id": draft.id} if draft else None


def _csv_row(ranked: Ranked, report: Report) -> dict[str, Any]:
    facts = _ranked(ranked, report)
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
        "matches": matches_text(ranked.matches),
    }


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    text = one_line(value, limit=2000)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _vcard(ranked: Ranked, report: Report) -> str:
    person = ranked.contact.person
    language = report.languages.get(person.id, person.language)
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "PRODID:-//gmail-reconnect//EN",
        f"UID;VALUE=text:{_escape(person.id)}",
        f"REV:{report.as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "KIND:individual",
        f"FN:{_escape(person.shown)}",
        *(f"EMAIL;PREF={min(n, 100)}:{_escape(email)}" for n, email in enumerate(person.addresses, 1)),
    ]
    if language:
        lines.append(f"LANG:{_escape(language)}")
    if person.tags:
        lines.append("CATEGORIES:" + ",".join(_escape(tag) for tag in person.tags))
    lines += [f"NOTE:{_note(ranked)}", "END:VCARD"]
    return "".join(_fold(line) + "\r\n" for line in lines)


def _note(ranked: Ranked) -> str:
    """The reason, on a second line the last mail written, on a third what matched; escaped."""
    lines = [ranked.reason]
    if wrote := ranked.contact.tie.last_wrote:
        lines.append(f"Last wrote to them on {wrote.at.astimezone(UTC):%Y-%m-%d}: {wrote.subject}")
    if ranked.matches:
        lines.append(f"Matches: {matches_text(ranked.matches)}")
    return "\\n".join(_escape(line) for line in lines)


def _escape(text: str) -> str:
    """A text value on one line (RFC 6350, section 3.4)."""
    return re.sub(r"([\\,;])", r"\\\1", one_line(text, limit=2000))


def _fold(line: str) -> str:
    """Breaks a line after at most 75 octets, never inside a character; further parts begin with a space."""
    parts: list[str] = []
    current, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _VCARD_OCTETS:
            parts.append(current)
            current, octets = " ", 1
        current += character
        octets += size
    return "\r\n".join([*parts, current])


def days_between(earlier: datetime, later: datetime) -> int:
    """Return the whole days from one moment to a later one; 0 if it is not later."""
    return max(0, (later - earlier).days)
