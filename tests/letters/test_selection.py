"""Which people a campaign's selector includes."""

from __future__ import annotations

import pytest

from gmail_reconnect.letters.selection import matches_selector
from tests.support.letter_samples import contact


@pytest.mark.parametrize(
    ("selector", "fitting"),
    [
        ("*", True),
        ("tag:asia", True),
        ("tag:Asia", True),
        ("tag:as", False),
        ("domain:stolz.example", True),
        ("domain:example", True),
        ("domain:tolz.example", False),
        ("word:resin", True),
        ("word:res", False),
        ("word:resin samples", True),
        ("word:", False),
        ("Mira Stolz", True),
        ("mira  stolz", True),
        ("Mira", False),
        ("MIRA@lab.stolz.example", True),
        ("", False),
    ],
)
def test_selector_matches_tag_domain_word_name_or_address(selector: str, fitting: bool) -> None:
    """Mira Stolz, mira@lab.stolz.example, tagged asia, once wrote about Resin samples."""
    who = contact(addresses=("mira@lab.stolz.example",), tags=("asia",))
    assert matches_selector(selector, who) is fitting


@pytest.mark.parametrize(
    "selector", ["domain:bücher.example", "domain:xn--bcher-kva.example", "j@xn--bcher-kva.example"]
)
def test_selectors_know_both_spellings_of_a_domain(selector: str) -> None:
    """In Unicode and in punycode."""
    assert matches_selector(selector, contact(addresses=("j@bücher.example",)))


def test_selectors_ignore_arabic_letter_forms() -> None:
    """احمد matches أحمد, and a word matches whatever its hamza."""
    who = contact("أحمد سالم", subject="إعادة الأوراق")
    assert matches_selector("احمد سالم", who)
    assert matches_selector("word:الاوراق", who)
    assert not matches_selector("word:اوراق", who)
