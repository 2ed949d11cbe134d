"""Test a ranking: lapsed ties at cut-offs, whether they came back, and measures with intervals. Pure.

A list is one owner at one cut-off: everyone who passes the product's own gate by the mail before the cut-off. Mail
after it decides neither who is on the list nor any score. A list counts only if the owner wrote to somebody after its
end. A person came back if the owner wrote to them individually within the days looked ahead; scores are compared only
within a list. Intervals come from resampling the owners, all scorers on the same samples, so that differences are
paired.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from gmail_reconnect.config import Gate
from gmail_reconnect.model import DAY, Moment, Standing, Tie, milliseconds, moment_of
from gmail_reconnect.people.facts import events as fact_events
from gmail_reconnect.people.facts.aggregates import PersonAggregate
from gmail_reconnect.people.facts.events import MailEvent, in_order
from gmail_reconnect.people.ranking import score

from .corpora import Mailbox

BURN_IN_DAYS: Final = 183
GATE: Final = Gate()
RESAMPLES: Final = 1000
TOP: Final = 10
FEW: Final = 3
_NO_SUBJECTS: Final = [(0, "")] * 1_000_000  # more than any corpus has messages


@dataclass(slots=True)
class Past:
    """What was known of one tie: its facts, by the product's own code, and its events; `kept` is for scorers."""

    tie: Tie
    events: Sequence[MailEvent]
    kept: dict[str, float] = field(default_factory=dict)


class Case(NamedTuple):
    """A lapsed tie on a list. `came`: the owner wrote to them again; `prompted`: but only after they had written."""

    past: Past
    silence_days: int
    came: bool
    prompted: bool
    beside: int  # how many people who shared small mail with them the owner was in touch with in the last 90 days


class Ranked(NamedTuple):
    """One list: an owner at a cut-off (ms UTC)."""

    owner: str
    cut: int
    cases: Sequence[Case]


Scorer = Callable[[Case, int], float]
"""A case and the cut-off → a score; more is higher up."""


class Estimate(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def lists(boxes: Sequence[Mailbox], ahead_days: int, every_days: int, gate: Gate = GATE) -> list[Ranked]:
    """Every non-empty list of a corpus: cut-offs after the first half year, with `ahead_days` of mail after each."""
    return [one for box in boxes for one in _lists_of(box, ahead_days, every_days, gate)]


def contact_days(box: Mailbox) -> list[set[int]]:
    """The days since 1970 with individual mail, of each tie that has some both ways."""
    found = fact_events.collect_events(box.rows, box.own)
    return [
        {event.date // DAY for event in events if event.individual}
        for events in found.events.values()
        if _both_ways(events)
    ]


def _lists_of(box: Mailbox, ahead_days: int, every_days: int, gate: Gate) -> Iterator[Ranked]:
    found = fact_events.collect_events(box.rows, box.own)
    ties = {other: sorted(events, key=_when) for other, events in found.events.items()}
    ties = {other: events for other, events in ties.items() if _both_ways(events)}
    last_own = max((row.date for row in box.rows if row.sender in box.own), default=0)
    first = min((row.date for row in box.rows), default=0)
    dates = {other: [event.date for event in events] for other, events in ties.items()}
    individual = {other: [event.date for event in events if event.individual] for other, events in ties.items()}
    known: dict[int, Past] = {}
    company = _Company(box)
    for cut in range(first + BURN_IN_DAYS * DAY, last_own - ahead_days * DAY + 1, every_days * DAY):
        today = {other for other, days in individual.items() if _within(days, cut - gate.min_silence_days * DAY, cut)}
        cases = []
        for other, events in ties.items():
            count = bisect_left(dates[other], cut)
            if not count or other in today:
                continue
            past = known.get(other)
            if past is None or len(past.events) != count:
                past = known[other] = Past(_tie(events[:count]), events[:count])
            if score.standing(past.tie, _silence(past, cut), gate) != (Standing.LAPSED, ""):
                continue
            beside = len(company.of(other, cut) & today)
            cases.append(_case(past, cut, events[count:], ahead_days, beside))
        if cases:
            yield Ranked(box.owner, cut, cases)


def _case(past: Past, cut: int, after: Sequence[MailEvent], ahead_days: int, beside: int) -> Case:
    seen = [event for event in after if event.individual and event.date < cut + ahead_days * DAY]
    came = any(event.outgoing for event in seen)
    silence = _silence(past, cut)
    assert silence is not None
    return Case(past, silence, came, prompted=came and not seen[0].outgoing, beside=beside)


def _silence(past: Past, cut: int) -> int | None:
    last = past.tie.last_contact
    return score.silence_days(None if last is None else milliseconds(last), cut)


class _Company:
    """Who shared small mail, by the product's own code, before a cut-off that only moves forward."""

    def __init__(self, box: Mailbox) -> None:
        self._rows = sorted(box.rows, key=lambda row: row.date)
        self._own = box.own
        self._read = 0
        self._known: dict[int, set[int]] = {}

    def of(self, other: int, cut: int) -> set[int]:
        """Everyone who shared small mail with `other` before `cut`."""
        end = self._read
        while end < len(self._rows) and self._rows[end].date < cut:
            end += 1
        if end > self._read:
            for one, beside in fact_events.collect_events(self._rows[self._read : end], self._own).company.items():
                self._known.setdefault(one, set()).update(beside)
            self._read = end
        return self._known.get(other, set())


def _when(event: MailEvent) -> tuple[int, int]:
    return event.date, event.message


def _both_ways(events: Sequence[MailEvent]) -> bool:
    return {event.outgoing for event in events if event.individual} == {True, False}


def _within(days: Sequence[int], start: int, end: int) -> bool:
    place = bisect_left(days, start)
    return place < len(days) and days[place] < end


def _tie(events: Sequence[MailEvent]) -> Tie:
    mail = PersonAggregate()
    mail.add(in_order(events), _NO_SUBJECTS)
    moments = {ref: Moment(moment_of(ref.date), ref.role, ref.recipients, "", "") for ref in mail.messages}
    return mail.tie(moments, "")


# Measures. Equal scores count as every order at once: each pair counts half, a rank gets the mean of the equal ones.


class Parts(NamedTuple):
    """Sums over some lists, from which each measure is a quotient."""

    right: float = 0.0  # pairs in the right order
    pairs: float = 0.0
    gain: float = 0.0  # sums of nDCG@10 and of P@3 over the lists that somebody came back on
    hits: float = 0.0
    lists: float = 0.0
    own: float = 0.0  # of one person, right ÷ pairs
    people: float = 0.0

    def __add__(self, other: object) -> Parts:
        assert isinstance(other, Parts)
        return Parts(*(a + b for a, b in zip(self, other, strict=True)))


MEASURES: Final[Mapping[str, Callable[[Parts], float]]] = {
    "AUC": lambda p: p.right / p.pairs if p.pairs else math.nan,
    "nDCG@10": lambda p: p.gain / p.lists if p.lists else math.nan,
    "P@3": lambda p: p.hits / p.lists if p.lists else math.nan,
    "AUC by person": lambda p: p.own / p.people if p.people else math.nan,
}


def parts(scores: Sequence[float], came: Sequence[bool]) -> Parts:
    """The sums of one list; empty if everybody or nobody came back."""
    total = sum(came)
    if not 0 < total < len(came):
        return Parts()
    right = gain = hits = 0.0
    place, below = 0, len(came) - total
    for _, group in groupby(sorted(zip(scores, came, strict=True), reverse=True), key=lambda pair: pair[0]):
        some = [back for _, back in group]
        positive, size = sum(some), len(some)
        below -= size - positive
        right += positive * (below + (size - positive) / 2)
        share = positive / size
        gain += share * sum(_discount(p) for p in range(place, min(place + size, TOP)))
        hits += share * max(0, min(place + size, FEW) - place)
        place += size
    ideal = sum(_discount(p) for p in range(min(total, TOP)))
    return Parts(right, total * (len(came) - total), gain / ideal, hits / min(FEW, len(came)), 1)


def _discount(place: int) -> float:
    return 1 / math.log2(place + 2)


def by_owner(found: Sequence[Ranked], scorer: Scorer, *, unprompted: bool = False) -> dict[str, Parts]:
    """The sums of each owner; `unprompted` leaves out people who had written first."""
    sums: dict[str, Parts] = {}
    for one in found:
        cases = [case for case in one.cases if not (unprompted and case.prompted)]
        some = parts([scorer(case, one.cut) for case in cases], [case.came for case in cases])
        if some.lists:
            sums[one.owner] = sums.get(one.owner, Parts()) + some
    return {owner: some._replace(own=some.right / some.pairs, people=1) for owner, some in sums.items()}


def draws(owners: Sequence[str], resamples: int = RESAMPLES) -> list[list[str]]:
    """Samples of the owners, drawn with replacement; always the same ones."""
    chance = random.Random(5)
    return [chance.choices(owners, k=len(owners)) for _ in range(resamples)]


def total(sums: Mapping[str, Parts], owners: Sequence[str]) -> Parts:
    """The sum over `owners`, each as often as they are named."""
    return Parts(*map(math.fsum, zip(*(sums[owner] for owner in owners), strict=True))) if owners else Parts()


def estimate(values: Sequence[float], value: float) -> Estimate:
    """`value` with the interval that holds 95 % of `values`."""
    ordered = sorted(v for v in values if not math.isnan(v)) or [math.nan]
    cut = round(0.025 * (len(ordered) - 1))
    return Estimate(value, ordered[cut], ordered[-1 - cut])
