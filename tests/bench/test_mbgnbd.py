"""Check MBG/NBD against integrals computed here, and the fit of its constants against known ones."""

from __future__ import annotations

import lzma
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import fit as bench
from bench.mbgnbd import (
    History,
    Parameters,
    history,
    log_likelihood,
    p_alive,
    p_any,
)

# Shapes of 2 and more keep the densities of the integrals below smooth at their ends.
SMOOTH = (Parameters(2.0, 6.0, 2.0, 3.0), Parameters(3.5, 9.0, 2.5, 10.0))
HISTORIES = (History(0, 0, 0), History(0, 0, 24), History(1, 9, 14), History(7, 30, 31), History(20, 40, 75))

positive = st.floats(min_value=1e-3, max_value=1e3)
parameters = st.builds(Parameters, positive, positive, positive, positive)
active = st.sets(st.integers(0, 600), min_size=1, max_size=601).map(sorted)


def integral(function: Callable[[float], float], upper: float, cells: int = 4000) -> float:
    """The midpoint rule from 0."""
    width = upper / cells
    return width * math.fsum(function((k + 0.5) * width) for k in range(cells))


def over_rates(parameters: Parameters, function: Callable[[float], float]) -> float:
    """The mean of a function of λ ~ gamma."""
    r, alpha = parameters.r, parameters.alpha
    scale = alpha**r / math.gamma(r)
    return integral(lambda v: scale * v ** (r - 1) * math.exp(-alpha * v) * function(v), 40 * r / alpha)


def over_ends(parameters: Parameters, function: Callable[[float], float]) -> float:
    """The mean of a function of p ~ beta."""
    a, b = parameters.a, parameters.b
    scale = math.gamma(a + b) / math.gamma(a) / math.gamma(b)
    return integral(lambda p: scale * p ** (a - 1) * (1 - p) ** (b - 1) * function(p), 1.0)


def lives_and_ended(tie: History, parameters: Parameters, ahead: float = 0) -> tuple[float, float]:
    """The likelihood of a tie that lives and stays silent for `ahead` more, and of one that ended with its last month.

    From the story alone: x months at rate λ, after each of x + 1 the tie went on with probability 1 − p; then silence
    while alive until T, or the end, after the last of them, with probability p.
    """
    x = tie.repeats
    alive = over_rates(parameters, lambda v: v**x * math.exp(-v * (tie.age + ahead)))
    gone = over_rates(parameters, lambda v: v**x * math.exp(-v * tie.last))
    return (
        alive * over_ends(parameters, lambda p: (1 - p) ** (x + 1)),
        gone * over_ends(parameters, lambda p: p * (1 - p) ** x),
    )


@pytest.mark.parametrize("tie", HISTORIES)
@pytest.mark.parametrize("given_parameters", SMOOTH)
def test_likelihood_equals_the_integral(tie: History, given_parameters: Parameters) -> None:
    """The closed form equals the likelihood integrated over all rates and all ends."""
    story = sum(lives_and_ended(tie, given_parameters))
    assert log_likelihood(tie, given_parameters) == pytest.approx(math.log(story), abs=1e-4)


@pytest.mark.parametrize("given_parameters", SMOOTH)
@pytest.mark.parametrize(
    ("months", "now"), [([24000], 24006), ([24000, 24001, 24007], 24009), ([24000, *range(24010, 24030)], 24050)]
)
def test_probabilities_follow_from_the_integrals(months: list[int], now: int, given_parameters: Parameters) -> None:
    """Alive is the living share of the likelihood; any is the part that doesn't stay silent for another year."""
    tie = history(months, now)
    alive, ended = lives_and_ended(tie, given_parameters)
    silent, _ = lives_and_ended(tie, given_parameters, ahead=12)
    assert p_alive(tie, given_parameters) == pytest.approx(alive / (alive + ended), rel=1e-4)
    assert p_any(months, now, 12, given_parameters) == pytest.approx((alive - silent) / (alive + ended), rel=1e-4)


def test_probabilities_match_a_calculation_by_hand() -> None:
    """With all parameters 1, one month a month ago: alive ⅓, and again next month in ⅓ of those."""
    ones = Parameters(1, 1, 1, 1)
    assert p_alive(history([24000], 24001), ones) == pytest.approx(1 / 3)
    assert p_any([24000], 24001, 1, ones) == pytest.approx(1 / 9)
    assert log_likelihood(History(0, 0, 0), Parameters(0.3, 7, 2, 5)) == pytest.approx(0.0, abs=1e-12)


def test_history_counts_from_the_first_month() -> None:
    """The first month is the birth, the others repeats; months after now have not happened yet."""
    assert history([24000, 24003, 24010], 24015) == History(repeats=2, last=10, age=15)
    assert history([24000, 24003, 24010], 24009) == History(repeats=1, last=3, age=9)


@given(active, st.integers(0, 600), st.integers(0, 1200), parameters)
def test_long_histories_neither_overflow_nor_vanish(
    months: list[int], silence: int, ahead: int, some: Parameters
) -> None:
    """Fifty years of months, under any parameters, give probabilities, and a likelihood that is a number."""
    now = months[-1] + silence
    assert 0 <= p_any(months, now, ahead, some) <= p_alive(history(months, now), some) <= 1
    assert math.isfinite(log_likelihood(history(months, now), some))


@given(active, st.integers(0, 600), st.integers(1, 60), parameters)
def test_longer_silence_never_raises_the_probability(
    months: list[int], silence: int, more: int, some: Parameters
) -> None:
    """Nothing new, and more time gone."""
    now = months[-1] + silence
    assert p_any(months, now + more, 12, some) <= p_any(months, now, 12, some) * (1 + 1e-9)


@given(active, st.integers(1, 60), st.integers(0, 600), parameters)
def test_more_recent_last_month_never_lowers_the_probability(
    months: list[int], later: int, silence: int, some: Parameters
) -> None:
    """As many months, the last of them later, the same now."""
    if len(months) == 1:  # the last month is the first: moving it moves the birth
        months = [months[0] - 1, *months]
    now = months[-1] + later + silence
    moved = [*months[:-1], months[-1] + later]
    assert p_any(moved, now, 12, some) >= p_any(months, now, 12, some) * (1 - 1e-9)


def test_probability_changes_with_silence_recency_and_horizon() -> None:
    """Strictly, with the fitted constants."""
    months = [24000, 24002, 24003, 24008]
    silent = [p_any(months, 24008 + gone) for gone in range(60)]
    assert all(later < earlier for earlier, later in pairwise(silent))
    last = [p_any([24000, 24001, later], 24060) for later in range(24002, 24060)]
    assert all(earlier < later for earlier, later in pairwise(last))
    ahead = [p_any(months, 24012, further) for further in range(60)]
    assert ahead[0] == 0
    assert all(nearer < further for nearer, further in pairwise(ahead))


def test_impossible_input_is_an_error() -> None:
    """No month yet, a look backwards, and impossible parameters."""
    with pytest.raises(ValueError, match="no active month"):
        p_any([24010], 24009)
    with pytest.raises(ValueError, match="ahead"):
        p_any([24010], 24010, -1)
    for wrong in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="positive"):
            Parameters(1, 1, wrong, 1)


# bench/fit.py


def simulate(true: Parameters, ties: int, seed: int) -> Counter[History]:
    """Ties lived through by the story, each seen for half a year to six years."""
    chance = random.Random(seed)
    found: Counter[History] = Counter()
    for _ in range(ties):
        rate, end = chance.gammavariate(true.r, 1 / true.alpha), chance.betavariate(true.a, true.b)
        age = chance.uniform(6, 72)
        repeats, last = 0, 0.0
        while chance.random() >= end and (following := last + chance.expovariate(rate)) <= age:
            repeats, last = repeats + 1, following
        found[History(repeats, last, age)] += 1
    return found


def test_fit_recovers_the_parameters_of_simulated_ties() -> None:
    """From 1,500 simulated ties the fit finds the rate and the end they were simulated with."""
    true = Parameters(r=1.6, alpha=5.0, a=0.9, b=2.5)
    sample = simulate(true, ties=1500, seed=7)
    found = bench.fit([sample])
    assert bench.mean_log_likelihood(sample, found) >= bench.mean_log_likelihood(sample, true)
    assert found.r / found.alpha == pytest.approx(true.r / true.alpha, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(true.a / (true.a + true.b), rel=0.1)
    assert list(astuple(found)) == pytest.approx(list(astuple(true)), rel=0.35)


def test_minimize_follows_a_bent_valley() -> None:
    """Rosenbrock's valley, whose floor bends away from the start, is followed to its lowest point."""
    lowest = bench.minimize(lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2, [-1.2, 1.0], tolerance=1e-12)
    assert lowest == pytest.approx([1.0, 1.0], abs=1e-4)


def test_enron_reader_keeps_only_individual_mail(tmp_path: Path) -> None:
    """To counts in mail to at most three; Cc, group mail, mail to oneself and impossible dates don't."""
    day = 11_000
    rows = [
        (1, day, "salma@a.example", "to", "ivo@b.example"),
        (1, day, "salma@a.example", "cc", "noor@b.example"),
        (2, day + 1, "ivo@b.example", "to", "salma@a.example"),
        *((3, day + 2, "salma@a.example", "to", f"{name}@b.example") for name in ("ivo", "noor", "wim", "aya")),
        (4, day + 3, "salma@a.example", "to", "s.haddad@a.example"),
        (5, 3_500, "salma@a.example", "to", "ivo@b.example"),
    ]
    lines = ["ego,message_id,date,from,kind,recipient"]
    lines += [f"salma,{n},{on * bench.DAY},{sender},{kind},{to}" for n, on, sender, kind, to in rows]
    with lzma.open(tmp_path / "enron.csv.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    own = '{"salma": ["salma@a.example", "s.haddad@a.example"]}'
    (tmp_path / "enron-own-addresses.json").write_text(own, encoding="utf-8")
    tie = ("salma", "ivo@b.example")
    assert list(bench.read_enron(tmp_path)) == [(tie, day, True), (tie, day + 1, False)]


def cases_of(*mails: tuple[int, bool]) -> list[bench.Case]:
    """The cases of one tie, in the mailbox of somebody who writes to others from day 0 to day 950."""
    rows = [bench.Row(("me", "ana"), *mail) for mail in mails]
    rows += [bench.Row(("me", "bo"), day, mine=True) for day in range(0, 1000, 50)]
    return list(bench.cases(bench.gather(rows), 365))


def test_cases_look_ahead_only_for_the_outcome() -> None:
    """The same past makes the same case whatever comes later; a year after the cut-off nothing counts."""
    past = ((10, True), (50, False), (52, True))
    for later, outcome in (
        ((), (False, False)),
        (((300, False),), (True, True)),
        (((300, True), (310, False)), (True, False)),
        (((183 + 365, False),), (False, False)),
    ):
        first = cases_of(*past, *later)[0]
        assert first[:4] == ("me", (23640, 23641), 23646, 183 - 52)
        assert (first.in_touch, first.wrote_first) == outcome


def test_cases_are_lapsed_ties_after_the_burn_in() -> None:
    """One month, or one way, isn't a case; silence has to reach 90 days, three usual gaps, and half a year of mail."""
    assert cases_of((33, False), (40, True)) == []
    assert cases_of((10, True), (52, True)) == []
    often = [(day, day % 20 == 0) for day in range(10, 141, 10)]
    assert cases_of(*often)[0].silence_days == 244 - 140  # at the cut-off before: 43, with a usual gap of 12
    seldom = [(10, True), (100, False), (180, True)]
    assert cases_of(*seldom)[0].silence_days == 366 - 180  # at the cut-off before: 125, with a usual gap of 51
    assert cases_of((1, True), (2, True), (31, False))[0].silence_days == 183 - 31


def test_nobody_is_observed_after_their_own_last_mail() -> None:
    """Mail after an owner's last mail is left out, and so are owners who never wrote."""
    rows = [
        bench.Row(("me", "ana"), 5, mine=False),
        bench.Row(("me", "ana"), 9, mine=True),
        bench.Row(("me", "ana"), 12, mine=False),
        bench.Row(("mute", "ana"), 7, mine=False),
    ]
    corpus = bench.gather(rows)
    assert corpus.ties == {("me", "ana"): [(5, False), (9, True)]}
    assert corpus.observed == {"me": (5, 9)}


def test_auc_compares_only_within_one_owner() -> None:
    """Of four pairs within two owners, two are in order, one isn't, one is undecided; pairs across don't count."""
    scores = {"me": [(5, True), (3, False), (9, False)], "you": [(1, True), (1, False), (0, False)]}
    made = [
        bench.Case(owner, (), 0, silence_days=score, in_touch=came, wrote_first=False)
        for owner, group in scores.items()
        for score, came in group
    ]
    assert bench.auc(made, lambda case: case.silence_days).value == pytest.approx(2.5 / 4)


def test_bench_says_where_it_looked_for_the_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the corpora it ends successfully, with one line that names the folder and the variable."""
    monkeypatch.setenv("GMAIL_RECONNECT_TEST_DATA", str(tmp_path))
    assert bench.main([]) == 0
    printed = capsys.readouterr().out
    assert str(tmp_path) in printed
    assert "GMAIL_RECONNECT_TEST_DATA" in printed
    assert printed.count("\n") == 1
