from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.intervals import Interval, parse_interval


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("every 6 months", Interval(6, "month")),
        ("6 months", Interval(6, "month")),
        ("Every  SIX months", Interval(6, "month")),
        ("month", Interval(1, "month")),
        ("every other month", Interval(2, "month")),
        ("each year", Interval(1, "year")),
        ("once a year", Interval(1, "year")),
        ("a year", Interval(1, "year")),
        ("every fortnight", Interval(2, "week")),
        ("every two quarters", Interval(6, "month")),
        ("quarterly", Interval(3, "month")),
        ("half-yearly", Interval(6, "month")),
        ("annually", Interval(1, "year")),
        ("90 days", Interval(90, "day")),
        ("كل ستة أشهر", Interval(6, "month")),
        ("كل ٦ أشهر", Interval(6, "month")),
        ("كلّ شهرين", Interval(2, "month")),
        ("كل سنة", Interval(1, "year")),
        ("كل عام", Interval(1, "year")),
        ("كل ثلاثة أسابيع", Interval(3, "week")),
        ("كل 11 شهرًا", Interval(11, "month")),
        ("سنويًا", Interval(1, "year")),
    ],
)
def test_interval_is_read_from_digits_or_words(text: str, interval: Interval) -> None:
    """The user may write it in English or Arabic."""
    assert parse_interval(text) == interval


@pytest.mark.parametrize(
    "text",
    [
        "", "every", "6", "often", "bimonthly", "every 6", "6 moons", "six six months", "every every month",
        "-6 months",
        "1.5 years", "every 6 months or so", "0 months", "كل", "كل ستة", "اشهر ستة", "99999 days", "6months", "كل٦أشهر",
    ],
)  # fmt: skip
def test_anything_else_is_an_error_with_an_example(text: str) -> None:
    """An ambiguous interval must not be guessed; the message shows what to write."""
    with pytest.raises(ValueError, match="every 6 months"):
        parse_interval(text)


@pytest.mark.parametrize("text", ["every day", "6 days", "21 years", "9999 years"])
def test_interval_under_a_week_or_over_20_years_is_an_error(text: str) -> None:
    """Nobody wants letters that often, or that rarely."""
    with pytest.raises(ValueError, match="one week to 20 years"):
        parse_interval(text)


@given(st.integers(1, 20), st.sampled_from(["week", "month", "year"]))
def test_interval_as_text_is_read_again(count: int, unit: str) -> None:
    """The database keeps it as text."""
    interval = parse_interval(f"every {count} {unit}s")
    assert parse_interval(str(interval)) == interval


@given(st.text(max_size=40))
def test_any_text_is_an_interval_or_a_value_error(text: str) -> None:
    """The text comes from the command line and from config.toml."""
    with suppress(ValueError):
        assert 7 <= parse_interval(text).days <= 20 * 366


def test_month_has_a_twelfth_of_a_year() -> None:
    """The silence of a person is compared in days."""
    assert [parse_interval(text).days for text in ("2 weeks", "1 month", "6 months", "1 year")] == [14, 30, 183, 365]
