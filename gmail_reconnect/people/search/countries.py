"""Tell which country a word names, and which one a mail domain belongs to. Pure; the names are CLDR's, from Babel.

A country code is a weak hint. Domains under .io, .tv or .me are sold to everyone, and don't count.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from babel import Locale
from babel.core import get_global

from gmail_reconnect.text.fold import word_set
from gmail_reconnect.text.stemming import search_words

_LANGUAGES: Final = ("en", "ar")
_SOLD: Final = word_set(
    "ac ai as bz cc cd co cx fm ga gd gg gl gq im io is la li lu ly md me ml mn ms mu nu nr pw sc sh so sr st su sx",
    "tc tf tk tl to tv vc vg vu ws",
)
_OTHER_CODE: Final = {"gb": "uk"}


class CountryMatch(NamedTuple):
    """A country's domain ending, without the dot, and whether the word was one of its cities."""

    ending: str
    city: bool


def places(words: tuple[str, ...]) -> tuple[CountryMatch, ...]:
    """The countries that folded words name, in English or Arabic: by the country, or by the city of a time zone."""
    return _known().get(words, ())


def ending(domain: str) -> str:
    """The country ending of a domain; "" where it tells no country."""
    last = domain.rpartition(".")[2]
    return last if len(last) == 2 and last not in _SOLD else ""


def country(code: str, language: str = "en") -> str:
    """The name of the country with this ending; the ending itself where it isn't known."""
    by_ending = {ending: code for code, ending in _OTHER_CODE.items()}
    return str(Locale.parse(language).territories.get(by_ending.get(code, code).upper(), code))


@cache
def _known() -> dict[tuple[str, ...], tuple[CountryMatch, ...]]:
    found: dict[tuple[str, ...], set[CountryMatch]] = {}

    def note(name: str, code: str, *, city: bool) -> None:
        if len(code) == 2 and code.isalpha() and (words := tuple(search_words(name))):
            low = code.lower()
            found.setdefault(words, set()).add(CountryMatch(_OTHER_CODE.get(low, low), city))

    zones = get_global("zone_territories")
    for zone, code in zones.items():
        if "/" in zone and not zone.startswith("Etc/"):
            note(zone.rpartition("/")[2].replace("_", " "), code, city=True)
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for code, name in locale.territories.items():
            note(name, code, city=False)
        for zone, names in locale.time_zones.items():
            if (name := names.get("city")) and zone in zones:
                note(name, zones[zone], city=True)
    return {words: tuple(sorted(each)) for words, each in found.items()}
