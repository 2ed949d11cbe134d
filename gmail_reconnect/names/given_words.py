"""Find the words of a name that people use, by the custom of the name: Mary Kay, Minh, عبد الله. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from gmail_reconnect.text.fold import fold, word_set
from gmail_reconnect.text.scripts import script_of

from . import common_names, lexicon
from .clean_name import CleanName, capitalized, local_words
from .known_names import is_given
from .name_order import KNOWN_SCRIPTS, first_name_first, is_of_two_syllables, is_vietnamese

_AFTER_OPENING: Final = word_set("al el ad ud ed eddin allah ul ur ar as az رب")
_RELIGION: Final = frozenset({"din", "deen", "dine", "islam", "rahman", "aziz"})
"""What follows a particle in the second half of a compound name: Nour El Din."""
_FATHERS: Final = word_set("bin binti bte binte bint ibn ben بن ابن بنت")
_MALAY: Final = word_set("bin binti bte binte")
_PERSIAN: Final = re.compile("[یکگپچژ]")
_SON_AND_FATHER: Final = word_set("mohammed muhammad mohamed mohamad ali محمد علي أمير سيد")
_ALSO_A_FATHERS: Final = word_set("ali hassan hasan hussein hossein amin mohammad علي حسن حسين أمين محمد")
"""Muhammad Ali may be Muhammad, the son of Ali; in Iran it is one name."""
_PATRONYMIC: Final = re.compile(r"\w+(?:вич|вна|ьич|ична)|\w{2,}(?:ovich|evich|ovna|evna)")
_HALVES: Final = frozenset({"siti", "nurul", "el"})
_MARIAN: Final = re.compile(
    r"maria (?:de )?(?:del|la|las|los)? ?(?:carmen|pilar|mar|rosario|sol|angeles|lourdes|paz|mercedes)\b"
)
_KANA: Final = re.compile("[\u3040-\u30ff]")
_LONG_FAMILIES: Final = ("欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "남궁", "황보", "제갈", "선우", "독고")


def find_given(words: list[str], read: CleanName, addresses: Collection[str]) -> str | None:
    """Return the given name that people use, of words without titles; None if it can't be told."""
    if passed_over := fold(words[0]).strip(".") in lexicon.PASSED_OVER:
        words = words[1:]
    if read.nickname or not words:
        return capitalized(read.nickname) or None
    if script_of("".join(words)) in {"Hani", "Jpan", "Kore"}:
        return _east_asian(words)
    if is_initial(words[0]):
        return _used_middle_name(words, addresses)
    if father := next((at for at, word in enumerate(words[:-1]) if at and fold(word) in _FATHERS), 0):
        malay = fold(words[father]) in _MALAY and father < 3
        return " ".join(words[:father] if malay else _compound(words[:father], addresses))
    if read.family and not is_vietnamese(words):
        given = words[: -len(read.family.split())] or words
        both = len(given) == 2 and is_of_two_syllables([*given, read.family])  # CHOI Soo Jin
        return " ".join(given if both else _compound(given, addresses))
    if with_patronymic := _with_patronymic(words):
        ordered: list[str] | None = [with_patronymic]
    else:
        ordered = words if passed_over else first_name_first(words, addresses)
    if not ordered or is_initial(ordered[0]) or _is_doubtful(words):
        return None
    unknown = script_of(words[0]) in KNOWN_SCRIPTS and not is_given(words[0])
    if len(words) == 1 and unknown and not passed_over:
        return None
    used = " ".join(_compound(ordered, addresses)).rstrip(".")
    return None if used.islower() and len(words) == 1 else capitalized(used)


def find_family(words: list[str], given: str | None, spelled: Collection[str]) -> str | None:
    """Return the family's name, for "Dr Mansour"; None if it can't be told. `spelled` are words of their addresses.

    Of several words after the given name, the last is the family's if an address shows it.
    """
    rest = [word for word in words if fold(word).strip(".") not in lexicon.GENERATIONS]
    known = given.split() if given else []
    if known and rest[: len(known)] == known:
        rest = rest[len(known) :]
    elif known and rest[-len(known) :] == known:
        rest = rest[: -len(known)]
    while rest and is_initial(rest[0]):
        rest = rest[1:]
    names = [at for at, word in enumerate(rest) if fold(word) not in lexicon.PARTICLES]
    if len(names) > 1 and any(local.endswith(fold(rest[-1])) for local in spelled):
        rest, names = rest[names[-2] + 1 :], names[-1:]
    return " ".join(rest) if len(names) == 1 else None


def is_initial(word: str) -> bool:
    """Whether a word is one letter, or letters separated by points."""
    letters = [char for char in word if char.isalpha()]
    return len(letters) == 1 or ("." in word.rstrip(".") and all(len(part) <= 1 for part in word.split(".")))


def _used_middle_name(words: list[str], addresses: Collection[str]) -> str | None:
    """The name after an initial, if an address has it: robert.mason@ of J. Robert Mason, but not of R. Mason."""
    names = [word for word in words if not is_initial(word)]
    if len(names) > 1 and fold(names[0]) in local_words(addresses):
        return " ".join(_compound(names, addresses))
    return None


def _is_doubtful(words: list[str]) -> bool:
    """Whether the last word may be a patronymic or the family's: Иван Иванович."""
    return len(words) == 2 and _PATRONYMIC.fullmatch(fold(words[1])) is not None and not words[1].isascii()


def _with_patronymic(words: list[str]) -> str | None:
    """Иван Иванович of Иванов Иван Иванович; in Latin letters Ivan alone."""
    for at in range(1, len(words)):
        if len(words) > 2 and _PATRONYMIC.fullmatch(fold(words[at])) and (at == 1 or at == len(words) - 1):
            return words[at - 1] if words[at].isascii() else f"{words[at - 1]} {words[at]}"
    return None


def _east_asian(words: list[str]) -> str | None:
    """The family's name comes first. A name without spaces is split where that is sure: 王小明, 김민수."""
    names = [word for word in words if word not in lexicon.CJK_TITLES]
    if len(names) == 2:
        return names[1]
    if len(names) != 1:
        return " ".join(names) or None
    name = next((names[0].removesuffix(title) for title in lexicon.CJK_TITLES if names[0].endswith(title)), names[0])
    family = 2 if name.startswith(_LONG_FAMILIES) else 1
    if len(name) - family != 2 or _KANA.search(name) or common_names.is_japanese_family(name[:2]):
        return names[0]
    return name[family:] if family == 2 or common_names.is_family_of_one_letter(name[0]) else names[0]


def _compound(words: list[str], addresses: Collection[str]) -> list[str]:
    """The words of the given name, of which the first may be only a half: Mary Kay, Abd al-Rahman, Nour El Din."""
    if len(words) < 2:
        return words
    first, second, third = (fold(word) for word in [*words, ""][:3])
    if first in lexicon.OPENINGS:
        count = 3 if second in _AFTER_OPENING and third else 2
    elif third and second in _AFTER_OPENING and (third in _RELIGION or second + third in lexicon.CLOSINGS):
        count = 3
    elif devotion := _MARIAN.match(" ".join(map(fold, words))):
        count = len(devotion[0].split())
    else:
        halves = first in _HALVES or re.sub(r"[\W_]", "", second) in lexicon.CLOSINGS
        paired = second in lexicon.CALLED_TOGETHER.get(first, ()) and _are_one_name(first, second, " ".join(words))
        joined = third and is_given(second) and first + second in local_words(addresses)
        count = 2 if halves or paired or joined else 1
    return words[:count]


def _are_one_name(first: str, second: str, whole: str) -> bool:
    if second not in _ALSO_A_FATHERS:
        return True
    return first not in _SON_AND_FATHER or _PERSIAN.search(whole) is not None
