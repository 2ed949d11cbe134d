"""Put the first name first, where a country's custom puts the family's name there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.scripts import script_of

from . import lexicon
from .common_names import is_common_given
from .known_names import is_given, is_rarely_given, kind_of

_VIETNAMESE_LETTERS: Final = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_VIETNAMESE_SYLLABLE: Final = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
_TWO_KOREAN: Final = re.compile("(?:{0})(?:{0})".format("|".join(sorted(lexicon.KOREAN_SYLLABLES))))
_PINYIN: Final = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[aoeiu]|ai|ei|ao|ou|an|en|ang|eng|ong|i[aeu]|ia[on]|iang|ing?|"
    r"u[aino]|uan|uang|un)"
)
_TWO_PINYIN: Final = re.compile(f"(?:{_PINYIN.pattern}){{2}}")
EAST_ASIAN: Final = lexicon.CHINESE.union(lexicon.CHINESE_ABROAD, lexicon.SHORT_FAMILIES, lexicon.KOREAN)
"""Families' names of China and Korea in Latin letters."""
_HYPHENATED: Final = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_ALSO_FIRST: Final = lexicon.OPENINGS.union(
    lexicon.TITLES_OR_NAMES, lexicon.ONLY_WITH_POINT, lexicon.SHORT_GIVEN, {"el"}
)
"""Words that a full name begins with only if they are its given name, or its first half."""
_INITIALS: Final = re.compile("J[A-Z]|[A-Z]J")
"""Those that people are called by: JP, TJ."""
KNOWN_SCRIPTS: Final = frozenset({"Latn", "Cyrl", "Grek", "Arab", "Hebr"})
"""The scripts in which most given names are known."""


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
    if _is_chinese_or_not(words):
        return None
    return _by_kinds(words, addresses) if script_of("".join(words)) in KNOWN_SCRIPTS else words


def _by_kinds(words: list[str], addresses: Iterable[str]) -> list[str] | None:
    """Return the words with the first name first, by what each mostly is: Ana Lima, Huber Lea, De Vries Kees."""
    bare = [fold(word).strip(".") for word in words]
    particles = next((at for at, word in enumerate(bare) if word not in lexicon.PARTICLES_IN_FRONT), 0)
    family = _count_family(words, bare, particles)
    behind = words[family:] if kind_of(words[-1]) == "given" else []
    if particles > 1 or (particles and (behind or words[0].islower())):
        return _behind_particles(words, particles, family, behind)
    first, spelled = kind_of(words[0]), _is_spelled(words, addresses)
    if is_rarely_given(words[0]) and not spelled and not kind_of(words[-1]) and not words[-1].startswith("ال"):
        return None  # Kita Sonnenschein
    if first == "given" or bare[0] in _ALSO_FIRST or bare[1] in lexicon.CLOSINGS or _INITIALS.fullmatch(words[0]):
        return words
    if particles:  # Le Goff, but Da Wei Liu
        return words if first != "family" and is_of_two_syllables(words) else None
    if first == "either":
        as_given = not behind or spelled or is_common_given(bare[0]) or bare[0] in lexicon.FAMILIES_AS_GIVEN
        return words if as_given else None
    if not first and (spelled or is_of_two_syllables(words)):
        return words
    is_turned = first == "family" or _is_spelled([words[-1], words[0]], addresses, parted=True)
    return behind if behind and is_turned else None


def _count_family(words: list[str], bare: list[str], particles: int) -> int:
    """Return how many words are the family's name, with its particles, if a given name follows it."""
    count = particles + 1
    if count + 1 < len(words) and words[count].islower() and bare[count] in lexicon.PARTICLES_IN_FRONT:
        count += 2  # Graf von Arnim Bettina
    while count < len(words) and kind_of(words[-1]) == "given" and kind_of(words[count]) != "given":
        count += 1
    return count


def _behind_particles(words: list[str], particles: int, family: int, behind: list[str]) -> list[str] | None:
    """Return the given name behind a family's name that begins with particles; None if there is none, or in doubt."""
    if words[0].islower():  # van den Berg Jan
        return behind or (words[family:] if len(words) == family + 1 else None)
    may_be_given = particles == 1 and is_given(words[1]) and kind_of(words[0]) == "given"  # Ben Ali Yasmine
    return behind if behind and not may_be_given else None


def _is_spelled(words: list[str], addresses: Iterable[str], *, parted: bool = False) -> bool:
    """Whether an address is made of the first and the last word: ana.lima@, analima@ unless `parted`, alima@, anal@.

    Also by ana@, if Lima is a family's name and not the domain's.
    """
    first, last = (re.sub(r"[\W_]", "", fold(word)) for word in (words[0], words[-1]))
    if min(len(first), len(last)) < 2:
        return False
    shapes = {first[:1] + last, first + last[:1]}
    for email in addresses:
        local, _, host = re.sub(r"\d", "", fold(email)).partition("@")
        spelled = re.sub("[._]", "", local)
        is_cut = len(spelled) > 5 and (first[:1] + last).startswith(spelled)  # atorvald@ of Ana Torvaldsen
        if is_cut or spelled in shapes or (spelled == first + last and not (parted and spelled == local)):
            return True
        is_persons = kind_of(last) in {"family", "either"} or is_given(first)
        if local == first and is_persons and last not in host:
            return True
    return False


def is_of_two_syllables(words: list[str]) -> bool:
    """Whether a Chinese or Korean given name comes before the family's: Xiaoli Feng, Min Jun Park."""
    given, last = fold("".join(words[:-1])), fold(words[-1])
    chinese = last in EAST_ASIAN and _TWO_PINYIN.fullmatch(given)
    return bool(chinese or (last in lexicon.KOREAN and _TWO_KOREAN.fullmatch(given)))


def _behind_family(words: list[str]) -> list[str] | None:
    """Return the given name behind a family's name; None if there is none at the beginning."""
    first, last = fold(words[0]), fold(words[-1])
    two = len(words) == 2 and first in EAST_ASIAN and len(last) > 4 and _TWO_PINYIN.fullmatch(last)  # Chen Linxuan
    chinese = (first in lexicon.CHINESE or (two and not kind_of(last))) and last not in EAST_ASIAN
    japanese = len(words) == 2 and first in lexicon.JAPANESE and last not in lexicon.JAPANESE
    if chinese or japanese or (first in lexicon.KOREAN and _is_korean_given(words[1:])):
        return [" ".join(words[1:])]
    return words[1:] if first in lexicon.HUNGARIAN_FAMILIES and fold(words[1]) in lexicon.HUNGARIAN else None


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
