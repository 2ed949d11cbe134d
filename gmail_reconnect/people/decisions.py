"""What the user decides about persons, written down so that it lasts: through every sync, import and re-grouping.

A decision is kept by each address that the person has when it is made, a verdict on who is one person by mailbox:
neither rests on how the mail happens to group them. Writes the user's own tables only, and mail only to forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from itertools import pairwise, product
from typing import Final

from gmail_reconnect.errors import UsageError
from gmail_reconnect.model import Person
from gmail_reconnect.people.identity.resolver import Word, canonical
from gmail_reconnect.people.identity.union_find import Links
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.user import erasure
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import OPEN_STATES, DraftTable
from gmail_reconnect.store.user.merges import MergeTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .identity import owner_names

_FORGOTTEN: Final = "@" + erasure.PLACEHOLDER
_SEVERAL: Final = frozenset({"note", "tag"})
"""Kinds of which there may be several; of every other one holds."""
_KEEPS_OUT: Final = frozenset({"ignore", "snooze"})


def said(store: Store) -> Word:
    """What the user said of who is who, for `identity.group`."""
    joined, apart = MergeTable(store).bonds()
    return Word(joined, apart)


def hidden(store: Store) -> Callable[[Iterable[str]], bool]:
    """Whether one of these addresses belongs to somebody who is to be shown nowhere, or who was forgotten."""
    is_hidden = MergeTable(store).hidden()

    def test(emails: Iterable[str]) -> bool:
        some = list(emails)
        forgotten = all(one.endswith(_FORGOTTEN) for one in some)
        return forgotten or (is_hidden is not None and any(is_hidden(canonical(one)) for one in some))

    return test


def hidden_with_all(store: Store) -> Callable[[Iterable[str]], bool]:
    """Like `hidden`, asked of all the addresses that the persons of these are known by: a joined one hides them too.

    Rests on the kept facts: where those are not up to date, on what they say.
    """
    is_hidden, known = hidden(store), MergeTable(store)
    return lambda emails: is_hidden(known.along_with(emails))


def spread(store: Store) -> None:
    """Who is to be kept out is so by every address that turned out to be theirs since, for good.

    Else they would come back when mail parts the two again, or when the mail of the first is gone.
    """
    verdicts, decision_table = MergeTable(store), DecisionTable(store)
    is_hidden = verdicts.hidden()
    kept_out = {email for email, kinds in decision_table.all().items() if not _KEEPS_OUT.isdisjoint(kinds)}
    if is_hidden is None and not kept_out:
        return
    for emails in PersonFactTable(store).several():
        mailboxes = mailboxes_of(emails)
        if is_hidden is not None and any(map(is_hidden, mailboxes)):
            verdicts.hide_along(mailboxes)
        if 0 < len(kept_out.intersection(emails)) < len(emails):
            with store.transaction():
                _hold_for_all(store, emails, _KEEPS_OUT)


def mailboxes_of(emails: Iterable[str]) -> list[str]:
    """The mailboxes of some addresses, each once, sorted."""
    return sorted({canonical(email) for email in emails})


def decide(store: Store, person: Person, kind: str, value: str, now: int, *, instead: bool) -> None:
    """Keeps a decision by each address of the person; `instead` of what was decided of this kind before."""
    decision_table = DecisionTable(store)
    with store.transaction():
        if instead:
            decision_table.remove(person.addresses, kind)
        for email in person.addresses:
            decision_table.add(email, kind, value, now)


def merge(store: Store, one: Person, other: Person, now: int, named: Sequence[str] = ()) -> None:
    """Both are one person from now on, also where what joins their own addresses is gone. Raises UsageError.

    `named` is what the user typed for each: where it is an address of theirs, these two are bound, so that of several
    merges that one can be taken back.
    """
    if one.id == other.id:
        raise UsageError(f"{one.shown} is one person already.", "Name two.")
    verdicts = MergeTable(store)
    some, others = mailboxes_of(one.addresses), mailboxes_of(other.addresses)
    with store.transaction():
        _, apart = verdicts.bonds()
        verdicts.release({*apart}.intersection((min(pair), max(pair)) for pair in product(some, others)))
        # Only what nobody has said yet: each merge can be taken back by itself.
        acts = verdicts.acts()
        act = max([now, *(made + 1 for *_, made in acts)])
        links = Links([*some, *others, *(mailbox for a, b, _ in acts for mailbox in (a, b))])
        for a, b, _ in acts:
            links.join(a, b)
        typed = {canonical(text) for text in named}
        meant = [next(iter(typed.intersection(theirs)), theirs[0]) for theirs in (some, others)]
        for pair in (*pairwise(some), *pairwise(others), (meant[0], meant[1])):
            if links.find(pair[0]) != links.find(pair[1]):
                links.join(*pair)
                verdicts.bind([pair], act, same=True)


def split(store: Store, person: Person, email: str, now: int) -> None:
    """The mailbox of this address is a person of its own from now on; both keep what was decided. Raises UsageError."""
    mailbox, rest = _parted(person, email)
    verdicts = MergeTable(store)
    with store.transaction():
        beside = _take_out(verdicts, mailbox, now)
        verdicts.bind(((mailbox, one) for one in {*rest, *beside}), now, same=False)
        # Of which of them it was decided, nobody can say now.
        _hold_for_all(store, person.addresses)


def parted_from(store: Store, person: Person) -> set[str]:
    """The mailboxes that are by the user's word none of this person's, and were perhaps before."""
    mailboxes = {*mailboxes_of(person.addresses)}
    _, apart = MergeTable(store).bonds()
    return {one for pair in apart if not mailboxes.isdisjoint(pair) for one in pair} - mailboxes


def unmerge(store: Store, person: Person, email: str, of: str = "") -> None:
    """Takes back the merge by which the mailbox of this address is one with that `of` another; without: the last.

    What mail itself says holds again, and so does every other merge. Raises UsageError where there was none.
    """
    mailbox, rest = _parted(person, email)
    verdicts = MergeTable(store)
    acts = verdicts.acts()
    way = _way(acts, mailbox, canonical(of)) if of and canonical(of) in rest else []
    act = max(way or [made for a, b, made in acts if mailbox in {a, b}], default=None)
    if act is None:
        raise UsageError(
            f"Nobody said that {email} is {person.shown}'s: their mail does.",
            f"`gmail-reconnect person {person.id} split {email}` parts them.",
        )
    verdicts.take_back(act)


def _way(acts: Sequence[tuple[str, str, int]], start: str, end: str) -> list[int]:
    """When each bond between these two mailboxes was made; empty where no bonds lead from one to the other."""
    found: dict[str, list[int]] = {start: []}
    edge = [start]
    while edge:
        here = edge.pop()
        for a, b, made in acts:
            if here in {a, b} and (there := b if here == a else a) not in found:
                found[there] = [*found[here], made]
                edge.append(there)
    return found.get(end, [])


def distinguish(store: Store, one: Person, other: Person, now: int) -> None:
    """They are two, and nobody asks again. Raises UsageError where they are one at the moment."""
    if one.id == other.id:
        raise UsageError(
            f"{one.shown} is one person here, with {len(one.addresses)} addresses.",
            f"`gmail-reconnect person {one.id} split ADDRESS` makes one of them a person of its own.",
        )
    pairs = product(mailboxes_of(one.addresses), mailboxes_of(other.addresses))
    MergeTable(store).bind(pairs, now, same=False)


def undistinguish(store: Store, one: Person, other: Person) -> None:
    """Takes back that they are two. Raises UsageError where nobody said so."""
    pairs = list(product(mailboxes_of(one.addresses), mailboxes_of(other.addresses)))
    _, apart = MergeTable(store).bonds()
    said_so = {*apart} & {(min(pair), max(pair)) for pair in pairs}
    if not said_so:
        raise UsageError(f"Nobody said that {one.shown} and {other.shown} are two.", "There is nothing to take back.")
    MergeTable(store).release(said_so)


def never(store: Store, emails: Sequence[str], now: int) -> int:
    """Shows nobody with one of these addresses again, and drops their letters that were not made yet.

    Returns how many of their drafts wait in Gmail: nothing here can take them out.
    """
    draft_table = DraftTable(store)
    waiting = 0
    mailboxes = mailboxes_of(emails)
    with store.transaction():
        MergeTable(store).hide(mailboxes, now)
        for draft in draft_table.all():
            if not {*mailboxes}.isdisjoint(map(canonical, draft.all_addresses)) and draft.state in OPEN_STATES:
                # A letter in a file is in no folder of Gmail's.
                waiting += draft.gmail_draft_id is not None
                if draft.state == "pending":
                    draft_table.set_state(draft.id, "discarded", now)
    return waiting


def show_again(store: Store, email: str) -> bool:
    """Takes `never` back, for every address it was said of at once; whether it had been said of this one."""
    return MergeTable(store).show_again(canonical(email.casefold().strip()))


def forget(store: Store, emails: Collection[str], own: Collection[str]) -> erasure.ErasureResult:
    """Removes what is kept about somebody, all or nothing; that they are never to be shown stays. `own`: the user's."""
    # An address that was once taken for the user's may stand in no mail.
    disowned = owner_names.spellings(emails, OwnerAddressTable(store).disowned())
    return erasure.erase(store, [*emails, *disowned], mailboxes_of(emails), own)


def _parted(person: Person, email: str) -> tuple[str, list[str]]:
    """The mailbox of an address of theirs, and their others. Raises UsageError where there is nothing to part."""
    mailbox = canonical(email.casefold().strip())
    rest = [one for one in mailboxes_of(person.addresses) if one != mailbox]
    if len(rest) == len(mailboxes_of(person.addresses)):
        raise UsageError(
            f"{email} is no address of {person.shown}.",
            f"Theirs are: {', '.join(person.addresses)}. That two people are two is said with `not`.",
        )
    if not rest:
        more = " To Gmail these are one mailbox." if len(person.addresses) > 1 else ""
        raise UsageError(f"{person.shown} has no other mailbox.{more}", "There is nothing to split.")
    return mailbox, rest


def _take_out(verdicts: MergeTable, mailbox: str, now: int) -> list[str]:
    """Takes a mailbox out of what was joined; those that it held together stay together. Returns them."""
    beside = verdicts.beside(mailbox)
    verdicts.release((mailbox, one) for one in beside)
    verdicts.bind(pairwise(beside), now, same=True)
    return beside


def _hold_for_all(store: Store, emails: Sequence[str], kinds: Container[str] | None = None) -> None:
    """What was decided of one of these addresses, of these kinds (None: of any), is of all of them."""
    decision_table = DecisionTable(store)
    kept = decision_table.all()
    for kind, value, made in [row for email in emails for row in decision_table.of(email)]:
        for email in emails:
            there = kept.get(email, {}).get(kind, [])
            if (kinds is None or kind in kinds) and value not in there and (kind in _SEVERAL or not there):
                decision_table.add(email, kind, value, made)
