"""Find people by a name: the one that is shown, or another that they, or one of their addresses, had. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from gmail_reconnect.model import PersonFacts
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import ELLIPSIS, clean

ReadNames: TypeAlias = Callable[[], Mapping[int, Iterable[str]]]
"""Returns the names of each address, by its number."""


class PersonNames:
    """The names of everyone, folded. Those that aren't shown are read when they are first needed."""

    def __init__(self, facts: Mapping[str, PersonFacts], read_names: ReadNames) -> None:
        self._facts, self._read_names = facts, read_names

    def containing(self, text: str) -> set[str]:
        """The ids of those with a name or an address that contains this folded text."""
        return {one for one, known in self._texts.items() if text in known}

    def called(self, typed: str, everyone: Sequence[PersonFacts]) -> list[PersonFacts]:
        """Those who are shown by this name, as typed in lower case, or folded; else those who have it in part, or have
        another such name.

        One that ends with an ellipsis, since it was too long for its column, is the beginning of a name or an address.
        """
        folded = folded_text(typed)
        found = [one for one in everyone if typed == clean(one.name).lower()]
        found = found or [one for one in everyone if folded == fold(one.name)]
        found = found or [one for one in everyone if folded in fold(one.name) or folded in self._others[one.id]]
        found = found or [one for one in everyone if any(folded in other for other in self._others[one.id])]
        if found or not typed.endswith(ELLIPSIS):
            return found
        begin = typed.rstrip(ELLIPSIS + " ")
        start = folded_text(begin)
        return [
            one
            for one in everyone
            if fold(one.name).startswith(start) or any(email.startswith(begin) for email in one.addresses)
        ]

    def has_whole(self, typed: str, person: str) -> bool:
        """Whether this is a whole name of the person, by id."""
        folded = folded_text(typed)
        return folded == fold(self._facts[person].name) or folded in self._others[person]

    @cached_property
    def _others(self) -> dict[str, frozenset[str]]:
        names = self._read_names()
        return {
            one.id: frozenset(fold(clean(name)) for number in one.numbers for name in names.get(number, ()))
            for one in self._facts.values()
        }

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {
            one.id: "\0".join((fold(one.name), *self._others[one.id], *map(fold, one.addresses)))
            for one in self._facts.values()
        }


def folded_text(text: str) -> str:
    """The folded text; the text itself where folding leaves nothing, so that it matches nothing folded."""
    return fold(text) or text
