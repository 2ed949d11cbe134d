"""Whose language, and how long ago in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letters.language import decide_language, silence_in_words, time_in_words
from gmail_reconnect.text.scripts import script_of
from tests.support.letter_samples import NOW, contact

BOTH = ("en", "ar")


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
def test_silence_is_said_as_people_say_it(days: int | None, english: str, arabic: str) -> None:
    """Months under two years, years above; singular, dual, plural and accusative in Arabic."""
    assert silence_in_words(days, "en") == english
    assert silence_in_words(days, "ar") == arabic


def test_another_language_gets_plain_numbers() -> None:
    """French has no wording of ours: Babel's number and unit."""
    assert silence_in_words(1170, "fr") == "3\xa0ans".replace("\xa0", " ") or silence_in_words(1170, "fr") == "3\xa0ans"
    assert "…" in silence_in_words(None, "fr")


@given(st.integers(min_value=-5, max_value=40_000), st.sampled_from(["en", "ar", "fr", "zz"]))
def test_every_silence_has_words(days: int, language: str) -> None:
    """No length of silence is without words, and none is said in digits in English."""
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
def test_when_names_a_season(month: int, english: str, arabic: str) -> None:
    """Roughly when, as one remembers it."""
    at = datetime(2019, month, 15, tzinfo=UTC)
    assert time_in_words(at, NOW, "en") == english
    assert time_in_words(at, NOW, "ar") == arabic


def test_when_this_year_says_so() -> None:
    """A mail of the same year is not dated with it."""
    assert time_in_words(datetime(2026, 4, 2, tzinfo=UTC), NOW, "en") == "this spring"


def test_a_language_set_by_hand_wins() -> None:
    """An Arabic name, but the user said English."""
    assert decide_language(contact("ليلى منصور", subject="موعد الورشة", language="en"), "ar", BOTH).language == "en"


def test_the_script_of_the_name_decides() -> None:
    """An Arabic name and no subject: Arabic, though English is the default."""
    assert decide_language(contact("ليلى منصور", subject=""), "en", BOTH).language == "ar"
    assert decide_language(contact("Mira Stolz", subject=""), "ar", BOTH).language == "en"


def test_the_subjects_outweigh_the_name() -> None:
    """A Latin name, but every subject was Arabic."""
    who = contact("Layla Mansour", subjects=("موعد الورشة", "الكتاب", "سفر"))
    assert decide_language(who, "en", BOTH).language == "ar"


def test_without_a_sign_the_default_decides() -> None:
    """No name, no subject; or a draw between the two."""
    assert decide_language(contact("", subject=""), "ar", BOTH).because == "default"
    assert decide_language(contact("", subject=""), "ar", BOTH).language == "ar"
    assert decide_language(contact("Layla", subjects=("موعد", "الكتاب")), "ar", BOTH).language == "ar"


def test_only_available_languages_are_chosen() -> None:
    """A language set by hand that has no folder is passed over."""
    assert decide_language(contact("Mira Stolz", language="fr"), "en", BOTH).language == "en"
    assert decide_language(contact("Мира", subject=""), "ar", BOTH).language == "ar"


def test_a_shared_script_leaves_it_to_the_default() -> None:
    """French and English are both Latin: the default is taken if it is one of them."""
    assert decide_language(contact("Mira Stolz"), "fr", ("en", "ar", "fr")).language == "fr"
    assert decide_language(contact("Mira Stolz"), "ar", ("en", "ar", "fr")).language == "en"


def test_scripts() -> None:
    """Most letters decide; digits have no script."""
    assert [script_of(text) for text in ("Mira", "ليلى", "Re: موعد الورشة", "太郎", "42")] == [
        "Latn", "Arab", "Arab", "Hani", None,
    ]  # fmt: skip
