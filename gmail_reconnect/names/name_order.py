"""Put the first name first, where a country's custom puts the family's name there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.text.fold import fold

from . import lexicon
from .common_names import is_family_first

_VIETNAMESE_LETTERS: Final = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_VIETNAMESE_SYLLABLE: Final = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_TWO_KOREAN: Final = re.compile("(?:{0})(?:{0})".format("|".join(sorted(lexicon.KOREAN_SYLLABLES))))
_PINYIN: Final = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[aoeiu]|ai|ei|ao|ou|an|en|ang|eng|ong|i[aeu]|ia[on]|iang|ing?|"
    r"u[aino]|uan|uang|un)"
)
_HYPHENATED: Final = re.compile(r"[^\W\d_]+-[^\W\d_]+")


def first_name_first(words: list[str], addresses: Iterable[str]) -> list[str] | None:
    """Return the words with the first name first; None if the order can't be told.

    An address in .hu shows a name in Hungarian order; the other customs are known by the words themselves.
    """
    if len(words) < 2:
        return words
    if (given := _vietnamese(words)) is not None:
        return [words[given]]
    if behind := _behind_family(words):
        return behind
    if any(email.endswith(".hu") for email in addresses):
        return _hungarian(words)
    if _is_chinese_or_not(words) or (len(words) == 3 and is_family_first(words[0], words[-1])):
        return None
    return words


def _behind_family(words: list[str]) -> list[str] | None:
    """Return the given name behind a family's name; None if there is none at the beginning."""
    first, last = fold(words[0]), fold(words[-1])
    chinese = first in lexicon.CHINESE and last not in lexicon.CHINESE
    japanese = len(words) == 2 and first in lexicon.JAPANESE and last not in lexicon.JAPANESE
    if chinese or japanese or (first in lexicon.KOREAN and _is_korean_given(words[1:])):
        return [" ".join(words[1:])]
    hungarian = first in lexicon.HUNGARIAN_FAMILIES and fold(words[1]) in lexicon.HUNGARIAN
    return words[1:] if hungarian or is_family_first(words[0], words[1]) else None


def _is_korean_given(words: list[str]) -> bool:
    """Whether these are the two syllables of a Korean given name: Min-jun, Minjun, Min Jun."""
    if len(words) == 1:
        return bool(_HYPHENATED.fullmatch(words[0]) or _TWO_KOREAN.fullmatch(fold(words[0])))
    return len(words) == 2 and lexicon.KOREAN_SYLLABLES.issuperset(map(fold, words))


def _is_chinese_or_not(words: list[str]) -> bool:
    """Whether the family's name may come first: Li Wei, Wong Kar Wai."""
    first, rest = fold(words[0]), [fold(word) for word in words[1:]]
    if (
        first not in lexicon.CHINESE_ABROAD
        or not words[0].isascii()
        or rest[0] in lexicon.CALLED_TOGETHER.get(first, ())
    ):
        return False
    return (len(rest) == 1 and _PINYIN.fullmatch(rest[0]) is not None and len(first) < 5) or (
        len(rest) == 2 and all(2 <= len(word) <= 5 for word in rest)
    )


def is_shouted(word: str) -> bool:
    """Whether a word of three letters or more is in capitals."""
    return len(word) > 2 and word.isupper() and "." not in word.rstrip(".")


def is_vietnamese(words: list[str]) -> bool:
    """Whether a name shows Vietnam's order: Nguyễn Văn An."""
    return len(words) > 1 and _vietnamese(words) is not None


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
