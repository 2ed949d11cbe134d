"""Find two people in one display name: Ana & Bob Lima, أحمد وسلمى. Pure."""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.text.fold import fold

from . import lexicon

_BEHALF: Final = re.compile(
    r"\bon behalf of\b|\bim auftrag\b|\bi\. ?a\.|\bp\. ?p\.|\bau nom de\b|\bde la part de\b|\ben nombre de\b"
    r"|\bde parte de\b|\bem nome de\b|\ba nome di\b|\bper conto di\b|\bpå vegne a[fv]\b|\bpå uppdrag av\b|\bw imieniu\b"
    r"|\bот имени\b|\bвід імені\b|نيابة عن|از طرف|בשם|\bthay mặt\b|\batas nama\b|代表|代理",
    re.IGNORECASE,
)
_FAMILY_ENDINGS: Final = re.compile(r"\w{2,}(?:ovi|owie|scy|ccy)|.*(?:一家|家族|夫妻|夫婦|ファミリー|가족|부부)")
"""The plural of a family's name in Czech and Polish; a family or a couple in China, Japan and Korea."""


def writes_for_others(name: str) -> bool:
    """Whether it can't be told whose name this is: A on behalf of B, A (for B)."""
    words = name.replace("(", " ").replace("[", " ").split()
    return any(word in lexicon.FOR_OTHERS for word in words[1:]) or _BEHALF.search(name) is not None


def is_family(name: str) -> bool:
    """Whether this is a family's name, without first names: The Hubers, Familie Huber."""
    words = [fold(word).strip(".'’") for word in name.split()]
    if not lexicon.FAMILIES.isdisjoint(words) or (len(words) > 1 and words[0] in lexicon.FAMILY_ARTICLES):
        return True
    return len(words) == 1 and _FAMILY_ENDINGS.fullmatch(words[0]) is not None


def split_couple(name: str) -> list[str]:
    """Return the parts of a name that a word such as "and" or "&" separates; only [name] if there is none."""
    words = [part for word in name.split() for part in _split_sign(word)]
    parts: list[list[str]] = [[]]
    for word in words:
        within = word in lexicon.JOINING_WITHIN_NAMES and len(parts[-1]) == 1
        if word in lexicon.JOINING or word in {"AND", "UND", "ET", "و"} or within:
            parts.append([])
        elif parts[-1] and word.startswith("و") and fold(word[1:]) in lexicon.ARABIC:
            parts.append([word[1:]])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts]


def _split_sign(word: str) -> list[str]:
    return re.split(r"(?<=.)([&+])(?=.)", word) if len(word) > 1 else [word]
