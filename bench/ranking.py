"""Measure the ranking against others on three corpora: `python -m bench.ranking [--write]`.

Prints, as Markdown, how often each scorer puts two lapsed contacts of one person in the right order (AUC), nDCG@10 and
P@3, all with 95 % intervals from resampling people; then the paired difference between `warm` and each of them; then a
summary. --write also writes this to bench/results/ranking.md. bench/protocol.py says how it is measured. MBG/NBD and
BG/NBD are fitted on the two other corpora. Without the corpora it says so and ends.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.config import Gate
from gmail_reconnect.model import DAY

from . import corpora, fit, protocol, scorers
from .mbgnbd import Parameters
from .protocol import MEASURES, Estimate, Parts, Scorer

AHEAD_DAYS: Final = 180
EVERY_DAYS: Final[Mapping[str, int]] = {"Enron": 30, "EU-core": 40, "lists": 182}
"""Days between cut-offs: the shorter a corpus, the closer, so that there are at least four."""
WIDE: Final = Gate(min_months=1, gap_factor=0)
"""Everybody with individual mail both ways and 90 days of silence."""
WARM: Final = "**warm**"
SHOWN: Final = ("AUC", "nDCG@10", "P@3")
TO_BEAT: Final = (
    "count of mails",
    "Interactions Rank 365 d, ω 1",
    "Interactions Rank 365 d, ω 5",
    "PingCRM-like",
    "LifeOS-like, strength",
    "LifeOS-like, overdue",
)
RESULTS: Final = Path(__file__).resolve().parent / "results" / "ranking.md"
HEADING: Final = """# Ranking: the score compared with other scorers

Written by `python -m bench.ranking --write`. [docs/ranking.md](../../docs/ranking.md) explains the columns.
"""
FIT_ON: Final = 2000  # ties of each corpus that BG/NBD is fitted on

Table = dict[str, dict[str, Estimate]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One corpus: its size in words, each scorer's measures, and by how much `warm` is ahead, paired."""

    size: str
    values: Table
    ahead: Table


def measure(found: Sequence[protocol.Ranked], chosen: Mapping[str, Scorer], *, unprompted: bool = False) -> Measured:
    """Every scorer on the lists of one corpus, all on the same samples of people."""
    sums = {name: protocol.by_owner(found, scorer, unprompted=unprompted) for name, scorer in chosen.items()}
    owners = sorted(sums[WARM])
    draws = protocol.draws(owners)
    values: Table = {}
    ahead: Table = {}
    warm = _each(sums[WARM], owners, draws)
    for name in chosen:
        mine = warm if name == WARM else _each(sums[name], owners, draws)
        values[name], ahead[name] = {}, {}
        for what, of in MEASURES.items():
            value, drawn = of(mine[0]), [of(one) for one in mine[1]]
            values[name][what] = protocol.estimate(drawn, value)
            gaps = [of(one) - other for one, other in zip(warm[1], drawn, strict=True)]
            ahead[name][what] = protocol.estimate(gaps, of(warm[0]) - value)
    came = sum(case.came for one in found for case in one.cases)
    cases = sum(len(one.cases) for one in found)
    whole = protocol.total(sums[WARM], owners)
    size = f"{len(owners)} people, {whole.lists:,.0f} lists, {whole.pairs:,.0f} pairs; {came:,} of {cases:,} came back"
    return Measured(size, values, ahead)


def _each(
    sums: Mapping[str, Parts], owners: Sequence[str], draws: Sequence[Sequence[str]]
) -> tuple[Parts, list[Parts]]:
    return protocol.total(sums, owners), [protocol.total(sums, drawn) for drawn in draws]


def fitted(boxes: Mapping[str, Sequence[corpora.Mailbox]], ranking: Path) -> dict[str, dict[str, Scorer]]:
    """corpus → the two models, fitted on the other corpora; Enron's three hand-checked people are in no fit."""
    months = {name: fit.histories(corpus, fit.HELD_OUT) for name, corpus in fit.read_all(ranking).items()}
    months = dict(zip(boxes, months.values(), strict=True))
    days = {name: day_histories(some) for name, some in boxes.items()}
    found: dict[str, dict[str, Scorer]] = {}
    for name in boxes:
        others = [other for other in boxes if other != name]
        found[name] = {
            "MBG/NBD on months, P(any)": scorers.mbgnbd_months(fit.fit([months[other] for other in others])),
            "BG/NBD on days, P(alive)": scorers.bgnbd_days(fit_days([days[other] for other in others])),
        }
    return found


def day_histories(boxes: Sequence[corpora.Mailbox]) -> list[tuple[int, int, int]]:
    """(repeats, first to last, first to now), in days, of ties with individual mail both ways, evenly thinned."""
    found = []
    for box in boxes:
        end = max((row.date for row in box.rows if row.sender in box.own), default=0) // DAY
        for days in protocol.contact_days(box) if box.owner not in fit.HELD_OUT else ():
            kept = sorted(day for day in days if day <= end)
            if kept:
                found.append((len(kept) - 1, kept[-1] - kept[0], end - kept[0]))
    return found[:: max(1, len(found) // FIT_ON)]


def fit_days(samples: Sequence[Sequence[tuple[int, int, int]]]) -> Parameters:
    """BG/NBD's parameters of greatest likelihood; every sample weighs the same."""
    return fit.most_likely(
        lambda parameters: (
            sum(
                sum(scorers.bgnbd_log_likelihood(*tie, parameters) for tie in sample) / len(sample)
                for sample in samples
            )
            / len(samples)
        )
    )


def behind_best(measured: Measured, what: str = "AUC") -> tuple[str, Estimate]:
    """The best scorer but `warm` and the other lenses, and how far `warm` is ahead of it."""
    others = {n: v for n, v in measured.values.items() if n not in {WARM, "balanced", "long-lost"}}
    best = max(others, key=lambda name: others[name][what].value)
    return best, measured.ahead[best][what]


# Printing


def tell(main: Mapping[str, Measured], unprompted: Mapping[str, Measured], wide: Mapping[str, Measured]) -> list[str]:
    """All lines to print."""
    lines = [f"{name}: {one.size}." for name, one in main.items()]
    lines = [" ".join(lines), ""]
    heads = [f"{what}, {name}" for what in SHOWN for name in main]
    lines += table("scorer", heads)
    for scorer in main["Enron"].values:
        cells = [say(one.values[scorer][what]) for what in SHOWN for one in main.values()]
        lines.append(row(scorer, cells))
    lines += [
        "",
        "Difference between `warm` and each other scorer on the same samples of people (negative: `warm` is behind):",
        "",
    ]
    lines += table("warm minus", heads)
    for scorer in main["Enron"].values:
        if scorer != WARM:
            cells = [say(one.ahead[scorer][what], signed=True) for what in SHOWN for one in main.values()]
            lines.append(row(scorer, cells))
    lines += [
        "",
        "AUC when every person has the same weight, without the people who wrote first, and with a wider gate:",
        "",
    ]
    others = (
        ("equal weight", "AUC by person", main),
        ("unprompted", "AUC", unprompted),
        ("wider", "AUC", wide),
    )
    heads = [f"{how}, {name}" for how, _, group in others for name in group]
    lines += table("scorer", heads)
    for scorer in main["Enron"].values:
        cells = [say(one.values[scorer][what]) for _, what, group in others for one in group.values()]
        lines.append(row(scorer, cells))
    return [*lines, "", *_verdict(main)]


def _verdict(main: Mapping[str, Measured]) -> list[str]:
    lines = []
    for name, one in main.items():
        best, gap = behind_best(one)
        how = "behind by more than the interval" if gap.high < 0 else "not behind by more than the interval"
        difference = f"`warm` minus that scorer: {say(gap, signed=True)}, {how}"
        lines.append(f"- {name}: the best other scorer by AUC is {best}; {difference}.")
    for rival in TO_BEAT:
        gaps = {name: one.ahead[rival]["AUC"] for name, one in main.items()}
        clear = [name for name, gap in gaps.items() if gap.low > 0]
        ahead = [name for name, gap in gaps.items() if gap.value > 0]
        lines.append(
            f"- `warm` against {rival}: ahead on {len(ahead)} of {len(gaps)} corpora"
            f"{'' if len(ahead) == len(gaps) else ' (' + ', '.join(ahead) + ')'}; "
            f"the interval excludes 0 on {', '.join(clear) or 'none'}."
        )
    return lines


def table(first: str, heads: Sequence[str]) -> list[str]:
    """The first two lines of a table."""
    return [row(first, heads), "|---" * (len(heads) + 1) + "|"]


def row(first: str, cells: Sequence[str]) -> str:
    """A line of a table."""
    return f"| {first} | {' | '.join(cells)} |"


def say(one: Estimate, *, signed: bool = False) -> str:
    """An estimate as the tables show it: .713 (.54 to .76)."""

    def number(value: float, digits: int) -> str:
        text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
        return text.replace("-", "−").replace("0.", ".", 1)

    digits = 3 if signed else 2
    return f"{number(one.value, 3)} ({number(one.low, digits)} to {number(one.high, digits)})"


def write(page: Path, lines: Sequence[str]) -> None:
    """Write the lines to a page, below the heading."""
    page.write_text("\n".join([HEADING, *lines, ""]), encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    """Prints everything; 0 also where there is no mail to measure on."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--write", action="store_true", help="also write the tables to bench/results/ranking.md")
    arguments = parser.parse_args(given)
    ranking = corpora.folder() / "ranking"
    if not ranking.is_dir():
        print(f"no corpora in {ranking}: set GMAIL_RECONNECT_TEST_DATA to the folder that holds ranking/")
        return 0
    boxes = {name: read(ranking) for name, read in corpora.CORPORA.items()}
    models = fitted(boxes, ranking)
    whole: dict[str, Measured] = {}
    unprompted: dict[str, Measured] = {}
    wide: dict[str, Measured] = {}
    for name, some in boxes.items():
        chosen = scorers.baselines() | models[name]
        found = protocol.lists(some, AHEAD_DAYS, EVERY_DAYS[name])
        whole[name] = measure(found, chosen)
        unprompted[name] = measure(found, chosen, unprompted=True)
        wide[name] = measure(protocol.lists(some, AHEAD_DAYS, EVERY_DAYS[name], WIDE), chosen)
        print(f"measured {name}", file=sys.stderr, flush=True)
    lines = tell(whole, unprompted, wide)
    print("\n".join(lines))
    if arguments.write:
        write(RESULTS, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
