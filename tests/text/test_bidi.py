"""Text from elsewhere comes out harmless and keeps its letters."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.bidi import clean, direction_of, fold, isolate, isolate_runs, without_isolates


def test_a_newline_in_a_name_becomes_a_space() -> None:
    """'Mira\\r\\nBcc: x' can open no header."""
    assert clean("Mira\r\nBcc: x@y.example") == "Mira Bcc: x@y.example"


def test_bidi_overrides_are_taken_out() -> None:
    """An override that would turn a name around leaves nothing behind."""
    assert clean("\u202eariM\u202c \u2066x\u2069\u200f") == "ariM x"


def test_joiners_inside_words_stay() -> None:
    """Persian needs its zero-width non-joiner."""
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    """10 kB of subject become 40 characters."""
    assert clean("x" * 10_000, 40) == "x" * 39 + "…"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nothing_that_breaks_a_line_or_a_direction_survives(text: str) -> None:
    """Whatever comes in, no control, private, surrogate or bidi control character comes out."""
    result = clean(text)
    assert not {unicodedata.category(char) for char in result} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(result) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert clean(result) == result


def test_arabic_letter_forms_and_vowel_signs_do_not_count() -> None:
    """أحمد and احمد, مُنى and مني are the same when compared."""
    assert fold("أَحمد") == fold("احمد")
    assert fold("مُنى") == fold("مني")
    assert fold("ÉCOLE") == fold("école")


def test_only_text_of_the_other_direction_is_isolated() -> None:
    """A Latin name in an Arabic line is set apart, an Arabic one is not, nor is a number."""
    assert isolate("Mira", "rtl") == "\u2068Mira\u2069"
    assert isolate("ليلى", "rtl") == "ليلى"
    assert isolate("ليلى", "ltr") == "\u2068ليلى\u2069"
    assert isolate("2019", "rtl") == "2019"


def test_a_run_of_words_is_isolated_as_one_and_without_its_comma() -> None:
    """'شركة Acme Tools, في' isolates the two words together."""
    assert isolate_runs("في شركة Acme Tools, منذ عام", "rtl") == "في شركة \u2068Acme Tools\u2069, منذ عام"


@given(st.text(alphabet="abc ابج (،.)12", max_size=40))
def test_isolates_change_nothing_else(text: str) -> None:
    """Taken out again, they leave the text as it was."""
    assert without_isolates(isolate_runs(text, "rtl")) == text


def test_directions_of_languages() -> None:
    """Arabic and Hebrew run to the left, English and the unknown to the right."""
    assert [direction_of(code) for code in ("ar", "he", "en", "zz")] == ["rtl", "rtl", "ltr", "ltr"]
