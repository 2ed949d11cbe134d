"""Tell when two display names are the same full name. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from gmail_reconnect.text.fold import fold

from .lexicon import (
    ARTICLES,
    CJK_TITLES,
    CLOSINGS,
    COMPANIES,
    COMPANIES_OR_NAMES,
    DEGREES,
    DEGREES_OR_NAMES,
    FACULTIES,
    GENERATIONS,
    LONG_TITLES,
    OFFICES,
    OPENINGS,
    PAIRED,
    POSSIBLY_NAMES,
    RARELY_NAMES,
    TITLES,
    TITLES_BEHIND,
)

_BEFORE: Final = LONG_TITLES | RARELY_NAMES | POSSIBLY_NAMES
_AFTER_COMMA: Final = DEGREES.union(DEGREES_OR_NAMES, GENERATIONS, COMPANIES, COMPANIES_OR_NAMES)
_TURNED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?: [^\W\d_](?:[^\W\d_]|[.'’-])*){1,4}")
_FACULTY: Final = re.compile(rf"\bdr\.\s*(?:(?:{'|'.join(sorted(FACULTIES))}|h\. ?c)\.\s*)+")  # not Dr. Phil Weber
CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_KANA: Final = re.compile(r"[\u3040-\u30ff]+")
_CJK_TITLE: Final = re.compile(rf"(?:{'|'.join(CJK_TITLES)})$")
_CJK_OFFICE: Final = re.compile(r"会社|公司|客服|中心|センター|サポート|事務局|編集部|회사|센터|지원")


@lru_cache(maxsize=100_000)
def name_key(name: str, *, doubtful: bool = False) -> str:
    """Fold a full name for comparison: case, accents, titles, initials and punctuation don't count.

    "Lima, Ana" is Ana Lima; otherwise the order counts: Thomas Martin is not Martin Thomas. Digits count: All_Staff2
    and All_Staff are two lists. Returns "" for the name of an office and for a single name: simple, compound (Abu Bakr,
    Jean Pierre) or with a title. With `doubtful`, for suggestions, a word that may be a title or a name is a name.
    Chinese, Japanese and Korean names are often written without a space: three characters are a full name.
    """
    parts = _parts(name)
    if CJK.fullmatch("".join(parts)):
        return _cjk_key(parts)
    turned = given_name_first(name)
    parts = _parts(turned)
    words = [word for part in parts for word in words_of(part) if len(word) > 1 or word.isdigit()]
    full = _count_names(parts, doubtful=doubtful, turned=turned != name) >= 2
    return " ".join(words) if full and not OFFICES.intersection(words) else ""


def given_name_first(name: str) -> str:
    """Turn "Lima, Ana" into "Ana Lima". What isn't a name after the comma (PhD, Inc.) stays there."""
    last, comma, first = (part.strip() for part in name.replace("،", ",").partition(","))
    if not comma or "," in first or _AFTER_COMMA.intersection(fold(first).replace(".", "").split()):
        return name
    whole = f"{first} {last}"
    return whole if _TURNED.fullmatch(whole) else name


def words_of(text: str) -> list[str]:
    """Split a folded text into words of letters and digits; marks that are vowels belong to their word."""
    return "".join(c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} else " " for c in text).split()


def _parts(name: str) -> list[str]:
    """Fold a name, and split it at spaces and commas, without titles."""
    parts = (part.strip(".'\"()[]") for part in re.split(r"[\s,;،_]+", _FACULTY.sub("dr ", fold(name))))
    return [part for part in parts if part and not _all_in(words_of(part), TITLES)]


def _all_in(words: Sequence[str], these: frozenset[str]) -> bool:
    return bool(words) and these.issuperset(words)


def _cjk_key(parts: Sequence[str]) -> str:
    """Return `name_key` of a name in Chinese, Japanese or Korean: the family first, with or without a comma."""
    names = [bare for part in parts if (bare := _CJK_TITLE.sub("", part))]
    whole = "".join(names)
    least = 3 if names == [*parts] else 4  # 長谷川様 is a family
    full = len(names) > 1 or (len(whole) >= least and not _KANA.fullmatch(whole))  # さくら is a first name
    return whole if full and not _CJK_OFFICE.search(whole) else ""


def _count_names(parts: Sequence[str], *, doubtful: bool, turned: bool) -> int:
    """Count the names: a compound one is one; initials and titles aren't names.

    `turned`: a comma showed which one is the family's.
    """
    before, behind = (LONG_TITLES, frozenset[str]()) if doubtful else (_BEFORE, TITLES_BEHIND)
    count, opened, article = 0, False, ""
    seconds = frozenset[str]()
    for part in parts:
        words = words_of(part)
        if _all_in(words, behind if count else before):
            continue
        whole = article + "".join(words)
        if count and part in ARTICLES:
            article = part
        elif any(sum(not c.isdigit() for c in word) > 1 for word in words):
            count += not opened and whole not in CLOSINGS and whole not in seconds
            opened, article = whole in OPENINGS, ""
            seconds = frozenset() if doubtful or turned or whole in seconds else PAIRED.get(whole, frozenset())
        else:
            seconds = frozenset()  # the family's name follows an initial
    return count
