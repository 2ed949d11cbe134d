"""Reduce a text to the stems of its words, so that a search finds other forms of a word too. Pure.

The text is folded without any marks, and stemmed by Snowball: Latin letters as English; Arabic letters as Arabic,
without the article, which Snowball removes only sometimes. Each Chinese character and each kana is a word.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Final

from .fold import fold_letters

_VERSION: Final = 3
"""Increase it whenever a search folds or stems anything differently."""
_PROBE: Final = (
    "plastics companies running engineers engineering happily generalization university relational skies arguments"
    " meetings advised hopefulness news اليابان والبلاستيك بالمكتبة المهندسين معلمات كتابهم سيكتبون مدارس للشركات عربية"
)

LONGEST_TEXT: Final = 1000
"""Of a longer text only this many characters are read."""
_LONGEST_WORD: Final = 40
_CJK: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORDS: Final = re.compile(f"(?![\\W_])[{_CJK}]|[^\\W_{_CJK}]+")
_IN_TABLE: Final = re.compile("[\x00-\u017f\u0600-\u06ff]*")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_ARABIC: Final = re.compile("[\u0621-\u064a]+")
# Three letters at least must be left: والد and بالغ have no article.
_ARTICLE: Final = re.compile("(?:[وف]?(?:[بك]?ال|لل))(?=...)")


def fold_for_search(text: str) -> str:
    """Return the first `LONGEST_TEXT` characters of `text`, folded without any marks."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text.lower()
    # For the common scripts a table gives the same result in a tenth of the time.
    return text.translate(_table()) if _IN_TABLE.fullmatch(text) else _without_marks(text)


def search_words(text: str) -> list[str]:
    """Return the folded words of `text`, in order."""
    return [word[:_LONGEST_WORD] for word in _WORDS.findall(_POSSESSIVE.sub("", fold_for_search(text)))]


def stems(words: Iterable[str]) -> list[str]:
    """Return the stem of each folded word, in the same order."""
    return [_stem(word) if word.isalpha() else word for word in words]


def search_key(text: str) -> str:
    """Return the stems of the words of `text` between single spaces; "" if it has no word."""
    return " ".join(stems(search_words(text)))


def version() -> str:
    """Name this way of folding and stemming: stored keys of another version must be computed again."""
    # Another version of the stemmer gives some of these words other stems.
    return f"{_VERSION}/{hashlib.blake2b(search_key(_PROBE).encode(), digest_size=6).hexdigest()}"


def _without_marks(text: str) -> str:
    return fold_letters(text, lambda character: unicodedata.category(character).startswith("M"))


@cache
def _table() -> dict[int, str]:
    return {code: _without_marks(chr(code)) for code in (*range(0x180), *range(0x600, 0x700))}


@lru_cache(maxsize=1 << 17)
def _stem(word: str) -> str:
    if word.isascii():
        return _stemmer("english")(word)
    if _ARABIC.fullmatch(word):
        bare = _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word
        return _stemmer("arabic")(bare) or bare
    return word


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    # Only a search needs it, and importing it loads more than thirty languages.
    from snowballstemmer import arabic_stemmer, english_stemmer  # noqa: PLC0415

    made = english_stemmer.EnglishStemmer() if language == "english" else arabic_stemmer.ArabicStemmer()
    stem: Callable[[str], str] = made.stemWord
    return stem
