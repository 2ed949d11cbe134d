"""Find the pairs of people who may be one among everyone; and again after a few were merged or split. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from gmail_reconnect.model import PersonFacts
from gmail_reconnect.people.facts import person as person_facts
from gmail_reconnect.people.identity.compared_person import ComparedPerson
from gmail_reconnect.people.identity.duplicates import DuplicatePair, in_order, joined_by_name, suggest

_FEW: Final = 50


@dataclass(frozen=True, slots=True)
class FoundPairs:
    """All pairs among `everyone`, by id, after those that are joined by name alone; `keys` is what people share."""

    everyone: Mapping[str, PersonFacts]
    pairs: list[DuplicatePair]
    keys: Mapping[str, array[int]]

    @classmethod
    def of(
        cls, everyone: Mapping[str, PersonFacts], machines: Collection[str], on_progress: Callable[[int, int], None]
    ) -> Self:
        """Machines, by id, are in no pair."""
        people = [fact for fact in everyone.values() if fact.id not in machines]
        keys: dict[str, array[int]] = {}
        return cls(everyone, joined_by_name(people) + suggest(_compared(people, everyone), keys, on_progress), keys)

    def after(self, everyone: Mapping[str, PersonFacts], machines: Collection[str]) -> Self | None:
        """The pairs after the user merged or split a few people of the same mail; None if many people have changed.

        The pairs of people who haven't changed stay; the others are compared with all who share a key with them.
        """
        before = self.everyone
        gone = {one for one, fact in before.items() if everyone.get(one) != fact}
        new = {one for one, fact in everyone.items() if before.get(one) != fact} - {*machines}
        if len(gone) + len(new) > _FEW:
            return None
        keys: dict[str, array[int]] = {}
        suggest(_compared([everyone[one] for one in new], everyone), keys)
        wanted = set[int]().union(*keys.values())
        known = {one: theirs for one, theirs in self.keys.items() if one not in gone}
        some = [everyone[one] for one, theirs in known.items() if not wanted.isdisjoint(theirs)]
        some += [everyone[one] for one in new]
        again = suggest(_compared(some, everyone))
        kept = [one for one in self.pairs if not one.joined and gone.isdisjoint((one.a.id, one.b.id))]
        found = in_order([*kept, *(one for one in again if not new.isdisjoint((one.a.id, one.b.id)))])
        people = [fact for fact in everyone.values() if fact.id not in machines]
        return type(self)(everyone, joined_by_name(people) + found, known | keys)


def _compared(people: Sequence[PersonFacts], everyone: Mapping[str, PersonFacts]) -> Iterable[ComparedPerson]:
    person_of = {number: fact.id for fact in everyone.values() for number in fact.numbers}
    for fact, company in zip(people, person_facts.companies(people), strict=True):
        beside = frozenset(person_of[number] for number in company if number in person_of)
        yield ComparedPerson(fact.id, fact.name, fact.addresses, fact.sent + fact.received, beside)
