"""Compare full names: when two are the same, and what distinguishes them (generations, initials, accents). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from gmail_reconnect.text.fold import fold

from . import lexicon

_BEFORE: Final = lexicon.LONG_TITLES | lexicon.RARELY_NAMES | lexicon.POSSIBLY_NAMES
_TURNED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?: [^\W\d_](?:[^\W\d_]|[.'’-])*){1,4}")
_FACULTY: Final = re.compile(
    rf"\bdr\.\s*(?:(?:{'|'.join(sorted(lexicon.FACULTIES))}|h\. ?c)\.\s*)+"
)  # not Dr. Phil Weber
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_KANA: Final = re.compile(r"[\u3040-\u30ff]+")
_CJK_TITLE: Final = re.compile(rf"(?:{'|'.join(lexicon.CJK_TITLES)})$")
_CJK_OFFICE: Final = re.compile(r"会社|公司|客服|中心|センター|サポート|事務局|編集部|회사|센터|지원")
# One letter in two codings, or in an older spelling. In capitals only Turkish distinguishes ı from i.
_ONE_LETTER: Final = str.maketrans("ışţðőűǧ", "iștđõûğ")
_TITLES_BEFORE: Final = re.compile(
    rf"\A(?:(?:{'|'.join(map(re.escape, sorted(lexicon.TITLES | lexicon.LONG_TITLES)))})(?:\s*[./]+\s*|\s+))+(?=[^\W_])"
)
_ELIDED: Final = re.compile(r"\b([^\W\d_])['’](?=[^\W\d_])")
"""O'Brien and D'Souza, also written OBrien and DSouza."""
_PHD: Final = re.compile(r"\bph\.?\s*d\b")
_COMMA: Final = re.compile("[,،]")
_ANY_DEGREE: Final = lexicon.DEGREES | lexicon.DEGREES_OR_NAMES
_AFTER_NAME: Final = _ANY_DEGREE | {*lexicon.GENERATIONS} | lexicon.TITLES


@lru_cache(maxsize=100_000)
def name_key(name: str, *, doubtful: bool = False) -> str:
    """Fold a full name for comparison: case, accents, titles, initials and punctuation don't count.

    "Lima, Ana, PhD" and "Lima, Ana, Dr." are Ana Lima; otherwise the order counts: Thomas Martin is not Martin Thomas.
    Digits count: All_Staff2 and All_Staff are two lists. Returns "" for the name of an office and for a single name:
    simple, compound (Abu Bakr, Jean Pierre) or with a title. With `doubtful`, for suggestions, a word that may be a
    title or a name is a name.
    Chinese, Japanese and Korean names are often written without a space: three characters are a full name.
    """
    name = _ELIDED.sub(r"\1", name)
    parts = _parts(name)
    if _CJK.fullmatch("".join(parts)):
        return _cjk_key(parts)
    turned = given_name_first(name)
    parts = _parts(_without_degrees(turned))
    words = [word for part in parts for word in _words_of(part) if len(word) > 1 or word.isdigit()]
    full = _count_names(parts, doubtful=doubtful, turned=turned != name) >= 2
    return " ".join(words) if full and not lexicon.OFFICES.intersection(words) else ""


def given_name_first(name: str) -> str:
    """Turn "Lima, Ana, PhD" into "Ana Lima, PhD". What isn't a name after the first comma (PhD, Inc.) stays there."""
    last, *others = _COMMA.split(name)
    first, *after = [part for part in map(str.strip, others) if part] or [""]
    words = fold(first).replace(".", "").split()
    if not (words and all(map(_is_after_name, after))) or lexicon.AFTER_COMMA.intersection(words):
        return name
    whole = f"{first} {last.strip()}"
    return ", ".join((whole, *after)) if _TURNED.fullmatch(whole) else name


def without_titles(name: str) -> str:
    """Fold a name, and remove titles before it and degrees or "Jr." after it; for suggestions only.

    At least two words stay.
    """
    parts = [_TITLES_BEFORE.sub("", part.strip()).split() for part in _COMMA.split(_PHD.sub("phd", fold(name)))]
    for place in range(len(parts) - 1, -1, -1):
        part, after = (
            parts[place],
            lexicon.DEGREES.union(lexicon.GENERATIONS, lexicon.DEGREES_OR_NAMES if place else ()),
        )
        # Among other words, or without a comma, "Ma" is a name.
        if not all(word.replace(".", "") in after for word in part):
            after -= lexicon.DEGREES_OR_NAMES
        while part and part[-1].replace(".", "") in after and sum(map(len, parts)) > 2:
            part.pop()
    return ", ".join(" ".join(part) for part in parts if part)


def generation(name: str) -> str:
    """Return what distinguishes father and son: "jr", "sr", "ii", "iii" or "iv"; "" if nothing does."""
    found = [lexicon.GENERATIONS[word] for word in re.findall(r"[^\W\d_]+", fold(name)) if word in lexicon.GENERATIONS]
    return found[-1] if found else ""


def initials(name: str) -> frozenset[str]:
    """Return the single letters in a name; those of two people can distinguish them. None for Chinese and Japanese."""
    whole = re.sub(r"(?<=\w)['’](?=\w)", "", fold(name))  # the O of O'Neil isn't an initial
    words = [word for part in _COMMA.split(whole) for word in _words_of(_TITLES_BEFORE.sub("", part.strip()))]
    return frozenset(w for w in words if len(w) == 1 and w.isalpha() and w != "و" and not _CJK.match(w))


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


def _is_after_name(part: str, these: Collection[str] = _AFTER_NAME) -> bool:
    """Whether this is a degree, generation or title (or one of `these`), and so not a name after a comma."""
    return _all_in(_PHD.sub("phd", fold(part)).replace(".", "").split(), these)


def _without_degrees(name: str) -> str:
    """Omit degrees after a comma, if a full name is before it."""
    whole, *after = _COMMA.split(name)
    if not after or len(whole.split()) < 2:
        return name
    return ",".join((whole, *(part for part in after if not _is_after_name(part, _ANY_DEGREE))))


def _words_of(text: str) -> list[str]:
    """Split a folded text into words of letters and digits; marks that are vowels belong to their word."""
    return "".join(c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} else " " for c in text).split()


def _parts(name: str) -> list[str]:
    """Fold a name, and split it at spaces and commas, without titles."""
    parts = (part.strip(".'\"()[]") for part in re.split(r"[\s,;،_]+", _FACULTY.sub("dr ", fold(name))))
    return [part for part in parts if part and not _all_in(_words_of(part), lexicon.TITLES)]


def _all_in(words: Sequence[str], these: Collection[str]) -> bool:
    return bool(words) and all(word in these for word in words)


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
    before, behind = (lexicon.LONG_TITLES, frozenset[str]()) if doubtful else (_BEFORE, lexicon.TITLES_BEHIND)
    count, opened, article = 0, False, ""
    seconds = frozenset[str]()
    for part in parts:
        words = _words_of(part)
        if _all_in(words, behind if count else before):
            continue
        whole = article + "".join(words)
        if count and part in lexicon.ARTICLES:
            article = part
        elif any(sum(not c.isdigit() for c in word) > 1 for word in words):
            count += not opened and whole not in lexicon.CLOSINGS and whole not in seconds
            opened, article = whole in lexicon.OPENINGS, ""
            seconds = frozenset() if doubtful or turned or whole in seconds else lexicon.PAIRED.get(whole, frozenset())
        else:
            seconds = frozenset()  # the family's name follows an initial
    return count
