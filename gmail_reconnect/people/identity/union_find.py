"""Group what is linked, directly or through others. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, Self, TypeVar

_Item = TypeVar("_Item", bound=Hashable)


class UnionFind(Generic[_Item]):
    """Union-find over `items`. Groups and their members keep the order in which the items were given."""

    def __init__(self, items: Iterable[_Item]) -> None:
        self._leader: dict[_Item, _Item] = {item: item for item in items}

    @classmethod
    def by_shared_keys(cls, keys: Mapping[_Item, Iterable[str]]) -> Self:
        """The items of `keys`, joined where they share a key."""
        groups, first = cls(keys), dict[str, _Item]()
        for item, its_keys in keys.items():
            for key in its_keys:
                groups.join(item, first.setdefault(key, item))
        return groups

    def find(self, item: _Item) -> _Item:
        """The leader of its group; the same for all members until the next `join`."""
        while self._leader[item] != item:
            self._leader[item] = self._leader[self._leader[item]]
            item = self._leader[item]
        return item

    def join(self, a: _Item, b: _Item) -> None:
        """Join the groups of both."""
        self._leader[self.find(a)] = self.find(b)

    def groups(self) -> list[list[_Item]]:
        """All groups; every item is in exactly one."""
        found: dict[_Item, list[_Item]] = defaultdict(list)
        for item in self._leader:
            found[self.find(item)].append(item)
        return list(found.values())
