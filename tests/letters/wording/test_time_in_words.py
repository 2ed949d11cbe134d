"""Lengths of time and dates in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letters.wording.time_in_words import arabic_number, english_number, silence_in_words, time_in_words
from tests.support.letter_samples import NOW


@pytest.mark.parametrize(
    ("days", "english", "arabic"),
    [
        (None, "a long time", "مدة طويلة"),
        (2, "a few days", "بضعة أيام"),
        (7, "about a week", "نحو أسبوع"),
        (14, "about two weeks", "نحو أسبوعين"),
        (21, "about three weeks", "نحو ثلاثة أسابيع"),
        (30, "about a month", "نحو شهر"),
        (61, "about two months", "نحو شهرين"),
        (150, "about five months", "نحو خمسة أشهر"),
        (335, "about eleven months", "نحو أحد عشر شهرًا"),
        (365, "about a year", "نحو سنة"),
        (550, "about eighteen months", "نحو ثمانية عشر شهرًا"),
        (700, "almost two years", "قرابة سنتين"),
        (731, "about two years", "نحو سنتين"),
        (800, "a little over two years", "أكثر من سنتين بقليل"),
        (1170, "a little over three years", "أكثر من ثلاث سنوات بقليل"),
        (1280, "about three and a half years", "نحو ثلاث سنوات ونصف"),
        (1400, "almost four years", "قرابة أربع سنوات"),
        (3652, "about ten years", "نحو عشر سنوات"),
        (4200, "more than eleven years", "أكثر من إحدى عشرة سنة"),
        (7600, "almost twenty-one years", "قرابة إحدى وعشرين سنة"),
    ],
)
def test_silence_is_worded_as_people_say_it(days: int | None, english: str, arabic: str) -> None:
    """Months below two years, then years; singular, dual, plural and accusative in Arabic."""
    assert silence_in_words(days, "en") == english
    assert silence_in_words(days, "ar") == arabic


def test_other_languages_get_babels_number_and_unit() -> None:
    """There is no French wording, so Babel's is used."""
    assert silence_in_words(1170, "fr") == "3\xa0ans".replace("\xa0", " ") or silence_in_words(1170, "fr") == "3\xa0ans"
    assert "…" in silence_in_words(None, "fr")


@given(st.integers(min_value=-5, max_value=40_000), st.sampled_from(["en", "ar", "fr", "zz"]))
def test_every_length_of_silence_has_words(days: int, language: str) -> None:
    """In English, without digits."""
    words = silence_in_words(days, language)
    assert words
    assert language != "en" or days > 36_000 or not any(char.isdigit() for char in words)


@pytest.mark.parametrize(
    ("month", "english", "arabic"),
    [
        (1, "early in 2019", "في أوائل عام 2019"),
        (4, "in the spring of 2019", "في ربيع عام 2019"),
        (7, "in the summer of 2019", "في صيف عام 2019"),
        (10, "in the autumn of 2019", "في خريف عام 2019"),
        (12, "at the end of 2019", "في أواخر عام 2019"),
    ],
)
def test_time_in_words_names_a_season(month: int, english: str, arabic: str) -> None:
    """As people roughly remember it."""
    at = datetime(2019, month, 15, tzinfo=UTC)
    assert time_in_words(at, NOW, "en") == english
    assert time_in_words(at, NOW, "ar") == arabic


def test_time_in_the_current_year_is_worded_without_the_year() -> None:
    """ "this spring" instead of "in the spring of 2026"."""
    assert time_in_words(datetime(2026, 4, 2, tzinfo=UTC), NOW, "en") == "this spring"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "zero"), (11, "eleven"), (20, "twenty"), (42, "forty-two"), (100, "100"), (-1, "-1")]
)
def test_english_numbers_to_99_are_words(number: int, words: str) -> None:
    """Other numbers are digits."""
    assert english_number(number) == words


@pytest.mark.parametrize(
    ("number", "with_year", "with_month"),
    [
        (3, "ثلاث", "ثلاثة"),
        (8, "ثماني", "ثمانية"),
        (10, "عشر", "عشرة"),
        (11, "إحدى عشرة", "أحد عشر"),
        (12, "اثنتي عشرة", "اثني عشر"),
        (18, "ثماني عشرة", "ثمانية عشر"),
        (20, "عشرين", "عشرين"),
        (21, "إحدى وعشرين", "واحد وعشرين"),
        (35, "خمس وثلاثين", "خمسة وثلاثين"),
        (120, "120", "120"),
    ],
)
def test_arabic_number_takes_the_opposite_gender_of_its_noun(number: int, with_year: str, with_month: str) -> None:
    """سنة is feminine, شهر is masculine."""
    assert arabic_number(number, feminine=True) == with_year
    assert arabic_number(number, feminine=False) == with_month
