"""What belongs together, directly or by way of others. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, Self, TypeVar

_Linked = TypeVar("_Linked", bound=Hashable)


class Links(Generic[_Linked]):
    """Union-find over `those`. Groups and their members come in the order in which those were given."""

    def __init__(self, those: Iterable[_Linked]) -> None:
        self._leader: dict[_Linked, _Linked] = {one: one for one in those}

    @classmethod
    def by(cls, keys: Mapping[_Linked, Iterable[str]]) -> Self:
        """Those that share a key are linked."""
        links, first = cls(keys), dict[str, _Linked]()
        for one, some in keys.items():
            for key in some:
                links.join(one, first.setdefault(key, one))
        return links

    def find(self, one: _Linked) -> _Linked:
        """The leader of its group; the same for all of them until the next `join`."""
        while self._leader[one] != one:
            self._leader[one] = self._leader[self._leader[one]]
            one = self._leader[one]
        return one

    def join(self, a: _Linked, b: _Linked) -> None:
        """Both groups are one."""
        self._leader[self.find(a)] = self.find(b)

    def groups(self) -> list[list[_Linked]]:
        """Each in exactly one."""
        found: dict[_Linked, list[_Linked]] = defaultdict(list)
        for one in self._leader:
            found[self.find(one)].append(one)
        return list(found.values())
