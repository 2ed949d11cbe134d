from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.intervals import Span, parse


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("every 6 months", Span(6, "month")),
        ("6 months", Span(6, "month")),
        ("Every  SIX months", Span(6, "month")),
        ("month", Span(1, "month")),
        ("every other month", Span(2, "month")),
        ("each year", Span(1, "year")),
        ("once a year", Span(1, "year")),
        ("every fortnight", Span(2, "week")),
        ("every two quarters", Span(6, "month")),
        ("quarterly", Span(3, "month")),
        ("half-yearly", Span(6, "month")),
        ("annually", Span(1, "year")),
        ("90 days", Span(90, "day")),
        ("كل ستة أشهر", Span(6, "month")),
        ("كل ٦ أشهر", Span(6, "month")),
        ("كلّ شهرين", Span(2, "month")),
        ("كل سنة", Span(1, "year")),
        ("كل عام", Span(1, "year")),
        ("كل ثلاثة أسابيع", Span(3, "week")),
        ("كل 11 شهرًا", Span(11, "month")),
        ("سنويًا", Span(1, "year")),
    ],
)
def test_what_is_understood(text: str, span: Span) -> None:
    """English and Arabic, in digits or words."""
    assert parse(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "", "every", "6", "often", "bimonthly", "every 6", "6 moons", "six six months", "every every month",
        "-6 months",
        "1.5 years", "every 6 months or so", "0 months", "كل", "كل ستة", "اشهر ستة", "99999 days", "6months", "كل٦أشهر",
    ],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    """Nothing is guessed; the form is shown."""
    with pytest.raises(ValueError, match="every 6 months"):
        parse(text)


@pytest.mark.parametrize("text", ["every day", "6 days", "21 years", "9999 years"])
def test_too_often_or_too_seldom(text: str) -> None:
    """From a week to twenty years."""
    with pytest.raises(ValueError, match="from one week to 20 years"):
        parse(text)


@given(st.integers(1, 20), st.sampled_from(["week", "month", "year"]))
def test_as_text_it_is_read_again(count: int, unit: str) -> None:
    """What is kept of it says the same."""
    span = parse(f"every {count} {unit}s")
    assert parse(str(span)) == span


@given(st.text(max_size=40))
def test_anything_is_a_span_or_an_error(text: str) -> None:
    """No other exception, and nothing out of bounds."""
    with suppress(ValueError):
        assert 7 <= parse(text).days <= 20 * 366


def test_days() -> None:
    """A month is a twelfth of a year."""
    assert [parse(text).days for text in ("2 weeks", "1 month", "6 months", "1 year")] == [14, 30, 183, 365]
