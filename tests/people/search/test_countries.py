from __future__ import annotations

import pytest

from gmail_reconnect.people.search.countries import CountryMatch, country, ending, places
from gmail_reconnect.text.stemming import search_words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Japan", (CountryMatch("jp", city=False),)),
        ("Tokyo", (CountryMatch("jp", city=True),)),
        ("اليابان", (CountryMatch("jp", city=False),)),
        ("طوكيو", (CountryMatch("jp", city=True),)),
        ("London", (CountryMatch("uk", city=True),)),
        ("Saudi Arabia", (CountryMatch("sa", city=False),)),
        ("plastics", ()),
    ],
)
def test_words_that_name_a_country(words: str, found: tuple[CountryMatch, ...]) -> None:
    """By its name or by a city that has its time, in English and Arabic."""
    assert places(tuple(search_words(words))) == found


@pytest.mark.parametrize(
    ("domain", "code"), [("example.co.jp", "jp"), ("start.io", ""), ("tv.me", ""), ("example.com", ""), ("de", "de")]
)
def test_endings_that_tell_a_country(domain: str, code: str) -> None:
    """Those that are sold to everyone tell none."""
    assert ending(domain) == code


def test_a_country_by_its_ending() -> None:
    """Also where the ending is not the country's code; an unknown one stays as it is."""
    assert [country("jp"), country("uk"), country("jp", "ar"), country("q1")] == [
        "Japan",
        "United Kingdom",
        "اليابان",
        "q1",
    ]
