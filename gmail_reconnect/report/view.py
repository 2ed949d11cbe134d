"""Turns a report into what the page shows: sentences, links and charts, with one dataclass for each part.

Strings are not escaped; the template escapes all of them.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from gmail_reconnect.model import Coverage, DraftNote, Match, Moment, MovedMail, Need, Ranked, Report
from gmail_reconnect.people.reasons import LANGUAGES, reason_of
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line, one_line_with_isolates

from . import explain
from .chart import ChartScale, HistoryChart, TermBar, make_history_chart, make_term_bars
from .explain import OLD_MAIL_DAYS, days_between, is_stale
from .json_export import SET_ASIDE_AND_DRAFTED
from .next_step import NextStep, next_step
from .strings import PageWords

CARDS: Final = 10
"""How many people a page shows at length; the others have a line each, which opens."""
_MAYBE_OWN: Final = 5
"""How many addresses that may be the owner's a page lists."""
SILENCES: Final[Mapping[str, tuple[float, float]]] = {
    "months": (0, 1), "one": (1, 2), "few": (2, 5), "many": (5, math.inf),
}  # fmt: skip
"""The spans of silence that people are grouped by, in years."""
YEAR: Final = 365.25  # days
GMAIL: Final = "https://mail.google.com/mail/u/"


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail: its day, its recipients, its subject, and a link to it in Gmail or ""."""

    day: str
    how: str
    subject: str
    link: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """What became of a letter, and a link to Gmail's drafts if it is one of them."""

    state: str
    link: str


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft that isn't sent yet. `flag` says that its person wrote first, or the user to them; else "".."""

    name: str
    draft: DraftView
    flag: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One person of the report."""

    rank: str
    name: str
    addresses: tuple[str, ...]
    reason: str
    wrote: MailView | None
    heard: MailView | None
    sent: str
    received: str
    gap: str  # "" if unknown
    chart: HistoryChart
    score_of: str
    terms: tuple[TermBar, ...]
    fresh_view: bool
    draft: DraftView | None
    matches: tuple[str, ...]
    command: str
    compose: str  # a link that opens a letter in Gmail


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person below the first ones, in a line that opens."""

    rank: str
    name: str
    addresses: str
    wrote: str  # the day, or ""
    reason: str
    draft: DraftView | None
    matches: tuple[str, ...]
    command: str
    compose: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """People who have been silent for about as long."""

    title: str
    count: str
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class SetAsideGroup:
    """How many people aren't ranked for one reason."""

    name: str
    why: str
    count: str


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. `nobody` says why the list is empty; it is "" if it isn't."""

    title: str
    account: str
    as_of: str
    lens: str
    coverage: str
    nobody: str
    cards: tuple[PersonCard, ...]
    groups: tuple[RowGroup, ...]
    aside: tuple[SetAsideGroup, ...]
    need: tuple[str, ...]  # the words of the search
    also: str  # how many others match; "" if nobody does
    waiting: tuple[WaitingDraft, ...]
    following: NextStep | None
    makes_drafts: bool
    maybe_own: tuple[tuple[str, str], ...]  # addresses that may be the owner's, each also as a shell takes it


def make_page(report: Report, words: PageWords) -> PageView:
    """The page in one language; dates in the time zone of `report.as_of`."""
    scale = ChartScale.of(report)
    counts = {key: report.set_aside.get(standing, 0) for key, standing in SET_ASIDE_AND_DRAFTED.items()}
    why = (
        "nobody_then"
        if report.later_mail
        else "nobody_yet"
        if not report.coverage.messages
        else "nobody_matches"
        if report.need
        else "nobody_lapsed"
    )
    return PageView(
        title=words.count("title", len(report.people)) if report.people else words.say("text", "nobody"),
        account=one_line(report.account),
        as_of=words.day(report.as_of),
        lens=words.known("lens", report.lens),
        coverage=words.say("text", "nobody_then") if report.later_mail else _coverage(report, words),
        nobody="" if report.people else words.say("text", why),
        cards=tuple(_card(ranked, report, words, scale) for ranked in report.people[:CARDS]),
        groups=tuple(_groups(report, words)),
        aside=tuple(
            SetAsideGroup(words.say("set_aside", key, "name"), words.say("set_aside", key, "why"), words.number(n))
            for key, n in counts.items()
            if n
        ),
        need=tuple(one_line(word, limit=60) for word in report.need.words) if report.need else (),
        also=also_matching(report.need, words),
        waiting=tuple(
            WaitingDraft(one_line(name, limit=120), draft_view(note, report, words), _flag(note, report, words))
            for name, note in report.waiting
        ),
        following=next_step(report),
        makes_drafts=report.makes_drafts,
        maybe_own=tuple((one_line(one), shlex.quote(one_line(one))) for one in report.maybe_own[:_MAYBE_OWN]),
    )


def _groups(report: Report, words: PageWords) -> Iterator[RowGroup]:
    """Everyone after the cards, by the silence, in the order of the report."""
    groups: dict[str, list[Ranked]] = {key: [] for key in SILENCES}
    for ranked in report.people[CARDS:]:
        groups[next(key for key, (_, most) in SILENCES.items() if ranked.silence_days < most * YEAR)].append(ranked)
    for key, people in groups.items():
        if people:
            rows = tuple(_row(ranked, report, words) for ranked in people)
            yield RowGroup(words.say("silence", key), words.number(len(rows)), rows)


def _row(ranked: Ranked, report: Report, words: PageWords) -> PersonRow:
    person, wrote = ranked.contact.person, ranked.contact.tie.last_wrote
    draft = report.drafts.get(person.id)
    return PersonRow(
        rank=words.number(ranked.rank),
        name=one_line(person.shown, limit=120),
        addresses=" ".join(map(one_line, person.addresses)),
        wrote=words.day(wrote.at.astimezone(report.as_of.tzinfo)) if wrote else "",
        reason=reason_text(ranked, words.language),
        draft=draft_view(draft, report, words) if draft else None,
        matches=tuple(match_text(match, report, words) for match in ranked.matches),
        command=one_line(person.id),
        compose=report.links.get(person.id, ""),
    )


def also_matching(need: Need | None, words: PageWords) -> str:
    """How many match and aren't on the list."""
    if need is None or not (need.in_touch or need.set_aside):
        return ""
    in_touch, set_aside = words.number(need.in_touch), words.number(need.set_aside)
    return words.say("text", "also_matching", in_touch=in_touch, set_aside=set_aside)


def _coverage(report: Report, words: PageWords) -> str:
    coverage, now = report.coverage, report.as_of
    text = _known(coverage, words, stale=is_stale(coverage, now))
    if is_stale(coverage, now) and (read := coverage.last_read):
        ago = words.count("days", days_between(read, now))
        text += " " + words.say("text", "imported" if coverage.is_import else "read", day=words.day(read), ago=ago)
    if (newest := coverage.newest) and days_between(newest, coverage.last_read or now) >= OLD_MAIL_DAYS:
        text += " " + words.say("text", "newest", day=words.day(newest))
    return text


def _known(coverage: Coverage, words: PageWords, *, stale: bool) -> str:
    if not coverage.messages:
        return words.say("text", "unread")
    return " ".join(
        [_completeness(coverage, words, stale=stale), *(_move(one, words) for one in explain.moves(coverage))]
    )


def _completeness(coverage: Coverage, words: PageWords, *, stale: bool) -> str:
    mails = words.count("mails", coverage.messages)
    if coverage.complete:
        return words.say("text", "rest_on" if stale else "complete", mails=mails)
    if coverage.exact_since:
        return words.say("text", "exact_since", mails=mails, day=words.day(coverage.exact_since))
    if coverage.broken:
        file = isolate(one_line(coverage.broken[0].replace("`", "´"), limit=60))
        return words.say("text", "broke_off", mails=mails, file=file)
    return words.say("text", "incomplete", mails=mails)


def _move(one: MovedMail, words: PageWords) -> str:
    mails, first, last = words.count("mails", one.messages), words.day(one.first), words.day(one.last)
    if first == last:
        return words.say("text", "moved_on", mails=mails, day=first)
    return words.say("text", "moved_between", mails=mails, first=first, last=last)


def _card(ranked: Ranked, report: Report, words: PageWords, scale: ChartScale) -> PersonCard:
    person, tie = ranked.contact.person, ranked.contact.tie
    draft = report.drafts.get(person.id)
    gap = tie.usual_gap_days
    return PersonCard(
        rank=words.number(ranked.rank),
        name=one_line(person.shown, limit=120),
        addresses=tuple(one_line(address) for address in person.addresses),
        reason=reason_text(ranked, words.language),
        wrote=mail_view(tie.last_wrote, "to", report, words),
        heard=mail_view(tie.last_heard, "from", report, words),
        sent=words.count("mails", tie.sent),
        received=words.count("mails", tie.received),
        gap="" if gap is None else words.count("days", max(1, round(gap))),
        chart=make_history_chart(tie.months, scale.years, words),
        score_of=words.say("text", "score_of", score=words.points(ranked.score, signed=False)),
        terms=make_term_bars(ranked.terms, words, scale),
        fresh_view=ranked.fresh_view,
        draft=draft_view(draft, report, words) if draft else None,
        matches=tuple(match_text(match, report, words) for match in ranked.matches),
        command=one_line(person.id),
        compose=report.links.get(person.id, ""),
    )


def match_text(match: Match, report: Report, words: PageWords) -> str:
    """Where a word was found. Text from mail is isolated, so that it doesn't change the direction of the rest."""
    return words.say(
        "match",
        match.where,
        word=isolate(one_line(match.word, limit=60)),
        text=isolate(one_line(match.text, limit=160)),
        day=words.day(match.date.astimezone(report.as_of.tzinfo)) if match.date else "",
    )


def reason_text(ranked: Ranked, language: str) -> str:
    """The reason. If it is the ranking's own sentence in another language, it is worded again in the page's."""
    contact, days, text = ranked.contact, ranked.silence_days, ranked.reason
    known = {reason_of(contact, days, other) for other in LANGUAGES} if contact.tie.months else set()
    if language in LANGUAGES and text in known:
        text = reason_of(contact, days, language)
    return one_line_with_isolates(text, 600)


def mail_view(moment: Moment | None, way: str, report: Report, words: PageWords) -> MailView | None:
    """One mail; `way` is "to" for the owner's, "from" for theirs."""
    if moment is None:
        return None
    others = moment.recipients - 1
    how = words.count(f"{way}_others", others) if others > 0 else words.say("how", f"{way}_alone")
    return MailView(
        day=words.day(moment.at.astimezone(report.as_of.tzinfo)),
        how=how,
        subject=one_line(moment.subject, limit=160) or words.say("text", "no_subject"),
        link=mail_link(moment, gmail_account(report)),
    )


def mail_link(moment: Moment, account: str) -> str:
    """A link to Gmail's search for the Message-ID; "" if the account or the id is unknown."""
    return message_link(moment.message_id or (moment.message if moment.message.startswith("<") else ""), account)


def message_link(message_id: str, account: str) -> str:
    """A link to Gmail's search for a Message-ID; "" if one of the two is unknown."""
    if not (account and message_id):
        return ""
    return f"{_gmail(account)}#search/rfc822msgid%3A{quote(message_id.strip('<> '), safe='')}"


def _gmail(account: str) -> str:
    return f"{GMAIL}?authuser={quote(account, safe='@')}"


def draft_view(note: DraftNote, report: Report, words: PageWords) -> DraftView:
    """What became of a letter."""
    if note.in_file:
        return DraftView(words.say("draft", "in_file"), "")
    waiting = note.state in {"created", "edited"}
    return DraftView(words.known("draft", note.state), drafts_link(report) if waiting else "")


def drafts_link(report: Report) -> str:
    """Where the drafts are: Gmail's page, or that of the server in its place; "" if the account is unknown."""
    return drafts_page_link(gmail_account(report), report.drafts_page)


def gmail_account(report: Report) -> str:
    """The account as links to Gmail name it; "" at other providers."""
    return report.account if report.is_gmail else ""


def drafts_page_link(account: str, drafts_page: str) -> str:
    """As `drafts_link`."""
    return drafts_page or (f"{_gmail(account)}#drafts" if account else "")


def _flag(note: DraftNote, report: Report, words: PageWords) -> str:
    zone = report.as_of.tzinfo
    flags = (("wrote_first", note.wrote_first), ("written_meanwhile", note.written_meanwhile))
    return " ".join(words.say("text", key, day=words.day(at.astimezone(zone))) for key, at in flags if at)
