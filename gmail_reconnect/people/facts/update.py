"""Add new mail to the kept facts of the people in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from gmail_reconnect.names.display_names import DisplayNames, names_of
from gmail_reconnect.people.identity.resolver import Identity
from gmail_reconnect.people.identity.union_find import UnionFind
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable, StoredPerson

from . import builder
from .aggregates import AddressAggregate, PersonAggregate
from .builder import Messages, PersonMail, Scope
from .events import AddressEvents
from .person import read_details


@dataclass(frozen=True, slots=True)
class NewMail:
    """Messages that came since facts were kept, and the names in them by address."""

    messages: Collection[int]
    names: Mapping[int, DisplayNames]


def read_new_mail(scope: Scope, messages: Collection[int]) -> NewMail:
    """These messages, with the names in them."""
    return NewMail(messages, names_of(AddressTable(scope.store).names_in(messages, scope.until)))


def read_changed_keys(
    scope: Scope, table: PersonFactTable, new: NewMail, addresses: Collection[int]
) -> tuple[dict[int, frozenset[str]], set[int]]:
    """The keys of these addresses as in `builder.read_keys`; and those whose keys the new mail changed or made."""
    kept = _read_kept(table, addresses)
    before = builder.keys_by_name(scope, {n: aggregate.names for n, aggregate in kept.items()}, kept)
    names = {n: aggregate.names for n, aggregate in _with_new_names(kept, addresses, new).items()}
    keys = builder.keys_by_name(scope, names, addresses)
    return keys, {number for number in keys if before.get(number) != keys[number]}


def build_grown(
    scope: Scope, table: PersonFactTable, new: NewMail, addresses: Collection[int]
) -> Iterator[StoredPerson]:
    """Everyone among these addresses, which have to be whole neighbourhoods, from what is kept and the new mail."""
    person_of = table.person_ids(addresses)
    addresses_of: dict[str, set[int]] = defaultdict(set)
    for number, person in person_of.items():
        addresses_of[person].add(number)
    aggregates = _with_new_names(_read_kept(table, addresses), addresses, new)
    names = {number: aggregate.names for number, aggregate in aggregates.items()}
    keys = builder.keys_by_name(scope, names, addresses)
    near = builder.neighbourhoods(UnionFind.by_shared_keys(keys).groups())
    events, messages = builder.read_events(
        MessageTable(scope.store).recipients_of(new.messages, scope.until), scope, near, addresses
    )
    aggregates = {n: one for n, one in aggregates.items() if n in person_of or n in events.events}
    builder.add_events(aggregates, events, messages, near)
    people = (
        _grow(table, one, person_of, addresses_of, events=events, messages=messages)
        or builder.read_all_mail(scope, one)
        for one in builder.group(scope, aggregates)
    )
    yield from builder.summaries(scope, people, aggregates, addresses)


def _grow(
    table: PersonFactTable,
    one: Identity,
    person_of: Mapping[int, str],
    addresses_of: Mapping[str, set[int]],
    *,
    events: AddressEvents,
    messages: Messages,
) -> PersonMail | None:
    """A person's mail with the new mail added; None where all of it has to be read again.

    That is where the person was several before, or lost an address, or where new mail is older than kept mail.
    """
    before = {person_of[number] for number in one.addresses if number in person_of}
    if not before:
        return builder.add_up(PersonAggregate(), one, events, messages)
    person, *others = before
    if others or not addresses_of[person].issubset(one.addresses):
        return None
    _, mail = read_details(table.details(person))
    found = events.of(one.addresses)
    if found and mail.latest is not None and found[0].date <= mail.latest:
        return None
    grown = builder.add_up(mail, one, events, messages)
    return PersonMail(one, mail, {*grown.company, *table.co_recipients(person)})


def _read_kept(table: PersonFactTable, addresses: Collection[int]) -> dict[int, AddressAggregate]:
    return {number: AddressAggregate.loads(text) for number, text in table.traces(addresses).items()}


def _with_new_names(
    kept: Mapping[int, AddressAggregate], addresses: Collection[int], new: NewMail
) -> dict[int, AddressAggregate]:
    """With the names in the new mail added, but not yet that mail; empty for addresses that aren't kept."""
    found = {number: kept.get(number) or AddressAggregate() for number in addresses}
    for number, aggregate in found.items():
        if names := new.names.get(number):
            aggregate.names.by_themselves.update(names.by_themselves)
            aggregate.names.by_others.update(names.by_others)
    return found
