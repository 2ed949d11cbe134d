"""Decide which people of the same full name are certainly one person. Pure.

These contradict: one message to both, another middle initial, another accent on the same letter (Tứ, Tú). If one of the
two omits the initial or the accent, or encodes the letter differently (ş, ș), that says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.names.full_name import accents, accents_differ, initials, initials_differ, name_key

from .machines import is_office
from .union_find import UnionFind

_MOST_NAMESAKES: Final = 30
"""A name with more mailboxes than this is how a service writes a name, or nobody's own."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """What can speak for and against two addresses of one name being one person.

    `last_contact` has the addresses that were in touch with the owner; `together` the pairs that one message named.
    """

    emails: Mapping[int, str]
    names: Mapping[int, DisplayNames]
    last_contact: Mapping[int, int]
    together: Collection[Pair]
    own: Collection[int]


def certain_pairs(evidence: NameEvidence, find: Callable[[int], int], distinct: set[Pair]) -> list[Pair]:
    """The pairs of persons (by their leader's number, as `find` gives it) that are certainly one person.

    `distinct` are certainly two.
    """
    distinct = {*distinct, *(ordered(find(a), find(b)) for a, b in evidence.together if find(a) != find(b))}
    by_name: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, names in evidence.names.items():
        office = number in evidence.own or is_office(evidence.emails[number])
        if not office and (key := name_key(names.common())):
            by_name[key][find(number)].append(number)
    links: set[Pair] = set()
    for persons in by_name.values():
        if 1 < len(persons) <= _MOST_NAMESAKES:
            _compare_namesakes(evidence, persons, links, distinct)
    return _without_contradictions(links - distinct, distinct)


def ordered(a: int, b: int) -> Pair:
    """The pair with its lower number first."""
    return (a, b) if a < b else (b, a)


def _compare_namesakes(
    evidence: NameEvidence, persons: Mapping[int, list[int]], links: set[Pair], distinct: set[Pair]
) -> None:
    """Add to `links` and to `distinct` what people of one name, each with their addresses, have for and against."""
    in_touch = {one for one, held in persons.items() if not evidence.last_contact.keys().isdisjoint(held)}
    names = {one: [evidence.names[number].common() for number in held] for one, held in persons.items()}
    letters = {one: frozenset[str]().union(*map(initials, some)) for one, some in names.items()}
    accented = {one: frozenset[tuple[str, str]]().union(*map(accents, some)) for one, some in names.items()}
    for a, b in combinations(sorted(persons), 2):
        if initials_differ(letters[a], letters[b]) or accents_differ(accented[a], accented[b]):
            distinct.add((a, b))
        elif in_touch.issuperset((a, b)) or any(
            _moved(evidence.emails[one], evidence.emails[other]) for one, other in product(persons[a], persons[b])
        ):
            links.add((a, b))


def _without_contradictions(links: set[Pair], distinct: Collection[Pair]) -> list[Pair]:
    """The links that join no two distinct people, neither by one step in between nor by a longer chain."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    for a, b in links:
        neighbours[a].add(b)
        neighbours[b].add(a)
    ambiguous = {one for a, b in distinct for one in neighbours.get(a, set()) & neighbours.get(b, set())}
    kept = {(a, b) for a, b in links if a not in ambiguous and b not in ambiguous}
    chains = UnionFind(neighbours)
    for a, b in kept:
        chains.join(a, b)
    broken = {
        chains.find(a) for a, b in distinct if a in neighbours and b in neighbours and chains.find(a) == chains.find(b)
    }
    return [(a, b) for a, b in kept if chains.find(a) not in broken]


def _moved(a: str, b: str) -> bool:
    """Whether the two are one address moved into or out of a sub-domain: ana@eu.example.com, ana@example.com."""
    local_a, _, domain_a = a.rpartition("@")
    local_b, _, domain_b = b.rpartition("@")
    shorter, longer = sorted((domain_a, domain_b), key=len)
    return local_a == local_b and "." in shorter and longer.endswith("." + shorter)
