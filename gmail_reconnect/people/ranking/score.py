"""Decide who is lapsed, compute each person's score, and order people by it. Pure.

    score = w_m·ln(1 + M) + w_e·ln(1 + E) − a_s·ln(s / 90) + w_o·O − w_i·N

M  active months ("in touch in 22 different months"); w_m is 1
E  exchanges; w_e is 0.25
s  days of silence since the last individual mail either way; for `warm` since the last mail of any kind, if it is later
O  1 if the user owes a reply; w_o is 0.15
N  1 if the user's last two or more mails went unanswered, 1 + 10·ln(n / 5) for more than five; w_i is 0.15
a_s is the lens: `warm` 2, `balanced` 0.5, `long-lost` −0.5. `warm` ranks by who is likely to be in touch again, and was
measured for that; `balanced` and `long-lost` are preferences: with `long-lost`, a longer silence ranks higher.

Only people who pass the gate are ranked:
  · individual mail both ways
  · M ≥ 2
  · s ≥ max(90, 3·U), where U is the usual gap
If the user set a rhythm ("every 6 months"), individual mail either way and a silence of that length are enough.
docs/ranking.md gives the reasons, and what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from gmail_reconnect.model import DAY, PersonFacts, Ranked, Standing, Terms, Tie
from gmail_reconnect.option_values import Lens
from gmail_reconnect.text.intervals import Interval

if TYPE_CHECKING:
    from gmail_reconnect.config import Gate, Weights

LENSES: Final[tuple[str, ...]] = get_args(Lens)
_SILENCE_UNIT_DAYS: Final = 90
_FAR_DAYS: Final = 36_525
_FAR_TIMES: Final = 9
"""A count that would have to be more than ten times as large isn't shown as a way to the next rank."""
_ROUNDING: Final = 1e-9  # scores that differ by less are equal
_SOON_DAYS: Final = 30
"""Group mail and Cc count as at least this old: a group mail of today doesn't make its readers closest."""
_FEW_UNANSWERED: Final = 5
_STREAK_WEIGHT: Final = 10
_FRESH_PLACES: Final = (4, 7, 10)
"""Of each ten ranks, those that the fresh view fills: the last of these, or with more than three the last of ten."""


class ScoredPerson(NamedTuple):
    """One person who passed the gate. `counted_days` is the silence in the score. Only the fresh view uses the reply
    rate, and `shared`: how many current contacts share small mail with them."""

    facts: PersonFacts
    terms: Terms
    silence_days: int
    counted_days: int
    reply_rate: float = 0.0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Distance:
    """How far somebody is from the rank above: who has it, by how many points, and what alone would be enough.

    `months`, `exchanges` and days of `silence` (fewer if negative) say how much more would be needed; None where it
    isn't possible, or group mail decides the silence. `above` is None for the fresh view, which isn't by score.
    """

    above: Ranked | None
    points: float = 0.0
    months: int | None = None
    exchanges: int | None = None
    silence: int | None = None


def silence_days(last: int | None, now: int) -> int | None:
    """Whole days from the last individual mail either way until `now` (both ms UTC); None if there never was one."""
    return None if last is None else max(0, (now - last) // DAY)


def counted_days(silence: int, since_any_mail: int | None, lens: str) -> int:
    """The days of silence that the score counts. For `warm`, group mail and Cc after the last individual mail count."""
    if lens != "warm" or since_any_mail is None:
        return silence
    return min(silence, max(since_any_mail, _SOON_DAYS))


def _silence_needed(tie: Tie | PersonFacts, gate: Gate) -> float:
    return max(gate.min_silence_days, gate.gap_factor * (tie.usual_gap_days or 0))


def standing(
    tie: Tie | PersonFacts, silence: int | None, gate: Gate, rhythm: Interval | None = None
) -> tuple[Standing, str]:
    """The standing of a person after some days of silence, and why where that isn't plain.

    Machines, and people whose standing the user decided, are handled before. A rhythm that the user set decides alone.
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


def terms(tie: Tie | PersonFacts, silence: int, weights: Weights, lens: str) -> Terms:
    """What each part of the score adds; `silence` as `counted_days` gives it."""
    weight = _silence_weight(weights, lens)
    return Terms(
        months=weights.months * math.log1p(tie.active_months),
        exchanges=weights.exchanges * math.log1p(tie.exchanges),
        silence=-weight * math.log(max(silence, 1) / _SILENCE_UNIT_DAYS),
        i_owe=weights.i_owe if tie.i_owe else 0.0,
        ignored=-weights.ignored * streak(tie.unanswered),
    )


def streak(unanswered: int) -> float:
    """N. Each unanswered mail may add a month and shorten the silence; a long streak costs more than it gains."""
    if unanswered < 2:
        return 0.0
    return 1 + _STREAK_WEIGHT * math.log(max(unanswered, _FEW_UNANSWERED) / _FEW_UNANSWERED)


def distances(people: Sequence[Ranked], weights: Weights, gate: Gate, lens: str) -> dict[str, Distance]:
    """Person id → distance to the rank above; `people` in order from the first.

    The first, and people ranked above their score (fresh view), are skipped.
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
    weight = _silence_weight(weights, lens)
    silence = None
    if weight and one.counted_days is None:
        days = one.silence_days * _bounded_exp(-points / weight)
        wanted = math.ceil(days - _ROUNDING) - 1 if weight > 0 else math.floor(days + _ROUNDING) + 1
        silence = wanted - one.silence_days if _silence_needed(tie, gate) <= wanted < _FAR_DAYS else None
    return Distance(
        above=above,
        points=points,
        months=_more(tie.active_months, points, weights.months),
        exchanges=_more(tie.exchanges, points, weights.exchanges),
        silence=silence,
    )


def _more(count: float, points: float, weight: float) -> int | None:
    """How many more make w·ln(1 + count) grow by more than `points`; None where that isn't realistic."""
    if weight <= 0:
        return None
    more = math.floor((1 + count) * (_bounded_exp(points / weight) - 1) + _ROUNDING) + 1
    return more if more <= _FAR_TIMES * (1 + count) else None


def _bounded_exp(power: float) -> float:
    return math.exp(min(power, 50.0))


def _silence_weight(weights: Weights, lens: str) -> float:
    weight: float = getattr(weights, lens.replace("-", "_"))
    return weight


def shrunk_rates(counts: Mapping[str, tuple[int, int]], prior: float = 4.0) -> dict[str, float]:
    """id → reply rate, pulled towards the overall rate by `prior` letters, so that one answer isn't 100 %."""
    answered = sum(a for a, _ in counts.values())
    sent = sum(s for _, s in counts.values())
    base = answered / sent if sent else 0.0
    return {key: (a + prior * base) / (s + prior) for key, (a, s) in counts.items()}


def order(
    people: Iterable[ScoredPerson], fresh_per_ten: int, top: int | None = None
) -> list[tuple[ScoredPerson, bool]]:
    """The first `top` people by score (None: all), some ranks of each ten given to the fresh view.

    Each with whether it is one of these.
    """
    ranked = sorted(people, key=_by_score)
    if not fresh_per_ten:
        return [(one, False) for one in ranked[:top]]
    spare = len(_FRESH_PLACES) - fresh_per_ten
    places = _FRESH_PLACES[spare:] if spare >= 0 else range(11 - fresh_per_ten, 11)
    fresh, rest = iter(_fresh(ranked)), iter(ranked)
    taken: dict[str, tuple[ScoredPerson, bool]] = {}
    most = len(ranked[:top])
    while len(taken) < most:
        place = len(taken) % 10 + 1
        pick = next((one for one in fresh if one.facts.id not in taken), None) if place in places else None
        chosen = pick or next(one for one in rest if one.facts.id not in taken)
        taken[chosen.facts.id] = chosen, pick is not None
    return list(taken.values())


def _by_score(one: ScoredPerson) -> tuple[float, int, str]:
    return -one.terms.total, -one.facts.active_months, one.facts.id


def _fresh(ranked: Sequence[ScoredPerson]) -> list[ScoredPerson]:
    """People who may bring news: they answer, exchanged little mail, and share few of your current contacts."""
    if len(ranked) < 10:
        return []
    rate = _median(c.reply_rate for c in ranked)
    exchanged = _median(c.facts.exchanges for c in ranked)
    shared = _median(c.shared for c in ranked)
    return [c for c in ranked if c.reply_rate >= rate and c.facts.exchanges < exchanged and c.shared <= shared]


def _median(values: Iterable[float]) -> float:
    """As `statistics.median`, which loads slowly."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return (ordered[half] + ordered[~half]) / 2
