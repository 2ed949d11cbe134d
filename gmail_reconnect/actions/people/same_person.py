"""Go through the pairs that may be one person: show both sides, and record whether they are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.actions.people.merging import keep_apart, merge, split
from gmail_reconnect.actions.people.undo import UndoStep, remember
from gmail_reconnect.model import Person
from gmail_reconnect.people import loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.identity.compared_person import ComparedPerson
from gmail_reconnect.people.identity.duplicates import DuplicatePair
from gmail_reconnect.people.loading import MailSummary
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import MergeTable

_SHARED: Final = 5
"""How many people who write with both sides are named."""


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of the two: who they are, the person here who has these addresses, and the mail with them."""

    one: ComparedPerson
    person: Person
    mail: MailSummary


@dataclass(frozen=True, slots=True)
class PairDetails:
    """A pair, at `place` from 1 among `total`; some of those who share small mail with both, and how many there are."""

    pair: DuplicatePair
    sides: tuple[PairSide, PairSide]
    shared: tuple[Person, ...]
    shared_count: int
    place: int
    total: int


def people_to_compare(context: Context) -> Directory | None:
    """Everyone, if the pairs among them aren't known yet: `duplicates` finds them, in any thread. Then `keep_pairs`.

    Raises ReconnectError.
    """
    with context.open_store() as store:
        people = load_people(context, store)
        return None if people.knows_duplicates else people


def keep_pairs(context: Context, compared: Directory) -> None:
    """Keep the pairs that were found among them, as far as the mail is still the same. Raises ReconnectError."""
    with context.open_store() as store:
        load_people(context, store).keep_duplicates(compared)


def show_pair(context: Context, place: int) -> PairDetails | None:
    """The pair at a place from 1, or the last one; None if there is none. Raises ReconnectError."""
    with context.open_store() as store:
        people = load_people(context, store)
        pairs = _pairs(store, people)
        if not pairs:
            return None
        place = min(max(1, place), len(pairs))
        pair = pairs[place - 1]
        sides = (_side(store, people, pair.a), _side(store, people, pair.b))
        both = sides[0].mail.company & sides[1].mail.company
        mine = {sides[0].person.id, sides[1].person.id}
        shared = [one for one in people.with_numbers(both) if one.id not in mine]
        return PairDetails(pair, sides, tuple(shared[:_SHARED]), len(shared), place, len(pairs))


def answer_pair(context: Context, first: str, second: str, *, same: bool) -> UndoStep | None:
    """Records whether the two with these addresses are one person; returns the step that undoes it.

    None if this isn't a pair any more, such as after an answer elsewhere; then nothing changes. Raises ReconnectError.
    """
    with context.open_store() as store:
        pairs = _pairs(store, load_people(context, store))
        wanted = {first, second}
        pair = next((one for one in pairs if {one.a.addresses[0], one.b.addresses[0]} == wanted), None)
        if pair is None:
            return None
        if same:
            return remember(context, lambda: merge(context, first, second))
        if pair.joined:
            return remember(context, lambda: [split(context, pair.a.addresses[0], pair.b.addresses[0]).person])
        return remember(context, lambda: keep_apart(context, first, second))


def _pairs(store: Store, people: Directory) -> list[DuplicatePair]:
    return people.duplicates(MergeTable(store).pairs()[1])


def _side(store: Store, people: Directory, one: ComparedPerson) -> PairSide:
    return PairSide(one, people.find(one.addresses[0]), loading.mail_with(store, people, one.addresses))
