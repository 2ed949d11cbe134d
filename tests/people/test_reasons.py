"""The sentence that says why somebody is on the list, read as a person reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gmail_reconnect.model import Moment, Role, Tie
from gmail_reconnect.people.reasons import reason, silence

HEARD = Moment(datetime(2019, 5, 1, tzinfo=UTC), Role.TO, 1, "Re: Q3 plastics rollout", "<1@x>")


def tie(months: int, first: int, last: int, gap: float = 14, **more: object) -> Tie:
    span = range(first * 12, last * 12 + 12)
    chosen = (*span[: months - 1], span[-1]) if months > 1 else (span[0],)
    return Tie(active_months=months, months=tuple(chosen), usual_gap_days=gap, **more)  # type: ignore[arg-type] # as given


@pytest.mark.parametrize(
    ("facts", "days", "english", "arabic"),
    [
        (
            tie(22, 2015, 2019, i_owe=True, last_heard=HEARD),
            1887,
            (
                "In touch in 22 different months from 2015 to 2019, usually every fortnight; silent for five years "
                "and two months; you owe a reply (‘\u2068Q3 plastics rollout\u2069’)."
            ),
            (
                "تراسلتما في 22 شهرًا مختلفًا بين 2015 و2019، كل أسبوعين في العادة؛ ثم انقطاع منذ 5 سنوات وشهرين؛ "
                "وعليك ردٌّ مؤجَّل («\u2068Q3 plastics rollout\u2069»)."
            ),
        ),
        (
            tie(2, 2019, 2019),
            400,
            "In touch in two different months of 2019; silent for one year and one month.",
            "تراسلتما في شهرين من عام 2019؛ ثم انقطاع منذ سنة وشهر.",
        ),
        (
            tie(3, 2019, 2021, 100, unanswered=2),
            110,
            (
                "In touch in three different months from 2019 to 2021, usually every few months; silent for four "
                "months; your last two went unanswered."
            ),
            (
                "تراسلتما في 3 أشهر مختلفة بين 2019 و2021، كل بضعة أشهر في العادة؛ ثم انقطاع منذ 4 أشهر؛ "
                "ولم يأتِ ردّ على آخر رسالتين منك."
            ),
        ),
    ],
)
def test_whole_sentences(facts: Tie, days: int, english: str, arabic: str) -> None:
    """Months, years, rhythm, silence, and the debt, in both languages."""
    assert reason(facts, days, "en") == english
    assert reason(facts, days, "ar") == arabic


@pytest.mark.parametrize(
    ("days", "english", "arabic"),
    [
        (40, "40 days", "40 يومًا"),
        (61, "two months", "شهرين"),
        (365, "one year", "سنة"),
        (731, "two years", "سنتين"),
        (4100, "11 years and three months", "11 سنة و3 أشهر"),
    ],
)
def test_silence_in_words(days: int, english: str, arabic: str) -> None:
    """Days below two months, months below a year, then years and months; the Arabic dual in the genitive."""
    english = english.replace("11 years", "eleven years")
    assert silence(days, "en") == english
    assert silence(days, "ar") == arabic


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("RE: Fwd: Re[2]: Boat", "‘\u2068Boat\u2069’"),
        ("RE:", "you owe a reply."),
        ("", "you owe a reply."),
        ("word " * 40, "word word…\u2069’"),
    ],
)
def test_the_subject_of_a_debt(subject: str, shown: str) -> None:
    """Without its Re: chain; left out where nothing else stands there; cut at a word."""
    heard = Moment(HEARD.at, Role.TO, 1, subject, "<1@x>")
    text = reason(tie(2, 2019, 2019, i_owe=True, last_heard=heard), 400, "en")
    assert shown in text
    assert len(text) < 250


def test_another_language_falls_back_to_english() -> None:
    """A language without words of its own gets the English sentence."""
    assert reason(tie(2, 2019, 2019), 400, "fr") == reason(tie(2, 2019, 2019), 400, "en")
