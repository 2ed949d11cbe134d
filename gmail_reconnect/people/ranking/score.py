"""Who is lapsed, in which order, and what each term adds. Pure.

    score = w_m·ln(1 + M) + w_e·ln(1 + E) − a_s·ln(s / 90) + w_o·O − w_i·N

M is the number of active months ("in touch in 22 different months"), E the exchanges, s the days of silence since the
last individual mail either way, O whether the user owes a reply, N whether the user's last two or more mails went
unanswered. w_m is 1, w_e 0.25, w_o and w_i 0.15. a_s is the lens: `warm` 2, `balanced` 0.5, `long-lost` −0.5, which
lets long silence count in favour. Only `warm` asks who is likely to be written to again, and was measured for it; the
other two are tastes.

The gate comes first: individual mail both ways, M ≥ 2, and s ≥ max(90, 3·U) with U the usual gap. Where the user has
set a rhythm ("every 6 months"), individual mail either way and a silence of that length are enough. Why each of these
stands as it does, and what was measured, is in docs/ranking.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple, Protocol

from gmail_reconnect.config import Gate, Weights
from gmail_reconnect.model import DAY, PersonFacts, Ranked, Standing, Terms
from gmail_reconnect.text.intervals import Interval

LENSES: Final = ("warm", "balanced", "long-lost")
_TASTES: Final = {lens: lens.replace("-", "_") for lens in LENSES}
"""Which of `Weights` is a lens's."""
_SILENCE_UNIT_DAYS: Final = 90
_FAR_DAYS: Final = 36_525
_FAR_TIMES: Final = 9
"""A count that would have to be more than ten times as large is no way to the place above."""
_ROUNDING: Final = 1e-9  # what would be as high, to the last digits, is not higher
_FRESH_PLACES: Final = (4, 7, 10)
"""Of each ten, the places that a fresh view may take: fewer are the last of these, more the last of all ten."""


class Facts(Protocol):
    """What the gate and the score ask of a relation: a `Tie` has it, and a `Fact`."""

    @property
    def sent(self) -> int:
        """The user's individual mails."""

    @property
    def received(self) -> int:
        """Theirs."""

    @property
    def active_months(self) -> int:
        """M."""

    @property
    def exchanges(self) -> float:
        """E."""

    @property
    def usual_gap_days(self) -> float | None:
        """U."""

    @property
    def i_owe(self) -> bool:
        """O."""

    @property
    def unanswered(self) -> int:
        """The user's letters since their last."""


class Candidate(NamedTuple):
    """One person through the gate. The fresh view alone asks for the reply rate, and today's contacts beside them."""

    facts: PersonFacts
    terms: Terms
    silence_days: int
    reply_rate: float = 0.0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Distance:
    """What parts somebody from the place above: whose it is, by how many points, and what alone would bridge it.

    Each of the three is how much it would have to change, None where it cannot do it: more `months`, more `exchanges`,
    more days of `silence` (fewer where negative). A fresh view's place is not by score: `above` is None.
    """

    above: Ranked | None
    points: float = 0.0
    months: int | None = None
    exchanges: int | None = None
    silence: int | None = None


def silence_days(last: int | None, now: int) -> int | None:
    """Whole days from the last individual mail either way till now (both ms UTC); None where there never was one."""
    return None if last is None else max(0, (now - last) // DAY)


def _silence_needed(tie: Facts, gate: Gate) -> float:
    return max(gate.min_silence_days, gate.gap_factor * (tie.usual_gap_days or 0))


def standing(tie: Facts, silence: int | None, gate: Gate, rhythm: Interval | None = None) -> tuple[Standing, str]:
    """Where a person (no machine, nobody set aside) stands after so many days of silence, and why.

    A rhythm that the user set decides alone.
    """
    if rhythm is not None and silence is not None:
        return (Standing.LAPSED if silence >= rhythm.days else Standing.IN_TOUCH), ""
    if not tie.sent and not tie.received:
        return Standing.GROUP_ONLY, "only in Cc or among more than three recipients"
    if not tie.sent:
        return Standing.ONE_WAY, "you never wrote to them individually"
    if not tie.received:
        return Standing.ONE_WAY, "they never wrote to you individually"
    if silence is None or silence < _silence_needed(tie, gate):
        return Standing.IN_TOUCH, ""
    if tie.active_months < gate.min_months:
        return Standing.LAPSED, f"in touch in fewer than {gate.min_months} months: not ranked"
    return Standing.LAPSED, ""


def terms(tie: Facts, silence: int, weights: Weights, lens: str) -> Terms:
    """What each part of the score adds."""
    taste = _taste(weights, lens)
    return Terms(
        months=weights.months * math.log1p(tie.active_months),
        exchanges=weights.exchanges * math.log1p(tie.exchanges),
        silence=-taste * math.log(max(silence, 1) / _SILENCE_UNIT_DAYS),
        i_owe=weights.i_owe if tie.i_owe else 0.0,
        ignored=-weights.ignored if tie.unanswered >= 2 else 0.0,
    )


def distances(people: Sequence[Ranked], weights: Weights, gate: Gate, lens: str) -> dict[str, Distance]:
    """Person id → what parts them from the one above; `people` in order from the first place.

    Left out are the first, and whoever stands below one who scores less: points did not put them there.
    """
    found: dict[str, Distance] = {}
    above: Ranked | None = None
    for one in people:
        if one.fresh_view:
            found[one.contact.person.id] = Distance(None)
            continue
        if above is not None and above.score >= one.score:
            found[one.contact.person.id] = _distance(one, above, weights, gate, lens)
        above = one
    return found


def _distance(one: Ranked, above: Ranked, weights: Weights, gate: Gate, lens: str) -> Distance:
    tie, points = one.contact.tie, above.score - one.score
    taste = _taste(weights, lens)
    silence = None
    if taste:
        days = one.silence_days * _bounded_exp(-points / taste)
        wanted = math.ceil(days - _ROUNDING) - 1 if taste > 0 else math.floor(days + _ROUNDING) + 1
        silence = wanted - one.silence_days if _silence_needed(tie, gate) <= wanted < _FAR_DAYS else None
    return Distance(
        above=above,
        points=points,
        months=_more(tie.active_months, points, weights.months),
        exchanges=_more(tie.exchanges, points, weights.exchanges),
        silence=silence,
    )


def _more(count: float, points: float, weight: float) -> int | None:
    """The fewest whole ones more that w·ln(1 + count) is more than `points` higher; None where that is absurd."""
    if weight <= 0:
        return None
    more = math.floor((1 + count) * (_bounded_exp(points / weight) - 1) + _ROUNDING) + 1
    return more if more <= _FAR_TIMES * (1 + count) else None


def _bounded_exp(power: float) -> float:
    return math.exp(min(power, 50.0))


def _taste(weights: Weights, lens: str) -> float:
    taste: float = getattr(weights, _TASTES[lens])
    return taste


def shrunk_rates(counts: Mapping[str, tuple[int, int]], prior: float = 4.0) -> dict[str, float]:
    """id → reply rate, pulled towards everybody's by `prior` letters, so that one lucky answer is not 100 %."""
    answered = sum(a for a, _ in counts.values())
    sent = sum(s for _, s in counts.values())
    base = answered / sent if sent else 0.0
    return {key: (a + prior * base) / (s + prior) for key, (a, s) in counts.items()}


def order(candidates: Iterable[Candidate], fresh_per_ten: int) -> list[tuple[Candidate, bool]]:
    """The candidates by score, some places of each ten given to a fresh view; each with whether it is one."""
    ranked = sorted(candidates, key=_place)
    if not fresh_per_ten:
        return [(one, False) for one in ranked]
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
        taken.add(chosen.facts.id)
        result.append((chosen, pick is not None))
    return result


def _place(candidate: Candidate) -> tuple[float, int, str]:
    return -candidate.terms.total, -candidate.facts.active_months, candidate.facts.id


def _next(source: Iterable[Candidate], taken: set[str]) -> Candidate | None:
    return next((c for c in source if c.facts.id not in taken), None)


def _fresh(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Who would bring news: they answer, little was exchanged, and few of today's contacts stand beside them."""
    if len(ranked) < 10:
        return []
    rate = median(c.reply_rate for c in ranked)
    exchanged = median(c.facts.exchanges for c in ranked)
    shared = median(c.shared for c in ranked)
    return [c for c in ranked if c.reply_rate >= rate and c.facts.exchanges < exchanged and c.shared <= shared]
