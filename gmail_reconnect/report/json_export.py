"""The JSON that commands print: the report, people, duplicates, letters and drafts.

Each function returns data for `json.dumps`. Its keys are a contract. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from gmail_reconnect.letter_choices import CHOICES
from gmail_reconnect.model import Contact, Draft, Moment, MovedMail, Ranked, Report, Standing, moment_of
from gmail_reconnect.people.directory import DRAFTED
from gmail_reconnect.text.bidi import without_isolates

from .explain import days_between

if TYPE_CHECKING:
    from gmail_reconnect.letter_choices import LetterChoices
    from gmail_reconnect.letters.compose import ComposedLetter
    from gmail_reconnect.people.identity.compared_person import ComparedPerson
    from gmail_reconnect.people.identity.duplicates import DuplicatePair

SET_ASIDE: Final[dict[str, str]] = {
    "machines": Standing.MACHINE,
    "one_way": Standing.ONE_WAY,
    "group_only": Standing.GROUP_ONLY,
    "dead": Standing.DEAD,
    "ignored": Standing.IGNORED,
    "snoozed": Standing.SNOOZED,
    "in_touch": Standing.IN_TOUCH,
    "undated": Standing.UNDATED,
    "unwritable": Standing.UNWRITABLE,
}
"""How many people aren't ranked, by reason: key → standing."""
SET_ASIDE_AND_DRAFTED: Final[dict[str, str]] = {**SET_ASIDE, "drafted": DRAFTED}
"""The same for human readers, who are also told how many people already have a letter."""
_ONLY_IN_PEOPLE: Final = frozenset(
    {"standing", "because", "last_cc", "last_cc_how", "last_crowd", "last_crowd_how", "tags", "notes"}
)


def report_json(report: Report) -> dict[str, Any]:
    """The report, with the keys of `report --format json`."""
    coverage = report.coverage
    return {
        "account": report.account,
        "as_of": _time(report.as_of),
        "lens": report.lens,
        "coverage": {
            "messages": coverage.messages,
            "complete": coverage.complete,
            "exact_since": _time(coverage.exact_since),
            **({"moved": [_moved(one) for one in coverage.moved]} if coverage.moved else {}),
            "last_read": _time(coverage.last_read),
            "last_read_days": days_between(coverage.last_read, report.as_of) if coverage.last_read else None,
            "newest": _time(coverage.newest),
        },
        "maybe_own": list(report.maybe_own),
        "people": [ranked_json(ranked, report) for ranked in report.people],
        "set_aside": {key: report.set_aside.get(standing, 0) for key, standing in SET_ASIDE.items()},
        **({"need": asdict(report.need)} if report.need else {}),
        **({"others": [_person(one, None, report) for one in report.others]} if report.others else {}),
    }


class _Streamed(list[dict[str, Any]]):
    """A list that `json` encodes item by item."""

    def __init__(self, items: Iterator[dict[str, Any]]) -> None:
        super().__init__()
        self._items = items

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._items


def report_text(report: Report, parts: Iterator[Report] | None = None) -> Iterator[str]:
    """The text of `report_json`, in pieces. `parts` each have some of the people, in order; None: all in `report`."""
    data = report_json(report)
    people = (ranked_json(ranked, part) for part in parts or () for ranked in part.people)
    if (first := next(people, None)) is not None:
        data["people"] = _Streamed(chain([first], people))
    yield from json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(data)
    yield "\n"


def _moved(mail: MovedMail) -> dict[str, Any]:
    return {"messages": mail.messages, "first": mail.first.date().isoformat(), "last": mail.last.date().isoformat()}


def people_json(
    contacts: Iterable[Contact], report: Report, choices: Mapping[str, LetterChoices]
) -> Iterator[dict[str, Any]]:
    """These contacts with their standing and the facts of a report; null if a person isn't ranked.

    `report` has everyone who is ranked, the languages, and the drafts. `silence_days` runs from the last individual
    mail or meeting to its `as_of`; it is null if there was none. `choices` for letters, by person id, become
    `letter_choices`.
    """
    ranked = {one.contact.person.id: one for one in report.people}
    for contact in contacts:
        chosen = choices.get(contact.person.id)
        person = _person(contact, ranked.get(contact.person.id), report)
        made = chosen.values() if chosen else {}
        yield person | {"letter_choices": {name: getattr(chosen, name) for name in CHOICES if name in made}}


def duplicates_json(pairs: Iterable[DuplicatePair]) -> list[dict[str, Any]]:
    """The pairs that may be one person: both people with their addresses, and the reason."""

    def person(one: ComparedPerson) -> dict[str, Any]:
        return {"id": one.id, "name": one.name, "addresses": list(one.addresses)}

    return [
        {"a": person(pair.a), "b": person(pair.b), "because": pair.because.sentence(), "joined": pair.joined}
        for pair in pairs
    ]


def letters_json(composed: Iterable[ComposedLetter]) -> list[dict[str, Any]]:
    """The letters, with the keys of `draft --dry-run --format json`. Steps are names; null is a blank or no reason.

    What is said of a letter is in English, for programs.
    """
    from .letter_remarks import describe_finding, describe_plan  # noqa: PLC0415 - loads the letters' wording

    return [
        {
            "to": one.letter.to.email,
            "subject": one.letter.subject,
            "text": one.letter.text,
            "html": one.letter.html,
            "language": one.letter.language,
            "steps": {
                "reason": (reason := one.letter.plan.reason) and (reason.kind or reason.name),
                "why_now": (why_now := one.letter.plan.why_now) and why_now.name,
                "offer": (offer := one.letter.plan.offer) and offer.name,
            },
            "plan": [
                {"part": line.label, "says": without_isolates(line.says)}
                for line in describe_plan(one.letter.plan, "en")
            ],
            "blanks": list(one.letter.blanks),
            "own_text": one.letter.is_own,
            "lint": [
                {"level": found.level, "code": found.code, "message": without_isolates(describe_finding(found, "en"))}
                for found in one.findings
            ],
        }
        for one in composed
    ]


def drafts_json(drafts: Iterable[Draft], meanwhile: Mapping[str, datetime]) -> list[dict[str, Any]]:
    """The drafts, with the keys of `drafts --format json`. `person` is the name, or the address if there is no name.

    `meanwhile`: by a draft's id, when the user wrote to its person while it waits.
    """
    return [
        {
            "id": draft.id,
            "person": draft.name or draft.email,
            "to": draft.email,
            "subject": draft.subject,
            "state": draft.state,
            "created": _time(moment_of(draft.created)),
            "updated": _time(moment_of(draft.updated)),
            "wrote_first": None if draft.wrote_first is None else _time(moment_of(draft.wrote_first)),
            "written_meanwhile": _time(meanwhile.get(draft.id)),
        }
        for draft in drafts
    ]


def ranked_json(ranked: Ranked, report: Report) -> dict[str, Any]:
    """One ranked person, as in the report."""
    facts = _person(ranked.contact, ranked, report).items()
    matches = [asdict(match) | {"date": _time(match.date)} for match in ranked.matches]
    return {
        **{key: value for key, value in facts if key not in _ONLY_IN_PEOPLE},
        **({"matches": matches} if report.need else {}),
    }


def _person(contact: Contact, ranked: Ranked | None, report: Report) -> dict[str, Any]:
    person, tie = contact.person, contact.tie
    draft = report.drafts.get(person.id)
    return {
        "rank": ranked.rank if ranked else None,
        "id": person.id,
        "name": person.name,
        "addresses": list(person.addresses),
        "joined_by_name": list(person.joined_by_name),
        "language": report.languages.get(person.id, person.language),
        "standing": contact.standing.value,
        "because": contact.because,
        "score": _points(ranked.score) if ranked else None,
        "terms": {name: _points(value) for name, value in ranked.terms._asdict().items()} if ranked else None,
        **_moment("last_wrote", tie.last_wrote),
        **_moment("last_cc", tie.last_cc),
        **_moment("last_crowd", tie.last_crowd),
        **_moment("last_mail", tie.last_mail),
        "last_heard": _time(tie.last_heard.at) if tie.last_heard else None,
        "last_contact": _time(tie.last_contact),
        "silence_days": days_between(last, report.as_of) if (last := contact.last_contact) else None,
        "last_met": person.last_met.date().isoformat() if person.last_met else None,
        "active_months": tie.active_months,
        "sent": tie.sent,
        "received": tie.received,
        "usual_gap_days": None if tie.usual_gap_days is None else round(tie.usual_gap_days, 1),
        "i_owe": tie.i_owe,
        "unanswered": tie.unanswered,
        "reason": ranked.reason if ranked else None,
        "fresh_view": ranked.fresh_view if ranked else None,
        "draft": {"state": draft.state, "id": draft.id} if draft else None,
        "tags": list(person.tags),
        "notes": list(person.notes),
    }


def _moment(key: str, moment: Moment | None) -> dict[str, Any]:
    """The time and the manner of a mail, under `key` and `key`_how."""
    how = moment and {
        "role": moment.role.value,
        "recipients": moment.recipients,
        "subject": moment.subject,
        "message": moment.message,
    }
    return {key: _time(moment.at) if moment else None, f"{key}_how": how}


def _points(value: float) -> float:
    return round(value, 4) + 0.0  # turns −0.0 into 0.0


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
