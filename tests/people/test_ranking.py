"""The gate, the score and the order."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gmail_reconnect.config import Gate, Weights
from gmail_reconnect.model import Contact, Person, Standing, Tie
from gmail_reconnect.people import ranking

NOW = datetime(2021, 12, 1, tzinfo=UTC)


def tie(days: int, *, gap: float = 10, sent: int = 1, received: int = 1, months: int = 5) -> Tie:
    return Tie(
        last_contact=NOW - timedelta(days=days), sent=sent, received=received, usual_gap_days=gap, active_months=months
    )


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
def test_the_gate(facts: Tie, standing: Standing) -> None:
    """Individual mail both ways, and a silence that is long for these two."""
    assert ranking.standing(facts, NOW, Gate())[0] is standing


def test_one_month_alone_is_not_ranked() -> None:
    """Lapsed, but with the reason why there is no place for them."""
    assert ranking.standing(tie(900, months=1), NOW, Gate()) == (
        Standing.LAPSED,
        "in touch in fewer than 2 months: not ranked",
    )


def test_each_term_by_hand() -> None:
    """ln(1+M) + ½·ln(1+E) − a·ln(s/90) + 0.3 for a debt − 0.3 for two unanswered."""
    facts = Tie(active_months=22, exchanges=62, i_owe=True, unanswered=2)
    found = ranking.terms(facts, 180, Weights(), "balanced")
    assert found.months == pytest.approx(math.log(23))
    assert found.exchanges == pytest.approx(0.5 * math.log(63))
    assert found.silence == pytest.approx(-0.5 * math.log(2))
    assert (found.i_owe, found.ignored) == (0.3, -0.3)
    assert found.total == pytest.approx(math.log(23) + 0.5 * math.log(63) - 0.5 * math.log(2))


days = st.integers(90, 5000)
ties = st.builds(Tie, active_months=st.integers(2, 300), exchanges=st.floats(0, 5000), unanswered=st.integers(0, 4))


@given(ties, days, st.sampled_from(ranking.LENSES))
def test_more_months_and_more_exchanges_score_higher(facts: Tie, silent: int, lens: str) -> None:
    """Everything else equal, M and E only ever help."""
    base = ranking.terms(facts, silent, Weights(), lens).total
    more = Tie(active_months=facts.active_months + 1, exchanges=facts.exchanges, unanswered=facts.unanswered)
    assert ranking.terms(more, silent, Weights(), lens).total > base
    richer = Tie(active_months=facts.active_months, exchanges=facts.exchanges + 1, unanswered=facts.unanswered)
    assert ranking.terms(richer, silent, Weights(), lens).total > base


@given(ties, days, days)
def test_silence_counts_as_the_lens_says(facts: Tie, a: int, b: int) -> None:
    """Longer silence lowers the place under warm and balanced, and raises it under long-lost."""
    assume(a < b)
    for lens, sign in (("warm", -1), ("balanced", -1), ("long-lost", 1)):
        short, long = (ranking.terms(facts, silent, Weights(), lens).total for silent in (a, b))
        assert (long - short) * sign > 0


def candidate(
    name: str, months: int, *, exchanges: float = 10, rate: float = 0.5, shared: int = 0
) -> ranking.Candidate:
    facts = Tie(active_months=months, exchanges=exchanges)
    contact = Contact(Person(name, name, (f"{name}@x.example",)), facts, Standing.LAPSED)
    return ranking.Candidate(contact, ranking.terms(facts, 400, Weights(), "balanced"), 400, rate, shared)


def test_equal_scores_have_one_order() -> None:
    """Ties are broken by id, whatever order they come in."""
    found = [candidate(name, 5) for name in "cab"]
    assert [c.contact.person.id for c, _ in ranking.order(found, 0)] == ["a", "b", "c"]
    assert ranking.order(found[::-1], 0) == ranking.order(found, 0)


def test_three_of_ten_places_go_to_a_fresh_view() -> None:
    """They answer, little was exchanged, and nobody of today stands beside them: places 4, 7 and 10, marked."""
    old = [candidate(f"old{n:02}", 50 - n, exchanges=100, shared=3) for n in range(12)]
    new = [candidate(f"new{n:02}", 3, exchanges=1, rate=0.9) for n in range(5)]
    ordered = ranking.order([*old, *new], 3)
    fresh = [place for place, (_, is_fresh) in enumerate(ordered, 1) if is_fresh]
    assert fresh[:3] == [4, 7, 10]
    assert len({c.contact.person.id for c, _ in ordered}) == 17


@given(st.integers(0, 10), st.integers(0, 30))
def test_nobody_is_lost_by_the_fresh_view(places: int, count: int) -> None:
    """However many places it gets, everybody has exactly one."""
    found = [candidate(f"p{n:02}", 2 + n % 9, exchanges=n, rate=n % 5 / 5, shared=n % 3) for n in range(count)]
    ordered = ranking.order(found, places)
    assert sorted(c.contact.person.id for c, _ in ordered) == sorted(c.contact.person.id for c in found)
    assert sum(is_fresh for _, is_fresh in ordered[:10]) <= places


def test_a_lucky_answer_is_no_certainty() -> None:
    """One answer to one letter is pulled far towards everybody's rate; forty of forty are not."""
    rates = ranking.shrunk_rates({"lucky": (1, 1), "sure": (40, 40), "never": (0, 59)})
    assert rates["lucky"] < 0.6
    assert rates["sure"] > 0.9
