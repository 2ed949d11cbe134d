"""Text → the words it can be found by: folded, then stemmed. Pure; the same for what is kept and for what is asked.

Folded: case, accents, compatibility forms, strokes and ligatures (ł → l, ø → o, ı → i, æ → ae), Arabic letter forms
(أ إ آ → ا, ى ی → ي, ة ہ → ه, ک → ك), vowel signs and tatweel do not count. Names are folded by the same letters
(`fullname.fold`), but keep marks that are vowels. Stemmed by Snowball: Latin letters as English, Arabic letters as
Arabic after the article, which Snowball takes off only sometimes. Chinese characters and kana are a word each.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Final

_FORM: Final = 2
"""Counted up whenever this module folds anything differently."""
_PROBE: Final = (
    "plastics companies running engineers engineering happily generalization university relational skies arguments"
    " meetings advised hopefulness news اليابان والبلاستيك بالمكتبة المهندسين معلمات كتابهم سيكتبون مدارس للشركات عربية"
)

LONGEST_TEXT: Final = 1000
"""Of a longer text only so many characters are read."""
_LONGEST_WORD: Final = 40
_CJK: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORDS: Final = re.compile(f"(?![\\W_])[{_CJK}]|[^\\W_{_CJK}]+")
_IN_TABLE: Final = re.compile("[\x00-\u017f\u0600-\u06ff]*")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
# What has no accent to take off in Unicode, and what one Arabic writer types for what another does.
_LETTER_FORMS: Final = str.maketrans("łøıđðħŧ", "loiddht") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict(zip("ىیےةہھەٱک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "يييههههاك01234567890123456789", strict=True))
    | {"ـ": None}
)
_ARABIC: Final = re.compile("[\u0621-\u064a]+")
# What is left has three letters at least: والد and بالغ are no articles.
_ARTICLE: Final = re.compile("(?:[وف]?(?:[بك]?ال|لل))(?=...)")


def word_set(*lines: str) -> frozenset[str]:
    """The words of a list that is written as lines."""
    return frozenset(word for line in lines for word in line.split())


def plain(text: str) -> str:
    """The beginning of a text as it is compared: what does not count taken off, what parts its words left in."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text.lower()
    # The common scripts letter by letter from a table, which says the same and takes a tenth of the time.
    return text.translate(_table()) if _IN_TABLE.fullmatch(text) else _folded_letters(text)


def folded(text: str) -> list[str]:
    """The words of a text, in order, as they are written but for what does not count."""
    return [word[:_LONGEST_WORD] for word in _WORDS.findall(_POSSESSIVE.sub("", plain(text)))]


def stems(words: Iterable[str]) -> list[str]:
    """The stem of each folded word, in the same order."""
    return [_stem(word) if word.isalpha() else word for word in words]


def key(text: str) -> str:
    """The stems of a text's words, between single spaces; "" where it has no word."""
    return " ".join(stems(folded(text)))


def letters(text: str, is_mark: Callable[[str], bool]) -> str:
    """Each letter as it is compared, without the marks that do not count."""
    # 𝐀 has no small letter before it is an A.
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in whole if not is_mark(c))
    return unicodedata.normalize("NFC", bare).translate(_LETTER_FORMS)


def _folded_letters(text: str) -> str:
    return letters(text, lambda c: unicodedata.category(c).startswith("M"))


@cache
def _table() -> dict[int, str]:
    return {code: _folded_letters(chr(code)) for code in (*range(0x180), *range(0x600, 0x700))}


def form() -> str:
    """Names how words are folded and stemmed: where it has changed, what was kept has to be made anew."""
    # Another version of the stemmer shows itself in what becomes of some words.
    return f"{_FORM}/{hashlib.blake2b(key(_PROBE).encode(), digest_size=6).hexdigest()}"


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
    # Only a search needs it, and it loads more than thirty languages.
    from snowballstemmer import arabic_stemmer, english_stemmer  # noqa: PLC0415

    made = english_stemmer.EnglishStemmer() if language == "english" else arabic_stemmer.ArabicStemmer()
    stem: Callable[[str], str] = made.stemWord
    return stem
