"""Lengths of time and dates in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letters.wording.time_in_words import (
    arabic_number,
    english_number,
    period_in_words,
    silence_in_words,
    time_in_words,
)
from tests.support.letter_samples import NOW


@pytest.mark.parametrize(
    ("days", "english", "arabic"),
    [
        (None, "a long time", "مدة طويلة"),
        (2, "a few days", "بضعة أيام"),
        (7, "about a week", "نحو أسبوع"),
        (14, "about two weeks", "نحو أسبوعين"),
        (21, "about three weeks", "نحو ثلاثة أسابيع"),
        (25, "about three weeks", "نحو ثلاثة أسابيع"),
        (26, "about a month", "نحو شهر"),
    ],
)
def test_short_silence_is_counted_in_weeks(days: int | None, english: str, arabic: str) -> None:
    """And one whose beginning isn't known is long."""
    assert silence_in_words(days, "en") == english
    assert silence_in_words(days, "ar") == arabic


SILENCES = """
0 | a few days | بضعة أيام
1 | about a month | نحو شهر
2 | about two months | نحو شهرين
3 | about three months | نحو ثلاثة أشهر
4 | about four months | نحو أربعة أشهر
5 | about five months | نحو خمسة أشهر
6 | about six months | نحو ستة أشهر
7 | about seven months | نحو سبعة أشهر
8 | about eight months | نحو ثمانية أشهر
9 | about nine months | نحو تسعة أشهر
10 | about ten months | نحو عشرة أشهر
11 | almost a year | قرابة سنة
12 | about a year | نحو سنة
13 | over a year | أكثر من سنة
18 | a year and a half | سنة ونصف
21 | almost two years | قرابة سنتين
24 | about two years | نحو سنتين
25 | more than two years | أكثر من سنتين
30 | two and a half years | نحو سنتين ونصف
33 | almost three years | قرابة ثلاث سنوات
36 | about three years | نحو ثلاث سنوات
37 | more than three years | أكثر من ثلاث سنوات
42 | three and a half years | نحو ثلاث سنوات ونصف
45 | almost four years | قرابة أربع سنوات
48 | about four years | نحو أربع سنوات
49 | more than four years | أكثر من أربع سنوات
54 | four and a half years | نحو أربع سنوات ونصف
57 | almost five years | قرابة خمس سنوات
60 | about five years | نحو خمس سنوات
61 | more than five years | أكثر من خمس سنوات
66 | five and a half years | نحو خمس سنوات ونصف
69 | almost six years | قرابة ست سنوات
72 | about six years | نحو ست سنوات
73 | more than six years | أكثر من ست سنوات
78 | six and a half years | نحو ست سنوات ونصف
81 | almost seven years | قرابة سبع سنوات
84 | about seven years | نحو سبع سنوات
85 | more than seven years | أكثر من سبع سنوات
90 | seven and a half years | نحو سبع سنوات ونصف
93 | almost eight years | قرابة ثماني سنوات
96 | about eight years | نحو ثماني سنوات
97 | more than eight years | أكثر من ثماني سنوات
102 | eight and a half years | نحو ثماني سنوات ونصف
105 | almost nine years | قرابة تسع سنوات
108 | about nine years | نحو تسع سنوات
109 | more than nine years | أكثر من تسع سنوات
114 | nine and a half years | نحو تسع سنوات ونصف
117 | almost ten years | قرابة عشر سنوات
120 | about ten years | نحو عشر سنوات
121 | more than ten years | أكثر من عشر سنوات
168 | almost fifteen years | قرابة خمس عشرة سنة
180 | about fifteen years | نحو خمس عشرة سنة
181 | more than fifteen years | أكثر من خمس عشرة سنة
228 | almost twenty years | قرابة عشرين سنة
240 | about twenty years | نحو عشرين سنة
241 | more than twenty years | أكثر من عشرين سنة
288 | almost twenty-five years | قرابة خمس وعشرين سنة
300 | about twenty-five years | نحو خمس وعشرين سنة
301 | more than twenty-five years | أكثر من خمس وعشرين سنة
348 | almost thirty years | قرابة ثلاثين سنة
360 | about thirty years | نحو ثلاثين سنة
"""


def test_each_month_of_silence_is_worded_as_people_say_it() -> None:
    """Each line begins at its month, and holds until the next: no month up to thirty years is left out."""
    lines = [line.split(" | ") for line in SILENCES.strip().splitlines()]
    for (start, english, arabic), (end, *_) in zip(lines, [*lines[1:], ["361"]], strict=True):
        for month in range(int(start), int(end)):
            days = round(month * 365.25 / 12)
            assert (month, silence_in_words(days, "en")) == (month, english)
            assert (month, silence_in_words(days, "ar")) == (month, arabic)


def test_other_languages_get_babels_number_and_unit() -> None:
    """There is no French wording, so Babel's is used."""
    assert silence_in_words(1170, "fr") == "3\xa0ans".replace("\xa0", " ") or silence_in_words(1170, "fr") == "3\xa0ans"
    assert "…" in silence_in_words(None, "fr")


@given(st.integers(min_value=-5, max_value=40_000), st.sampled_from(["en", "ar", "fr", "zz"]))
def test_every_length_of_silence_has_words(days: int, language: str) -> None:
    """In English and Arabic without digits, and nothing is more than it was or almost what it was already."""
    words = silence_in_words(days, language)
    assert words
    assert language not in {"en", "ar"} or not any(char.isdigit() for char in words)
    months = round(days / (365.25 / 12))
    if language == "en" and words.endswith(("year", "years")) and "half" not in words and months <= 1140:
        *lead, number, _ = words.split()
        years = {"a": 1, **{english_number(count): count for count in range(2, 96)}}[number]
        assert {"almost": months < 12 * years, "about": months == 12 * years}.get(lead[0], months > 12 * years)


@pytest.mark.parametrize(
    ("at", "english", "arabic"),
    [
        ("2019-01", "early in 2019", "في أوائل عام 2019"),
        ("2019-04", "in the spring of 2019", "في ربيع عام 2019"),
        ("2019-07", "in the summer of 2019", "في صيف عام 2019"),
        ("2019-10", "in the autumn of 2019", "في خريف عام 2019"),
        ("2019-12", "late in 2019", "في أواخر عام 2019"),
        ("2025-02", "early last year", "في أوائل العام الماضي"),
        ("2025-04", "in the spring of last year", "في ربيع العام الماضي"),
        ("2025-11", "in the autumn of last year", "في خريف العام الماضي"),
        ("2025-12", "in December last year", "في أواخر العام الماضي"),
        ("2026-01", "in January", "في أوائل هذا العام"),
        ("2026-04", "in April", "في ربيع هذا العام"),
        ("2026-09", "in September", "في خريف هذا العام"),
        ("2026-10", "last month", "في الشهر الماضي"),
        ("2026-11", "this month", "في هذا الشهر"),
    ],
)
def test_time_is_worded_as_people_remember_it(at: str, english: str, arabic: str) -> None:
    """A month within a year, then a season. Arabic names of months differ by country, so that it has seasons only."""
    moment = datetime.strptime(f"{at}-15+0000", "%Y-%m-%d%z")
    assert time_in_words(moment, NOW, "en") == english
    assert time_in_words(moment, NOW, "ar") == arabic


def test_december_in_january_is_last_month() -> None:
    """Over the turn of a year too."""
    assert time_in_words(datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC), "en") == "last month"


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


@pytest.mark.parametrize(
    ("at", "english", "arabic"),
    [
        ("2019-01", "early 2019", "أوائل عام 2019"),
        ("2019-12", "late 2019", "أواخر عام 2019"),
        ("2025-04", "the spring of last year", "ربيع العام الماضي"),
        ("2025-12", "December last year", "أواخر العام الماضي"),
        ("2026-09", "last September", "خريف هذا العام"),
        ("2026-10", "last month", "الشهر الماضي"),
    ],
)
def test_period_is_the_time_as_a_noun(at: str, english: str, arabic: str) -> None:
    """ "Our emails from last September"."""
    moment = datetime.strptime(f"{at}-15+0000", "%Y-%m-%d%z")
    assert period_in_words(moment, NOW, "en") == english
    assert period_in_words(moment, NOW, "ar") == arabic
