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
def test_countries_are_found_by_name_and_city(words: str, found: tuple[CountryMatch, ...]) -> None:
    """The city of a time zone counts; in English and Arabic."""
    assert places(tuple(search_words(words))) == found


@pytest.mark.parametrize(
    ("domain", "code"), [("example.co.jp", "jp"), ("start.io", ""), ("tv.me", ""), ("example.com", ""), ("de", "de")]
)
def test_endings_sold_to_everyone_tell_no_country(domain: str, code: str) -> None:
    """Such as .io and .tv."""
    assert ending(domain) == code


def test_country_name_is_found_by_ending() -> None:
    """Also if the ending isn't the country's code; an unknown one stays as it is."""
    assert [country("jp"), country("uk"), country("jp", "ar"), country("q1")] == [
        "Japan",
        "United Kingdom",
        "اليابان",
        "q1",
    ]
