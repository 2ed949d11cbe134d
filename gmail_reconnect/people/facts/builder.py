"""Works people out from the store's mail: `Survey` from all of it, `Growth` from what is kept and what is new."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from gmail_reconnect.model import Kind, Role
from gmail_reconnect.names.display_names import DisplayNames, names_of
from gmail_reconnect.people.identity import resolver
from gmail_reconnect.people.identity.union_find import Links
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageRecipient, MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable, StoredPerson

from . import events as fact_events
from . import person as person_facts
from .aggregates import Tally, Trace

_AT_ONCE: Final = 1_000
"""How many addresses are worked out together: bounds the memory."""
_KINDS: Final = {kind.value: kind for kind in Kind}
_ROLES: Final = {role.value: role for role in Role}

Tell = Callable[[int, int], None]
"""Progress: how many addresses are worked out, of how many."""
Messages = list[tuple[int, str]]
"""Of each Row's message: the store's number and the subject."""


class Survey:
    """Works people out from all mail up to `until` (ms UTC), seen from the user's `own` addresses."""

    def __init__(self, store: Store, own: Mapping[int, str], until: int, word: resolver.Word, tell: Tell) -> None:
        self.store, self.own, self.until, self.tell = store, own, until, tell
        self.said = json.dumps({"joined": sorted(word.joined), "apart": sorted(word.apart)})
        self._word = word
        self._bonds = {one: {f"bond:{first}"} for one, first in resolver.bonds(word).items()}

    def everyone(self) -> set[int]:
        """All addresses but the user's own."""
        return set(AddressTable(self.store).emails()).difference(self.own)

    def keys(self, addresses: Collection[int]) -> dict[int, frozenset[str]]:
        """What may make each of these one person with another."""
        found: dict[int, frozenset[str]] = {}
        rest = iter(addresses)
        while some := list(islice(rest, _AT_ONCE)):
            found |= self.keys_by(self._names(some), some)
        return found

    def keys_by(self, names: Mapping[int, DisplayNames], addresses: Collection[int]) -> dict[int, frozenset[str]]:
        """The same of addresses whose names are known."""
        emails = AddressTable(self.store).emails(addresses)
        return {
            n: resolver.keys(emails[n], names[n].common() if n in names else "")
            | self._bonds.get(resolver.canonical(emails[n]), set())
            for n in addresses
        }

    def people(self, keys: Mapping[int, Collection[str]]) -> Iterator[StoredPerson]:
        """Everyone among these addresses, which have to be whole neighbourhoods; those in no mail are nobody."""
        done = 0
        for part in _parts(keys):
            addresses = [number for neighbourhood in part for number in neighbourhood]
            yield from self._part(addresses, _near(part))
            done += len(addresses)
            self.tell(done, len(keys))

    def read(
        self, lines: Iterable[MessageRecipient], near: Mapping[int, int], wanted: Collection[int]
    ) -> tuple[fact_events.Ledger, Messages]:
        """The mail of these addresses, and which message each Row was."""
        messages: Messages = []
        return fact_events.ledger(_rows(lines, messages), self.own, near, wanted), messages

    def people_by(
        self,
        addresses: Collection[int],
        traces: Mapping[int, Trace],
        tally: Callable[[resolver.Identity], Counted],
    ) -> Iterator[StoredPerson]:
        """Everyone by the traces of their addresses; `tally` counts the mail of each.

        Of these `addresses` some may stand in no mail but a report that their mailbox is dead: they have no trace.
        """
        emails, failures = AddressTable(self.store).emails(traces), self._failures(addresses)
        everyone = {**emails, **self.own}
        # Whom it was noted to have stood beside may be no neighbour any more.
        together = {(min(a, b), max(a, b)) for a, trace in traces.items() for b in trace.together if b in traces}
        names = {number: trace.names for number, trace in traces.items()}
        last = {number: trace.events for number, trace in traces.items()}
        for one in resolver.group(emails, names, last, together, (), word=self._word):
            answered = partial(AddressTable(self.store).has_answered, self.own, one.addresses, self.until)
            fact, more = person_facts.settle(
                one, *tally(one), traces, emails=everyone, failures=failures, answered=answered
            )
            yield StoredPerson(fact, more, tuple(traces[number].dumps() for number in fact.numbers))

    def count(self, one: resolver.Identity) -> Counted:
        """One person's mail, from all of it."""
        ledger, messages = self.read(
            MessageTable(self.store).recipients_in_mail_of(one.addresses, self.until), {}, one.addresses
        )
        return _counted(Tally(), one, ledger, messages)

    def _part(self, addresses: Collection[int], near: Mapping[int, int]) -> Iterator[StoredPerson]:
        names = self._names(addresses)
        ledger, messages = self.read(
            MessageTable(self.store).recipients_in_mail_of(addresses, self.until), near, addresses
        )
        traces = {number: Trace(names.get(number) or DisplayNames()) for number in ledger.events}
        _add(traces, ledger)
        return self.people_by(addresses, traces, lambda one: _counted(Tally(), one, ledger, messages))

    def _failures(self, addresses: Collection[int]) -> dict[str, int]:
        """Mailbox → when mail to it last bounced, ms UTC."""
        found: dict[str, int] = {}
        failures = AddressTable(self.store).last_bounces(addresses, self.until)
        for number, email in AddressTable(self.store).emails(failures).items():
            mailbox = resolver.canonical(email)
            found[mailbox] = max(found.get(mailbox, 0), failures[number])
        return found

    def _names(self, addresses: Collection[int]) -> dict[int, DisplayNames]:
        return names_of(AddressTable(self.store).names_of(addresses, self.until))


Counted = tuple[Tally, Collection[int]]
"""What a person's mail comes to, and who stood beside them in it."""


class Growth:
    """Adds fresh mail, by message number, to what is kept of the people in it."""

    def __init__(self, survey: Survey, table: PersonFactTable, fresh: Collection[int]) -> None:
        self._survey, self._table, self._fresh = survey, table, fresh
        self._names = names_of(AddressTable(survey.store).names_in(fresh, survey.until))

    def keys(self, addresses: Collection[int]) -> tuple[dict[int, frozenset[str]], set[int]]:
        """What may make each of these one person with another; and for which of them, also new ones, this changed."""
        before = self._kept(addresses)
        held = self._survey.keys_by({n: trace.names for n, trace in before.items()}, before)
        names = {n: trace.names for n, trace in self._grown(addresses).items()}
        keys = self._survey.keys_by(names, addresses)
        return keys, {number for number in keys if held.get(number) != keys[number]}

    def people(self, addresses: Collection[int]) -> Iterator[StoredPerson]:
        """Everyone among these addresses, which have to be whole neighbourhoods."""
        survey, owner = self._survey, self._table.owners(addresses)
        traces = self._grown(addresses)
        keys = survey.keys_by({number: trace.names for number, trace in traces.items()}, addresses)
        near = _near(Links.by(keys).groups())
        ledger, messages = survey.read(
            MessageTable(survey.store).recipients_of(self._fresh, survey.until), near, addresses
        )
        traces = {number: trace for number, trace in traces.items() if number in owner or number in ledger.events}
        _add(traces, ledger)
        everywhere: dict[str, set[int]] = defaultdict(set)
        for number, person in owner.items():
            everywhere[person].add(number)

        def counted(one: resolver.Identity) -> Counted:
            before = {owner[number] for number in one.addresses if number in owner}
            if not before:
                return _counted(Tally(), one, ledger, messages)
            person = min(before)
            if before == {person} and everywhere[person].issubset(one.addresses):
                tally = person_facts.tally(self._table.more(person))
                events = ledger.of(one.addresses)
                if not events or tally.latest is None or events[0].date > tally.latest:
                    tally, company = _counted(tally, one, ledger, messages)
                    return tally, {*company, *self._table.company(person)}
            return survey.count(one)

        yield from survey.people_by(addresses, traces, counted)
        survey.tell(len(addresses), len(addresses))

    def _kept(self, addresses: Collection[int]) -> dict[int, Trace]:
        return {number: Trace.loads(text) for number, text in self._table.traces(addresses).items()}

    def _grown(self, addresses: Collection[int]) -> dict[int, Trace]:
        """With the names of the fresh mail, but not yet that mail."""
        kept = self._kept(addresses)
        traces = {number: kept.get(number) or Trace() for number in addresses}
        for number, trace in traces.items():
            if names := self._names.get(number):
                trace.names.by_themselves.update(names.by_themselves)
                trace.names.by_others.update(names.by_others)
        return traces


def _add(traces: Mapping[int, Trace], ledger: fact_events.Ledger) -> None:
    for number, events in ledger.events.items():
        traces[number].add(events)
    for a, b in ledger.together:
        traces[a].together.add(b)
        traces[b].together.add(a)


def _counted(tally: Tally, one: resolver.Identity, ledger: fact_events.Ledger, messages: Messages) -> Counted:
    tally.add(ledger.of(one.addresses), messages)
    return tally, {other for number in one.addresses for other in ledger.company.get(number, ())}


def _rows(lines: Iterable[MessageRecipient], messages: Messages) -> Iterator[fact_events.Row]:
    """Every message with its place in the order of dates; `messages` gets its number and subject at that place.

    The store's own numbers tell in which order mail came in, which no result may depend on.
    """
    for number, group in groupby(lines, key=itemgetter(0)):
        some = list(group)
        first = some[0]
        recipients = [(_ROLES[x.role], x.address) for x in some if x.role is not None and x.address is not None]
        yield fact_events.Row(len(messages), first.date, _KINDS[first.kind], first.sender, recipients)
        messages.append((number, first.subject))


def _near(neighbourhoods: Iterable[Collection[int]]) -> dict[int, int]:
    """The neighbourhood of each address that has neighbours, as a number."""
    return {number: place for place, some in enumerate(neighbourhoods) if len(some) > 1 for number in some}


def _parts(keys: Mapping[int, Collection[str]]) -> Iterator[list[list[int]]]:
    """The neighbourhoods in parts of about `_AT_ONCE` addresses."""
    part: list[list[int]] = []
    held = 0
    for neighbourhood in Links.by(keys).groups():
        part.append(neighbourhood)
        held += len(neighbourhood)
        if held >= _AT_ONCE:
            yield part
            part, held = [], 0
    if part:
        yield part
