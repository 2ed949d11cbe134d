"""Say which addresses belong to one person: merge, split, keep apart, and take each of these back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Person, milliseconds, moment_of
from gmail_reconnect.people import decisions
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.identity.mailbox import mailbox_of, mailboxes_of, person_id
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.user.decisions import MergeTable
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import clean


@dataclass(frozen=True, slots=True)
class SplitResult:
    """The person before, the `parts` afterwards, and of these the one that kept the rest of the addresses.

    `rest` is None if the rest turns out to belong to a hidden person, and is hidden, too.
    """

    person: Person
    parts: tuple[Person, ...]
    rest: Person | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be merged with a person: how much individual mail there was, and when the last contact was."""

    person: Person
    sent: int
    received: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """A person, and some of the `total` others whose name, address or tag contains `text`, last in touch first."""

    person: Person
    text: str
    candidates: tuple[Candidate, ...]
    total: int


def find_candidates(context: Context, who: str, text: str | None, most: int) -> MergeChoice:
    """Up to `most` people who may be merged with a person; without a text, those with the family name.

    Raises ReconnectError if nobody is called `who`.
    """
    with context.open_store() as store:
        everyone = load_people(context, store)
        person = everyone.find(who)
        text = person.name.rpartition(" ")[2] if text is None else text
        found = [one for one in everyone.search(text) if one.id != person.id] if text else []
        candidates = []
        for one in found[:most]:
            facts, last = everyone.facts(one.id), everyone.last_contact(one.id)
            candidates.append(Candidate(one, facts.sent, facts.received, moment_of(last) if last else None))
        return MergeChoice(person, text, tuple(candidates), len(found))


def merge(context: Context, who: str, other: str) -> tuple[Person, Person]:
    """Makes two people one, for good; returns both as they were before.

    Raises ReconnectError if one isn't found, UsageError if they're one already.
    """
    with context.open_store() as store:
        everyone = load_people(context, store)
        one, two = everyone.find(who), everyone.find(other)
        named = [_address_meant(one, who), _address_meant(two, other)]
        decisions.merge(store, one, two, milliseconds(context.clock()), named)
        return one, two


def undo_merge(context: Context, who: str, other: str = "") -> tuple[Person, str]:
    """Takes back the merge that joined `other`: an address, its id, or a name used with it; "": the last one.

    Returns the person as they were, and that address; the two stay one person only where mail says so. Raises as
    `merge`.
    """
    with context.open_store() as store:
        everyone = load_people(context, store)
        if not other:
            person, address = _last_merged(store, everyone, who)
            decisions.unmerge(store, person, address)
            return person, address
        try:
            person = everyone.find(who)
        except ReconnectError:  # the two may go by the other one's name now
            person = everyone.find(other)
        address, beside = (_address_called(store, everyone, person, one) for one in (other, who))
        decisions.unmerge(store, person, address, beside)
        return person, address


def split(context: Context, who: str, address: str) -> SplitResult:
    """Makes an address a person of its own, for good. Raises UsageError if it isn't theirs or is their only one."""
    with context.open_store() as store:
        person = load_people(context, store).find(who)
        decisions.split(store, person, address, milliseconds(context.clock()))
        everyone = load_people(context, store)
        mailboxes = mailboxes_of(person.addresses)
        taken = mailboxes_of([address.lower().strip()])
        rest = everyone.with_mailboxes([one for one in mailboxes if one not in taken])
        return SplitResult(person, tuple(everyone.with_mailboxes(mailboxes)), rest[0] if rest else None)


def undo_split(context: Context, who: str, address: str) -> tuple[Person, Person | None]:
    """Takes back that an address is another person's. Raises UsageError where nobody said so.

    Returns the person, and the other one if mail alone doesn't make the two one person again.
    """
    person, _ = keep_apart(context, who, address, undo=True)
    with context.open_store() as store:
        everyone = load_people(context, store)
        other = everyone.find(address)
        return person, other if other.id != everyone.find(person.id).id else None


def keep_apart(context: Context, who: str, other: str, *, undo: bool = False) -> tuple[Person, Person]:
    """Records that two people are different, and never suggests them as duplicates; returns both. Raises as `merge`.

    `undo` takes that back: they may be suggested again. Raises UsageError then where nobody said so.
    """
    with context.open_store() as store:
        everyone = load_people(context, store)
        one, two = everyone.find(who), everyone.find(other)
        if undo:
            decisions.undistinguish(store, one, two)
        else:
            decisions.distinguish(store, one, two, milliseconds(context.clock()))
        return one, two


def _last_merged(store: Store, everyone: Directory, who: str) -> tuple[Person, str]:
    """The person, who may go by another name since a merge, and the address of theirs that the last merge joined."""
    merges = MergeTable(store).merges()
    try:
        person = everyone.find(who)
    except ReconnectError:
        merged = everyone.with_mailboxes([mailbox for *both, _ in merges for mailbox in both])
        called = [one for one in merged if _address_called(store, everyone, one, who) in one.addresses]
        if len(called) != 1:
            raise
        person = called[0]
    theirs = {mailbox_of(email): email for email in reversed(person.addresses)}
    first = mailbox_of(person.email)
    joined = [(made, b if a == first else a) for a, b, made in merges if {a, b} <= {*theirs}]
    return person, theirs[max(joined)[1]] if joined else person.addresses[-1]


def _address_meant(person: Person, who: str) -> str:
    """The address of theirs that an id or an address means; `who` itself where it is neither."""
    typed = who.lower().strip()
    return {person_id(email): email for email in person.addresses}.get(typed, typed)


def _address_called(store: Store, everyone: Directory, person: Person, who: str) -> str:
    """As `_address_meant`; else the one address of theirs that mail uses with this name."""
    meant, name = _address_meant(person, who), fold(clean(who))
    if "@" in meant or not name:
        return meant
    table = AddressTable(store)
    theirs = {number: email for number, email in table.emails().items() if email in person.addresses}
    called = {theirs[number] for number, given, _, _ in table.names_of(theirs, everyone.until) if name in fold(given)}
    return called.pop() if len(called) == 1 else meant
