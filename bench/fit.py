"""Fit the constants of MBG/NBD, and measure how well it predicts: `python -m bench.fit`. Changes no file.

Reads the three corpora in `ranking/` of the real mail (GMAIL_RECONNECT_TEST_DATA, or ../shared/data beside the
checkout), fits MBG/NBD by maximum likelihood, once on all and once without each of them, and prints, as Markdown:
the parameters; the mean log-likelihood of a tie in the corpus left out; how well the left-out corpus is put in
order; and the share of people above and below the threshold who were in touch again. Three people of Enron, on whose
mailboxes the report is checked by hand, are measured but not used for fitting.

Only individual mail counts: in To, to at most INDIVIDUAL recipients. EU-core has no roles: everything that one person
wrote in one second is one mail. Replies on the lists count as individual. A tie is observed until the owner's last own
mail.
"""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import math
import random
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from bench.command_line import argument_parser
from gmail_reconnect.config import Gate
from gmail_reconnect.model import DAY as DAY_MS
from gmail_reconnect.model import INDIVIDUAL
from gmail_reconnect.people.facts import events

from . import corpora
from .corpora import ENRON_DAYS, EU_CORE_DAYS
from .mbgnbd import PARAMETERS, THRESHOLD, History, Parameters, history, log_likelihood, p_any

DAY: Final = 86_400
BURN_IN: Final = 183  # days of an owner's mail before the first cut-off
EVERY: Final = 61  # days between cut-offs
HORIZONS: Final = {6: 183, 12: 365}  # months ahead → days
GATE: Final = Gate()  # the shipped one
RESAMPLES: Final = 400
LONG: Final = range(730, 1096)  # days: two to three years
HELD_OUT: Final = frozenset({"rogers-b", "haedicke-m", "fossum-d"})

Tie = tuple[str, str]


class Row(NamedTuple):
    """One individual mail between the owner of a mailbox and another; `day` since 1970, or since the start."""

    tie: Tie
    day: int
    mine: bool


class Mail(NamedTuple):
    """A mail of one tie."""

    day: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Corpus:
    """The ties of a corpus, mails ascending, and from which day to which each owner can be observed."""

    ties: Mapping[Tie, Sequence[Mail]]
    observed: Mapping[str, tuple[int, int]]


class Case(NamedTuple):
    """A lapsed tie at a cut-off, and what came of it."""

    owner: str
    months: tuple[int, ...]
    now_month: int
    silence_days: int
    in_touch: bool  # an individual mail either way
    wrote_first: bool  # and it was the other's


class Estimate(NamedTuple):
    """A ratio with the 90 % interval that resampling the owners gives."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.value):
            return "–"
        return f"{self.value:.3f} ({self.low:.2f}–{self.high:.2f})"


# Reading


def read_enron(folder: Path) -> Iterator[Row]:
    """The individual mail of 16 people, from rows of (ego, message, unix time, from, kind, recipient)."""
    own = json.loads((folder / "enron-own-addresses.json").read_text(encoding="utf-8"))
    mails: defaultdict[tuple[str, str, str, str], dict[str, str]] = defaultdict(dict)
    with lzma.open(folder / "enron.csv.xz", "rt", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            key = (line["ego"], line["message_id"], line["date"], line["from"])
            mails[key].setdefault(line["recipient"], line["kind"])
    for (owner, _, date, sender), kinds in mails.items():
        day, me = int(date) // DAY, own[owner]
        if day not in ENRON_DAYS or len(kinds.keys() - {sender}) > INDIVIDUAL:
            continue
        for recipient, kind in kinds.items():
            if kind == "to" and (sender in me) != (recipient in me):
                other = recipient if sender in me else sender
                yield Row((owner, other), day, mine=sender in me)


def read_eu_core(folder: Path) -> Iterator[Row]:
    """The individual mail of 986 people, each in turn the owner, from rows of (from, to, seconds)."""
    mails: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    with gzip.open(folder / "email-eu-core.txt.gz", "rt", encoding="ascii") as file:
        for line in file:
            sender, recipient, text = line.split()
            if int(text) // DAY in EU_CORE_DAYS and sender != recipient:
                mails[sender, int(text)].add(recipient)
    for (sender, seconds), recipients in mails.items():
        if len(recipients) <= INDIVIDUAL:
            for recipient in recipients:
                yield from _both(sender, recipient, seconds // DAY)


def read_lists(folder: Path) -> Iterator[Row]:
    """The replies of 8,656 people on two lists, each in turn the owner, from rows of (unix time, from, to)."""
    with lzma.open(folder / "r-lists.csv.xz", "rt", encoding="ascii") as file:
        for row in csv.DictReader(file):
            yield from _both(row["from"], row["to"], int(row["date"]) // DAY)


def _both(sender: str, recipient: str, day: int) -> Iterator[Row]:
    yield Row((sender, recipient), day, mine=True)
    yield Row((recipient, sender), day, mine=False)


def gather(rows: Iterable[Row]) -> Corpus:
    """Rows as ties. An owner is observed from their first mail to their last own one; later mail is left out."""
    mails: defaultdict[Tie, set[Mail]] = defaultdict(set)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for (owner, other), day, mine in rows:
        mails[owner, other].add(Mail(day, mine))
        first[owner] = min(first.get(owner, day), day)
        if mine:
            last[owner] = max(last.get(owner, day), day)
    ties = {
        tie: kept
        for tie, found in sorted(mails.items())
        if (kept := sorted(mail for mail in found if mail.day <= last.get(tie[0], -1)))
    }
    return Corpus(ties, {owner: (first[owner], day) for owner, day in sorted(last.items())})


def read_all(folder: Path) -> dict[str, Corpus]:
    """The three corpora, by name."""
    readers = {"Enron": read_enron, "EU-core": read_eu_core, "R lists": read_lists}
    return {name: gather(read(folder)) for name, read in readers.items()}


@cache
def month_of(day: int) -> int:
    """The UTC month of a day since 1970, as year·12 + month − 1. EU-core's unknown start is taken for 1970."""
    return events.month_of(day * DAY_MS)


def active_months(mails: Iterable[Mail]) -> tuple[int, ...]:
    """The months with mail, ascending."""
    return tuple(sorted({month_of(mail.day) for mail in mails}))


# Fitting


def histories(corpus: Corpus, without: Collection[str] = ()) -> Counter[History]:
    """How often each history occurs among the ties with individual mail both ways, as of the owner's last day."""
    return Counter(
        history(active_months(mails), month_of(corpus.observed[owner][1]))
        for (owner, _), mails in corpus.ties.items()
        if owner not in without and len({mail.mine for mail in mails}) == 2
    )


def mean_log_likelihood(sample: Mapping[History, int], parameters: Parameters) -> float:
    """The mean over ties of the log-likelihood."""
    total = sum(count * log_likelihood(tie, parameters) for tie, count in sample.items())
    return total / sum(sample.values())


def fit(samples: Sequence[Mapping[History, int]]) -> Parameters:
    """The parameters of greatest likelihood; every sample weighs the same, however many ties it has."""

    return most_likely(
        lambda parameters: sum(mean_log_likelihood(sample, parameters) for sample in samples) / len(samples)
    )


def most_likely(likelihood: Callable[[Parameters], float]) -> Parameters:
    """The parameters for which the log-`likelihood` is greatest."""

    def loss(logarithms: Sequence[float]) -> float:
        if max(map(abs, logarithms)) > 15:  # a flat ridge: nothing is gained out there
            return math.inf
        return -likelihood(Parameters(*map(math.exp, logarithms)))

    best = minimize(loss, [0.0, 1.5, 0.0, 0.5])
    return Parameters(*map(math.exp, minimize(loss, best)))  # once more, in case the simplex had collapsed


def minimize(
    function: Callable[[Sequence[float]], float],
    start: Sequence[float],
    *,
    step: float = 0.5,
    tolerance: float = 1e-7,
    rounds: int = 800,
) -> list[float]:
    """The minimum of `function` near `start`: Nelder and Mead 1965, with the usual coefficients."""
    size = len(start)
    points = [list(start)] + [[v + step * (i == k) for i, v in enumerate(start)] for k in range(size)]
    simplex = sorted((function(point), point) for point in points)
    for _ in range(rounds):
        if simplex[-1][0] - simplex[0][0] < tolerance:
            break
        worst = simplex[-1]
        centre = [sum(point[i] for _, point in simplex[:-1]) / size for i in range(size)]

        def beyond(
            factor: float, centre: list[float] = centre, worst: list[float] = worst[1]
        ) -> tuple[float, list[float]]:
            point = [c + factor * (c - w) for c, w in zip(centre, worst, strict=True)]
            return function(point), point

        moved = beyond(1.0)
        if moved[0] < simplex[0][0]:
            moved = min(moved, beyond(2.0))
        elif moved[0] >= simplex[-2][0]:
            moved = beyond(0.5 if moved[0] < worst[0] else -0.5)
        if moved[0] < worst[0]:
            simplex[-1] = moved
        else:
            nearest = simplex[0][1]
            halved = [[(p + n) / 2 for p, n in zip(point, nearest, strict=True)] for _, point in simplex[1:]]
            simplex[1:] = [(function(point), point) for point in halved]
        simplex.sort()
    return simplex[0][1]


# Measuring


def cases(corpus: Corpus, ahead_days: int) -> Iterator[Case]:
    """Every lapsed tie at every cut-off with `ahead_days` to be seen after it.

    Nothing after a cut-off decides who is lapsed: the gate as shipped, with individual mail both ways.
    """
    for (owner, _), mails in corpus.ties.items():
        begin, end = corpus.observed[owner]
        for cut in range(begin + BURN_IN, end - ahead_days + 1, EVERY):
            known = bisect_left(mails, Mail(cut, mine=False))
            past = mails[:known]
            if not past or (silence := cut - past[-1].day) < GATE.min_silence_days:
                continue
            months = active_months(past)
            if len(months) < GATE.min_months or len({mail.mine for mail in past}) < 2:
                continue
            if silence < GATE.gap_factor * usual_gap([mail.day for mail in past]):
                continue
            after = mails[known] if known < len(mails) and mails[known].day < cut + ahead_days else None
            first = after is not None and not after.mine
            yield Case(owner, months, month_of(cut), silence, in_touch=after is not None, wrote_first=first)


def usual_gap(days: Sequence[int]) -> float:
    """U in days, of ascending days with mail."""
    gaps = [later - earlier for earlier, later in pairwise(days) if later - earlier > events.SESSION_GAP_DAYS]
    return events.usual_gap_days(sum(map(math.log, gaps)), len(gaps))


def ratio(parts: Sequence[tuple[float, float]]) -> Estimate:
    """Σ numerators ÷ Σ denominators, one pair an owner, with its interval."""
    chance = random.Random(1)

    def of(some: Sequence[tuple[float, float]]) -> float:
        below = sum(part[1] for part in some)
        return sum(part[0] for part in some) / below if below else math.nan

    drawn = sorted(of(chance.choices(parts, k=len(parts))) for _ in range(RESAMPLES)) if parts else [math.nan]
    drawn = [value for value in drawn if not math.isnan(value)] or [math.nan]
    return Estimate(of(parts), drawn[len(drawn) // 20], drawn[-1 - len(drawn) // 20])


def by_owner(found: Iterable[Case]) -> list[list[Case]]:
    """The cases of each owner."""
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in found:
        groups[case.owner].append(case)
    return list(groups.values())


def auc(found: Iterable[Case], score: Callable[[Case], float]) -> Estimate:
    """How often, of two lapsed ties of one owner, the one that came back has the higher score; ties count half."""
    parts: list[tuple[float, float]] = []
    for group in by_owner(found):
        stayed = sorted(score(case) for case in group if not case.in_touch)
        came = [score(case) for case in group if case.in_touch]
        above = sum(bisect_left(stayed, s) + bisect_right(stayed, s) for s in came) / 2
        parts.append((above, len(stayed) * len(came)))
    return ratio(parts)


def share(found: Iterable[Case], what: Callable[[Case], bool]) -> Estimate:
    """The share of cases with `what`."""
    return ratio([(sum(map(what, group)), len(group)) for group in by_owner(found)])


# Printing


def tell_fit(read: Mapping[str, Corpus]) -> dict[str, Parameters]:
    """Prints the parameters and their likelihoods; gives those fitted without each corpus, and on "all"."""
    samples = {name: histories(corpus, HELD_OUT) for name, corpus in read.items()}
    fitted = {"all": fit(list(samples.values()))}
    print("\n| fitted without | r | α | a | b | ties left out | mean log-likelihood of one | at best |")
    print("|---|---|---|---|---|---|---|---|")
    for name, corpus in read.items():
        fitted[name] = fit([sample for other, sample in samples.items() if other != name])
        left_out = histories(corpus)
        reached = mean_log_likelihood(left_out, fitted[name])
        best = mean_log_likelihood(left_out, fit([left_out]))
        numbers = " | ".join(f"{value:.3f}" for value in astuple(fitted[name]))
        print(f"| {name} | {numbers} | {left_out.total()} | {reached:.3f} | {best:.3f} |", flush=True)
    print(f"| nothing | {' | '.join(f'{value:.3f}' for value in astuple(fitted['all']))} | | | |")
    return fitted


def tell_order(name: str, months: int, found: Sequence[Case], parameters: Parameters) -> None:
    """Prints one row: how well the model, and the date of the last mail alone, put a corpus in order."""
    model = auc(found, lambda case: p_any(case.months, case.now_month, months, parameters))
    recent = auc(found, lambda case: -case.silence_days)
    owners = len({case.owner for case in found})
    print(f"| {name} | {months} | {owners} | {len(found)} | {model} | {recent} |")


def tell_threshold(name: str, months: int, found: Sequence[Case], parameters: Parameters, threshold: float) -> None:
    """Prints one row: the outcomes of the people below and above the threshold."""
    cells = [name, str(months), f"{threshold:.1f}"]
    for above in (False, True):
        side = [c for c in found if (p_any(c.months, c.now_month, parameters=parameters) >= threshold) == above]
        cells += [str(len(side)), str(share(side, lambda c: c.in_touch)), str(share(side, lambda c: c.wrote_first))]
    print(f"| {' | '.join(cells)} |", flush=True)


def main(given: Sequence[str] | None = None) -> int:
    """Prints everything; 0 also where there is no mail to fit on."""
    argument_parser(__file__, __doc__).parse_args(given)
    folder = corpora.folder() / "ranking"
    if not folder.is_dir():
        print(f"no corpora in {folder}: set GMAIL_RECONNECT_TEST_DATA to the folder that holds ranking/")
        return 0
    read = read_all(folder)
    fitted = tell_fit(read)
    found = {
        (name, months): list(cases(corpus, days)) for name, corpus in read.items() for months, days in HORIZONS.items()
    }
    # Parts that the total hides: a corpus may depend on three mailboxes, or on short silences.
    for name, whole, part in (
        ("Enron but the three", "Enron", lambda case: case.owner not in HELD_OUT),
        ("R lists, silent 2–3 years", "R lists", lambda case: case.silence_days in LONG),
    ):
        fitted[name] = fitted[whole]
        found |= {(name, months): list(filter(part, found[whole, months])) for months in HORIZONS}
    print("\n| corpus | months ahead | owners | cases | AUC MBG/NBD | AUC most recent |\n|---|---|---|---|---|---|")
    for (name, months), some in found.items():
        tell_order(name, months, some, fitted[name])
    print("\n| corpus | months ahead | threshold | below | in touch | wrote first | above | in touch | wrote first |")
    print("|---|---|---|---|---|---|---|---|---|")
    for threshold in sorted({0.2, 0.3, 0.4, 0.5, THRESHOLD}):
        for (name, months), some in found.items():
            tell_threshold(name, months, some, fitted[name], threshold)
    numbers = ", ".join(
        f"{key}={value:.4f}" for key, value in zip(("r", "alpha", "a", "b"), astuple(fitted["all"]), strict=True)
    )
    print(f"\nfitted on all: Parameters({numbers})\nkept: {PARAMETERS}, threshold {THRESHOLD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
