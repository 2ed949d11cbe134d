"""Find two people in one display name: Ana & Bob Lima, أحمد وسلمى. Pure."""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.text.fold import fold

from . import lexicon
from .common_names import is_common_family, is_japanese_family
from .known_names import is_given

_BEHALF: Final = re.compile(
    r"\bon behalf of\b|\bim auftrag\b|(?<=\S )(?-i:i\. ?[AV]\.|p\. ?[aop]\.)|\bp/[aop]\b|\bau nom de\b"
    r"|\bde la part de\b|\ben nombre de\b"
    r"|\bde parte de\b|\bem nome de\b|\ba nome di\b|\bper conto di\b|\bpå vegne a[fv]\b|\bpå uppdrag av\b|\bw imieniu\b"
    r"|\bот имени\b|\bвід імені\b|نيابة عن|از طرف|בשם|\bthay mặt\b|\batas nama\b|代表|代理",
    re.IGNORECASE,
)
_FAMILY_ENDINGS: Final = re.compile(r"\w{2,}(?:ovi|owie|scy|ccy)")
"""The plural of a family's name in Czech and Polish."""
_FAMILY: Final = re.compile(
    r"(?:一家|家族|夫妻|夫婦|夫妇|和太太|和夫人|ファミリー|가족|부부)$|^(?:gia đình|ông bà)\b", re.IGNORECASE
)
"""A family or a couple in China, Japan, Korea and Vietnam."""
_TITLES: Final = lexicon.TITLES.union(lexicon.LONG_TITLES, lexicon.POSSIBLY_NAMES, lexicon.FAMILY_TITLES)
_PLURALS: Final = (
    *(("s", ""), ("es", ""), ("lar", ""), ("ler", ""), ("ek", ""), ("ici", "ic"), ("set", "nen")),
    *(("ы", ""), ("и", ""), ("ки", "ко"), ("οι", "οσ")),
)
"""How languages write several people of a common family's name, folded, and that name: Hubers, Yılmazlar, Петровы."""


def writes_for_others(name: str) -> bool:
    """Whether it can't be told whose name this is: A on behalf of B, A (for B)."""
    words = name.replace("(", " ").replace("[", " ").split()
    return any(word in lexicon.FOR_OTHERS for word in words[1:]) or _BEHALF.search(name) is not None


def is_family(name: str) -> bool:
    """Whether a family's or a couple's name has no first names: The Hubers, Familie Huber, Mr and Mrs Huber."""
    words = [fold(word).strip(".'’") for word in name.split()]
    if not lexicon.FAMILIES.isdisjoint(words) or (len(words) > 1 and words[0] in lexicon.FAMILY_ARTICLES):
        return True
    if len(words) == 1 and (_FAMILY_ENDINGS.fullmatch(words[0]) or _is_plural(words[0])):
        return True
    title, *others = split_couple(name)
    titles = [fold(words.partition(" ")[0]).replace(".", "") for words in others]
    both = bool(titles) and " " not in title and _TITLES.issuperset([fold(title).strip("."), *titles])
    return both or _FAMILY.search(name) is not None or (name.endswith("家") and is_japanese_family(name[:-1]))


def _is_plural(word: str) -> bool:
    """Whether a word is the plural of a common family's name, and nobody's name itself: Hubers, but not Charles."""
    word = re.sub("['’]", "", word)
    if is_given(word) or is_common_family(word):
        return False
    return any(
        word.endswith(plural) and len(word) > len(plural) + 3 and is_common_family(word.removesuffix(plural) + singular)
        for plural, singular in _PLURALS
    )


def split_couple(name: str) -> list[str]:
    """Return the parts of a name that a word such as "and" or "&" separates; only [name] if there is none."""
    words = [part for word in name.split() for part in _split_sign(word)]
    parts: list[list[str]] = [[]]
    for word in words:
        within = word in lexicon.JOINING_WITHIN_NAMES and len(parts[-1]) == 1
        if word in lexicon.JOINING or word in {"AND", "UND", "ET", "و"} or within:
            parts.append([])
        elif parts[-1] and _is_and_a_name(word):
            parts.append([word[1:]])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts]


def join_slashed(name: str) -> str:
    """Return "Tom/Ana Reed" as "Tom & Ana Reed". What may be a place or an office behind or before a slash stays."""
    name = _AND_OR.sub(r"\1", name)
    parts = [part.split() for part in name.split("/")]
    if len(parts) < 2 or not all(parts) or any(map(_is_of_office, parts)):
        return name
    first, last = parts[0], parts[-1]
    one_family = len(first) == 1 and len(last) > 1 and first[0].istitle()
    known = all(is_given(part[0]) for part in parts) and (len(first) == 1 or len(last) > 1)  # Ana Lima / Florence
    return " & ".join(map(" ".join, parts)) if one_family or known else name


def _is_of_office(words: list[str]) -> bool:
    return not (lexicon.NOT_NAMES | lexicon.INSTITUTIONS).isdisjoint(map(fold, words))


_AND_OR: Final = re.compile(r"\b(and|und|et|y|e)/(?:or|oder|ou|o)\b", re.IGNORECASE)


def _is_and_a_name(word: str) -> bool:
    """Whether "and" is a part of the word before a name or a title: أحمد وسلمى, السيد والسيدة, דוד ושרה."""
    rest = fold(word[1:])
    if word.startswith("و"):
        return rest in lexicon.ARABIC or (rest.startswith("ال") and rest in _TITLES)
    return word.startswith("ו") and (rest in _TITLES or is_given(rest))


def _split_sign(word: str) -> list[str]:
    return re.split(r"(?<=.)([&+])(?=.)", word) if len(word) > 1 else [word]
