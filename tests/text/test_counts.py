"""Numbers with their nouns."""

from __future__ import annotations

import pytest

from gmail_reconnect.text.counts import count


@pytest.mark.parametrize(
    ("number", "words", "shown"),
    [
        (0, ("message",), "0 messages"),
        (1, ("message",), "1 message"),
        (2000, ("message",), "2,000 messages"),
        (1, ("person", "people"), "1 person"),
        (3, ("person", "people"), "3 people"),
    ],
)
def test_noun_agrees_with_its_number(number: int, words: tuple[str, ...], shown: str) -> None:
    """Thousands are separated by commas."""
    assert count(number, *words) == shown
