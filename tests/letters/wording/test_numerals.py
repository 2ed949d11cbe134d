"""Numbers in words."""

from __future__ import annotations

import pytest

from gmail_reconnect.letters.wording.numerals import arabic, english


@pytest.mark.parametrize(
    ("number", "words"), [(0, "zero"), (11, "eleven"), (20, "twenty"), (42, "forty-two"), (100, "100"), (-1, "-1")]
)
def test_english_numbers_to_99_are_words(number: int, words: str) -> None:
    """Other numbers are digits."""
    assert english(number) == words


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
    assert arabic(number, feminine=True) == with_year
    assert arabic(number, feminine=False) == with_month
