"""Keep everyone's facts between runs, and bring them up to date with the mail that came since.

Addresses that share no key (`resolver.keys`) are never one person. So everyone falls into small neighbourhoods that can
be computed separately: the few that a sync touched, or all of them in parts, the first time. New mail is added where
all of it is later than what is kept. Where mail was deleted, came late, or changed who is one person, these few people
are computed from all their mail.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import PersonFacts
from gmail_reconnect.people.identity.resolver import NO_DECISIONS, IdentityDecisions, merged_mailboxes
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.earlier_facts import EarlierFactTable
from gmail_reconnect.store.mail.person_facts import FactBasis, PersonFactTable

from . import builder, update
from .builder import OnProgress, Scope

RULES: Final = 12
"""Goes up whenever the same mail gives other facts: facts kept by older rules are computed anew."""
_MOST_TOUCHED: Final = 5_000
"""With more touched addresses than this, everyone is computed anew, in parts: other runs may write meanwhile."""
_AT_ONCE: Final = 1_000
"""How many people are held before they are written: this bounds the memory."""
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class AllFacts:
    """Everyone's facts, by id; `earlier` is the number of `EarlierFactTable` where they are as of an earlier moment."""

    people: Sequence[PersonFacts]
    earlier: int | None = None


def load_facts(
    store: Store,
    own: Mapping[int, str],
    until: int,
    decisions: IdentityDecisions = NO_DECISIONS,
    on_progress: OnProgress = lambda _, __: None,
) -> AllFacts:
    """Everyone as of `until` (ms UTC), as if no later mail existed. `own` are the owner's addresses by number, in
    order.

    Facts as of a moment before mail that was counted already are kept apart, until any other facts change. Raises
    StoreError if another run keeps changing the same facts.
    """
    table = PersonFactTable(store)
    basis = json.dumps({"rules": RULES, "owner": [*own.values()]})
    for _ in range(_TRIES):
        kept = table.basis()
        scope = Scope(store, own, max(until, kept.until) if kept else until, decisions)
        if kept is None or kept.basis != basis or _is_much(table, kept, scope.until):
            _rebuild(scope, table, basis, on_progress)
        elif _update(scope, table, basis, on_progress):
            if not table.has_mail_between(until, scope.until):
                return AllFacts(table.people())
            if found := _earlier(replace(scope, until=until), table, on_progress):
                return found
    raise StoreError("Another run keeps changing the database.", "Wait until it has ended, then run this again.")


def _earlier(scope: Scope, table: PersonFactTable, on_progress: OnProgress) -> AllFacts | None:
    """Everyone as of a moment before mail that is counted already; None if another run changed what is kept."""
    earlier, basis = EarlierFactTable(scope.store), table.basis()
    number = earlier.find(scope.until)
    if number is None:
        number = earlier.start(scope.until)
        found = builder.build(scope, _all_keys(scope), on_progress)
        while part := list(islice(found, _AT_ONCE)):
            if not earlier.add(number, part):
                return None
        if table.basis() != basis or not earlier.finish(number):
            return None
    return AllFacts(earlier.people(number), number)


def _all_keys(scope: Scope) -> dict[int, frozenset[str]]:
    """The keys of every address but the owner's."""
    return builder.read_keys(scope, set(AddressTable(scope.store).emails()).difference(scope.own))


def _is_much(table: PersonFactTable, kept: FactBasis, until: int) -> bool:
    return len(table.stale_addresses() | table.addresses_in(table.new_messages(kept, until))) > _MOST_TOUCHED


def _rebuild(scope: Scope, table: PersonFactTable, basis: str, on_progress: OnProgress) -> None:
    """Compute everyone and keep them part by part, unless another run does so meanwhile.

    It may take a minute, in which other runs can write: the addresses they touch are marked.
    """
    with scope.store.transaction():
        started = table.start_over(scope.until)
    keys = _all_keys(scope)
    found = builder.build(scope, keys, on_progress)
    while part := list(islice(found, _AT_ONCE)):
        with scope.store.transaction():
            if table.basis() != started:
                return
            table.replace((), part)
    with scope.store.transaction():
        if table.basis() == started:
            table.set_keys(keys)
            table.set_basis(replace(started, through=table.newest_message(), basis=basis, word=scope.dumps_decisions()))


def _update(scope: Scope, table: PersonFactTable, basis: str, on_progress: OnProgress) -> bool:
    """Bring everyone that mail touched since up to date. False if another run changed what is kept: look again."""
    said = scope.dumps_decisions()
    with scope.store.transaction():
        kept = table.basis()
        if kept is None or kept.basis != basis or kept.until > scope.until:
            return False
        new = update.read_new_mail(scope, table.new_messages(kept, scope.until))
        stale = (table.stale_addresses() | table.with_keys(_changed_keys(kept.word, said))).difference(scope.own)
        marked = table.addresses_in(new.messages).difference(scope.own)
        if stale or marked or kept.word != said:
            before = table.with_possible_aliases(stale | marked)
            keys, renamed = update.read_changed_keys(scope, table, new, marked - stale)
            table.set_keys(builder.read_keys(scope, stale) | keys)
            touched = table.with_possible_aliases(before)
            # Someone with a new name may have shared mail with their new namesakes long ago.
            anew = table.with_possible_aliases(stale | renamed)
            rebuilt = builder.build(scope, builder.read_keys(scope, anew), on_progress)
            found = [*rebuilt, *update.build_grown(scope, table, new, touched - anew)]
            on_progress(len(touched), len(touched))
            table.replace(touched, found)
            table.set_basis(FactBasis(kept.generation + 1, table.newest_message(), scope.until, kept.basis, said))
            table.clear_stale()
    return True


def _changed_keys(before: str, now: str) -> set[str]:
    """The keys of the mailboxes that the user's decisions treat differently than before."""
    old, new = _by_mailbox(before), _by_mailbox(now)
    return {f"mailbox:{mailbox}" for mailbox in old.keys() | new.keys() if old.get(mailbox) != new.get(mailbox)}


def _by_mailbox(said: str) -> dict[str, tuple[str, set[str]]]:
    """Of every mailbox in the decisions: the first of those merged with it, and those it was told apart from."""
    decisions = IdentityDecisions(**json.loads(said))
    first, apart = merged_mailboxes(decisions), defaultdict[str, set[str]](set)
    for a, b in decisions.apart:
        apart[a].add(b)
        apart[b].add(a)
    return {mailbox: (first.get(mailbox, ""), apart[mailbox]) for mailbox in {*first, *apart}}
