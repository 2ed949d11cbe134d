"""Tell whether many people have a name, by tables of the commonest given and family names. Pure."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pkgutil import get_data
from typing import Final

from gmail_reconnect.text.fold import word_set

_TABLES: Final = tuple(
    (word_set(names["given"]), word_set(names["family"]))
    for names in tomllib.loads((get_data(__package__, "common_names.toml") or b"").decode()).values()
)
"""The given and the family names of each language."""


@lru_cache(maxsize=10_000)
def is_common(key: str) -> bool:
    """Whether a full name, as `full_name.name_key` gives it, is a common given and a common family name of a language.

    In either order; names in between don't count. A Chinese, Japanese or Korean name has no space.
    """
    first, space, rest = key.partition(" ")
    if space:
        pairs = [(first, rest.rpartition(" ")[2]), (rest.rpartition(" ")[2], first)]
    else:
        pairs = [(key[cut:], key[:cut]) for cut in range(1, min(4, len(key)))]
    return any(given in givens and family in families for givens, families in _TABLES for given, family in pairs)
