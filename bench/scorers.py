"""Score lapsed contacts: the product's own score and those it is measured against. Pure.

The product's is computed by `score.terms` from a `Tie`, with each lens and the shipped weights. The others follow their
descriptions; parts of a score that mail alone can't give (meetings, calls, several channels) are left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Final

from gmail_reconnect.config import Weights
from gmail_reconnect.model import DAY, Role
from gmail_reconnect.people.facts import events as fact_events
from gmail_reconnect.people.facts.events import MailEvent
from gmail_reconnect.people.ranking import score as scoring

from . import mbgnbd
from .mbgnbd import Parameters
from .protocol import Case, Past, Scorer

RANK_DAYS: Final = (7, 30, 90, 365)
RANK_OMEGAS: Final = (1, 5)
YEAR: Final = 365 * DAY


def ours(lens: str, weights: Weights | None = None) -> Scorer:
    """The product's score."""
    chosen = weights or Weights()

    def score(case: Case, cut: int) -> float:
        since = scoring.silence_days(case.past.events[-1].date, cut)
        return scoring.terms(case.past.tie, scoring.counted_days(case.silence_days, since, lens), chosen, lens).total

    return score


def kept(name: str, of: Callable[[Past], float]) -> Scorer:
    """A score of the past alone, computed once for all cut-offs with the same past."""

    def score(case: Case, _: int) -> float:
        held = case.past.kept
        if name not in held:
            held[name] = of(case.past)
        return held[name]

    return score


def individual(past: Past) -> list[MailEvent]:
    """The individual mail."""
    return [event for event in past.events if event.individual]


def interactions_rank(half_life_days: int, omega: float) -> Scorer:
    """ω·Σ_out ½^(age/λ) + Σ_in ½^(age/λ) over individual mail (Roth 2010), as a logarithm.

    At the next cut-off everybody is older by the same time, so days since 1970 give the same order as ages.
    """

    def of(past: Past) -> float:
        powers = [(event.date / DAY / half_life_days, omega if event.outgoing else 1.0) for event in individual(past)]
        most = max(power for power, _ in powers)
        return most + math.log2(math.fsum(weight * 2 ** (power - most) for power, weight in powers))

    return kept(f"interactions rank {half_life_days} {omega}", of)


def relative_silence(case: Case, _: int) -> float:
    """Silence ÷ usual gap: who is most overdue comes first."""
    return case.silence_days / (case.past.tie.usual_gap_days or fact_events.POPULATION_GAP_DAYS)


def pingcrm_like(case: Case, cut: int) -> float:
    """Whole points from 0 to 10, as PingCRM gives them to a contact with one channel; all mail counts, Cc as To.

    Balance: 4·min/max of mail in and out. Recency of their last mail: 3, 2, 1 points until 7, 30, 90 days. Frequency: 1
    or 2 points from 3 or 8 weighted mails. Both over one year; older mail weighs 5 %, from two to five years 2 %.
    Bonus: 1 or 2 points for 20 mails and a year, 50 mails and two. Equal points: the last mail decides.
    """
    balance = {True: 0.0, False: 0.0}
    frequency = 0.0
    for event in case.past.events:
        age = (cut - event.date) / DAY
        balance[event.outgoing] += 1.0 if age <= 365 else 0.05 if age <= 730 else 0.02 if age <= 1825 else 0.0
        steps = ((30, 1.0), (90, 0.3), (365, 0.1), (730, 0.05), (1825, 0.02))
        frequency += next((weight for limit, weight in steps if age <= limit), 0.0)
    points = round(4 * min(balance.values()) / max(balance.values())) if balance[False] > 0 else 0
    events = case.past.events
    heard = max((event.date for event in events if not event.outgoing), default=None)
    days = (cut - (heard or events[-1].date)) // DAY
    recency = next((p for limit, p in ((7, 3), (30, 2), (90, 1)) if days <= limit), 0)
    points += recency if heard else round(recency / 2)
    points += 2 if frequency >= 8 else 1 if frequency >= 3 else 0
    years = (cut - events[0].date) / YEAR
    points += 2 if len(events) >= 50 and years >= 2 else 1 if len(events) >= 20 and years >= 1 else 0
    return min(10, points) + events[-1].date / cut / 2


def lifeos_like(case: Case, cut: int) -> float:
    """0.3·recency + 0.6·frequency, as LifeOS weighs the strength of a contact, from mail alone.

    Recency falls to 0 within 200 days, and counts in full from 15 mails. Frequency is 65 % that of the last year, 35 %
    that of ten, each ln(1 + mails) over that of 250 or 1250; a mail sent weighs 1.2, received 1, in Cc 0.3.
    """
    recent = ever = 0.0
    for event in case.past.events:
        weight = 0.3 if event.role is not Role.TO else 1.2 if event.outgoing else 1.0
        ever += weight if cut - event.date <= 10 * YEAR else 0.0
        recent += weight if cut - event.date <= YEAR else 0.0
    days = (cut - case.past.events[-1].date) // DAY
    recency = max(0.0, 1 - days / 200) * min(1.0, len(case.past.events) / 15)
    often = 0.65 * min(1.0, math.log1p(recent) / math.log1p(250)) + 0.35 * min(1.0, math.log1p(ever) / math.log1p(1250))
    return 0.3 * recency + 0.6 * often


def overdue_like(case: Case, _: int) -> float:
    """Silence ÷ median gap between days with mail: LifeOS calls somebody overdue from 1.5 on."""
    days = sorted({event.date // DAY for event in individual(case.past)})
    return case.silence_days / max(1.0, median(b - a for a, b in pairwise(days))) if len(days) > 1 else 0.0


def mbgnbd_months(parameters: Parameters) -> Scorer:
    """P(any within a year) of MBG/NBD on active months."""

    def score(case: Case, cut: int) -> float:
        return mbgnbd.p_any(case.past.tie.months, fact_events.month_of(cut), parameters=parameters)

    return score


def bgnbd_days(parameters: Parameters) -> Scorer:
    """P(alive) of BG/NBD on days with individual mail (Fader, Hardie & Lee 2005), as log odds."""

    def score(case: Case, cut: int) -> float:
        days = sorted({event.date // DAY for event in individual(case.past)})
        return -odds_against(len(days) - 1, days[-1] - days[0], cut // DAY - days[0], parameters)

    return score


def odds_against(repeats: int, last: float, age: float, parameters: Parameters) -> float:
    """ln of (1 − P(alive)) / P(alive) under BG/NBD; −∞ where nothing was repeated."""
    if not repeats:
        return -math.inf
    stretch = math.log((parameters.alpha + age) / (parameters.alpha + last))
    return math.log(parameters.a / (parameters.b + repeats - 1)) + (parameters.r + repeats) * stretch


def bgnbd_log_likelihood(repeats: int, last: float, age: float, parameters: Parameters) -> float:
    """The natural logarithm of the likelihood of one history under BG/NBD."""
    r, alpha, a, b = parameters.r, parameters.alpha, parameters.a, parameters.b
    rates = math.lgamma(r + repeats) - math.lgamma(r) + r * math.log(alpha) - (r + repeats) * math.log(alpha + age)
    lives = math.lgamma(b + repeats) - math.lgamma(b) + math.lgamma(a + b) - math.lgamma(a + b + repeats)
    odds = odds_against(repeats, last, age, parameters)
    return rates + lives + max(odds, 0.0) + math.log1p(math.exp(-abs(odds)))


def baselines() -> dict[str, Scorer]:
    """Every scorer that needs no fitting, by the name that the table shows."""
    found: dict[str, Scorer] = {
        "**warm**": ours("warm"),
        "balanced": ours("balanced"),
        "long-lost": ours("long-lost"),
        "random": lambda *_: 0.0,
        "most recent": kept("recent", lambda past: max(event.date for event in individual(past))),
        "count of mails": lambda case, _: case.past.tie.sent + case.past.tie.received,
        "active months": lambda case, _: case.past.tie.active_months,
        "silence ÷ usual gap, most overdue first": relative_silence,
        "silence ÷ usual gap, least overdue first": lambda case, cut: -relative_silence(case, cut),
        "PingCRM-like": pingcrm_like,
        "LifeOS-like, strength": lifeos_like,
        "LifeOS-like, overdue": overdue_like,
    }
    for half_life in RANK_DAYS:
        for omega in RANK_OMEGAS:
            found[f"Interactions Rank {half_life} d, ω {omega}"] = interactions_rank(half_life, omega)
    return found
