"""Tell whether many people have a name, by tables of the commonest given and family names. Pure."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pkgutil import get_data
from typing import Final

from gmail_reconnect.text.fold import fold, word_set

from . import lexicon

_BY_LANGUAGE: Final = {
    language: (word_set(names["given"]), word_set(names["family"]))
    for language, names in tomllib.loads((get_data(__package__, "common_names.toml") or b"").decode()).items()
}
_TABLES: Final = tuple(_BY_LANGUAGE.values())
"""The given and the family names of each language."""
GIVEN: Final = frozenset(name for given, _ in _TABLES for name in given).union(
    *(lexicon.HUNGARIAN, lexicon.ARABIC, lexicon.FORMAL_NAMES, *lexicon.FORMAL_NAMES.values()),
    *(lexicon.CALLED_TOGETHER, *lexicon.CALLED_TOGETHER.values()),
)
"""Common given names of all languages, with nicknames."""


def is_only_given(name: str) -> bool:
    """Whether a word is a common given name, and in no language a common family's name."""
    return fold(name) in GIVEN and not is_common_family(fold(name))


def is_family_of_one_letter(letter: str) -> bool:
    """Whether this is a common family's name in China or Korea."""
    return any(fold(letter) in _BY_LANGUAGE[language][1] for language in ("zh", "ko"))


def is_japanese_family(name: str) -> bool:
    """Whether this is a common family's name in Japan, in its own script."""
    return fold(name) in _BY_LANGUAGE["ja"][1]


@lru_cache(maxsize=10_000)
def is_common(key: str) -> bool:
    """Whether a full name, as `full_name.name_key` gives it, is a common given and a common family name of a language.

    In either order; names in between don't count, or are a part of the given name: Kim Min-jun. A nickname is as common
    as what it is short for, and "Jr." doesn't count. A Chinese, Japanese or Korean name has no space.
    """
    words = [word for word in key.split(" ") if word not in lexicon.GENERATIONS]
    if len(words) > 1:
        first, last = words[0], words[-1]
        pairs = [(first, last), (last, first), ("".join(words[:-1]), last), ("".join(words[1:]), first)]
    else:
        pairs = [(key[cut:], key[:cut]) for cut in range(1, min(4, len(key)))]
    return any(
        family in families and not givens.isdisjoint({given, *lexicon.FORMAL_NAMES.get(given, ())})
        for givens, families in _TABLES
        for given, family in pairs
    )


def is_common_given(word: str) -> bool:
    """Whether a folded word is a common given name of a language."""
    return any(word in givens for givens, _ in _TABLES)


def is_common_family(word: str) -> bool:
    """Whether a folded word is a common family's name of a language."""
    return any(word in families for _, families in _TABLES)
