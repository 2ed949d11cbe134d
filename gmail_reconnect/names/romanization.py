"""Compare names in Cyrillic or Greek letters with names in Latin letters. Pure; for suggestions only.

A key has of each word the consonants as they sound, and whether it begins or ends with a vowel: Юлия and Julia have one
key, Иван and Ivana have not. A letter that is written in several ways gives several keys; different names can share
one. romanization.toml has the letters.
"""

from __future__ import annotations

import re
import tomllib
from itertools import islice, product
from pkgutil import get_data
from typing import Final

from gmail_reconnect.text.fold import fold

_TABLES: Final[dict[str, dict[str, str]]] = tomllib.loads((get_data(__package__, "romanization.toml") or b"").decode())
_WAYS: Final = {
    letter: ways.replace("-", "").split(" ")
    for table in _TABLES.values()
    for letters, ways in table.items()
    for letter in letters.split()
}
_LETTERS: Final = re.compile("|".join(sorted(_WAYS, key=len, reverse=True)))
_LATIN: Final = re.compile("[a-z]+")
_SOUNDS: Final = {
    "tsch": "C", "tch": "C", "ch": "C", "sch": "S", "sh": "S", "zh": "Z", "kh": "X", "gh": "g", "dh": "d", "th": "T",
    "ph": "f", "v": "f", "w": "f", "chr": "kr", "khr": "kr", "ck": "k", "c": "k", "q": "k", "x": "ks", "tz": "ts",
}  # fmt: skip
"""How Latin letters sound, in one way of writing."""
_SOUND: Final = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_FATHERS: Final = re.compile("(?:(?:[ое]в|ь)ич|(?:[ое]в|ич)на|[oe]v(?:it?s?ch|na)|ichna)$")
_MOST_WAYS: Final = 16
"""In which one word may be written; another letter of several ways is written in the first."""
_MOST_WORDS: Final = 5
_MOST_KEYS: Final = 256
_LEAST: Final = 3
"""Consonants; fewer say nothing."""


def script(name: str) -> str:
    """ "latin" if all letters are; "other" if all are in a script that is in the tables; else ""."""
    words = _words(name)
    if words and all(map(_LATIN.fullmatch, words)):
        return "latin"
    return "other" if words and not _LETTERS.sub("", "".join(words)) else ""


def romanized_keys(name: str) -> frozenset[str]:
    """The keys of a name of two words or more, in any order; also without a father's name between two others."""
    kind, words = script(name), _words(name)
    if not kind or not 1 < len(words) <= _MOST_WORDS:
        return frozenset()
    forms = [words]
    if len(words) == 3:
        forms += [[w for w in words if w != father] for father in words[1:] if _FATHERS.search(father)]
    ways = (product(*([_sound(word)] if kind == "latin" else _sounds(word) for word in form)) for form in forms)
    written = (each for some in ways for each in islice(some, _MOST_KEYS))
    return frozenset(" ".join(sorted(each)) for each in written if len("".join(each).replace("a", "")) >= _LEAST)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(re.sub("[’'ʼ`]", "", name)))


def _sounds(word: str) -> list[str]:
    """How a word of another script sounds in each way that it may be written in Latin letters."""
    ways = [""]
    for letters in _LETTERS.findall(word):
        more = [before + way for before in ways for way in _WAYS[letters]]
        ways = more if len(more) <= _MOST_WAYS else [before + _WAYS[letters][0] for before in ways]
    return list(dict.fromkeys(map(_sound, ways)))


def _sound(word: str) -> str:
    """The consonants of a Latin word as they sound, with an "a" where it begins or ends with a vowel."""
    whole = re.sub(r"(.)\1+", r"\1", _SOUND.sub(lambda found: _SOUNDS[found[0]], word))
    first, last = ("a" if letter in "aeiouyj" else "" for letter in (whole[:1] or "-", whole[-1:] or "-"))
    return first + re.sub("[aeiouyj]", "", whole) + last
