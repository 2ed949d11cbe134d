"""The user's own words in config.toml: which key has the words for whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.user_words import languages_of, read_key, words_for

KEYS = ["ar", "ar_m", "ar_f", "ar_formal", "ar_informal", "ar_f_formal", "fr", "fr_tu", "fr_vous", "fr_f_tu"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("en", ("en", None, None)),
        ("ar_f", ("ar", "f", None)),
        ("fr_tu", ("fr", None, "informal")),
        ("fr_vous", ("fr", None, "formal")),
        ("de_sie", ("de", None, "formal")),
        ("es_usted", ("es", None, "formal")),
        ("ja_formal", ("ja", None, "formal")),
        ("ar_f_informal", ("ar", "f", "informal")),
        ("de_tu", None),
        ("english", None),
        ("EN", None),
        ("ar_x", None),
        ("ar_formal_f", None),
        ("", None),
    ],
)
def test_key_says_who_the_words_are_for(key: str, expected: tuple[str, str | None, str | None] | None) -> None:
    """A language, perhaps a gender, perhaps a form of address of that language."""
    assert read_key(key) == expected


@pytest.mark.parametrize(
    ("words", "person", "expected"),
    [
        ({"ar": "all", "ar_f": "her"}, ("ar", "f", None), "her"),
        ({"ar": "all", "ar_f": "her"}, ("ar", "m", None), "all"),
        ({"ar": "all", "ar_f": "her"}, ("ar", None, None), "all"),
        ({"ar_m": "him", "ar_f": "her"}, ("ar", None, None), ""),
        ({"fr_tu": "toi", "fr_vous": "vous"}, ("fr", None, "informal"), "toi"),
        ({"fr_tu": "toi", "fr_vous": "vous"}, ("fr", None, "formal"), "vous"),
        ({"fr_tu": "toi", "fr_vous": "vous"}, ("fr", "f", None), "vous"),
        ({"fr_tu": "toi"}, ("fr", None, "formal"), ""),
        ({"fr_tu": "toi", "fr": "on"}, ("fr", None, "formal"), "on"),
        ({"fr_tu": "toi", "fr_f": "elle", "fr_f_tu": "toi, elle"}, ("fr", "f", "informal"), "toi, elle"),
        ({"fr": "", "fr_vous": "vous"}, ("fr", None, "formal"), "vous"),
        ({"en": "hello"}, ("fr", None, None), ""),
    ],
)
def test_most_particular_words_are_chosen(
    words: dict[str, str], person: tuple[str, str | None, str | None], expected: str
) -> None:
    """Words for the other gender or the other form of address would insult."""
    assert words_for(words, *person) == expected


@given(
    words=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "a", "b"])),
    language=st.sampled_from(["ar", "fr"]),
    gender=st.sampled_from([None, "m", "f"]),
    formality=st.sampled_from([None, "formal", "informal"]),
)
def test_words_are_never_for_somebody_else(
    words: dict[str, str], language: str, gender: str | None, formality: str | None
) -> None:
    """What is chosen is in the language, and its key names neither the other gender nor the other formality."""
    labelled = {key: f"{key} {text}" for key, text in words.items() if text}
    key = read_key(words_for(labelled, language, gender, formality).partition(" ")[0])
    if key:
        assert key.language == language
        assert key.gender in {None, gender}
        assert key.formality in {None, formality or "formal"}
        assert language in languages_of(labelled)
    elif language in labelled:
        pytest.fail("the words for everybody fit")
