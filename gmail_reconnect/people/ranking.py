"""Who is lapsed, in which order, and what each term adds. Pure.

    score = w_m·ln(1 + M) + w_e·ln(1 + E) − a_s·ln(s / 90) + w_o·O − w_i·N

M is the number of active months ("in touch in 22 different months"), E the exchanges, s the days of silence since the
last individual mail either way, O whether the user owes a reply, N whether the user's last two or more mails went
unanswered. a_s is the lens: `warm` 1, `balanced` 0.5, `long-lost` −0.5, which lets long silence count in favour.

The gate comes first: individual mail both ways, M ≥ 2, and s ≥ max(90, 3·U) with U the usual gap. Where the user has
set a rhythm ("every 6 months"), individual mail either way and a silence of that length are enough. Why each of these
stands as it does, and what was measured, is in docs/ranking.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from gmail_reconnect.config import Gate, Weights
from gmail_reconnect.model import Contact, Standing, Terms, Tie
from gmail_reconnect.spans import Span

LENSES: Final = ("warm", "balanced", "long-lost")
_SILENCE_UNIT_DAYS: Final = 90
_FRESH_PLACES: Final = (4, 7, 10)
"""Of each ten, the places that a fresh view may take: fewer are the last of these, more the last of all ten."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One contact through the gate, with what the fresh view asks: reply rate, today's contacts beside them."""

    contact: Contact
    terms: Terms
    silence_days: int
    reply_rate: float
    shared: int


def silence_days(tie: Tie, now: datetime) -> int | None:
    """Whole days since the last individual mail either way; None where there never was one."""
    return None if tie.last_contact is None else max(0, (now - tie.last_contact).days)


def silent_enough(tie: Tie, now: datetime, gate: Gate) -> bool:
    """Whether the silence is long for these two: s ≥ max(90, 3·U)."""
    silence = silence_days(tie, now)
    needed = max(gate.min_silence_days, gate.gap_factor * (tie.usual_gap_days or 0))
    return silence is not None and silence >= needed


def standing(tie: Tie, now: datetime, gate: Gate, rhythm: Span | None = None) -> tuple[Standing, str]:
    """Where a person (no machine, nobody set aside) stands, and why. A rhythm that the user set decides alone."""
    silence = silence_days(tie, now)
    if rhythm is not None and silence is not None:
        return (Standing.LAPSED if silence >= rhythm.days else Standing.IN_TOUCH), ""
    if not tie.sent and not tie.received:
        return Standing.GROUP_ONLY, "only in Cc or among more than three recipients"
    if not tie.sent:
        return Standing.ONE_WAY, "you never wrote to them individually"
    if not tie.received:
        return Standing.ONE_WAY, "they never wrote to you individually"
    if not silent_enough(tie, now, gate):
        return Standing.IN_TOUCH, ""
    if tie.active_months < gate.min_months:
        return Standing.LAPSED, f"in touch in fewer than {gate.min_months} months: not ranked"
    return Standing.LAPSED, ""


def terms(tie: Tie, silence: int, weights: Weights, lens: str) -> Terms:
    """What each part of the score adds."""
    taste = {"warm": weights.warm, "balanced": weights.balanced, "long-lost": weights.long_lost}[lens]
    return Terms(
        months=weights.months * math.log1p(tie.active_months),
        exchanges=weights.exchanges * math.log1p(tie.exchanges),
        silence=-taste * math.log(max(silence, 1) / _SILENCE_UNIT_DAYS),
        i_owe=weights.i_owe if tie.i_owe else 0.0,
        ignored=-weights.ignored if tie.unanswered >= 2 else 0.0,
    )


def shrunk_rates(counts: Mapping[str, tuple[int, int]], prior: float = 4.0) -> dict[str, float]:
    """id → reply rate, pulled towards everybody's by `prior` letters, so that one lucky answer is not 100 %."""
    answered = sum(a for a, _ in counts.values())
    sent = sum(s for _, s in counts.values())
    base = answered / sent if sent else 0.0
    return {key: (a + prior * base) / (s + prior) for key, (a, s) in counts.items()}


def order(candidates: Iterable[Candidate], fresh_per_ten: int) -> list[tuple[Candidate, bool]]:
    """The candidates by score, some places of each ten given to a fresh view; each with whether it is one."""
    ranked = sorted(candidates, key=_place)
    fresh = _fresh(ranked)
    spare = len(_FRESH_PLACES) - fresh_per_ten
    places = _FRESH_PLACES[spare:] if spare >= 0 else range(11 - fresh_per_ten, 11)
    result: list[tuple[Candidate, bool]] = []
    taken: set[str] = set()
    waiting = iter(fresh)
    rest = iter(ranked)
    while len(result) < len(ranked):
        pick = _next(waiting, taken) if len(result) % 10 + 1 in places else None
        chosen = pick or _next(rest, taken)
        if chosen is None:
            break
        taken.add(chosen.contact.person.id)
        result.append((chosen, pick is not None))
    return result


def _place(candidate: Candidate) -> tuple[float, int, str]:
    return -candidate.terms.total, -candidate.contact.tie.active_months, candidate.contact.person.id


def _next(source: Iterable[Candidate], taken: set[str]) -> Candidate | None:
    return next((c for c in source if c.contact.person.id not in taken), None)


def _fresh(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Who would bring news: they answer, little was exchanged, and few of today's contacts stand beside them."""
    if len(ranked) < 10:
        return []
    rate = median(c.reply_rate for c in ranked)
    exchanged = median(c.contact.tie.exchanges for c in ranked)
    shared = median(c.shared for c in ranked)
    return [c for c in ranked if c.reply_rate >= rate and c.contact.tie.exchanges < exchanged and c.shared <= shared]
