from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gmail_reconnect.text import stemming

TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("أإآٱىةـَّكی٣éÀßıİ ’'-_東か"), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PLASTICS", "plastic"),
        ("Tokyo’s", "tokyo"),
        ("Müller", "MULLER"),
        ("Straße", "strasse"),
        ("ﬁlm", "film"),
        ("engineers", "engineering"),
        ("أحمد", "احمد"),
        ("إسلام", "اسلام"),
        ("آمال", "امال"),
        ("مصطفى", "مصطفي"),
        ("مكتبة", "مكتبه"),
        ("مُحَمَّد", "محمد"),
        ("بـــحـــر", "بحر"),
        ("البلاستيك", "بلاستيك"),
        ("والبلاستيك", "بلاستيك"),
        ("بالبلاستيك", "للبلاستيك"),
        ("لليابان", "اليابان"),
        ("المهندسين", "مهندسون"),
        ("٢٠٢٤", "2024"),
        ("Søren", "soren"),
        ("Łódź", "lodz"),
        ("Yıldız", "yildiz"),
        ("Þórður", "thordur"),
        ("ہادی", "هادي"),
    ],
)
def test_forms_of_a_word_have_one_key(one: str, other: str) -> None:
    """Case, accents, letter forms, vowel signs, the article and endings don't count."""
    assert stemming.search_key(one) == stemming.search_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("tokyo", "kyoto"), ("البحر", "البر"), ("والد", "د"), ("بالغ", "غ")])
def test_different_words_have_different_keys(one: str, other: str) -> None:
    """An article is removed only if a word is left."""
    assert stemming.search_key(one) != stemming.search_key(other)


def test_each_chinese_character_is_a_word() -> None:
    """So that a part of the line is found."""
    assert stemming.search_words("東京へ") == ["東", "京", "へ"]


@given(TEXT)
def test_keys_are_words_between_single_spaces(text: str) -> None:
    """Only letters and digits: nothing that a query could take for an operator."""
    key = stemming.search_key(text)
    assert all(word and all(unicodedata.category(c)[0] in "LN" for c in word) for word in key.split(" ") if key)


@given(TEXT)
@example("İstanbul")
@example("½ ² ª")
def test_table_folds_as_the_letters_do(text: str) -> None:
    """The quick way and the thorough one give the same."""
    assert stemming.fold_for_search(text) == stemming._without_marks(text)


def test_version_names_the_stemmer() -> None:
    """It is the same each time, and changes with the stems."""
    assert stemming.version() == stemming.version() == "3/" + stemming.version()[2:]
