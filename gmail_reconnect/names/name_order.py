"""Put the first name first, where a country's custom puts the family's name there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.text.fold import fold

from . import lexicon

_VIETNAMESE_LETTERS: Final = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_VIETNAMESE_SYLLABLE: Final = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_HYPHENATED: Final = re.compile(r"[^\W\d_]+-[^\W\d_]+")


def first_name_first(words: list[str], addresses: Iterable[str]) -> list[str] | None:
    """Return the words with the first name first; None if the order can't be told.

    An address in .hu shows a name in Hungarian order; capitals show the family's name (LIMA Ana); the other customs are
    known by the words themselves.
    """
    if len(words) < 2:
        return words
    first, last = fold(words[0]), fold(words[-1])
    if (given := _vietnamese(words)) is not None:
        return [words[given]]
    if first in lexicon.CHINESE and last not in lexicon.CHINESE:
        return [" ".join(words[1:])]
    if first in lexicon.KOREAN and len(words) == 2 and _HYPHENATED.fullmatch(words[1]):
        return [words[1]]
    if any(email.endswith(".hu") for email in addresses):
        return _hungarian(words)
    family = is_shouted(words[0]) or (words[0].isupper() and first in lexicon.SHORT_FAMILIES)
    if family and not any(is_shouted(word) for word in words[1:]):
        return [*words[1:], words[0]]
    return words


def is_shouted(word: str) -> bool:
    """Whether a word of three letters or more is in capitals."""
    return len(word) > 2 and word.isupper() and "." not in word.rstrip(".")


def _vietnamese(words: list[str]) -> int | None:
    """Return the place of the first name in a Vietnamese name; None if the name isn't one that turns the order."""
    first, last = fold(words[0]), fold(words[-1])
    if not all(_VIETNAMESE_SYLLABLE.fullmatch(fold(word)) for word in words):
        return None
    marked = not words[0].isascii() or _VIETNAMESE_LETTERS.search(" ".join(words))
    middle = len(words) > 2 and fold(words[1]) in lexicon.VIETNAMESE_MIDDLE
    families = lexicon.VIETNAMESE | (lexicon.VIETNAMESE_WITH_MIDDLE if marked or middle else frozenset())
    if first in families and (last not in lexicon.VIETNAMESE or len(words) > 2):
        return -1
    # Văn An Nguyễn: the order of the West, with the middle name first.
    return -2 if last in families and len(words) > 2 and first in {"van", "thi"} else None


def _hungarian(words: list[str]) -> list[str] | None:
    given = lexicon.HUNGARIAN.union(lexicon.FORMAL_NAMES, *lexicon.FORMAL_NAMES.values())
    known = next((at for at, word in enumerate(words) if at and fold(word) in given), None)
    if known:
        return words[known:]
    return words if fold(words[0]) in given else None
