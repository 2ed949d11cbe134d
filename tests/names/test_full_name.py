"""Full names: letters written for each other, titles, degrees and generations."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.full_name import generation, name_key, without_titles
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.stemming import fold_for_search

NAMES = st.text(st.characters(codec="utf-8") | st.sampled_from("أىةـَکیہ٣٣ŁøıßæþKİ.,،/ JrDد"), max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Peña", "Jose Pena"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("Søren Bjørn", "Soren Bjorn"),
        ("Yıldız IŞIK", "Yildiz Isik"),
        ("Đorđe Đukić", "Dorde Dukic"),
        ("Guðrún Þórsdóttir", "Gudrun Thorsdottir"),
        ("Ægir Kjær", "Aegir Kjaer"),
        ("Œdipe Strauß", "Oedipe Strauss"),
        ("Ħal Ŧor", "Hal Tor"),
        ("علی کریمی", "علي كريمي"),  # the Persian letters
        ("ہادی بٹ", "هادي بٹ"),
        ("مُنى فُؤاد", "مني فواد"),
        ("علی‌رضا کریمی", "علیرضا كريمي"),  # a non-joiner inside a word
        ("أحـــمد حسن ٢", "احمد حسن ۲"),
        ("إيمان آمال", "ايمان امال"),
    ],
)
def test_letters_written_for_each_other_are_the_same(one: str, other: str) -> None:
    """Another keyboard, or another language in the same script."""
    assert fold(one) == fold(other)
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    "written",
    [
        "Lima, Ana, PhD",
        "Lima, Ana, Dr.",
        "Ana Lima, PhD",
        "Lima, Ana, Ph. D., MBA",
        "Lima, Dr. Ana, M.D.",
        "LIMA, Ana,",
        "Lima، Ana، PhD",
    ],
)
def test_degrees_after_a_comma_do_not_count(written: str) -> None:
    """They are surely not names there, also behind "Family, Given"."""
    assert name_key(written) == name_key("Ana Lima")


@pytest.mark.parametrize(
    "written", ["Lima, Ana, Jr.", "Ana Lima, Inc.", "Lima, Ana, Bob", "Lima, PhD", "Lima, MA", "Ana, PhD"]
)
def test_generations_companies_and_single_names_count(written: str) -> None:
    """The son is not the father; one name with a degree is still one name."""
    assert name_key(written) != name_key("Ana Lima")


def test_generation_after_two_commas_is_turned_with_the_name() -> None:
    """As it is without a comma."""
    assert name_key("Stone, Robert, Jr.") == name_key("Robert Stone Jr.") != ""


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("राम", "रमा"), ("پ", "ب"), ("چ", "ج"), ("ж", "з")])
def test_different_letters_stay_different(one: str, other: str) -> None:
    """A voiced letter, a vowel written as a mark, a letter of its own."""
    assert fold(one) != fold(other)


@given(NAMES)
def test_folding_twice_changes_nothing(name: str) -> None:
    """Names and the words of a search fold the same letters."""
    folded = fold(name)
    assert fold(folded) == folded
    if not any(unicodedata.category(c)[0] in "MC" for c in unicodedata.normalize("NFKD", name)):
        assert folded == fold_for_search(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dr. Anna Berg", "anna berg"),
        ("Prof.Dr.Anna Berg, Ph.D., MBA", "anna berg"),
        ("Berg, Dr. Anna", "berg, anna"),
        ("Stein Jr., Karl", "stein, karl"),
        ("Anna M. Berg", "anna m. berg"),
        ("أ.د/ أحمد حسن", "احمد حسن"),
        ("دينا مراد", "دينا مراد"),
        ("Drew Mrazek", "drew mrazek"),
        ("Yo-Yo Ma", "yo-yo ma"),
        ("Md Rahman", "md rahman"),
        ("Rahman, Md", "rahman, md"),
        ("Mary Senior", "mary senior"),
        ("Dr.", "dr."),
        ("", ""),
    ],
)
def test_titles_and_degrees_are_removed_while_two_words_stay(name: str, expected: str) -> None:
    """A suggestion compares names without them."""
    assert without_titles(name) == expected


@given(NAMES)
def test_name_without_titles_stays_the_same(name: str) -> None:
    """Any name: nothing is left to remove, and nothing is invented."""
    bare = without_titles(name)
    assert without_titles(bare) == bare
    assert bool(bare) == bool("".join(fold(name).split()).strip(",،"))
    assert not set(bare) - set(fold(name)) - set(" ,phd")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Karl Stein Jr.", "jr"), ("Stein, Karl, Senior", "sr"), ("Karl Stein Ⅲ", "iii"), ("Karl Stein", ""), ("", "")],
)
def test_generation_is_found_after_a_name(name: str, expected: str) -> None:
    """It distinguishes father and son."""
    assert generation(name) == expected
