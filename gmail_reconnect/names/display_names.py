"""Choose which of an address's display names to show. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .full_name import given_name_first

_BRACKET: Final = re.compile(r"(\S+ .*?\S)\s*[(\[][^()\[\]\u0080-\U0010ffff]*[)\]]")
_UNDERSCORED: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?:[ _]+[^\W\d_](?:[^\W\d_]|[.'’-])*)+")


@dataclass(slots=True)
class DisplayNames:
    """The display names of one address, and how often each was used: in its own mail, and by others."""

    by_themselves: Counter[str] = field(default_factory=Counter)
    by_others: Counter[str] = field(default_factory=Counter)

    def best(self) -> str:
        """Return the name to show: `common`, given name first, without "_" between words, without brackets after it.

        Brackets in another script stay: they repeat the name.
        """
        name = given_name_first(self.common())
        if "_" in name and _UNDERSCORED.fullmatch(name):
            name = " ".join(name.replace("_", " ").split())
        bracket = _BRACKET.fullmatch(name)
        return bracket[1] if bracket else name

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


def names_of(rows: Iterable[tuple[int, str, bool, int]]) -> dict[int, DisplayNames]:
    """Collect the names of each address from rows of (address, name, whether in its own mail, count)."""
    found: dict[int, DisplayNames] = {}
    for address, name, themselves, count in rows:
        names = found.setdefault(address, DisplayNames())
        (names.by_themselves if themselves else names.by_others)[name] += count
    return found
