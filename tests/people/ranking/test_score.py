"""The gate, the score and the order."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gmail_reconnect.config import Gate, Weights
from gmail_reconnect.model import Contact, Person, PersonFacts, Ranked, Standing, Tie, milliseconds
from gmail_reconnect.people.ranking import score as scoring

NOW = datetime(2021, 12, 1, tzinfo=UTC)


def tie(days: int, *, gap: float = 10, sent: int = 1, received: int = 1, months: int = 5) -> Tie:
    return Tie(
        last_contact=NOW - timedelta(days=days), sent=sent, received=received, usual_gap_days=gap, active_months=months
    )


def standing_of(facts: Tie, gate: Gate, now: datetime = NOW) -> tuple[Standing, str]:
    return scoring.standing(facts, silent_for(facts, now), gate)


def silent_for(facts: Tie, now: datetime = NOW) -> int | None:
    last = facts.last_contact
    return scoring.silence_days(None if last is None else milliseconds(last), milliseconds(now))


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        (tie(90), Standing.LAPSED),
        (tie(89), Standing.IN_TOUCH),
        (tie(299, gap=100), Standing.IN_TOUCH),  # three times what is usual between them
        (tie(300, gap=100), Standing.LAPSED),
        (tie(900, sent=0), Standing.ONE_WAY),
        (tie(900, received=0), Standing.ONE_WAY),
        (Tie(seen=9), Standing.GROUP_ONLY),
    ],
)
def test_gate_needs_mail_both_ways_and_a_long_silence(facts: Tie, standing: Standing) -> None:
    """Long compared with the usual gap between these two."""
    assert standing_of(facts, Gate())[0] is standing


@pytest.mark.parametrize(("seconds", "standing"), [(0, Standing.LAPSED), (-1, Standing.IN_TOUCH)])
def test_ninety_days_are_ninety_whole_days(seconds: int, standing: Standing) -> None:
    """One second less is in touch."""
    facts = replace(tie(0), last_contact=NOW - timedelta(days=90, seconds=seconds))
    assert standing_of(facts, Gate())[0] is standing


def test_gate_is_read_from_config() -> None:
    """Months, days and the factor of the usual gap come from [gate]."""
    strict = Gate(min_months=6, min_silence_days=400, gap_factor=50)
    assert standing_of(tie(399, gap=1), strict)[0] is Standing.IN_TOUCH
    assert standing_of(tie(499), strict)[0] is Standing.IN_TOUCH
    assert standing_of(tie(500), strict) == (Standing.LAPSED, "in touch in fewer than 6 months: not ranked")
    assert standing_of(tie(500, months=6), strict) == (Standing.LAPSED, "")


def test_one_active_month_is_lapsed_but_not_ranked() -> None:
    """With the reason."""
    assert standing_of(tie(900, months=1), Gate()) == (
        Standing.LAPSED,
        "in touch in fewer than 2 months: not ranked",
    )


def test_each_term_matches_a_calculation_by_hand() -> None:
    """ln(1+M) + ¼·ln(1+E) − a·ln(s/90) + 0.15 for a debt − 0.15 for two unanswered."""
    facts = Tie(active_months=22, exchanges=62, i_owe=True, unanswered=2)
    found = scoring.terms(facts, 180, Weights(), "balanced")
    assert found.months == pytest.approx(math.log(23))
    assert found.exchanges == pytest.approx(0.25 * math.log(63))
    assert found.silence == pytest.approx(-0.5 * math.log(2))
    assert (found.i_owe, found.ignored) == (0.15, -0.15)
    assert found.total == pytest.approx(math.log(23) + 0.25 * math.log(63) - 0.5 * math.log(2))


@pytest.mark.parametrize(("lens", "points"), [("warm", -2), ("balanced", -0.5), ("long-lost", 0.5)])
def test_each_lens_matches_a_calculation_by_hand(lens: str, points: float) -> None:
    """A silence of 90·e days costs the lens's weight, one of 90 days nothing; the other terms stay."""
    year = scoring.terms(Tie(active_months=3), round(90 * math.e), Weights(), lens)
    assert year.silence == pytest.approx(points, abs=0.01)
    season = scoring.terms(Tie(active_months=3), 90, Weights(), lens)
    assert (season.silence, season.months) == (0, year.months)


def test_weights_are_read_from_config() -> None:
    """Each term has its own weight in [weights]; a single unanswered letter costs nothing."""
    weights = Weights(months=2, exchanges=3, i_owe=4, ignored=5, warm=-2, balanced=-2, long_lost=1)
    facts = Tie(active_months=1, exchanges=1, i_owe=True, unanswered=1)
    found = scoring.terms(facts, 180, weights, "long-lost")
    ln2 = math.log(2)
    assert found == pytest.approx((2 * ln2, 3 * ln2, -ln2, 4, 0))
    assert scoring.terms(replace(facts, unanswered=2), 180, weights, "long-lost").ignored == -5
    assert scoring.terms(replace(facts, i_owe=False), 180, weights, "long-lost").i_owe == 0


def test_long_unanswered_streak_costs_more_than_it_brings() -> None:
    """31 mails without an answer, a month each, rank below five months of mail both ways; 124 rank lower still."""
    friend = Tie(active_months=5, exchanges=6)
    streaks = [Tie(active_months=n + 1, exchanges=math.sqrt(n), unanswered=n) for n in (31, 124)]
    for lens in scoring.LENSES:
        points = [scoring.terms(one, 400, Weights(), lens).total for one in (friend, *streaks)]
        assert points == sorted(points, reverse=True)
    assert scoring.streak(5) == scoring.streak(2) == 1
    assert scoring.streak(31) == pytest.approx(1 + 10 * math.log(31 / 5))


@given(st.integers(0, 500))
def test_penalty_never_falls_as_the_streak_grows(unanswered: int) -> None:
    """One more unanswered mail never helps."""
    assert scoring.streak(unanswered + 1) >= scoring.streak(unanswered)


@pytest.mark.parametrize(
    ("silence", "since_any", "counted"),
    [(400, 200, 200), (400, 400, 400), (400, 3, 30), (20, 3, 20), (400, None, 400), (0, 0, 0)],
)
def test_warm_counts_silence_from_group_mail_too(silence: int, since_any: int | None, counted: int) -> None:
    """Down to 30 days, never more than since individual mail, and not with the other lenses."""
    assert scoring.counted_days(silence, since_any, "warm") == counted
    assert {scoring.counted_days(silence, since_any, lens) for lens in ("balanced", "long-lost")} == {silence}


days = st.integers(90, 5000)
ties = st.builds(Tie, active_months=st.integers(2, 300), exchanges=st.floats(0, 5000), unanswered=st.integers(0, 200))


@given(ties, days, st.sampled_from(scoring.LENSES))
def test_more_months_and_exchanges_score_higher(facts: Tie, silent: int, lens: str) -> None:
    """Everything else equal, M and E only ever help."""
    base = scoring.terms(facts, silent, Weights(), lens).total
    more = Tie(active_months=facts.active_months + 1, exchanges=facts.exchanges, unanswered=facts.unanswered)
    assert scoring.terms(more, silent, Weights(), lens).total > base
    richer = Tie(active_months=facts.active_months, exchanges=facts.exchanges + 1, unanswered=facts.unanswered)
    assert scoring.terms(richer, silent, Weights(), lens).total > base


@given(ties, days, days)
def test_silence_counts_by_the_lens(facts: Tie, a: int, b: int) -> None:
    """Longer silence ranks lower with warm and balanced, and higher with long-lost."""
    assume(a < b)
    for lens, sign in (("warm", -1), ("balanced", -1), ("long-lost", 1)):
        short, long = (scoring.terms(facts, silent, Weights(), lens).total for silent in (a, b))
        assert (long - short) * sign > 0


@given(ties, days, st.sampled_from(scoring.LENSES), st.integers(-14 * 4, 14 * 4))
def test_time_zone_does_not_change_the_score(facts: Tie, silent: int, lens: str, quarters: int) -> None:
    """The same moments in any zone give the same days of silence, gate and score, to the last digit."""
    zone = timezone(timedelta(minutes=15 * quarters))
    last = NOW - timedelta(days=silent, hours=5)
    here = replace(facts, last_contact=last, sent=1, received=1)
    there = replace(here, last_contact=last.astimezone(zone))
    silence = silent_for(there, NOW.astimezone(zone))
    assert silence == silent_for(here) == silent
    assert standing_of(there, Gate(), NOW.astimezone(zone)) == standing_of(here, Gate())
    assert scoring.terms(there, silence, Weights(), lens) == scoring.terms(here, silent, Weights(), lens)


def candidate(
    name: str, months: int, *, exchanges: float = 10, rate: float = 0.5, shared: int = 0
) -> scoring.ScoredPerson:
    facts = PersonFacts(
        id=name, name=name, addresses=(f"{name}@x.example",), numbers=(1,), machine="", dead=None, sent=1, received=1,
        active_months=months, exchanges=exchanges, usual_gap_days=30, last=0, last_mail=0, i_owe=False, unanswered=0,
        answered=1, asked=1, company="[]",
    )  # fmt: skip
    return scoring.ScoredPerson(facts, scoring.terms(facts, 400, Weights(), "balanced"), 400, 400, rate, shared)


def test_equal_scores_are_ordered_by_id() -> None:
    """Whatever order they come in."""
    found = [candidate(name, 5) for name in "cab"]
    assert [c.facts.id for c, _ in scoring.order(found, 0)] == ["a", "b", "c"]
    assert scoring.order(found[::-1], 0) == scoring.order(found, 0)


def test_more_active_months_come_first_at_equal_scores() -> None:
    """Whatever the ids."""
    flat = Weights(months=0)
    few, many = (
        one._replace(terms=scoring.terms(one.facts, 400, flat, "warm"))
        for one in (candidate("a", 2), candidate("z", 9))
    )
    assert few.terms.total == many.terms.total
    assert [c.facts.id for c, _ in scoring.order([few, many], 0)] == ["z", "a"]


def test_fresh_view_fills_ranks_four_seven_and_ten() -> None:
    """People who answer, exchanged little and share no current contact; each is marked."""
    old = [candidate(f"old{n:02}", 50 - n, exchanges=100, shared=3) for n in range(12)]
    new = [candidate(f"new{n:02}", 3, exchanges=1, rate=0.9) for n in range(5)]
    ordered = scoring.order([*old, *new], 3)
    fresh = [place for place, (_, is_fresh) in enumerate(ordered, 1) if is_fresh]
    assert fresh == [4, 7, 10, 14, 17]
    assert [c.facts.id for c, is_fresh in ordered if is_fresh] == [f"new{n:02}" for n in range(5)]


@pytest.mark.parametrize(
    ("places", "taken"),
    [(0, []), (1, [10]), (2, [7, 10]), (3, [4, 7, 10]), (5, [6, 7, 8, 9, 10]), (10, [*range(1, 11)])],
)
def test_fresh_view_fills_the_configured_number_of_ranks(places: int, taken: list[int]) -> None:
    """Of the first ten, from the end backwards."""
    old = [candidate(f"old{n:02}", 50 - n, exchanges=100, shared=3) for n in range(12)]
    new = [candidate(f"new{n:02}", 3, exchanges=1, rate=0.9) for n in range(11)]
    ordered = scoring.order([*old, *new], places)
    assert [place for place, (_, is_fresh) in enumerate(ordered[:10], 1) if is_fresh] == taken


@pytest.mark.parametrize(
    ("count", "change", "fresh"),
    [
        (8, {}, True),
        (7, {}, False),  # nine in all: too few to part the familiar from the fresh
        (8, {"rate": 0.1}, False),  # they do not answer
        (8, {"rate": 0.5, "shared": 3}, True),  # both as the median has them
        (8, {"exchanges": 100}, False),  # too familiar
        (8, {"shared": 4}, False),  # from the circle of today
    ],
)
def test_fresh_view_needs_answers_little_mail_and_few_shared_contacts(
    count: int, change: dict[str, float], fresh: bool
) -> None:
    """Among ten ranked people or more."""
    old = [candidate(f"old{n:02}", 50 - n, exchanges=100, shared=3) for n in range(count)]
    given_ = {"exchanges": 1.0, "rate": 0.9, "shared": 0.0, **change}
    new = [
        candidate(name, 3, exchanges=given_["exchanges"], rate=given_["rate"], shared=int(given_["shared"]))
        for name in ("new1", "new2")
    ]
    assert any(is_fresh for _, is_fresh in scoring.order([*old, *new], 3)) is fresh


@given(st.lists(st.sampled_from([(2, 1.0), (2, 5.0), (7, 1.0)]), max_size=25), st.randoms(use_true_random=False))
def test_ranks_do_not_depend_on_the_order_of_input(kinds: list[tuple[int, float]], chance: Random) -> None:
    """Also with equal scores and a fresh view: the same people in the same ranks, marked the same."""
    found = [
        candidate(f"p{n:02}", months, exchanges=exchanges, rate=n % 3 / 3, shared=n % 2)
        for n, (months, exchanges) in enumerate(kinds)
    ]
    mixed = chance.sample(found, len(found))
    assert scoring.order(mixed, 3) == scoring.order(found, 3)


@given(st.integers(0, 10), st.integers(0, 30), st.integers(0, 35))
def test_first_people_are_those_of_the_whole_order(places: int, count: int, top: int) -> None:
    """A short report doesn't order everyone."""
    found = [candidate(f"p{n:02}", 2 + n % 9, exchanges=n, rate=n % 5 / 5, shared=n % 3) for n in range(count)]
    assert scoring.order(found, places, top) == scoring.order(found, places)[:top]


@given(st.integers(0, 10), st.integers(0, 30))
def test_fresh_view_loses_nobody(places: int, count: int) -> None:
    """However many ranks it fills, everybody has exactly one."""
    found = [candidate(f"p{n:02}", 2 + n % 9, exchanges=n, rate=n % 5 / 5, shared=n % 3) for n in range(count)]
    ordered = scoring.order(found, places)
    assert sorted(c.facts.id for c, _ in ordered) == sorted(c.facts.id for c in found)
    assert sum(is_fresh for _, is_fresh in ordered[:10]) <= places


def ranked(place: int, facts: Tie, silent: int, lens: str = "warm", *, fresh: bool = False) -> Ranked:
    points = scoring.terms(facts, silent, Weights(), lens)
    contact = Contact(Person(f"p{place}", "", (f"p{place}@x.example",)), facts, Standing.LAPSED)
    return Ranked(place, contact, points.total, points, silent, "", fresh_view=fresh)


def test_distance_matches_a_calculation_by_hand() -> None:
    """ln 3 below with warm: from 3 months to past 11, from 9 exchanges none, from 900 days to fewer than 900/√3."""
    found = scoring.distances(
        [
            ranked(1, Tie(active_months=11, exchanges=9), 900),
            ranked(2, Tie(active_months=3, exchanges=1), 400, fresh=True),
            ranked(3, Tie(active_months=3, exchanges=9), 900),
        ],
        Weights(),
        Gate(),
        "warm",
    )
    assert set(found) == {"p2", "p3"}
    assert found["p2"] == scoring.Distance(None)
    assert found["p3"].above is not None
    assert found["p3"].above.rank == 1
    assert found["p3"].points == pytest.approx(math.log(3))
    # 9 more would be as high, not higher; to three to the fourth power exchanges would have to be 81 times as many.
    assert (found["p3"].months, found["p3"].exchanges, found["p3"].silence) == (9, None, 519 - 900)


@pytest.mark.parametrize(("lens", "days"), [("warm", None), ("balanced", None), ("long-lost", 54)])
def test_distance_never_suggests_a_silence_below_the_gate(lens: str, days: int | None) -> None:
    """Less silence would take somebody off the list; more helps only with long-lost."""
    pair = [ranked(1, Tie(active_months=4), 95, lens), ranked(2, Tie(active_months=3, usual_gap_days=30), 95, lens)]
    assert scoring.distances(pair, Weights(), Gate(), lens)["p2"].silence == days


def test_people_ranked_above_their_score_are_skipped() -> None:
    """Their place isn't by points."""
    pair = [ranked(1, Tie(active_months=2), 400), ranked(2, Tie(active_months=9), 400)]
    assert scoring.distances(pair, Weights(), Gate(), "warm") == {}


@given(ties, ties, days, days, st.sampled_from(scoring.LENSES))
def test_distance_is_exactly_what_is_needed(a: Tie, b: Tie, first: int, second: int, lens: str) -> None:
    """With the change somebody scores above the next one; with one month, exchange or day less they don't."""
    pair = sorted([ranked(1, a, first, lens), ranked(2, b, second, lens)], key=lambda one: -one.score)
    above, below = pair
    found = scoring.distances(pair, Weights(), Gate(), lens)[below.contact.person.id]
    facts, silent = below.contact.tie, below.silence_days

    def score(facts: Tie = facts, silent: int = silent) -> float:
        return scoring.terms(facts, silent, Weights(), lens).total

    rounding = 1e-9
    if found.months is not None:
        assert score(replace(facts, active_months=facts.active_months + found.months)) > above.score - rounding
        assert score(replace(facts, active_months=facts.active_months + found.months - 1)) <= above.score + rounding
    if found.exchanges is not None:
        assert score(replace(facts, exchanges=facts.exchanges + found.exchanges)) > above.score - rounding
        assert score(replace(facts, exchanges=facts.exchanges + found.exchanges - 1)) <= above.score + rounding
    if found.silence is not None:
        toward = 1 if lens == "long-lost" else -1
        assert found.silence * toward > 0
        assert score(silent=silent + found.silence) > above.score - rounding
        assert score(silent=silent + found.silence - toward) <= above.score + rounding


def test_one_answer_is_not_a_reply_rate_of_one() -> None:
    """Everybody starts with four letters answered at the overall rate, here 41 of 100."""
    rates = scoring.shrunk_rates({"lucky": (1, 1), "sure": (40, 40), "never": (0, 59)})
    assert rates == pytest.approx({"lucky": 2.64 / 5, "sure": 41.64 / 44, "never": 1.64 / 63})
    assert scoring.shrunk_rates({"unasked": (0, 0)}) == {"unasked": 0}
