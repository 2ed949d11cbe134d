"""One name written in two ways: in Arabic and in Latin letters, in full and in short. Pure, for suggestions only.

The skeleton of a name is its consonants, as far as both scripts write them, after an "a" where it begins with a vowel
or ع: محمد حداد and Mohammed Haddad are mhmdhd, عمر حداد and Omar Haddad amrhd. Names that are not the same can have
one skeleton.
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
"""What Latin letters stand for: c is ش, x is خ."""
_SOUND: Final = re.compile("|".join(_SOUNDS))
_ARABIC: Final = re.compile(r"[\u0621-\u06ff]+")
_LATIN: Final = re.compile(r"[a-z]+")
_ARTICLES: Final = word_set("al el ul ad ed ud ar er as es az an ash aal ال")
# Abdulaziz and عبدالعزيز as Abd Aziz, but not Abdullah, or Abdalla; Alkhatib as Khatib.
_MERGED: Final = re.compile(r"^(abd)(?:[aeou]|ou)l(?!ah?$)|^[ae]l(?=[^aeiouy].{3})")
_APOSTROPHES: Final = re.compile(r"['’‘`ʼʻʿʾ]")
_NICKNAMES: Final = (
    "abigail abby", "alexander alex sasha", "alexandra alex sandra", "andrew andy drew", "anthony tony",
    "barbara barb", "benjamin ben", "catherine cathy kate", "charles charlie chuck", "christine chris",
    "christopher chris", "cynthia cindy", "daniel dan danny", "david dave", "deborah deb debbie", "donald don",
    "douglas doug", "edward ed eddie ted", "elizabeth liz beth betsy", "eugene gene", "frances fran",
    "frederick fred", "gerald gerry jerry", "gregory greg", "harold harry hal", "henry hank", "jacob jake",
    "james jim jimmy", "jeffrey jeff", "jennifer jen jenny", "jessica jess", "john jack johnny", "jonathan jon",
    "joseph joe joey", "joshua josh", "katherine kathy kate katie", "kenneth ken", "kimberly kim", "lawrence larry",
    "leonard len", "louis lou", "margaret maggie meg peggy", "matthew matt", "michael mike mick", "nathan nate",
    "nathaniel nate", "nicholas nick", "pamela pam", "patricia pat patty", "patrick pat", "peter pete",
    "philip phil", "phillip phil", "raymond ray", "rebecca becky", "richard rick dick rich", "robert bob bobby rob",
    "ronald ron", "samantha sam", "samuel sam", "stephen steve", "steven steve", "susan sue susie", "theodore ted",
    "thomas tom tommy", "timothy tim", "victoria vicky", "vincent vince", "walter walt", "william bill will",
    "zachary zach",
)  # fmt: skip


def skeleton(name: str) -> str:
    """The consonants of a name in Arabic or Latin letters; "" where it is in neither, or in both, or too short."""
    vowel, parts = _consonants(name)
    found = _once("".join(parts))
    return f"{vowel}{found}" if len(found) > 3 else ""


def short_skeleton(name: str) -> str:
    """The consonants of a name too short for a skeleton, word by word: Sara Ali is "sr l". "" where it is too short.

    So few are enough only where another script explains why the names differ, and where each word has one.
    """
    vowel, parts = _consonants(name)
    parts = [_once(part) for part in parts]
    enough = len(parts) > 1 and all(parts) and len("".join(parts)) > 2 and not skeleton(name)
    return f"{vowel}{' '.join(parts)}" if enough else ""


def script(name: str) -> str:
    """ "arabic", "latin" or "": what all the letters of a name are in."""
    words = re.findall(r"[^\W\d_]+", fold(name))
    if words and all(_ARABIC.fullmatch(word) for word in words):
        return "arabic"
    return "latin" if words and all(_LATIN.fullmatch(word) for word in words) else ""


def _formal() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _NICKNAMES:
        formal, *short = line.split()
        for name in short:
            found.setdefault(name, set()).add(formal)
    return {short: frozenset(names) for short, names in found.items()}


FORMAL: Final = _formal()
"""Short name → the names it is short for: bob → robert."""


def _consonants(name: str) -> tuple[str, list[str]]:
    """ "a" where the first word begins with a vowel, and the consonants of each word, articles left out.

    None where it is one word, or not in one of the two scripts.
    """
    words = re.findall(r"[^\W\d_]+", _APOSTROPHES.sub("", fold(name)))
    parts: list[str] = []
    for alphabet, written in ((_ARABIC, _arabic), (_LATIN, _latin)):
        if len(words) > 1 and all(alphabet.fullmatch(word) for word in words):
            parts = [written(word) for word in words if word not in _ARTICLES]
    return "a" if parts and parts[0].startswith("a") else "", [part.removeprefix("a") for part in parts]


def _once(consonants: str) -> str:
    return re.sub(r"(.)\1+", r"\1", consonants)


def _arabic(word: str) -> str:
    if word == "الله":
        return "l"
    word = re.sub("^عبدال|^ال(?=..)", lambda found: found[0].removesuffix("ال"), word.replace("الدين", "دين"))
    # A final h, soft or hard, is written, and in Latin letters silent or left out: Sara(h), Saleh. و and ي are vowels
    # but at the beginning.
    word = re.sub("[هح]$", "", word) if len(word) > 2 else word
    first = {"و": "w", "ي": "y", "ا": "a", "ع": "a"}.get(word[:1], "")
    return first + re.sub(r"[^a-z]", "", word.translate(_LETTERS))


def _latin(word: str) -> str:
    word = _MERGED.sub(r"\1", re.sub(r"(.)\1+", r"\1", word))
    word = _SOUND.sub(lambda found: _SOUNDS[found[0]], re.sub(r"(?<=[aeiouy])h$", "", word))
    first = re.sub("[aeiou]", "a", word[:1]) if word[:1] in {*"aeiouwy"} else ""
    return first + re.sub(r"[aeiouwy]", "", word)
