"""The sentence that says why somebody is on the list."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Moment, Role, Tie
from gmail_reconnect.people.reasons import LANGUAGES, reason, silence


def heard(subject: str) -> Moment:
    return Moment(datetime(2019, 5, 1, tzinfo=UTC), Role.TO, 1, subject, "<1@x>")


def tie(months: int, first: int, last: int, gap: float | None = 14, unanswered: int = 0) -> Tie:
    """`months` active months, the first in January of `first`, the last in December of `last`."""
    span = range(first * 12, last * 12 + 12)
    chosen = (*span[: months - 1], span[-1]) if months > 1 else (span[0],)
    return Tie(active_months=months, months=tuple(chosen), usual_gap_days=gap, unanswered=unanswered)


def owed(subject: str, months: int = 2, first: int = 2019, last: int = 2019) -> Tie:
    """The same, with their last mail unanswered."""
    return replace(tie(months, first, last), i_owe=True, last_heard=heard(subject))


SENTENCES = [
    (
        owed("Re: Q3 plastics rollout", 22, 2015, 2019),
        1887,
        (
            "In touch in 22 different months from 2015 to 2019, usually every fortnight; silent for five years and two "
            "months; you owe a reply (‘\u2068Q3 plastics rollout\u2069’)."
        ),
        (
            "تراسلتما في 22 شهرًا مختلفًا بين عامي 2015 و2019، كل أسبوعين في العادة؛ ثم انقطاع منذ 5 سنوات وشهرين؛ "
            "وعليك ردٌّ مؤجَّل («\u2068Q3 plastics rollout\u2069»)."
        ),
    ),
    (
        replace(tie(2, 2019, 2019), sent=5, received=6),
        400,
        "In touch in two different months of 2019, eleven mails in all; silent for one year and one month.",
        "تراسلتما في شهرين مختلفين من عام 2019، 11 رسالة في المجموع؛ ثم انقطاع منذ سنة وشهر.",
    ),
    (
        replace(tie(2, 2018, 2019), sent=4, received=3),  # too few to speak of
        400,
        "In touch in two different months from 2018 to 2019; silent for one year and one month.",
        "تراسلتما في شهرين مختلفين بين عامي 2018 و2019؛ ثم انقطاع منذ سنة وشهر.",
    ),
    (
        tie(2, 2019, 2019),
        400,
        "In touch in two different months of 2019; silent for one year and one month.",
        "تراسلتما في شهرين مختلفين من عام 2019؛ ثم انقطاع منذ سنة وشهر.",
    ),
    (
        tie(3, 2019, 2021, 100, unanswered=2),
        110,
        (
            "In touch in three different months from 2019 to 2021, usually every few months; silent for four months; "
            "your last two mails went unanswered."
        ),
        (
            "تراسلتما في 3 أشهر مختلفة بين عامي 2019 و2021، كل بضعة أشهر في العادة؛ ثم انقطاع منذ 4 أشهر؛ "
            "ولم يأتِ ردّ على آخر رسالتين منك."
        ),
    ),
    (
        tie(1, 2020, 2020),
        93,
        "In touch in one month of 2020; silent for three months.",
        "تراسلتما في شهر واحد من عام 2020؛ ثم انقطاع منذ 3 أشهر.",
    ),
    (
        tie(10, 2016, 2018, 30, unanswered=3),
        731,
        (
            "In touch in ten different months from 2016 to 2018, usually about once a month; silent for two years; "
            "your last three mails went unanswered."
        ),
        (
            "تراسلتما في 10 أشهر مختلفة بين عامي 2016 و2018، مرة في الشهر تقريبًا في العادة؛ ثم انقطاع منذ سنتين؛ "
            "ولم يأتِ ردّ على آخر 3 رسائل منك."
        ),
    ),
    (
        tie(11, 2016, 2016, 8, unanswered=11),
        3650,
        (
            "In touch in eleven different months of 2016, usually every week or so; silent for ten years; your last "
            "eleven mails went unanswered."
        ),
        (
            "تراسلتما في 11 شهرًا مختلفًا من عام 2016، كل أسبوع تقريبًا في العادة؛ ثم انقطاع منذ 10 سنوات؛ "
            "ولم يأتِ ردّ على آخر 11 رسالة منك."
        ),
    ),
    (
        tie(12, 2001, 2012, 290, unanswered=103),
        4100,
        (
            "In touch in twelve different months from 2001 to 2012, usually once or twice a year; silent for eleven "
            "years and three months; your last 103 mails went unanswered."
        ),
        (
            "تراسلتما في 12 شهرًا مختلفًا بين عامي 2001 و2012، مرة أو مرتين في السنة في العادة؛ ثم انقطاع منذ 11 سنة "
            "و3 أشهر؛ ولم يأتِ ردّ على آخر 103 رسائل منك."
        ),
    ),
    (
        tie(13, 2001, 2020, 400),
        4750,
        "In touch in 13 different months from 2001 to 2020, usually less than once a year; silent for 13 years.",
        "تراسلتما في 13 شهرًا مختلفًا بين عامي 2001 و2020، أقل من مرة في السنة في العادة؛ ثم انقطاع منذ 13 سنة.",
    ),
    (
        tie(100, 2001, 2020, unanswered=100),
        425,
        (
            "In touch in 100 different months from 2001 to 2020, usually every fortnight; silent for one year and two "
            "months; your last 100 mails went unanswered."
        ),
        (
            "تراسلتما في 100 شهر مختلف بين عامي 2001 و2020، كل أسبوعين في العادة؛ ثم انقطاع منذ سنة وشهرين؛ "
            "ولم يأتِ ردّ على آخر 100 رسالة منك."
        ),
    ),
    (
        tie(103, 2001, 2020, None, unanswered=1),
        700,
        "In touch in 103 different months from 2001 to 2020; silent for one year and eleven months.",
        "تراسلتما في 103 أشهر مختلفة بين عامي 2001 و2020؛ ثم انقطاع منذ سنة و11 شهرًا.",
    ),
    (
        owed("RE:"),
        45,
        "In touch in two different months of 2019; silent for 45 days; you owe a reply.",
        "تراسلتما في شهرين مختلفين من عام 2019؛ ثم انقطاع منذ 45 يومًا؛ وعليك ردٌّ مؤجَّل.",
    ),
    (
        owed("رد: مخطط المختبر"),
        61,
        (
            "In touch in two different months of 2019; silent for two months; you owe a reply "
            "(‘\u2068مخطط المختبر\u2069’)."
        ),
        "تراسلتما في شهرين مختلفين من عام 2019؛ ثم انقطاع منذ شهرين؛ وعليك ردٌّ مؤجَّل («\u2068مخطط المختبر\u2069»).",
    ),
    (Tie(), 2, "silent for two days.", "ثم انقطاع منذ يومين."),
]


@pytest.mark.parametrize(("facts", "days", "english", "arabic"), SENTENCES)
def test_whole_sentences_in_both_languages(facts: Tie, days: int, english: str, arabic: str) -> None:
    """Months, years, rhythm, silence, and the debt; small English numbers in words."""
    assert reason(facts, days, "en") == english
    assert reason(facts, days, "ar") == arabic


@pytest.mark.parametrize(
    ("days", "english", "arabic"),
    [
        (0, "less than a day", "أقل من يوم"),
        (1, "one day", "يوم"),
        (3, "three days", "3 أيام"),
        (11, "eleven days", "11 يومًا"),
        (45, "45 days", "45 يومًا"),
        (46, "two months", "شهرين"),
        (335, "eleven months", "11 شهرًا"),
        (365, "one year", "سنة"),
        (731, "two years", "سنتين"),
        (1096, "three years", "3 سنوات"),
    ],
)
def test_silence_is_given_in_words(days: int, english: str, arabic: str) -> None:
    """Days below a month and a half, months below a year, then years and months; the Arabic dual in the genitive."""
    assert silence(days, "en") == english
    assert silence(days, "ar") == arabic


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("RE: Fwd: Re[2]: AW: Boat", "Boat"),
        ("Re: rent: who pays?", "rent: who pays?"),
        ("Reply: the boat", "Reply: the boat"),
        ("الرد: رد: القارب", "القارب"),
        ("plank " * 20, "plank " * 9 + "plank…"),
        ("x" * 90, "x" * 59 + "…"),
        ("a " + "x" * 90, "a " + "x" * 57 + "…"),
        ("Boat\u2069\u202e oars\n\tand sail", "Boat oars and sail"),
    ],
)
def test_subject_of_a_debt_is_shown_safely(subject: str, shown: str) -> None:
    """Without Re:, on one line, cut at a word, and unable to reorder the sentence."""
    assert f"you owe a reply (‘\u2068{shown}\u2069’)." in reason(owed(subject), 400, "en")


@pytest.mark.parametrize(
    "subject",
    ["", " ", "Re:", "FW: re : ", "???", "Re: \u200f…", "(no subject)", "RE: (No Subject)", "رد: (بلا موضوع)"],
)
def test_empty_subject_is_not_shown(subject: str) -> None:
    """If neither a letter nor a digit is left, or only a program's placeholder."""
    assert reason(owed(subject), 400, "en").endswith("; you owe a reply.")


@given(st.text(), st.integers(0, 40_000), st.sampled_from(LANGUAGES))
def test_no_subject_breaks_the_sentence(subject: str, days: int, language: str) -> None:
    """One line that ends in a full stop, its isolates closed, and not much longer than usual."""
    text = reason(owed(subject), days, language)
    assert text.endswith(".")
    assert len(text) < 250
    assert text.count("\u2068") == text.count("\u2069") <= 1
    assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in text)


def test_debt_comes_before_unanswered_mail() -> None:
    """Only one of the two, and the debt is the user's to settle."""
    facts = Tie(active_months=2, months=(24228, 24229), i_owe=True, unanswered=3)
    assert reason(facts, 400, "en").endswith("; you owe a reply.")


def test_other_languages_fall_back_to_english() -> None:
    """A language without words of its own gets the English sentence."""
    assert reason(tie(2, 2019, 2019), 400, "fr") == reason(tie(2, 2019, 2019), 400, "en")


def test_meeting_after_the_last_mail_is_told() -> None:
    """With its day, before the silence that is counted from it; also where there is no mail in any month."""
    met = datetime(2026, 5, 3, tzinfo=UTC)
    assert reason(tie(2, 2018, 2019), 200, "en", met=met) == (
        "In touch in two different months from 2018 to 2019; you met on 3 May 2026; silent for seven months."
    )
    assert reason(tie(2, 2018, 2019), 200, "ar", met=met) == (
        "تراسلتما في شهرين مختلفين بين عامي 2018 و2019؛ والتقيتما في 3 مايو 2026؛ ثم انقطاع منذ 7 أشهر."
    )
    assert reason(Tie(), 200, "en", met=met) == "you met on 3 May 2026; silent for seven months."
