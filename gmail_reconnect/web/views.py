"""What the templates show of people: strings, links and charts. Nothing is escaped here; the templates do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from babel.dates import get_month_names

from gmail_reconnect.actions.people.queue import PersonDetails, QueuePart
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Contact, Moment, Ranked, Report, Standing
from gmail_reconnect.people import reasons
from gmail_reconnect.people.identity.mailbox import mailboxes_of
from gmail_reconnect.report.chart import ChartScale, HistoryChart, TermBar, make_history_chart, make_term_bars
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.report.view import (
    DraftView,
    MailView,
    draft_view,
    gmail_account,
    mail_view,
    match_text,
    reason_text,
)
from gmail_reconnect.text.intervals import parse_interval
from gmail_reconnect.text.sanitize import one_line

from .letter_views import LetterRow, make_letter_row
from .rendering import error_words

NOTHING: Final[Mapping[str, Any]] = {}
_MONTH: Final = 10  # in the chart's units: from one month's bar to the next
_HALF: Final = 50  # the height of either half


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list. `reason` says why they are ranked, or why they are set aside."""

    id: str
    rank: str
    name: str
    reason: str
    chart: HistoryChart
    draft: str
    matches: tuple[str, ...]
    tags: tuple[str, ...]
    fresh_view: bool


@dataclass(frozen=True, slots=True)
class MomentView:
    """One of the last mails: what it is, the mail, why its date counts, and the message it comes from."""

    label: str
    mail: MailView | None
    why: str
    message: str


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month's mail in the chart's units: what the owner wrote goes up, what they wrote goes down."""

    x: int
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Mail by month, and the same by year as a table: (year, mails the owner wrote, mails they wrote)."""

    width: int
    bars: tuple[MonthBar, ...]
    first: str
    last: str
    spoken: str
    years: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class AboutField:
    """What the user can say of a person: the value in its field, and the one that is kept; what is wrong with it.

    `known` has what it can be, each with its word; () for words of the user's own. `usual` is what letters say without.
    """

    name: str
    label: str
    value: str
    was: str
    known: tuple[tuple[str, str], ...]
    wrong: str
    usual: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """Everything that is shown of one person."""

    id: str
    name: str
    rank: str
    standing: str
    standing_label: str
    because: str
    reason: str
    addresses: tuple[str, ...]
    by_name: frozenset[str]
    several: bool
    met: str
    met_on: str
    moments: tuple[MomentView, ...]
    months: MonthChart | None
    score_of: str
    terms: tuple[TermBar, ...]
    fresh_view: bool
    sent: str
    received: str
    gap: str
    draft: DraftView | None
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    decided: bool
    machine: bool
    about: tuple[AboutField, ...]
    letters: tuple[LetterRow, ...]


def make_rows(part: QueuePart, words: PageWords) -> list[PersonRow]:
    """The people of the list."""
    report = part.report
    people = [one.contact for one in report.people] or list(report.others)
    first = [month // 12 for one in people for month in one.tie.months]
    years = range(min([report.as_of.year - 9, *first]), report.as_of.year + 1)
    return [
        *(_row(ranked.contact, ranked, report, words, years) for ranked in report.people),
        *(_row(contact, None, report, words, years) for contact in report.others),
    ]


def _row(contact: Contact, ranked: Ranked | None, report: Report, words: PageWords, years: range) -> PersonRow:
    person = contact.person
    draft = report.drafts.get(person.id)
    return PersonRow(
        id=person.id,
        rank=words.number(ranked.rank) if ranked else "",
        name=one_line(person.shown, limit=120),
        reason=reason_text(ranked, words.language) if ranked else because(contact, report, words),
        chart=make_history_chart(contact.tie.months, years, words),
        draft=draft_view(draft, report, words).state if draft else "",
        matches=tuple(match_text(match, report, words) for match in ranked.matches) if ranked else (),
        tags=tuple(one_line(tag, limit=60) for tag in person.tags),
        fresh_view=bool(ranked and ranked.fresh_view),
    )


def because(contact: Contact, report: Report, words: PageWords) -> str:
    """Why somebody isn't ranked, in words; "" if they are, or if their letter is why."""
    standing = contact.standing
    if standing is Standing.SNOOZED:
        day = datetime.fromisoformat(contact.because.removeprefix("until "))
        return words.say("ui", "snoozed_until", day=words.day(day))
    if standing is Standing.LAPSED:
        has_letter = contact.person.id in report.drafts
        return words.say("ui", "few_months") if contact.because and not has_letter else ""
    table = words.table("because")
    return str(table.get(standing.value, ""))


def make_person(
    details: PersonDetails,
    words: PageWords,
    wrong: Mapping[str, ReconnectError] = NOTHING,
    given: Mapping[str, str] = NOTHING,
) -> PersonView:
    """One person. `wrong` has what is wrong with what was `given` about them, by name of a field."""
    contact, ranked, report = details.contact, details.ranked, details.report
    person, tie = contact.person, contact.tie
    draft = report.drafts.get(person.id)
    return PersonView(
        id=person.id,
        name=one_line(person.shown, limit=120),
        rank=words.number(ranked.rank) if ranked else "",
        standing=contact.standing.value,
        standing_label=words.table("standing")[contact.standing.value],
        because=because(contact, report, words),
        reason=reason_text(ranked, words.language) if ranked else "",
        addresses=tuple(one_line(one) for one in person.addresses),
        by_name=frozenset(map(one_line, person.joined_by_name)),
        several=len(mailboxes_of(person.addresses)) > 1,
        met=words.day(person.last_met) if person.last_met else "",
        met_on=person.last_met.date().isoformat() if person.last_met else "",
        moments=tuple(_moments(details, words)),
        months=_months(details.months, report.as_of.year, words),
        score_of=words.say("text", "score_of", score=words.points(ranked.score, signed=False)) if ranked else "",
        terms=make_term_bars(ranked.terms, words, ChartScale.of(report)) if ranked else (),
        fresh_view=bool(ranked and ranked.fresh_view),
        sent=words.count("mails", tie.sent),
        received=words.count("mails", tie.received),
        gap="" if tie.usual_gap_days is None else words.count("days", max(1, round(tie.usual_gap_days))),
        draft=draft_view(draft, report, words) if draft else None,
        tags=tuple(one_line(tag, limit=60) for tag in person.tags),
        notes=tuple(one_line(note, limit=2000) for note in person.notes),
        decided=contact.standing in {Standing.IGNORED, Standing.SNOOZED},
        machine=contact.standing is Standing.MACHINE,
        about=tuple(
            AboutField(
                name,
                words.say("about", name),
                given.get(name, _about_text(name, value, words)),
                _about_text(name, value, words),
                tuple((one, _about_word(name, one, words)) for one in details.known[name]),
                " ".join(error_words(wrong[name], words)).strip() if name in wrong else "",
                details.usual_line if name == "line" else "",
            )
            for name, value in details.about.items()
        ),
        letters=tuple(
            make_letter_row(one, gmail_account(report), report.drafts_page, words) for one in details.letters
        ),
    )


def _about_text(name: str, value: str, words: PageWords) -> str:
    """A value as the user may write it in their language."""
    if name != "rhythm" or not value:
        return value
    said = reasons.interval_text(parse_interval(value), words.language)
    return said if str(parse_interval(said)) == value else value


def _about_word(name: str, value: str, words: PageWords) -> str:
    """What a value that can be chosen is called."""
    if name == "language":
        return str(words.locale.languages.get(value, value))
    return words.say("settings_choice", f"{name}_{value}")


def _moments(details: PersonDetails, words: PageWords) -> list[MomentView]:
    """The last mail of each kind. Copies and group mail only where there are any."""
    tie, report = details.contact.tie, details.report
    kinds: list[tuple[str, str, Moment | None, bool]] = [
        ("wrote", "to", tie.last_wrote, True),
        ("heard", "from", tie.last_heard, True),
        ("cc", "to", tie.last_cc, False),
        ("crowd", "to", tie.last_crowd, False),
    ]
    return [
        MomentView(
            words.say("moment", name),
            mail_view(moment, way, report, words),
            words.say("moment", f"{name}_why"),
            one_line(moment.message_id or moment.message, limit=200) if moment else "",
        )
        for name, way, moment, always in kinds
        if moment or always
    ]


def _months(months: Mapping[int, tuple[int, int]], this_year: int, words: PageWords) -> MonthChart | None:
    if not months:
        return None
    first, last = min(months) // 12 * 12, max(this_year * 12 + 11, *months)
    span, most = last - first + 1, max(max(pair) for pair in months.values())
    backwards = words.direction == "rtl"
    places = ((last - month if backwards else month - first, *pair) for month, pair in months.items())
    bars = tuple(MonthBar(place * _MONTH, up * _HALF / most, down * _HALF / most) for place, up, down in places)
    years: dict[int, tuple[int, int]] = {}
    for month, (up, down) in months.items():
        so_far = years.get(month // 12, (0, 0))
        years[month // 12] = so_far[0] + up, so_far[1] + down
    busiest = max(months, key=lambda month: sum(months[month]))
    name = get_month_names("wide", locale=words.locale)[busiest % 12 + 1]
    return MonthChart(
        width=span * _MONTH,
        bars=bars,
        first=str(first // 12),
        last=str(last // 12),
        spoken=words.say("ui", "months_spoken", month=f"{name} {busiest // 12}"),
        years=tuple((str(year), words.number(up), words.number(down)) for year, (up, down) in years.items()),
    )
