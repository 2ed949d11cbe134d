"""A report as the words and measures that the page lays out: one dataclass for each part of it.

Turns facts into sentences, links and bar widths; works out no fact. Strings come out unescaped: the
template escapes every one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from gmail_reconnect.model import Terms
from gmail_reconnect.people.reasons import LANGUAGES, reason
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line, one_line_with_isolates

from .export import ASIDE
from .next_step import Step, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gmail_reconnect.model import Coverage, DraftNote, Match, Moment, Need, Ranked, Report

    from .strings import Words

GMAIL: Final = "https://mail.google.com/mail/u/"

YEAR_STEP: Final = 10  # the chart's units: a year's place, its bar, a month's height
YEAR_BAR: Final = 7
MONTH_HEIGHT: Final = 2.5
CHART_YEARS: Final = 10  # at least, so that a short history does not look like a long one


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: its day, how the recipient stood in it, its subject, a link to it in Gmail or ""."""

    day: str
    how: str
    subject: str
    link: str


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year of the chart: its left edge and height in the chart's units."""

    x: int
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Active months by year, the same years for everyone; time runs as the language is read."""

    width: int
    bars: tuple[YearBar, ...]
    first: str
    last: str
    spoken: str  # the same for those who cannot see it


@dataclass(frozen=True, slots=True)
class TermBar:
    """A term of the score: its points, and its bar from `start` over `size`, both in per cent."""

    name: str
    points: str
    start: str
    size: str
    negative: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of a letter, and a link to the drafts where it still is one."""

    state: str
    link: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that is not sent yet; `flag` says that its person wrote first, "" where they did not."""

    name: str
    draft: Draft
    flag: str


@dataclass(frozen=True, slots=True)
class Card:
    """A person of the report."""

    rank: str
    name: str
    addresses: tuple[str, ...]
    reason: str
    wrote: Mail | None
    heard: Mail | None
    sent: str
    received: str
    gap: str  # "" where there is none
    chart: Chart
    score_of: str
    terms: tuple[TermBar, ...]
    fresh_view: bool
    draft: Draft | None
    matches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """Those who are not ranked, of one standing."""

    name: str
    why: str
    count: str


@dataclass(frozen=True, slots=True)
class View:
    """The whole page. `nobody` says why the list is empty, "" where it is not."""

    title: str
    account: str
    as_of: str
    lens: str
    coverage: str
    nobody: str
    cards: tuple[Card, ...]
    aside: tuple[Aside, ...]
    need: tuple[str, ...]  # the words that were asked for
    also: str  # how many match who are not on the list, "" where none do
    waiting: tuple[Waiting, ...]
    following: Step | None


def view(report: Report, words: Words) -> View:
    """The page's parts in one language; dates in the time zone of `report.as_of`."""
    scale = _Scale.over(report)
    counts = {key: report.set_aside.get(standing, 0) for key, standing in ASIDE.items()}
    why = (
        "nobody_then"
        if report.later_mail
        else "nobody_yet"
        if not report.coverage.messages
        else "nobody_matches"
        if report.need
        else "nobody_lapsed"
    )
    return View(
        title=words.count("title", len(report.people)) if report.people else words.say("text", "nobody"),
        account=one_line(report.account),
        as_of=words.day(report.as_of),
        lens=words.known("lens", report.lens),
        coverage=words.say("text", "nobody_then") if report.later_mail else _coverage(report.coverage, words),
        nobody="" if report.people else words.say("text", why),
        cards=tuple(_card(ranked, report, words, scale) for ranked in report.people),
        aside=tuple(
            Aside(words.say("set_aside", key, "name"), words.say("set_aside", key, "why"), words.number(n))
            for key, n in counts.items()
            if n
        ),
        need=tuple(one_line(word, limit=60) for word in report.need.words) if report.need else (),
        also=_also(report.need, words) if report.need else "",
        waiting=tuple(
            Waiting(one_line(name, limit=120), _draft(note, report.account, words), _flag(note, report, words))
            for name, note in report.waiting
        ),
        following=step(report),
    )


def _also(need: Need, words: Words) -> str:
    """Who matches and is not on the list, in numbers."""
    if not (need.in_touch or need.set_aside):
        return ""
    return words.say(
        "text", "also_matching", in_touch=words.number(need.in_touch), set_aside=words.number(need.set_aside)
    )


def _coverage(coverage: Coverage, words: Words) -> str:
    if not coverage.messages:
        return words.say("text", "unread")
    mails = words.count("mails", coverage.messages)
    if coverage.complete:
        return words.say("text", "complete", mails=mails)
    if coverage.exact_since is None and coverage.broken:
        return words.say(
            "text", "broke_off", mails=mails, file=isolate(one_line(coverage.broken[0].replace("`", "´"), limit=60))
        )
    if coverage.exact_since is None:
        return words.say("text", "incomplete", mails=mails)
    return words.say("text", "exact_since", mails=mails, day=words.day(coverage.exact_since))


def _card(ranked: Ranked, report: Report, words: Words, scale: _Scale) -> Card:
    person, tie = ranked.contact.person, ranked.contact.tie
    draft = report.drafts.get(person.id)
    gap = tie.usual_gap_days
    return Card(
        rank=words.number(ranked.rank),
        name=one_line(person.shown, limit=120),
        addresses=tuple(one_line(address) for address in person.addresses),
        reason=_reason(ranked, words.language),
        wrote=_mail(tie.last_wrote, "to", report, words),
        heard=_mail(tie.last_heard, "from", report, words),
        sent=words.count("mails", tie.sent),
        received=words.count("mails", tie.received),
        gap="" if gap is None else words.count("days", max(1, round(gap))),
        chart=_chart(tie.months, scale.years, words),
        score_of=words.say("text", "score_of", score=words.points(ranked.score, signed=False)),
        terms=_terms(ranked.terms, words, scale),
        fresh_view=ranked.fresh_view,
        draft=_draft(draft, report.account, words) if draft else None,
        matches=tuple(_match(match, report, words) for match in ranked.matches),
    )


def _match(match: Match, report: Report, words: Words) -> str:
    """Which word stands where; what comes from mail isolated, so that it turns nothing around."""
    return words.say(
        "match",
        match.where,
        word=isolate(one_line(match.word, limit=60)),
        text=isolate(one_line(match.text, limit=160)),
        day=words.day(match.date.astimezone(report.as_of.tzinfo)) if match.date else "",
    )


def _reason(ranked: Ranked, language: str) -> str:
    """The reason as it stands; the ranking's own sentence in another language is said anew in the page's."""
    tie, days, rhythm = ranked.contact.tie, ranked.silence_days, ranked.contact.person.rhythm
    text = ranked.reason
    if language in LANGUAGES and tie.months and text in {reason(tie, days, other, rhythm) for other in LANGUAGES}:
        text = reason(tie, days, language, rhythm)
    return one_line_with_isolates(text, 600)


def _mail(moment: Moment | None, way: str, report: Report, words: Words) -> Mail | None:
    if moment is None:
        return None
    others = moment.recipients - 1
    how = words.count(f"{way}_others", others) if others > 0 else words.say("how", f"{way}_alone")
    return Mail(
        day=words.day(moment.at.astimezone(report.as_of.tzinfo)),
        how=how,
        subject=one_line(moment.subject, limit=160) or words.say("text", "no_subject"),
        link=_mail_link(moment, report.account),
    )


def _mail_link(moment: Moment, account: str) -> str:
    """Gmail's own search for one Message-ID; "" where the account or the id is unknown."""
    message_id = moment.message_id or (moment.message if moment.message.startswith("<") else "")
    if not (account and message_id):
        return ""
    return f"{_gmail(account)}#search/rfc822msgid%3A{quote(message_id.strip('<> '), safe='')}"


def _gmail(account: str) -> str:
    return f"{GMAIL}?authuser={quote(account, safe='@')}"


def _draft(note: DraftNote, account: str, words: Words) -> Draft:
    if note.in_file:
        return Draft(words.say("draft", "in_file"), "")
    waiting = note.state in {"created", "edited"}
    return Draft(words.known("draft", note.state), f"{_gmail(account)}#drafts" if waiting and account else "")


def _flag(note: DraftNote, report: Report, words: Words) -> str:
    if note.wrote_first is None:
        return ""
    return words.say("text", "wrote_first", day=words.day(note.wrote_first.astimezone(report.as_of.tzinfo)))


def _chart(months: Sequence[int], years: range, words: Words) -> Chart:
    by_year = Counter(month // 12 for month in months)
    columns = range(len(years))
    spoken = [
        words.say("text", "year_bar", year=str(year), months=words.count("months", by_year[year]))
        for year in sorted(by_year)
    ]
    return Chart(
        width=len(years) * YEAR_STEP - (YEAR_STEP - YEAR_BAR),
        bars=tuple(
            YearBar(column * YEAR_STEP, by_year[year] * MONTH_HEIGHT)
            for year, column in zip(years, reversed(columns) if words.direction == "rtl" else columns, strict=True)
        ),
        first=str(years[0]),
        last=str(years[-1]),
        spoken=f"{words.say('text', 'years_together')}. {'; '.join(spoken)}",
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """What all bars of the page share: the smallest and largest points of any term, and the charts' years."""

    low: float
    high: float
    years: range

    @classmethod
    def over(cls, report: Report) -> _Scale:
        """The years run from anyone's first to the report's, `CHART_YEARS` at least."""
        points = [points for ranked in report.people for points in ranked.terms]
        seen = [month // 12 for ranked in report.people for month in ranked.contact.tie.months]
        now = report.as_of.year
        years = range(min([now - CHART_YEARS + 1, *seen]), max([now, *seen]) + 1)
        return cls(min([0.0, *points]), max([0.0, *points]), years)

    def place(self, points: float) -> float:
        """Where `points` stand between low and high, in per cent."""
        return 100 * (points - self.low) / ((self.high - self.low) or 1)


def _terms(terms: Terms, words: Words, scale: _Scale) -> tuple[TermBar, ...]:
    bars = []
    for name, points in terms._asdict().items():
        start, end = sorted((scale.place(0), scale.place(points)))
        bars.append(
            TermBar(
                name=words.say("term", name),
                points=words.points(points),
                start=_percent(start),
                size=_percent(end - start),
                negative=points < 0,
            )
        )
    return tuple(bars)


def _percent(value: float) -> str:
    return f"{value:.1f}"
