"""Compare the score with other weights and terms: `python -m bench.trials [--write]`.

First the weights: the point of a small grid with the best mean AUC on two corpora is tried on the third. Then other
terms, each of which changes one thing of the released score with `warm`: what is counted, how it fades, how a rate is
shrunk, shared contacts, silence, unanswered mail. If a term has a setting, the other two corpora choose it. All gains
are paired. --write also writes the tables into bench/results/ranking-choices.md, between its markers.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.config import Weights
from gmail_reconnect.model import DAY
from gmail_reconnect.people.facts import events
from gmail_reconnect.people.ranking import score as score_module

from . import corpora, protocol
from .protocol import MEASURES, Case, Parts, Past, Ranked, Scorer
from .ranking import AHEAD_DAYS, EVERY_DAYS, row, say, table
from .scorers import YEAR, individual, kept, ours

BEGAN: Final = Weights(months=1, exchanges=0.5, i_owe=0.3, ignored=0.3, warm=1)
"""The first version of the score."""
GRID: Final = [
    Weights(exchanges=exchanges, i_owe=owed, ignored=owed, warm=warm)
    for exchanges, owed, warm in product((0.0, 0.25, 0.5), (0.0, 0.15, 0.3), (0.5, 1.0, 1.5, 2.0, 3.0))
]
SHOWN_BEST: Final = 5
SHARES: Final[Mapping[str, float]] = {"a quarter": 0.25, "half": 0.5, "three quarters": 0.75}
STREAK: Final = 31  # mails without an answer; what they cost is shown
RESULTS: Final = Path(__file__).resolve().parent / "results" / "ranking-choices.md"
Count = Callable[[Past], float]
Ideas = dict[str, dict[str, Scorer]]
"""Idea → its settings, each with a scorer; most have one."""


def instead_of_months(name: str, count: Count) -> Scorer:
    """The released score with another count instead of M."""
    weights = Weights()
    released, counted = ours("warm"), kept(name, lambda past: math.log1p(count(past)))

    def score(case: Case, cut: int) -> float:
        months = math.log1p(case.past.tie.active_months)
        return released(case, cut) + weights.months * (counted(case, cut) - months)

    return score


def with_term(weight: float, of: Callable[[Case], float]) -> Scorer:
    """The released score with one more term."""
    released = ours("warm")
    return lambda case, cut: released(case, cut) + weight * of(case)


def with_recent(weight: float) -> Scorer:
    """The released score with one more term: the individual mail of the last year."""
    released = ours("warm")

    def score(case: Case, cut: int) -> float:
        recent = sum(cut - event.date <= YEAR for event in individual(case.past))
        return released(case, cut) + weight * math.log1p(recent)

    return score


def with_silence(weight: Callable[[float, float], float]) -> Scorer:
    """The released score with another count of silence: from ln days since individual mail, and since any mail."""
    released, points = ours("warm"), Weights().warm

    def score(case: Case, cut: int) -> float:
        since = score_module.silence_days(case.past.events[-1].date, cut) or 0
        counted = score_module.counted_days(case.silence_days, since, "warm")
        other = weight(math.log(max(case.silence_days, 1)), math.log(max(since, 1)))
        return released(case, cut) + points * (math.log(max(counted, 1)) - other)

    return score


def with_streak(few: int, growth: float) -> Scorer:
    """The released score with another N: 1 + growth·ln(n / few) for more than `few` unanswered mails."""
    released, weights = ours("warm"), Weights()

    def score(case: Case, cut: int) -> float:
        unanswered = case.past.tie.unanswered
        streak = 1 + growth * math.log(max(unanswered, few) / few) if unanswered > 1 else 0.0
        return released(case, cut) + weights.ignored * (score_module.streak(unanswered) - streak)

    return score


def days(past: Past) -> list[int]:
    """The days since 1970 with individual mail, ascending."""
    return sorted({event.date // DAY for event in individual(past)})


def conversations(past: Past, quiet_days: int) -> int:
    """The number of conversations, separated by this many quiet days."""
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


def other_terms() -> Ideas:
    """Other counts instead of months, and more terms."""
    fixed: Mapping[str, Count] = {
        "days with mail": lambda past: len(days(past)),
        "weeks with mail": lambda past: len({day // 7 for day in days(past)}),
        "conversations separated by 7 quiet days": lambda past: conversations(past, 7),
        "conversations separated by 21 quiet days": lambda past: conversations(past, 21),
        "months, or conversations if fewer": lambda past: min(past.tie.active_months, conversations(past, 7)),
        "quarters with mail": lambda past: len({month // 3 for month in past.tie.months}),
        "months in which the owner wrote": lambda past: len(
            {events.month_of(event.date) for event in individual(past) if event.outgoing}
        ),
        "months from the first to the last": lambda past: past.tie.months[-1] - past.tie.months[0] + 1,
    }
    return {f"replace months: {name}": {"": instead_of_months(name, count)} for name, count in fixed.items()} | {
        "months fade, with a half-life of n months": {
            f"n {n}": instead_of_months(f"faded {n}", partial(faded, half_life=n)) for n in (6, 12, 24, 48)
        },
        "add a rate of months, shrunk by n months": {
            f"n {n}, × {weight}": with_term(weight, partial(shrunk_rate, prior=n))
            for n, weight in product((3, 12), (-0.5, -0.25, 0.25, 0.5))
        },
        "add the usual gap, ln U": {
            f"× {weight}": with_term(weight, lambda case: math.log(case.past.tie.usual_gap_days or 31))
            for weight in (-0.5, -0.25, 0.25, 0.5)
        },
        "add the mails of the last year, ln(1+n)": {f"× {weight}": with_recent(weight) for weight in (0.1, 0.2, 0.4)},
        "add co-recipients in touch today, ln(1+n)": {
            f"× {weight}": with_term(weight, lambda case: math.log1p(case.beside)) for weight in (0.15, 0.3, 0.45)
        },
    }


def other_silences() -> Ideas:
    """Other counts of silence."""

    def mixed(share: float) -> Scorer:
        return with_silence(lambda alone, any_mail: (1 - share) * alone + share * any_mail)

    return {
        "since individual mail alone": {"": mixed(0)},
        "since any mail, without the lower limit of 30 days": {"": mixed(1)},
    } | {f"{name} of the term since any mail": {"": mixed(share)} for name, share in SHARES.items()}


def other_streaks() -> Ideas:
    """Other counts of unanswered mail, with the points that a long streak costs."""

    def named(few: int, growth: int) -> str:
        return f"1 + {growth}·ln(n / {few}): {Weights().ignored * (1 + growth * math.log(STREAK / few)):.2g} points"

    return {f"1 for any streak: {Weights().ignored:.2g} points": {"": with_streak(5, 0)}} | {
        named(few, growth): {"": with_streak(few, growth)} for few, growth in product((2, 4, 5, 8), (2, 10, 20))
    }


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


def tell_weights(all_: Sequence[Corpus]) -> dict[str, list[str]]:
    """Which weights two corpora choose, and how well they do on the third; and the best on all three."""
    named = {_weights(weights): weights for weights in GRID}
    sums = {name: {c.name: c.sums(ours("warm", weights)) for c in all_} for name, weights in named.items()}
    began = {c.name: c.sums(ours("warm", BEGAN)) for c in all_}
    released = sums[_weights(Weights())]
    heads = ["choice on the other two", "its gain over the first weights", "gain of the released weights"]
    chosen = table("left out", [*heads, "gain of the choice over the released weights"])
    for corpus in all_:
        name = left_out(sums, corpus.name)
        one, mine, first = sums[name][corpus.name], released[corpus.name], began[corpus.name]
        chosen.append(
            row(corpus.name, [name, *(gain(corpus, *two) for two in ((one, first), (mine, first), (one, mine)))])
        )
    best = table("weights", ["mean AUC", *(c.name for c in all_)])
    every = [c.name for c in all_]
    ordered = sorted(sums, key=lambda name: -mean_auc(sums[name], every))
    shown = {name: sums[name] for name in ordered[:SHOWN_BEST]}
    shown |= {f"released: {_weights(Weights())}": released, f"first: {_weights(BEGAN)}": began}
    for name, some in shown.items():
        mean = f"{mean_auc(some, every):.3f}".lstrip("0")
        best.append(row(name, [mean, *(gain(c, some[c.name], released[c.name]) for c in all_)]))
    return {"weights": chosen, "best weights": best}


def tell_ideas(all_: Sequence[Corpus], first: str, ideas: Ideas) -> list[str]:
    """How far each idea is ahead of the released score, on the corpus that didn't choose its setting."""
    released = {c.name: c.sums(ours("warm")) for c in all_}
    lines = table(first, [c.name for c in all_])
    for idea, settings in ideas.items():
        sums = {name: {c.name: c.sums(scorer) for c in all_} for name, scorer in settings.items()}
        cells = []
        for corpus in all_:
            chosen = left_out(sums, corpus.name)
            cell = gain(corpus, sums[chosen][corpus.name], released[corpus.name])
            cells.append(f"{cell}, {chosen}" if chosen else cell)
        lines.append(row(idea, cells))
    return lines


def gain(corpus: Corpus, sums: Mapping[str, Parts], others: Mapping[str, Parts]) -> str:
    """How far one scorer is ahead of another, as a cell."""
    return say(corpus.ahead(sums, others), signed=True)


def _weights(weights: Weights) -> str:
    return f"exchanges {weights.exchanges:g}, debts {weights.i_owe:g}, silence {weights.warm:g}"


def write(page: Path, tables: Mapping[str, Sequence[str]]) -> None:
    """Replace each table of the page between its two markers; the text around them stays."""
    text = page.read_text(encoding="utf-8")
    for name, lines in tables.items():
        before, begin, rest = text.partition(f"<!-- {name}: begin -->\n")
        _, end, after = rest.partition(f"<!-- {name}: end -->")
        if not end:
            raise ValueError(f"{page} has no place for the table {name}")
        text = "\n".join([before + begin, *lines, "", end + after])
    page.write_text(text, encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    """Prints everything; 0 also where there is no mail to measure on."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument(
        "--write", action="store_true", help="also write the tables into bench/results/ranking-choices.md"
    )
    arguments = parser.parse_args(given)
    ranking = corpora.folder() / "ranking"
    if not ranking.is_dir():
        print(f"no corpora in {ranking}: set GMAIL_RECONNECT_TEST_DATA to the folder that holds ranking/")
        return 0
    all_ = [
        Corpus(name, protocol.lists(read(ranking), AHEAD_DAYS, EVERY_DAYS[name]))
        for name, read in corpora.CORPORA.items()
    ]
    tables = tell_weights(all_)
    tables["terms"] = tell_ideas(all_, "idea", other_terms())
    tables["silence"] = tell_ideas(all_, "silence", other_silences())
    tables["unanswered"] = tell_ideas(all_, f"N, for n unanswered mails: cost of {STREAK}", other_streaks())
    for lines in tables.values():
        print("\n".join(lines), end="\n\n")
    if arguments.write:
        write(RESULTS, tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
