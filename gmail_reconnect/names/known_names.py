"""Tell given names from families' names, by a large table that is read when it's first needed. Pure."""

from __future__ import annotations

import re
from functools import cache
from pkgutil import get_data
from typing import Final, Literal

from gmail_reconnect.text.fold import fold

from . import lexicon
from .common_names import GIVEN, is_common_family

NameKind = Literal["given", "either", "family", ""]
"""What a word mostly is, in many languages; "" for a word that is in no list of names."""

_OPENING: Final = re.compile(r"(?:عبد|abd(?:[aeou][lrsnd])?)\w{3,}")
"""Abdullah and the like, which nobody has a whole list of."""
_FAMILY_ENDS: Final = re.compile(
    r"\w{3,}(?:[oe]wicz|czyk|[sc]k[iya]|skaya|enko|[oe]va?|[oe]vi[ch]|sson|dottir|escu|eanu|poulo[su]|idis|idou|akis"
    r"|shvili|adze|oglu|mann|bauer|stein|meier|maier|huber|inen"
    r"|[ое]ва?|[сц]кии|[сц]кая|енко|[оеі]вич|ишвили|адзе|πουλο[συ]|[ιά]δη[σς]?|ακη[σς]?)"
)
"""The ends of families' names, of four letters or more before them."""


def kind_of(word: str) -> NameKind:
    """Return what a word mostly is; a name with hyphens is a given one if all its parts are."""
    bare = fold(word).strip(".'’")
    parts = bare.split("-")
    if len(parts) == 1 or bare in _table():
        return _kind_of(bare)
    if parts[0] in lexicon.ARTICLES:  # Al-Sayed
        return "family"
    kinds = [_kind_of(part) for part in parts]
    return "given" if {"given", "either"}.issuperset(kinds) else "family" if kinds[-1] == "family" else ""


def _kind_of(bare: str) -> NameKind:
    if bare in GIVEN:
        return "either" if is_common_family(bare) else "given"
    if known := _table().get(bare):
        return "either" if known == "family" and bare in lexicon.ALSO_GIVEN else known
    if bare in lexicon.ALSO_GIVEN or _OPENING.fullmatch(bare):
        return "given"
    return "family" if is_common_family(bare) or _FAMILY_ENDS.fullmatch(bare) else ""


def is_given(word: str) -> bool:
    """Whether a word is a given name, though it may be a family's too."""
    return kind_of(word) in {"given", "either"}


def is_rarely_given(word: str) -> bool:
    """Whether only one list has a word as a given name: it may be an office's in another language, such as Kita."""
    bare = fold(word)
    return bare in _rare() and bare not in GIVEN | lexicon.ALSO_GIVEN


@cache
def _table() -> dict[str, NameKind]:
    kinds: tuple[NameKind, ...] = ("given", "either", "family")
    found: dict[str, NameKind] = dict.fromkeys(_rare(), "given")
    for kind in kinds:
        found.update(dict.fromkeys(_section(kind), kind))
    return found


@cache
def _rare() -> frozenset[str]:
    return frozenset(_section("rare"))


def _section(kind: str) -> list[str]:
    text = (get_data(__package__, "known_names.txt") or b"").decode()
    return text.partition(f"[{kind}]")[2].partition("\n[")[0].split()
