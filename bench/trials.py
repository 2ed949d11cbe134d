"""Look for a better score than the shipped one: `python -m bench.trials`. Changes no file.

First the weights: the point of a small grid with the best mean AUC on two corpora is tried on the third, and compared
there, paired, with the first version of the score. Then other ideas, each of which changes one thing of the shipped
score with `warm`: what is counted, how it fades, how a rate is shrunk, shared contacts. A parameter of an idea is the
one that did best on the other two corpora.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise, product
from typing import Final

from gmail_reconnect.config import Weights
from gmail_reconnect.model import DAY
from gmail_reconnect.people.facts import events
from gmail_reconnect.people.ranking import score as score_module

from . import corpora, protocol
from .protocol import MEASURES, Case, Parts, Past, Ranked, Scorer
from .ranking import AHEAD_DAYS, EVERY_DAYS, say
from .scorers import YEAR, individual, kept, ours

BEGAN: Final = Weights(months=1, exchanges=0.5, i_owe=0.3, ignored=0.3, warm=1)
"""The first version of the score."""
GRID: Final = [
    Weights(exchanges=exchanges, i_owe=owed, ignored=owed, warm=warm)
    for exchanges, owed, warm in product((0.0, 0.25, 0.5), (0.0, 0.15, 0.3), (0.5, 1.0, 1.5, 2.0, 3.0))
]
Count = Callable[[Past], float]


def instead_of_months(name: str, count: Count) -> Scorer:
    """The shipped score with another count instead of M."""
    weights = Weights()
    shipped, counted = ours("warm"), kept(name, lambda past: math.log1p(count(past)))

    def score(case: Case, cut: int) -> float:
        months = math.log1p(case.past.tie.active_months)
        return shipped(case, cut) + weights.months * (counted(case, cut) - months)

    return score


def with_term(weight: float, of: Callable[[Case], float]) -> Scorer:
    """The shipped score with one more term."""
    shipped = ours("warm")
    return lambda case, cut: shipped(case, cut) + weight * of(case)


def with_recent(weight: float) -> Scorer:
    """The shipped score with one more term: the individual mail of the last year."""
    shipped = ours("warm")

    def score(case: Case, cut: int) -> float:
        recent = sum(cut - event.date <= YEAR for event in individual(case.past))
        return shipped(case, cut) + weight * math.log1p(recent)

    return score


def with_silence(weight: Callable[[float, float], float]) -> Scorer:
    """The shipped score with another count of silence: from ln days since individual mail, and since any mail."""
    shipped, points = ours("warm"), Weights().warm

    def score(case: Case, cut: int) -> float:
        since = score_module.silence_days(case.past.events[-1].date, cut) or 0
        counted = score_module.counted_days(case.silence_days, since, "warm")
        other = weight(math.log(max(case.silence_days, 1)), math.log(max(since, 1)))
        return shipped(case, cut) + points * (math.log(max(counted, 1)) - other)

    return score


def with_streak(few: int, growth: float) -> Scorer:
    """The shipped score with another N: 1 + growth·ln(n / few) for more than `few` unanswered mails."""
    shipped, weights = ours("warm"), Weights()

    def score(case: Case, cut: int) -> float:
        unanswered = case.past.tie.unanswered
        streak = 1 + growth * math.log(max(unanswered, few) / few) if unanswered > 1 else 0.0
        return shipped(case, cut) + weights.ignored * (score_module.streak(unanswered) - streak)

    return score


def days(past: Past) -> list[int]:
    """The days since 1970 with individual mail, ascending."""
    return sorted({event.date // DAY for event in individual(past)})


def spells(past: Past, quiet_days: int) -> int:
    """The number of periods in touch, separated by this many quiet days."""
    return 1 + sum(b - a > quiet_days for a, b in pairwise(days(past)))


def faded(past: Past, half_life: float) -> float:
    """Active months; the weight halves with every `half_life` months before the last."""
    last = past.tie.months[-1]
    return math.fsum(2 ** ((month - last) / half_life) for month in past.tie.months)


def shrunk_rate(case: Case, prior: float) -> float:
    """ln of active months a month, shrunk towards one in two by `prior` months."""
    months = case.past.tie.months
    lasted = months[-1] - months[0] + 1
    return math.log((len(months) + prior / 2) / (lasted + prior))


def ideas() -> dict[str, dict[str, Scorer]]:
    """Idea → its settings, each with a scorer; most have one."""
    fixed: Mapping[str, Count] = {
        "days with mail": lambda past: len(days(past)),
        "weeks with mail": lambda past: len({day // 7 for day in days(past)}),
        "spells parted by 7 quiet days": lambda past: spells(past, 7),
        "spells parted by 21 quiet days": lambda past: spells(past, 21),
        "months, or spells where fewer": lambda past: min(past.tie.active_months, spells(past, 7)),
        "quarters with mail": lambda past: len({month // 3 for month in past.tie.months}),
        "months in which the owner wrote": lambda past: len(
            {events.month_of(event.date) for event in individual(past) if event.outgoing}
        ),
        "months from the first to the last": lambda past: past.tie.months[-1] - past.tie.months[0] + 1,
    }
    found: dict[str, dict[str, Scorer]] = {
        f"instead of months: {name}": {"": instead_of_months(name, count)} for name, count in fixed.items()
    }
    found["months that fade, half in n months"] = {
        f"n {n}": instead_of_months(f"faded {n}", partial(faded, half_life=n)) for n in (6, 12, 24, 48)
    }
    found["and a rate of months, shrunk by n months"] = {
        f"n {n}, × {weight}": with_term(weight, partial(shrunk_rate, prior=n))
        for n, weight in product((3, 12), (-0.5, -0.25, 0.25, 0.5))
    }
    found["and the usual gap, ln U"] = {
        f"× {weight}": with_term(weight, lambda case: math.log(case.past.tie.usual_gap_days or 31))
        for weight in (-0.5, -0.25, 0.25, 0.5)
    }
    found["and the mails of the last year, ln(1+n)"] = {
        f"× {weight}": with_recent(weight) for weight in (0.1, 0.2, 0.4)
    }
    found["N is 1 for any streak"] = {"": with_streak(5, 0)}
    for few, growth in product((2, 4, 5, 8), (2, 10, 20)):
        found[f"N is 1 + {growth}·ln(n / {few})"] = {"": with_streak(few, growth)}
    found["silence from individual mail alone"] = {"": with_silence(lambda individual, _: individual)}
    found["silence from any mail, however recent"] = {"": with_silence(lambda _, any_: any_)}
    found["silence: a share of ln days since any mail"] = {
        f"{share}": with_silence(lambda individual, any_, share=share: (1 - share) * individual + share * any_)  # type: ignore[misc]
        for share in (0.25, 0.5, 0.75)
    }
    found["and co-recipients in touch today, ln(1+n)"] = {
        f"× {weight}": with_term(weight, lambda case: math.log1p(case.beside)) for weight in (0.15, 0.3, 0.45)
    }
    return found


class Corpus:
    """The lists of one corpus, with the draws that all comparisons on it share."""

    def __init__(self, name: str, found: Sequence[Ranked]) -> None:
        self.name = name
        self._found = found
        self.owners = sorted(protocol.by_owner(found, lambda *_: 0.0))
        self._draws = protocol.draws(self.owners)

    def sums(self, scorer: Scorer) -> dict[str, Parts]:
        """Each owner's sums."""
        return protocol.by_owner(self._found, scorer)

    def ahead(self, sums: Mapping[str, Parts], others: Mapping[str, Parts], what: str = "AUC") -> protocol.Estimate:
        """How far one scorer is ahead of another, paired."""
        of = MEASURES[what]

        def gap(owners: Sequence[str]) -> float:
            return of(protocol.total(sums, owners)) - of(protocol.total(others, owners))

        return protocol.estimate([gap(drawn) for drawn in self._draws], gap(self.owners))


def mean_auc(sums: Mapping[str, Mapping[str, Parts]], names: Iterable[str]) -> float:
    """The mean over corpora of the AUC."""
    values = [MEASURES["AUC"](protocol.total(sums[name], sorted(sums[name]))) for name in names]
    return sum(values) / len(values)


def left_out(choices: Mapping[str, Mapping[str, Mapping[str, Parts]]], corpus: str) -> str:
    """The choice that did best on the other corpora; the first of equal ones."""
    others = [name for name in next(iter(choices.values())) if name != corpus]
    return max(choices, key=lambda choice: mean_auc(choices[choice], others))


def tell_grid(all_: Sequence[Corpus]) -> None:
    """Prints which weights two corpora choose, and how well they do on the third."""
    named = {_weights(weights): weights for weights in GRID}
    sums = {name: {c.name: c.sums(ours("warm", weights)) for c in all_} for name, weights in named.items()}
    began = {c.name: c.sums(ours("warm", BEGAN)) for c in all_}
    shipped = {c.name: c.sums(ours("warm")) for c in all_}
    print("| left out | the others choose | ahead of the scheme begun with | shipped, ahead of it |\n|---|---|---|---|")
    for corpus in all_:
        chosen = left_out(sums, corpus.name)
        cells = [
            say(corpus.ahead(one[corpus.name], began[corpus.name]), signed=True) for one in (sums[chosen], shipped)
        ]
        print(f"| {corpus.name} | {chosen} | {cells[0]} | {cells[1]} |", flush=True)
    every = [c.name for c in all_]
    print("\nbest on all three, by the mean AUC:")
    for name in sorted(sums, key=lambda name: -mean_auc(sums[name], every))[:8]:
        print(f"  {mean_auc(sums[name], every):.4f}  {name}")
    print(f"  {mean_auc(shipped, every):.4f}  as shipped: {_weights(Weights())}")
    print(f"  {mean_auc(began, every):.4f}  as begun: {_weights(BEGAN)}")


def tell_ideas(all_: Sequence[Corpus]) -> None:
    """Prints how far each idea is ahead of the shipped score, on the corpus that did not choose its setting."""
    shipped = {c.name: c.sums(ours("warm")) for c in all_}
    print("\n| idea | " + " | ".join(c.name for c in all_) + " |\n|---|" + "---|" * len(all_))
    for idea, settings in ideas().items():
        sums = {name: {c.name: c.sums(scorer) for c in all_} for name, scorer in settings.items()}
        cells = []
        for corpus in all_:
            chosen = left_out(sums, corpus.name)
            gap = say(corpus.ahead(sums[chosen][corpus.name], shipped[corpus.name]), signed=True)
            cells.append(f"{gap}, {chosen}" if chosen else gap)
        print(f"| {idea} | {' | '.join(cells)} |", flush=True)


def _weights(weights: Weights) -> str:
    return f"exchanges {weights.exchanges:g}, debts {weights.i_owe:g}, silence {weights.warm:g}"


def main() -> int:
    """Prints everything; 0 also where there is no mail to measure on."""
    ranking = corpora.folder() / "ranking"
    if not ranking.is_dir():
        print(f"no corpora in {ranking}: set GMAIL_RECONNECT_TEST_DATA to the folder that holds ranking/")
        return 0
    all_ = [
        Corpus(name, protocol.lists(read(ranking), AHEAD_DAYS, EVERY_DAYS[name]))
        for name, read in corpora.CORPORA.items()
    ]
    tell_grid(all_)
    tell_ideas(all_)
    return 0


if __name__ == "__main__":
    sys.exit(main())
