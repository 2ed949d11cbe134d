"""Who there is in the store, worked out once and kept: a later run asks again only about those touched since.

Addresses that share no key (`identity.keys`) are never one person. So everyone falls into small neighbourhoods, each of
which can be worked out by itself: a handful after a sync, all of them, some thousand addresses at a time, at first.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import Fact, Kind, Role
from gmail_reconnect.store.facts import FactTable, Kept
from gmail_reconnect.store.store import Line, Store

from . import facts, identity, rhythm
from .identity import NOTHING_SAID, Word

RULES: Final = 1
"""Goes up whenever the same mail gives other facts: what is kept by older rules is worked out anew."""
_AT_ONCE: Final = 2_000
"""How many addresses are worked out together: bounds the memory."""
_MANY: Final = 5_000
"""With more addresses touched than this, everyone is worked out anew: others may write meanwhile."""
_TRIES: Final = 5
_KINDS: Final = {kind.value: kind for kind in Kind}
_ROLES: Final = {role.value: role for role in Role}

Tell = Callable[[int, int], None]
"""Progress: how many addresses are worked out, of how many."""
Found = tuple[Fact, str]


@dataclass(frozen=True, slots=True)
class Census:
    """Everyone; and for one who is shown, the other half of the facts."""

    people: Sequence[Fact]
    more: Callable[[str], str]


def take(
    store: Store, own: Mapping[int, str], until: int, word: Word = NOTHING_SAID, tell: Tell = lambda _, __: None
) -> Census:
    """Everyone as of `until` (ms UTC), as if no later mail existed. `own` are the user's addresses by number, in order.

    `word` is what the user said of who is one person.

    Kept where `until` is the present; worked out for this once where it lies before mail that is kept already.
    """
    table = FactTable(store)
    for _ in range(_TRIES):
        kept = table.kept()
        if kept and kept.until > until and table.mail_between(until, kept.until):
            return _once(_Surveyor(store, own, until, word, tell))
        surveyor = _Surveyor(store, own, max(until, kept.until) if kept else until, word, tell)
        if kept is None or kept.basis != surveyor.basis or len(table.touched(kept, surveyor.until)) > _MANY:
            _keep_all(store, table, surveyor)
        elif _keep_touched(store, table, surveyor):
            return Census(table.people(), table.more)
    raise StoreError("Another run keeps changing the database.", "Wait until it has ended, then run this again.")


def _once(surveyor: _Surveyor) -> Census:
    found = list(surveyor.people(surveyor.keys(surveyor.everyone())))
    more = {fact.id: rest for fact, rest in found}
    return Census(sorted(fact for fact, _ in found), more.__getitem__)


def _keep_all(store: Store, table: FactTable, surveyor: _Surveyor) -> None:
    """Works everyone out, unless another run does so meanwhile.

    It may take a minute, for which nobody else is kept from writing: what they change is noted as touched.
    """
    with store.transaction():
        started = table.begin(surveyor.until)
    keys = surveyor.keys(surveyor.everyone())
    found = list(surveyor.people(keys))
    with store.transaction():
        if table.kept() == started:
            table.set_keys(keys)
            table.replace((), found)
            table.keep(replace(started, basis=surveyor.basis, word=surveyor.said))


def _keep_touched(store: Store, table: FactTable, surveyor: _Surveyor) -> bool:
    """Works those out anew whom mail touched since. False where another run changed what is kept: look again."""
    with store.transaction():
        kept = table.kept()
        if kept is None or kept.basis != surveyor.basis or kept.until > surveyor.until:
            return False
        marked = table.touched(kept, surveyor.until) | table.with_keys(_changed(kept.word, surveyor.said))
        marked -= surveyor.own.keys()
        if marked or kept.word != surveyor.said:
            before = table.neighbours(marked)
            table.set_keys(surveyor.keys(marked))
            touched = table.neighbours(before)
            table.replace(touched, list(surveyor.people(surveyor.keys(touched))))
            now = Kept(kept.generation + 1, table.newest_message(), surveyor.until, kept.basis, surveyor.said)
            table.keep(now)
            table.forget_touched()
    return True


class _Surveyor:
    """Works people out from the mail up to `until` (ms UTC), seen from the user's `own` addresses."""

    def __init__(self, store: Store, own: Mapping[int, str], until: int, word: Word, tell: Tell) -> None:
        self.until, self.own = until, own
        self.basis = json.dumps([RULES, *own.values()])
        self.said = json.dumps([sorted(word.joined), sorted(word.apart)])
        self._word = word
        self._bonds = defaultdict[str, set[str]](set)
        for a, b in word.joined:
            for one in (a, b):
                self._bonds[one].add(f"bond:{a} {b}")
        self._store, self._tell = store, tell

    def everyone(self) -> set[int]:
        """All addresses but the user's own."""
        return set(self._store.emails()).difference(self.own)

    def keys(self, addresses: Collection[int]) -> dict[int, frozenset[str]]:
        """What may make each of these one person with another."""
        emails, names = self._store.emails(addresses), self._names(addresses)
        return {
            n: identity.keys(emails[n], names[n].common() if n in names else "")
            | self._bonds.get(identity.canonical(emails[n]), set())
            for n in addresses
        }

    def people(self, keys: Mapping[int, Collection[str]]) -> Iterator[Found]:
        """Everyone among these addresses, which have to be whole neighbourhoods; those in no mail are nobody."""
        done = 0
        for part in _parts(keys):
            yield from self._part(part)
            done += len(part)
            self._tell(done, len(keys))

    def _part(self, addresses: Collection[int]) -> Iterator[Found]:
        emails, names = self._store.emails(addresses), self._names(addresses)
        failures = self._store.failures(self.until, addresses)
        messages: list[tuple[int, str]] = []
        rows = _rows(self._store.lines(self.until, addresses), messages)
        ledger = rhythm.ledger(rows, self.own, identity.full_names(names), emails.keys())
        present = {number: emails[number] for number in addresses if number in ledger.events}
        names = {number: held for number, held in names.items() if number in present}
        emails |= self.own
        for one in identity.group(present, names, ledger.events, ledger.together, (), word=self._word):
            yield facts.settle(one, ledger, emails, failures, messages)

    def _names(self, addresses: Collection[int]) -> dict[int, identity.Names]:
        return identity.names_of(self._store.names(self.until, addresses))


def _changed(before: str, now: str) -> set[str]:
    """The keys of the mailboxes of which the user said something else than before."""
    old, new = (
        {(kind, *pair) for kind, pairs in enumerate(json.loads(said)) for pair in pairs} for said in (before, now)
    )
    return {f"mailbox:{mailbox}" for _, *pair in old ^ new for mailbox in pair}


def _rows(lines: Iterable[Line], messages: list[tuple[int, str]]) -> Iterator[rhythm.Row]:
    """Every message with its place in the order of dates; `messages` gets its number and subject at that place.

    The store's own numbers tell in which order mail came in, which no result may depend on.
    """
    for number, group in groupby(lines, key=_message_of):
        some = list(group)
        first = some[0]
        recipients = [(_ROLES[x.role], x.address) for x in some if x.role is not None and x.address is not None]
        yield rhythm.Row(len(messages), first.date, _KINDS[first.kind], first.sender, recipients)
        messages.append((number, first.subject))


def _message_of(line: Line) -> int:
    return line.message


def _parts(keys: Mapping[int, Collection[str]]) -> Iterator[list[int]]:
    """The addresses in parts of about `_AT_ONCE`, none of which shares a key with another part."""
    leader = {number: number for number in keys}

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    first: dict[str, int] = {}
    for number, some in keys.items():
        for key in some:
            leader[find(number)] = find(first.setdefault(key, number))
    neighbourhoods: dict[int, list[int]] = defaultdict(list)
    for number in keys:
        neighbourhoods[find(number)].append(number)
    part: list[int] = []
    for some_more in neighbourhoods.values():
        part += some_more
        if len(part) >= _AT_ONCE:
            yield part
            part = []
    if part:
        yield part
