"""The parts of names that may distinguish two people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.name_parts import generation, without_titles
from gmail_reconnect.text.fold import fold

NAMES = st.text(st.characters(codec="utf-8") | st.sampled_from("أىةـَکیہ٣٣ŁøıßæþKİ.,،/ JrDد"), max_size=30)


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
