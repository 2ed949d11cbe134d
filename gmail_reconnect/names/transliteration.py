"""Compare names in Arabic letters with names in Latin letters, by their consonants. Pure; for suggestions only.

The skeleton of a name is the consonants that both scripts write, after an "a" if it begins with a vowel or ع: محمد حداد
and Mohammed Haddad are mhmdhd, عمر حداد and Omar Haddad are amrhd. Different names can have the same skeleton.
"""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.text.fold import fold, word_set

_LETTERS: Final = str.maketrans("بتثجحخدذرزسشصضطظغفقكلمنهپچگڤ", "bttjhxdzrzscsdtzjfkklmnhbjjf")
_SOUNDS: Final = {
    "sch": "c", "tch": "c", "sh": "c", "ch": "c", "kh": "x", "gh": "j", "dj": "j", "dh": "z", "th": "t", "ph": "f",
    "ck": "k", "x": "ks", "c": "k", "q": "k", "v": "f", "p": "b", "g": "j",
}  # fmt: skip
"""What Latin letters sound like: c is ش, x is خ."""
_SOUND: Final = re.compile("|".join(_SOUNDS))
_ARABIC: Final = re.compile(r"[\u0621-\u06ff]+")
_LATIN: Final = re.compile(r"[a-z]+")
_ARTICLES: Final = word_set("al el ul ad ed ud ar er as es az an ash aal ال")
# Abdulaziz and عبدالعزيز as Abd Aziz, but not Abdullah, or Abdalla; Alkhatib as Khatib.
_MERGED: Final = re.compile(r"^(abd)(?:[aeou]|ou)l(?!ah?$)|^[ae]l(?=[^aeiouy].{3})")
_APOSTROPHES: Final = re.compile(r"['’‘`ʼʻʿʾ]")


def skeleton(name: str) -> str:
    """Return the consonants of a name in Arabic or in Latin letters; "" if it is in neither or both, or too short."""
    vowel, parts = _consonants(name)
    found = _once("".join(parts))
    return f"{vowel}{found}" if len(found) > 3 else ""


def short_skeleton(name: str) -> str:
    """Return the consonants, word by word, of a name too short for a skeleton: Sara Ali is "sr l". Else "".

    These few are enough only if the names are in two scripts, and if each word has a consonant.
    """
    vowel, parts = _consonants(name)
    parts = [_once(part) for part in parts]
    enough = len(parts) > 1 and all(parts) and len("".join(parts)) > 2 and not skeleton(name)
    return f"{vowel}{' '.join(parts)}" if enough else ""


def alphabet(name: str) -> str:
    """Return "arabic" or "latin" if all the letters of a name are; else ""."""
    words = re.findall(r"[^\W\d_]+", fold(name))
    if words and all(_ARABIC.fullmatch(word) for word in words):
        return "arabic"
    return "latin" if words and all(_LATIN.fullmatch(word) for word in words) else ""


def _consonants(name: str) -> tuple[str, list[str]]:
    """Return "a" or "" (whether the first word begins with a vowel), and the consonants of each word but articles.

    There are none if the name is one word, or not in one of the two scripts.
    """
    words = re.findall(r"[^\W\d_]+", _APOSTROPHES.sub("", fold(name)))
    parts: list[str] = []
    for letters, written in ((_ARABIC, _arabic), (_LATIN, _latin)):
        if len(words) > 1 and all(letters.fullmatch(word) for word in words):
            parts = [written(word) for word in words if word not in _ARTICLES]
    return "a" if parts and parts[0].startswith("a") else "", [part.removeprefix("a") for part in parts]


def _once(consonants: str) -> str:
    return re.sub(r"(.)\1+", r"\1", consonants)


def _arabic(word: str) -> str:
    if word == "الله":
        return "l"
    word = re.sub("^عبدال|^ال(?=..)", lambda found: found[0].removesuffix("ال"), word.replace("الدين", "دين"))
    # A final h is silent in Latin letters, or omitted: Sara(h), Saleh. و and ي are vowels, except at the beginning.
    word = re.sub("[هح]$", "", word) if len(word) > 2 else word
    first = {"و": "w", "ي": "y", "ا": "a", "ع": "a"}.get(word[:1], "")
    return first + re.sub(r"[^a-z]", "", word.translate(_LETTERS))


def _latin(word: str) -> str:
    word = _MERGED.sub(r"\1", re.sub(r"(.)\1+", r"\1", word))
    word = _SOUND.sub(lambda found: _SOUNDS[found[0]], re.sub(r"(?<=[aeiouy])h$", "", word))
    first = re.sub("[aeiou]", "a", word[:1]) if word[:1] in {*"aeiouwy"} else ""
    return first + re.sub(r"[aeiouwy]", "", word)
