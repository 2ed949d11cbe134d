"""Choose which of an address's display names to show. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from gmail_reconnect.text.scripts import script_of

from . import lexicon
from .common_names import GIVEN
from .couples import writes_for_others
from .full_name import given_name_first, name_key
from .transliteration import short_skeleton, skeleton

_BRACKET: Final = re.compile(r"(\S+ .*?\S)\s*[(\[][^()\[\]\u0080-\U0010ffff]*[)\]]")
_UNDERSCORED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?:[ _]+[^\W\d_](?:[^\W\d_]|[.'’-])*)+")
_PLAIN: Final = re.compile(r"[^\W\d_]{2,}(?:[ '’-][^\W\d_]+){1,3}|[\u3400-\u9fff\uac00-\ud7a3]{3,5}")
"""Two or more words, or a full name of China, Japan or Korea, without titles, initials and marks: what else is in a
name may be another form of the other one."""
_IN_TURN: Final = 0.25
"""Each of two people who share an address signs at least this share of its mail."""


@dataclass(slots=True)
class DisplayNames:
    """The display names of one address, and how often each was used: in its own mail, and by others."""

    by_themselves: Counter[str] = field(default_factory=Counter)
    by_others: Counter[str] = field(default_factory=Counter)

    def best(self) -> str:
        """Return the name to show: `common`, given name first, without "_" between words, without brackets after it.

        Brackets in another script stay: they repeat the name; and so does "(for Bob Stone)".
        """
        return _tidy(self.common())

    def of_two(self) -> str:
        """Return the names of the two people who sign mail from this address in turn; "" unless there are two."""
        named: dict[str, Counter[str]] = {}
        for name, count in self.by_themselves.items():
            if key := name_key(name):
                named.setdefault(key, Counter())[name] = count
        least = max(2, _IN_TURN * self.by_themselves.total())
        if len(named) != 2 or any(names.total() < least for names in named.values()) or not _are_two(*named):
            return ""
        shown = [_tidy(min(names, key=lambda name: (-names[name], name))) for names in named.values()]
        return " & ".join(shown) if all(map(_PLAIN.fullmatch, shown)) else ""

    def common(self) -> str:
        """Return a name as it was written: one they use themselves before others', a full one before a part of it.

        Of several, the most frequent. An address in place of a name counts only without any name.
        """
        both = (self.by_themselves, self.by_others)
        named = [names for names in both if any("@" not in name for name in names)]
        for names in named or both:
            if names:
                return min(names, key=lambda name: ("@" in name, " " not in name, -names[name], -len(name), name))
        return ""


def without_underscores(name: str) -> str:
    """Return "Ana_Lima" as "Ana Lima"; with digits or other signs, a name stays as it is."""
    return " ".join(name.replace("_", " ").split()) if "_" in name and _UNDERSCORED.fullmatch(name) else name


def _tidy(name: str) -> str:
    bracket = _BRACKET.fullmatch(name)
    return without_underscores(given_name_first(bracket[1] if bracket and not writes_for_others(name) else name))


def _are_two(some: str, other: str) -> bool:
    """Whether two names, as `name_key` has them, are surely two people's: other first names, and other or one family's.

    One person may have a nickname, a middle name, two spellings, or a new family's name.
    """
    words, others = some.split(), other.split()
    formal, also_formal = ({one, *lexicon.FORMAL_NAMES.get(one, ())} for one in (words[0], others[0]))
    if not {*words[:-1]}.isdisjoint(others) or not {*others[:-1]}.isdisjoint(words) or formal & also_formal:
        return False
    if any(written(some) == written(other) != "" for written in (skeleton, short_skeleton)):
        return False
    if script_of(some) != script_of(other):
        return False
    if len(words) == len(others) == 1:  # 田中太郎, 田中花子
        return {*some[-2:]}.isdisjoint(other[-2:])
    as_known = (
        2 if GIVEN.issuperset((words[0], others[0])) else 1
    )  # Betty Stone may be Bess Stone, but Paul isn't Peter
    return words[0][:as_known] != others[0][:as_known]


def names_of(rows: Iterable[tuple[int, str, bool, int]]) -> dict[int, DisplayNames]:
    """Collect the names of each address from rows of (address, name, whether in its own mail, count)."""
    found: dict[int, DisplayNames] = {}
    for address, name, themselves, count in rows:
        names = found.setdefault(address, DisplayNames())
        (names.by_themselves if themselves else names.by_others)[name] += count
    return found
