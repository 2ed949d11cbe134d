"""A person's names and addresses, prepared for comparing them with somebody else's. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gmail_reconnect.names.full_name import generation, initials, name_key, without_titles

_COMPANY: Final = re.compile(r"\s+[|–—-]\s.*", re.DOTALL)
_BRACKETED: Final = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]")


@dataclass(frozen=True)
class ComparedPerson:
    """A person as far as duplicates are concerned.

    `mails` counts individual mail; `company` has the ids of people they share small mail with.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    mails: int
    company: Collection[str] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name, and what follows it in brackets as another."""
        parts = _BRACKETED.fullmatch(self.name)
        return (parts[1], parts[2]) if parts else (self.name,)

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The names as `without_titles` has them, without the company behind a dash or a bar."""
        cut = [(_COMPANY.sub("", name), name) for name in self.names]
        return tuple(without_titles(short if doubtful_key(short) else name) for short, name in cut)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the first bare name, initials too, the given name first."""
        last, comma, first = self.bare[0].partition(",")
        ordered = f"{first} {last}" if comma else last
        return tuple(re.findall(r"[^\W\d_]+", ordered))

    @cached_property
    def full(self) -> frozenset[str]:
        """The key of every bare name that may be a full one."""
        return frozenset(key for name in self.bare if (key := doubtful_key(name)))

    @cached_property
    def in_any_order(self) -> frozenset[str]:
        """The same with the words of each sorted."""
        return frozenset(map(sorted_words, self.full))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The middle initials and all others; the D of Ph.D. isn't one."""
        return frozenset().union(*map(initials, self.bare))

    @cached_property
    def generation(self) -> str:
        """Junior or senior, as `full_name.generation` has it."""
        return generation(self.name)

    def original_and_bare(self, has_key: Callable[[str], bool]) -> tuple[str, str]:
        """The first name whose bare form has a key, as it is written and bare."""
        return next(both for both in zip(self.names, self.bare, strict=True) if has_key(both[1]))


def doubtful_key(name: str) -> str:
    """The key of what may be a full name, as `name_key` has it; "" for anything else."""
    return name_key(name, doubtful=True)


def sorted_words(key: str) -> str:
    """The words of a name's key in alphabetical order."""
    return " ".join(sorted(key.split()))
