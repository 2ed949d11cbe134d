"""Compare the parts of names that may distinguish two people: titles, generations, initials, accents. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import product
from typing import Final

from gmail_reconnect.text.fold import fold

from .full_name import CJK, words_of
from .lexicon import DEGREES, DEGREES_OR_NAMES, GENERATIONS, LONG_TITLES, TITLES

# One letter in two codings, or in an older spelling. In capitals only Turkish distinguishes ı from i.
_ONE_LETTER: Final = str.maketrans("ışţðőűǧ", "iștđõûğ")
_TITLES_BEFORE: Final = re.compile(
    rf"\A(?:(?:{'|'.join(map(re.escape, sorted(TITLES | LONG_TITLES)))})(?:\s*[./]+\s*|\s+))+(?=[^\W_])"
)
_PHD: Final = re.compile(r"\bph\.?\s*d\b")


def without_titles(name: str) -> str:
    """Fold a name, and remove titles before it and degrees or "Jr." after it; for suggestions only.

    At least two words stay.
    """
    parts = [_TITLES_BEFORE.sub("", part.strip()).split() for part in re.split("[,،]", _PHD.sub("phd", fold(name)))]
    for place in range(len(parts) - 1, -1, -1):
        part, after = parts[place], DEGREES.union(GENERATIONS, DEGREES_OR_NAMES if place else ())
        # Among other words, or without a comma, "Ma" is a name.
        if not all(word.replace(".", "") in after for word in part):
            after -= DEGREES_OR_NAMES
        while part and part[-1].replace(".", "") in after and sum(map(len, parts)) > 2:
            part.pop()
    return ", ".join(" ".join(part) for part in parts if part)


def generation(name: str) -> str:
    """Return what distinguishes father and son: "jr", "sr", "ii", "iii" or "iv"; "" if nothing does."""
    found = [GENERATIONS[word] for word in re.findall(r"[^\W\d_]+", fold(name)) if word in GENERATIONS]
    return found[-1] if found else ""


def initials(name: str) -> frozenset[str]:
    """Return the single letters in a name; those of two people can distinguish them. None for Chinese and Japanese."""
    whole = re.sub(r"(?<=\w)['’](?=\w)", "", fold(name))  # the O of O'Neil isn't an initial
    words = [word for part in re.split("[,،]", whole) for word in words_of(_TITLES_BEFORE.sub("", part.strip()))]
    return frozenset(w for w in words if len(w) == 1 and w.isalpha() and w != "و" and not CJK.match(w))


def initials_differ(some: Collection[str], others: Collection[str]) -> bool:
    """Whether each name has an initial that the other lacks. An omitted initial says nothing."""
    return bool({*some} - {*others} and {*others} - {*some})


def accents(name: str) -> frozenset[tuple[str, str]]:
    """Return the Latin words that have accents, each as (without accents, with accents), in lower case."""
    if name.isascii():
        return frozenset()
    whole = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold()).translate(_ONE_LETTER)
    both = ((fold(word), word) for word in re.findall(r"[^\W\d_]+", whole))
    return frozenset((bare, word) for bare, word in both if bare.isascii() and bare != word)


def accents_differ(some: Collection[tuple[str, str]], others: Collection[tuple[str, str]]) -> bool:
    """Whether one letter has different accents in both names: Tứ is not Tú. An omitted accent says nothing."""
    agree: dict[str, bool] = {}
    for (bare, mine), (same, theirs) in product(some, others):
        if bare == same:
            alike = all(len({*letter}) < 3 for letter in zip(mine, theirs, bare, strict=False))
            agree[bare] = agree.get(bare, False) or alike or not len(mine) == len(theirs) == len(bare)
    return not all(agree.values())
