"""Write a given name in the script of a letter's language, Arabic or Latin, where there is no doubt. Pure.

names_in_two_scripts.toml has the names; it is read when the first name in another script is asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import Final

from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.scripts import script_of_language

from .clean_name import local_words

_ARABIC: Final = re.compile(r"[\u0621-\u063a\u0640-\u0652\u0670 ]+")
"""Letters of Arabic. A name with other letters of the script (ی ک پ) is Persian or Urdu, and is read otherwise."""
_LATIN: Final = re.compile(r"[a-z]+")
_NOT_COMPARED: Final = re.compile(r"[\s'’‘`ʼʻʿʾ‐-]+")


@dataclass(frozen=True, slots=True)
class _Names:
    """By `_key`: the Arabic name of a Latin spelling; the usual spelling of an Arabic name; all its spellings."""

    arabic: dict[str, str]
    latin: dict[str, str]
    spellings: dict[str, tuple[str, ...]]


def in_script_of(language: str, given: str, addresses: Collection[str] = ()) -> str:
    """Return a given name in the script of `language`; as it is if that's its script, or if it isn't surely known.

    The bearer's own Latin spelling, if one of `addresses` begins with it, comes before the usual one.
    """
    key = _key(given)
    if language == "ar" and _LATIN.fullmatch(key):
        return _names().arabic.get(key, given)
    if script_of_language(language) == "Latn" and _ARABIC.fullmatch(given):
        words = local_words(addresses)
        known = _names().spellings.get(key, ())
        own = (one for one in known if any(word.startswith(_key(one)) for word in words))
        return max(own, key=len, default=_names().latin.get(key, given))
    return given


def read_names(table: str) -> list[tuple[str, list[str]]]:
    """Return the lines of a table of names_in_two_scripts.toml: an Arabic name, its spellings in Latin letters."""
    data = tomllib.loads((get_data(__package__, "names_in_two_scripts.toml") or b"").decode())
    pairs = (line.split(" | ") for line in data["names"][table].splitlines())
    return [(arabic, spellings.split(", ")) for arabic, spellings in pairs]


@cache
def _names() -> _Names:
    both, into_arabic, into_latin = map(read_names, ("both_ways", "into_arabic", "into_latin"))
    spellings: dict[str, tuple[str, ...]] = {}
    for arabic, written in [*both, *into_latin, *into_arabic]:
        spellings[_key(arabic)] = (*spellings.get(_key(arabic), ()), *written)
    return _Names(
        arabic={_key(latin): arabic for arabic, written in [*both, *into_arabic] for latin in written},
        latin={_key(arabic): written[0] for arabic, written in [*both, *into_latin]},
        spellings=spellings,
    )


def _key(name: str) -> str:
    """Return what is compared: letters without case, accents and what separates them."""
    return _NOT_COMPARED.sub("", fold(name))
