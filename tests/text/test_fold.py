"""Texts that differ only in what doesn't count become the same."""

from __future__ import annotations

import pytest

from gmail_reconnect.text.fold import fold
from tests.support.folded_pairs import DIFFERENT, PAIRS


@pytest.mark.parametrize(("written", "typed"), PAIRS)
def test_what_does_not_count_is_folded(written: str, typed: str) -> None:
    """Arabic letter forms, vowel signs and tatweel, case, accents, strokes: who types less still finds the name."""
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_sound_is_another_word(one: str, other: str) -> None:
    """A mark that is a vowel, a voicing or a joint of the word stays."""
    assert fold(one) != fold(other)
