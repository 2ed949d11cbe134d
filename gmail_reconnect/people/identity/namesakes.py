"""Decide which people of the same full name are one person, certainly or probably. Pure.

Evidence is: somebody else shares mail with both, both have a subject of some length in common, or one address fell
silent as the other began. With evidence, a rare name is certain and a common one likely; without, a rare name is likely
and a common one isn't joined. A name is common if its given and family names are, or if it occurs at many domains.
Two addresses of one domain that differ in a number (tom.brown, tom.brown2) belong to two people.

These contradict: one message to both, another middle initial, another accent on the same letter (Tứ, Tú). If one of the
two omits the initial or the accent, or encodes the letter differently (ş, ș), that says nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY
from gmail_reconnect.names.common_names import is_common
from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.names.full_name import accents, accents_differ, initials, initials_differ, name_key

from .machines import is_office
from .union_find import UnionFind

_COMMON: Final = 5
"""A name that addresses at more domains than this have is common."""
_MOVE_GAP: Final = range(-31, 185)
"""Days from the last mail of one address to the first of the other, if a person moved."""
_MOST_NAMESAKES: Final = 30
"""A name with more mailboxes than this is how a service writes a name, or nobody's own."""

_NUMBER: Final = re.compile(r"(?<!\d)\d{1,2}$")

Pair = tuple[int, int]


class Traces(NamedTuple):
    """By address: the date of the first individual mail (ms UTC), who shares small mail, and checksums of subjects."""

    first_contact: Mapping[int, int]
    company: Mapping[int, Collection[int]]
    subjects: Mapping[int, Collection[int]]


NO_TRACES: Final = Traces({}, {}, {})


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
    traces: Traces = NO_TRACES


def linked_pairs(evidence: NameEvidence, find: Callable[[int], int], distinct: set[Pair]) -> dict[Pair, bool]:
    """The pairs of persons (by their leader's number, as `find` gives it) that are one person, and whether certainly.

    `distinct` are certainly two.
    """
    distinct = {*distinct, *(ordered(find(a), find(b)) for a, b in evidence.together if find(a) != find(b))}
    by_name: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, names in evidence.names.items():
        office = number in evidence.own or is_office(evidence.emails[number])
        if not office and (key := name_key(names.common())):
            by_name[key][find(number)].append(number)
    links: dict[Pair, bool] = {}
    for name, persons in by_name.items():
        if 1 < len(persons) <= _MOST_NAMESAKES:
            domains = {evidence.emails[number].rpartition("@")[2] for held in persons.values() for number in held}
            common = len(domains) > _COMMON or is_common(name)
            _compare_namesakes(evidence, persons, links, distinct, common=common)
    return {pair: links[pair] for pair in _without_contradictions(links.keys() - distinct, distinct)}


def ordered(a: int, b: int) -> Pair:
    """The pair with its lower number first."""
    return (a, b) if a < b else (b, a)


def _compare_namesakes(
    evidence: NameEvidence,
    persons: Mapping[int, list[int]],
    links: dict[Pair, bool],
    distinct: set[Pair],
    *,
    common: bool,
) -> None:
    """Add to `links` and to `distinct` what people of one name, each with their addresses, have for and against."""
    in_touch = {one for one, held in persons.items() if not evidence.last_contact.keys().isdisjoint(held)}
    names = {one: [evidence.names[number].common() for number in held] for one, held in persons.items()}
    letters = {one: frozenset[str]().union(*map(initials, some)) for one, some in names.items()}
    accented = {one: frozenset[tuple[str, str]]().union(*map(accents, some)) for one, some in names.items()}
    for a, b in combinations(sorted(persons), 2):
        if initials_differ(letters[a], letters[b]) or accents_differ(accented[a], accented[b]):
            distinct.add((a, b))
            continue
        emails = [(evidence.emails[one], evidence.emails[other]) for one, other in product(persons[a], persons[b])]
        if any(_moved(*both) for both in emails):
            links[a, b] = True
        elif in_touch.issuperset((a, b)) and not any(_numbered(*both) for both in emails):
            shown = _is_evident(evidence, persons[a], persons[b])
            if shown or not common:
                links[a, b] = shown and not common


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


def _is_evident(evidence: NameEvidence, some: Collection[int], others: Collection[int]) -> bool:
    """Whether the mail itself speaks for two namesakes, each with their addresses, being one person."""
    traces = evidence.traces
    for shared in (traces.company, traces.subjects):
        mine, theirs = ({one for number in held for one in shared.get(number, ())} for held in (some, others))
        if mine & theirs:
            return True
    spans = []
    for held in (some, others):
        first = [traces.first_contact[number] for number in held if number in traces.first_contact]
        if not first:
            return False
        spans.append((min(first), max(evidence.last_contact[n] for n in held if n in evidence.last_contact)))
    (_, ended), (began, _) = sorted(spans)
    return (began - ended) // DAY in _MOVE_GAP


def _numbered(a: str, b: str) -> bool:
    """Whether two addresses of one domain differ only in a number of one or two digits at the end."""
    local_a, _, domain_a = a.rpartition("@")
    local_b, _, domain_b = b.rpartition("@")
    return domain_a == domain_b and _NUMBER.sub("", local_a) == _NUMBER.sub("", local_b)


def _moved(a: str, b: str) -> bool:
    """Whether the two are one address moved into or out of a sub-domain: ana@eu.example.com, ana@example.com."""
    local_a, _, domain_a = a.rpartition("@")
    local_b, _, domain_b = b.rpartition("@")
    shorter, longer = sorted((domain_a, domain_b), key=len)
    return local_a == local_b and "." in shorter and longer.endswith("." + shorter)
