"""Who there is in the store, worked out once and kept: a later run adds the mail that came since.

Addresses that share no key (`identity.keys`) are never one person. So everyone falls into small neighbourhoods, each of
which can be worked out by itself: a handful after a sync, all of them, some thousand addresses at a time, at first.
Where all the new mail is later than what was kept, it is added. Where mail went, came in late, or changed who is one
person, these few are worked out from all their mail.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from gmail_reconnect.errors import StoreError
from gmail_reconnect.model import Fact
from gmail_reconnect.people.identity.resolver import NOTHING_SAID, Word, bonds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.person_facts import FactBasis, PersonFactTable

from .builder import Growth, Survey, Tell

RULES: Final = 6
"""Goes up whenever the same mail gives other facts: what is kept by older rules is worked out anew."""
_MANY: Final = 5_000
"""With more addresses touched than this, everyone is worked out anew: others may write meanwhile."""
_AT_ONCE: Final = 1_000
"""How many people are held until they are written: bounds the memory."""
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Census:
    """Everyone's facts; and where they were computed for one date alone, the details by person id."""

    people: Sequence[Fact]
    more: Mapping[str, str] | None = None


def take(
    store: Store, own: Mapping[int, str], until: int, word: Word = NOTHING_SAID, tell: Tell = lambda _, __: None
) -> Census:
    """Everyone as of `until` (ms UTC), as if no later mail existed. `own` are the user's addresses by number, in order.

    `word` is what the user said of who is one person.

    Kept where `until` is the present; worked out for this once where it lies before mail that is kept already.
    """
    table = PersonFactTable(store)
    basis = json.dumps({"rules": RULES, "owner": [*own.values()]})
    for _ in range(_TRIES):
        kept = table.kept()
        if kept and kept.until > until and table.mail_between(until, kept.until):
            return _once(Survey(store, own, until, word, tell))
        survey = Survey(store, own, max(until, kept.until) if kept else until, word, tell)
        if kept is None or kept.basis != basis or _many(table, kept, survey.until):
            _keep_all(store, table, survey, basis)
        elif _keep_touched(store, table, survey, basis):
            return Census(table.people())
    raise StoreError("Another run keeps changing the database.", "Wait until it has ended, then run this again.")


def _once(survey: Survey) -> Census:
    found = list(survey.people(survey.keys(survey.everyone())))
    more = {one.fact.id: one.more for one in found}
    return Census(sorted(one.fact for one in found), more)


def _many(table: PersonFactTable, kept: FactBasis, until: int) -> bool:
    return len(table.stale() | table.touched(table.fresh(kept, until))) > _MANY


def _keep_all(store: Store, table: PersonFactTable, survey: Survey, basis: str) -> None:
    """Works everyone out and keeps it part by part, unless another run does so meanwhile.

    It may take a minute, for which nobody else is kept from writing: what they change is noted as touched.
    """
    with store.transaction():
        started = table.begin(survey.until)
    keys = survey.keys(survey.everyone())
    found = survey.people(keys)
    while part := list(islice(found, _AT_ONCE)):
        with store.transaction():
            if table.kept() != started:
                return
            table.replace((), part)
    with store.transaction():
        if table.kept() == started:
            table.set_keys(keys)
            table.keep(replace(started, through=table.newest_message(), basis=basis, word=survey.said))


def _keep_touched(store: Store, table: PersonFactTable, survey: Survey, basis: str) -> bool:
    """Brings those up to date whom mail touched since. False where another run changed what is kept: look again."""
    with store.transaction():
        kept = table.kept()
        if kept is None or kept.basis != basis or kept.until > survey.until:
            return False
        fresh = table.fresh(kept, survey.until)
        stale = (table.stale() | table.with_keys(_changed(kept.word, survey.said))).difference(survey.own)
        marked = table.touched(fresh).difference(survey.own)
        if stale or marked or kept.word != survey.said:
            before = table.neighbours(stale | marked)
            growth = Growth(survey, table, fresh)
            keys, renamed = growth.keys(marked - stale)
            table.set_keys(survey.keys(stale) | keys)
            touched = table.neighbours(before)
            # Who has another name by now may have stood beside their new namesakes long ago.
            anew = table.neighbours(stale | renamed)
            found = [*survey.people(survey.keys(anew)), *growth.people(touched - anew)]
            table.replace(touched, found)
            table.keep(FactBasis(kept.generation + 1, table.newest_message(), survey.until, kept.basis, survey.said))
            table.forget_touched()
    return True


def _changed(before: str, now: str) -> set[str]:
    """The keys of the mailboxes of which something else holds by the user's word than before."""
    old, new = _held(before), _held(now)
    return {f"mailbox:{mailbox}" for mailbox in old.keys() | new.keys() if old.get(mailbox) != new.get(mailbox)}


def _held(said: str) -> dict[str, tuple[str, set[str]]]:
    """Mailbox → the first of those it is one with, and those it is not; of every mailbox that was spoken of."""
    word = Word(**json.loads(said))
    first, apart = bonds(word), defaultdict[str, set[str]](set)
    for a, b in word.apart:
        apart[a].add(b)
        apart[b].add(a)
    return {mailbox: (first.get(mailbox, ""), apart[mailbox]) for mailbox in {*first, *apart}}
