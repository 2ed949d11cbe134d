"""Read and write what the user decides about people, so that it survives every sync, import and regrouping.

A decision is kept for each address that the person has when it is made; who is one person and who isn't, for each
mailbox. Neither depends on how the mail groups them. Writes only the user's own tables, except to forget somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from itertools import pairwise, product
from operator import itemgetter
from typing import Final

from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.model import OPEN_STATES, Person
from gmail_reconnect.people.hidden import read_hidden
from gmail_reconnect.people.identity.mailbox import (
    hidden_forms,
    mailbox_of,
    mailbox_pairs,
    mailboxes_of,
    other_spellings,
)
from gmail_reconnect.people.identity.union_find import UnionFind
from gmail_reconnect.people.standing import LETTER, NO_LETTER
from gmail_reconnect.store import erasure
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.user.decisions import DecisionTable, HiddenPersonTable, MergeTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.store.user.said import SaidChange, SaidTables

SEVERAL: Final = frozenset({"note", "tag", "met"})
"""Kinds that a person can have several of; of every other kind they have one."""
_KEEPS_OUT: Final = frozenset({"ignore", "snooze", NO_LETTER})


def read_hidden_by_any_address(store: Store) -> Callable[[Iterable[str]], bool]:
    """Like `read_hidden`, for these addresses and all others of the same people, as far as the kept facts know them."""
    is_hidden, facts = read_hidden(store), PersonFactTable(store)
    return lambda emails: is_hidden(facts.with_other_addresses(emails))


def extend_to_new_addresses(store: Store) -> None:
    """Make people hidden, ignored or snoozed by every address that turned out to be theirs since.

    Otherwise they would come back if mail separates the addresses again, or the mail of the first is deleted.
    """
    hidden_table, decision_table = HiddenPersonTable(store), DecisionTable(store)
    is_hidden = hidden_table.matcher()
    kept_out = {email for email, kinds in decision_table.all().items() if not _KEEPS_OUT.isdisjoint(kinds)}
    if is_hidden is None and not kept_out:
        return
    for emails in PersonFactTable(store).people_with_several_addresses():
        hidden = {form for email in emails for form in hidden_forms(email) if is_hidden and is_hidden(form)}
        if hidden:
            hidden_table.hide_together(sorted(hidden.union(mailboxes_of(emails))))
        if 0 < len(kept_out.intersection(emails)) < len(emails):
            with store.transaction():
                last = max((made for *_, made in MergeTable(store).merges()), default=0)
                _extend_to_all(store, emails, _KEEPS_OUT, after=last)


def decide(store: Store, person: Person, kind: str, value: str, now: int) -> None:
    """Keep a decision for each address of the person; unless there may be several, it replaces that of its kind."""
    decision_table = DecisionTable(store)
    if kind not in SEVERAL:
        decision_table.replace(person.addresses, kind, value, now)
        return
    with store.transaction():
        for email in person.addresses:
            decision_table.add(email, kind, value, now)


def undo_meeting(store: Store, person: Person, day: str = "") -> None:
    """Take back that the user met the person on a day, by default the day that was recorded last. Raises UsageError."""
    decision_table = DecisionTable(store)
    rows = [row for email in person.addresses for row in decision_table.of(email) if row[0] == "met"]
    days = [value for _, value, _ in sorted(rows, key=itemgetter(2, 1))]
    if not days or (day and day not in days):
        on = f" on {day}" if day else ""
        raise UsageError(f"You recorded no meeting with {person.shown}{on}.", "There is nothing to undo.")
    decision_table.remove(person.addresses, "met", day or days[-1])


def read_letter_choices(store: Store, people: Iterable[Person]) -> dict[str, LetterChoices]:
    """What the user chose for the letters to these people, by person id; those without a choice are left out.

    Where two addresses of a person have different choices, from before they were merged, the newest counts.
    """
    kept = DecisionTable(store).of_kinds(LETTER)
    found = {}
    for person in people if kept else ():
        if rows := [row for email in person.addresses for row in kept.get(email, ())]:
            rows.sort(key=itemgetter(2))
            found[person.id] = LetterChoices.of_values(
                {kind.removeprefix(LETTER): value for kind, value, _ in rows if value}
            )
    return found


def choose_for_letter(
    store: Store, person: Person, changes: Mapping[str, str | None], now: int, typed_since: int | None = None
) -> None:
    """Keep choices for the letter to a person, by their names in LetterChoices; None removes one.

    A line in the user's own words takes the place of one from config.toml, and of none. A value made since the user
    began to type (ms UTC) isn't kept for `undo_choices`: it is half a sentence.
    """
    with store.transaction():
        if changes.get("line") and "line_name" not in changes and _newest(store, person, "line_name")[0]:
            decide(store, person, f"{LETTER}line_name", "", now)  # empty, not removed: undo_choices restores it
        for name, value in changes.items():
            if value is None:
                DecisionTable(store).remove(person.addresses, f"{LETTER}{name}")
            elif typed_since is None or not DecisionTable(store).amend(
                person.addresses, f"{LETTER}{name}", value, typed_since
            ):
                decide(store, person, f"{LETTER}{name}", value, now)


def undo_choices(store: Store, person: Person, names: Iterable[str]) -> None:
    """Take the last choice of each name back: the one that it replaced holds again.

    With a line goes what it did to the choice of one from config.toml.
    """
    with store.transaction():
        for name in names:
            DecisionTable(store).restore(person.addresses, f"{LETTER}{name}")
            if name == "line":
                chosen, made = _newest(store, person, "line_name")
                if not chosen and made > _newest(store, person, "line")[1]:
                    DecisionTable(store).restore(person.addresses, f"{LETTER}line_name")


def _newest(store: Store, person: Person, name: str) -> tuple[str, int]:
    """The value of a choice for the letter, and when it was made (ms UTC); ("", 0) if there is none."""
    rows = [row for email in person.addresses for row in DecisionTable(store).of(email) if row[0] == f"{LETTER}{name}"]
    return max(((value, made) for _, value, made in rows), key=itemgetter(1), default=("", 0))


def merge(store: Store, one: Person, other: Person, now: int, named: Sequence[str] = ()) -> None:
    """Make both one person from now on, even if the mail that joins their own addresses is deleted. Raises UsageError.

    `named` is what the user typed for each: if these are addresses, they are linked, so that of several merges this one
    can be undone.
    """
    merge_table = MergeTable(store)
    if one.id == other.id:
        confirmed = sorted({mailbox_of(text) for text in named}.intersection(mailboxes_of(one.addresses)))
        if not one.joined_by_name or len(confirmed) < 2:
            raise UsageError(f"{one.shown} is one person already.", "Name two people.")
        merge_table.set([(confirmed[0], confirmed[1])], now, same=True)  # what only the name had joined
        return
    some, others = mailboxes_of(one.addresses), mailboxes_of(other.addresses)
    with store.transaction():
        # Only new links, so that each merge can be undone by itself.
        acts = merge_table.merges()
        act = max([now, *(made + 1 for *_, made in acts)])
        merge_table.keep(product(some, others), act)
        groups = UnionFind([*some, *others, *(mailbox for a, b, _ in acts for mailbox in (a, b))])
        for a, b, _ in acts:
            groups.join(a, b)
        typed = {mailbox_of(text) for text in named}
        meant = [next(iter(typed.intersection(theirs)), theirs[0]) for theirs in (some, others)]
        for pair in (*pairwise(some), *pairwise(others), (meant[0], meant[1])):
            if groups.find(pair[0]) != groups.find(pair[1]):
                groups.join(*pair)
                merge_table.set([pair], act, same=True)


def split(store: Store, person: Person, email: str, now: int) -> None:
    """Make the mailbox of this address a person of its own; both keep all decisions. Raises UsageError."""
    mailbox, rest = _mailbox_and_others(person, email)
    merge_table = MergeTable(store)
    with store.transaction():
        # The mailboxes that it was merged with stay merged.
        merged = merge_table.merged_with(mailbox)
        merge_table.remove(product([mailbox], merged))
        merge_table.set(pairwise(merged), now, same=True)
        merge_table.set(product([mailbox], {*rest, *merged}), now, same=False)
        # Nothing tells which of the two a decision was about.
        _extend_to_all(store, person.addresses)


def take_back(store: Store, changes: Iterable[SaidChange], emails: Collection[str]) -> None:
    """Undo what an act changed; what the user said of the same since then stays. `emails` are of the people it changed.

    What a merge extended to these addresses goes with it.
    """
    with store.transaction():
        removed = SaidTables(store).take_back(changes, SEVERAL)
        if merged := [int(str(row.values[3])) for row in removed if row.table == "bond" and row.values[2]]:
            DecisionTable(store).remove_extended(emails, min(merged))


def parted_from(store: Store, person: Person) -> set[str]:
    """The mailboxes that the user said aren't this person's; they may have been before."""
    mailboxes = {*mailboxes_of(person.addresses)}
    _, apart = MergeTable(store).pairs()
    return {one for pair in apart if not mailboxes.isdisjoint(pair) for one in pair} - mailboxes


def unmerge(store: Store, person: Person, email: str, of: str = "") -> None:
    """Undo the merge that joined the mailbox of this address with that `of` another one; by default the last merge.

    Every other merge stays, and so does what the mail itself shows. Raises UsageError if there was no merge.
    """
    mailbox, rest = _mailbox_and_others(person, email)
    merge_table = MergeTable(store)
    acts = merge_table.merges()
    way = _way(acts, mailbox, mailbox_of(of)) if of and mailbox_of(of) in rest else []
    act = max(way or [made for a, b, made in acts if mailbox in {a, b}], default=None)
    if act is None:
        raise UsageError(
            f"You didn't merge {email} with {person.shown}: their mail shows that it is theirs.",
            code=ErrorCode.NOT_MERGED_BY_USER,
            facts={"person": person.id, "address": email},
        )
    with store.transaction():
        merge_table.undo_merge(act)
        DecisionTable(store).remove_extended(person.addresses, act)


def _way(acts: Sequence[tuple[str, str, int]], start: str, end: str) -> list[int]:
    """When each link between these two mailboxes was made; empty if no links lead from one to the other."""
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
    """Keep two people apart, and don't suggest them as duplicates. Raises UsageError if they are one at the moment."""
    if one.id == other.id:
        raise UsageError(
            f"{one.shown} is one person here, with {len(one.addresses)} addresses.",
            code=ErrorCode.ONE_PERSON_ALREADY,
            facts={"person": one.id},
        )
    MergeTable(store).set(mailbox_pairs(one.addresses, other.addresses), now, same=False)


def undistinguish(store: Store, one: Person, other: Person) -> None:
    """Let two people be suggested as duplicates again. Raises UsageError if the user never kept them apart."""
    _, apart = MergeTable(store).pairs()
    kept_apart = mailbox_pairs(one.addresses, other.addresses).intersection(apart)
    if not kept_apart:
        raise UsageError(f"You didn't keep {one.shown} and {other.shown} apart.", "There is nothing to undo.")
    MergeTable(store).remove(kept_apart)


def never(store: Store, emails: Sequence[str], now: int) -> int:
    """Hide everybody with one of these addresses for good, and drop their letters that aren't in Gmail yet.

    Returns how many of their drafts are waiting in Gmail: they can't be removed from here.
    """
    draft_table = DraftTable(store)
    waiting = 0
    mailboxes = mailboxes_of(emails)
    with store.transaction():
        HiddenPersonTable(store).hide(mailboxes, now)
        for draft in draft_table.all():
            if not {*mailboxes}.isdisjoint(map(mailbox_of, draft.all_addresses)) and draft.state in OPEN_STATES:
                # A letter in a file isn't in Gmail.
                waiting += draft.gmail_draft_id is not None
                if draft.state == "pending":
                    draft_table.set_state(draft.id, "discarded", now)
    return waiting


def show_again(store: Store, email: str) -> bool:
    """Undo `never` for this address and those hidden with it. Returns whether it was hidden."""
    table = HiddenPersonTable(store)
    shown = [table.show_again(form) for form in hidden_forms(email.lower().strip())]
    return any(shown)


def forget(store: Store, emails: Collection[str], own: Collection[str]) -> erasure.ErasureResult:
    """Remove everything kept about somebody, all or nothing; if they are hidden, they stay so.

    `own` are the owner's addresses.
    """
    # An address that the owner disowned may not be in any mail.
    disowned = other_spellings(emails, OwnerAddressTable(store).disowned())
    return erasure.erase(store, [*emails, *disowned], mailboxes_of(emails), own)


def _mailbox_and_others(person: Person, email: str) -> tuple[str, list[str]]:
    """The mailbox of one of their addresses, and their others. Raises UsageError if there is nothing to split."""
    mailbox = mailbox_of(email.lower().strip())
    rest = [one for one in mailboxes_of(person.addresses) if one != mailbox]
    if len(rest) == len(mailboxes_of(person.addresses)):
        raise UsageError(
            f"{email} isn't an address of {person.shown}.",
            code=ErrorCode.NOT_THEIR_ADDRESS,
            facts={"person": person.id, "addresses": ", ".join(person.addresses)},
        )
    if not rest:
        more = " For Gmail these are one mailbox." if len(person.addresses) > 1 else ""
        raise UsageError(f"{person.shown} has no other mailbox.{more}", "There is nothing to split.")
    return mailbox, rest


def _extend_to_all(
    store: Store, emails: Sequence[str], kinds: Container[str] | None = None, *, after: int | None = None
) -> None:
    """Extend decisions of these kinds (None: all) about one of these addresses to all of them.

    With `after`, the newest merge so far (ms UTC), an undone merge takes them back.
    """
    decision_table = DecisionTable(store)
    kept = decision_table.all()
    for kind, value, made in [row for email in emails for row in decision_table.of(email)]:
        for email in emails:
            there = kept.get(email, {}).get(kind, [])
            if (kinds is None or kind in kinds) and value not in there and (kind in SEVERAL or not there):
                decision_table.extend(email, kind, value, made, after)
