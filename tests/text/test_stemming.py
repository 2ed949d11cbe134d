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
def test_what_does_not_count(one: str, other: str) -> None:
    """Case, accents, letter forms, vowel signs, the article and endings: the same key either way."""
    assert stemming.search_key(one) == stemming.search_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("tokyo", "kyoto"), ("البحر", "البر"), ("والد", "د"), ("بالغ", "غ")])
def test_other_words_stay_others(one: str, other: str) -> None:
    """An article is taken off only where a word is left."""
    assert stemming.search_key(one) != stemming.search_key(other)


def test_characters_without_spaces_between_words() -> None:
    """Each of them is a word, so that a part of the line is found."""
    assert stemming.search_words("東京へ") == ["東", "京", "へ"]


@given(TEXT)
def test_keys_are_words_between_single_spaces(text: str) -> None:
    """Whatever comes in: letters and digits alone, nothing that a query could take for an operator."""
    key = stemming.search_key(text)
    assert all(word and all(unicodedata.category(c)[0] in "LN" for c in word) for word in key.split(" ") if key)


@given(TEXT)
@example("İstanbul")
@example("½ ² ª")
def test_the_table_says_what_the_letters_say(text: str) -> None:
    """The quick ways and the thorough one give the same."""
    assert stemming.fold_for_search(text) == stemming._without_marks(text)


def test_a_form_names_the_stemmer() -> None:
    """The same each time, and with the stems of today in it."""
    assert stemming.version() == stemming.version() == "3/" + stemming.version()[2:]
