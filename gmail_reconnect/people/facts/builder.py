"""Read mail from the store and compute everyone's facts from it, a part of the people at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from gmail_reconnect.model import Kind, Role
from gmail_reconnect.names.display_names import DisplayNames, names_of
from gmail_reconnect.people.identity import resolver
from gmail_reconnect.people.identity.mailbox import mailbox_of
from gmail_reconnect.people.identity.namesakes import Traces
from gmail_reconnect.people.identity.resolver import Identity, IdentityDecisions
from gmail_reconnect.people.identity.union_find import UnionFind
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageRecipient, MessageTable
from gmail_reconnect.store.mail.person_facts import StoredPerson

from .aggregates import AddressAggregate, PersonAggregate
from .events import AddressEvents, MessageRow, collect_events
from .person import needs_answers, summarize

_AT_ONCE: Final = 250
"""How many addresses are computed together: this bounds the memory."""
_KINDS: Final = {kind.value: kind for kind in Kind}
_ROLES: Final = {role.value: role for role in Role}

OnProgress = Callable[[int, int], None]
"""Called with the number of addresses done, and of all."""
Messages = list[tuple[int, str]]
"""By the number of a MessageRow: the store's number and the subject."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What facts are computed from: the owner's addresses by number, in order; mail up to `until` (ms UTC); and
    the people that the user merged or kept apart."""

    store: Store
    own: Mapping[int, str]
    until: int
    decisions: IdentityDecisions

    def dumps_decisions(self) -> str:
        """The decisions as JSON; equal decisions give equal text."""
        return json.dumps({"joined": sorted(self.decisions.joined), "apart": sorted(self.decisions.apart)})


@dataclass(frozen=True, slots=True)
class PersonMail:
    """One person's mail, added up, and the addresses that share small mail with them."""

    identity: Identity
    mail: PersonAggregate
    company: Collection[int]


def read_keys(scope: Scope, addresses: Iterable[int]) -> dict[int, frozenset[str]]:
    """What may make each of these one person with another: `resolver.keys`, and merges by the user."""
    found: dict[int, frozenset[str]] = {}
    rest = iter(addresses)
    while some := list(islice(rest, _AT_ONCE)):
        found |= keys_by_name(scope, read_names(scope, some), some)
    return found


def keys_by_name(
    scope: Scope, names: Mapping[int, DisplayNames], addresses: Collection[int]
) -> dict[int, frozenset[str]]:
    """The same for addresses whose names are known."""
    emails = AddressTable(scope.store).emails(addresses)
    merged = resolver.merged_mailboxes(scope.decisions)
    found = {}
    for number in addresses:
        email = emails[number]
        found[number] = resolver.keys(email, names[number].common() if number in names else "")
        if (first := merged.get(mailbox_of(email))) is not None:
            found[number] |= {f"bond:{first}"}
    return found


def read_names(scope: Scope, addresses: Collection[int]) -> dict[int, DisplayNames]:
    """The names that these addresses have in the mail."""
    return names_of(AddressTable(scope.store).names_of(addresses, scope.until))


def build(scope: Scope, keys: Mapping[int, Collection[str]], on_progress: OnProgress) -> Iterator[StoredPerson]:
    """Everyone among the addresses of `keys`, which have to be whole neighbourhoods, from all their mail.

    An address that occurs in no mail belongs to nobody.
    """
    done = 0
    for part in _parts(keys):
        addresses = [number for neighbourhood in part for number in neighbourhood]
        yield from _build_part(scope, addresses, neighbourhoods(part))
        done += len(addresses)
        on_progress(done, len(keys))


def _build_part(scope: Scope, addresses: Collection[int], near: Mapping[int, int]) -> Iterator[StoredPerson]:
    """A function of its own, so that the mail of one part is released before the next is read."""
    names = read_names(scope, addresses)
    recipients = MessageTable(scope.store).recipients_in_mail_of(addresses, scope.until)
    events, messages = read_events(recipients, scope, near, addresses)
    aggregates = {number: AddressAggregate(names.get(number) or DisplayNames()) for number in events.events}
    add_events(aggregates, events, messages, near)
    people = (add_up(PersonAggregate(), one, events, messages) for one in group(scope, aggregates))
    yield from summaries(scope, people, aggregates, addresses)


def read_events(
    lines: Iterable[MessageRecipient], scope: Scope, near: Mapping[int, int], wanted: Collection[int]
) -> tuple[AddressEvents, Messages]:
    """The mail of the `wanted` addresses; `near` as in `collect_events`."""
    messages: Messages = []
    return collect_events(_rows(lines, messages), scope.own, near, wanted), messages


def add_events(
    aggregates: Mapping[int, AddressAggregate], events: AddressEvents, messages: Messages, near: Collection[int]
) -> None:
    """Add mail to the aggregates of its addresses; those that are `near` others may be one person with them."""
    for number, some in events.events.items():
        aggregates[number].add(some)
        if number in near:
            subjects = (messages[event.message][1] for event in some if event.individual)
            aggregates[number].add_evidence(events.company.get(number, ()), subjects)
    for a, b in events.together:
        aggregates[a].together.add(b)
        aggregates[b].together.add(a)


def group(scope: Scope, aggregates: Mapping[int, AddressAggregate]) -> list[Identity]:
    """The people that these addresses belong to."""
    # Some addresses that one message named together may be outside this group by now.
    together = {
        (min(a, b), max(a, b)) for a, aggregate in aggregates.items() for b in aggregate.together if b in aggregates
    }
    names = {number: aggregate.names for number, aggregate in aggregates.items()}
    last = {number: aggregate.last for number, aggregate in aggregates.items() if aggregate.last is not None}
    emails = AddressTable(scope.store).emails(aggregates)
    traces = Traces(
        {number: aggregate.first for number, aggregate in aggregates.items() if aggregate.first is not None},
        {number: aggregate.company for number, aggregate in aggregates.items()},
        {number: aggregate.subjects for number, aggregate in aggregates.items()},
    )
    return resolver.group(emails, names, last, together, (), decisions=scope.decisions, traces=traces)


def add_up(mail: PersonAggregate, one: Identity, events: AddressEvents, messages: Messages) -> PersonMail:
    """Add a person's mail to `mail`."""
    mail.add(events.of(one.addresses), messages)
    return PersonMail(one, mail, events.company_of(one.addresses))


def read_all_mail(scope: Scope, one: Identity) -> PersonMail:
    """One person's mail, from the first message on."""
    events, messages = read_events(
        MessageTable(scope.store).recipients_in_mail_of(one.addresses, scope.until), scope, {}, one.addresses
    )
    return add_up(PersonAggregate(), one, events, messages)


def summaries(
    scope: Scope,
    people: Iterable[PersonMail],
    aggregates: Mapping[int, AddressAggregate],
    addresses: Collection[int],
) -> Iterator[StoredPerson]:
    """What to keep of each person.

    Some of the `addresses` have no aggregate: those that are only in a report that their mailbox is dead.
    """
    emails = {**AddressTable(scope.store).emails(aggregates), **scope.own}
    bounces = _read_bounces(scope, addresses)
    for one in people:
        identity = one.identity
        answered = needs_answers(identity, one.mail, emails) and AddressTable(scope.store).has_answered(
            scope.own, identity.addresses, scope.until
        )
        facts, details = summarize(
            identity, one.mail, one.company, aggregates, emails=emails, bounces=bounces, answered=answered
        )
        yield StoredPerson(facts, details, tuple(aggregates[number].dumps() for number in facts.numbers))


def neighbourhoods(groups: Iterable[Collection[int]]) -> dict[int, int]:
    """The neighbourhood of each address that has neighbours, as a number."""
    return {number: place for place, some in enumerate(groups) if len(some) > 1 for number in some}


def _read_bounces(scope: Scope, addresses: Collection[int]) -> dict[str, int]:
    """Mailbox → when mail to it last bounced, ms UTC."""
    found: dict[str, int] = {}
    failures = AddressTable(scope.store).last_bounces(addresses, scope.until)
    for number, email in AddressTable(scope.store).emails(failures).items():
        mailbox = mailbox_of(email)
        found[mailbox] = max(found.get(mailbox, 0), failures[number])
    return found


def _rows(lines: Iterable[MessageRecipient], messages: Messages) -> Iterator[MessageRow]:
    """Every message, numbered by date; `messages` gets its number in the store and its subject at that place.

    The store's own numbers depend on the order in which mail came in, and no result may.
    """
    for number, lines_of_one in groupby(lines, key=itemgetter(0)):
        some = list(lines_of_one)
        first = some[0]
        recipients = [(_ROLES[x.role], x.address) for x in some if x.role is not None and x.address is not None]
        yield MessageRow(len(messages), first.date, _KINDS[first.kind], first.sender, recipients)
        messages.append((number, first.subject))


def _parts(keys: Mapping[int, Collection[str]]) -> Iterator[list[list[int]]]:
    """The neighbourhoods, in parts of about `_AT_ONCE` addresses."""
    part: list[list[int]] = []
    held = 0
    for neighbourhood in UnionFind.by_shared_keys(keys).groups():
        part.append(neighbourhood)
        held += len(neighbourhood)
        if held >= _AT_ONCE:
            yield part
            part, held = [], 0
    if part:
        yield part
