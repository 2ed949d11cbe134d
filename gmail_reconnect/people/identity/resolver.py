"""Decide which addresses belong to one person, and what that person is called. Pure.

Two addresses belong to one person if
  · the user says so,
  · Gmail delivers both to one mailbox, or
  · both have the same full name, and there is evidence: both were in touch with the user, or one address is the other
    moved into or out of a sub-domain. A common name needs more (`namesakes`).

The last doesn't hold against the user's word, after one message to both, with different middle initials or accents,
nor for the address or name of an office. A first name alone joins nobody. What is only likely is left to `duplicates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.names.full_name import name_key

from .machines import is_office
from .mailbox import mailbox_of, person_id
from .namesakes import NO_TRACES, NameEvidence, Traces, linked_pairs, ordered
from .union_find import UnionFind


@dataclass(frozen=True, slots=True)
class IdentityDecisions:
    """What the user said of pairs of addresses: one person, or two. It counts for their mailboxes.

    `joined` is transitive. Where the two contradict each other, `joined` holds.
    """

    joined: Collection[tuple[str, str]] = ()
    apart: Collection[tuple[str, str]] = ()


NO_DECISIONS: Final = IdentityDecisions()


@dataclass(frozen=True, slots=True)
class Identity:
    """The addresses of one person (by number, the one to write to first), and the name to show.

    `by_name`: if the name is all that joins some of them, one address of each part that it joins.
    """

    id: str
    addresses: tuple[int, ...]
    name: str
    by_name: tuple[int, ...] = ()


def merged_mailboxes(decisions: IdentityDecisions) -> dict[str, str]:
    """Mailbox → the first of those that the user merged with it, itself included.

    A mailbox in the middle of a chain of merges need not be in any mail.
    """
    pairs = [(mailbox_of(a), mailbox_of(b)) for a, b in decisions.joined]
    groups = UnionFind({mailbox for pair in pairs for mailbox in pair})
    for a, b in pairs:
        groups.join(a, b)
    return {mailbox: min(group) for group in groups.groups() for mailbox in group}


def keys(email: str, name: str) -> frozenset[str]:
    """What an address, with its `DisplayNames.common` name, can be joined by: "mailbox:…", "name:…".

    Only a chain of shared keys, or the user's word, ever makes two addresses one person. So an address that shares no
    key with what has changed need not be computed again.
    """
    found = {f"mailbox:{mailbox_of(email)}"}
    if not is_office(email) and (key := name_key(name)):
        found.add(f"name:{key}")
    return frozenset(found)


def group(
    emails: Mapping[int, str],
    names: Mapping[int, DisplayNames],
    last_contact: Mapping[int, int],
    together: Collection[tuple[int, int]],
    own: Collection[int],
    *,
    decisions: IdentityDecisions = NO_DECISIONS,
    traces: Traces = NO_TRACES,
) -> list[Identity]:
    """Every address in exactly one identity, sorted by id; the owner's addresses (`own`) are one.

    `last_contact` has the date (ms UTC) of the last individual mail, of the addresses with any; `together` the pairs
    (lower number first) that one message named.
    """
    groups = UnionFind(emails)
    by_mailbox: dict[str, int] = {}
    for number in sorted(emails, key=lambda n: emails[n]):
        groups.join(number, by_mailbox.setdefault(mailbox_of(emails[number]), number))
    for number in own:
        groups.join(number, min(own))
    owner = {groups.find(number) for number in own}
    by_merge: dict[str, int] = {}
    for mailbox, first in merged_mailboxes(decisions).items():
        if mailbox in by_mailbox and groups.find(by_mailbox[mailbox]) not in owner:
            groups.join(by_mailbox[mailbox], by_merge.setdefault(first, by_mailbox[mailbox]))
    apart = ((by_mailbox.get(mailbox_of(a)), by_mailbox.get(mailbox_of(b))) for a, b in decisions.apart)
    distinct = {ordered(groups.find(a), groups.find(b)) for a, b in apart if a is not None and b is not None}
    evidence = NameEvidence(emails, names, last_contact, together, own, traces)
    links = linked_pairs(evidence, groups.find, distinct)
    for a, b in links:
        groups.join(a, b)
    likely = {groups.find(a) for (a, _), certain in links.items() if not certain}
    by_name: dict[int, set[int]] = defaultdict(set)
    for number in {number for pair in links for number in pair}:
        if (leader := groups.find(number)) in likely:
            by_name[leader].add(number)
    found = []
    for numbers in groups.groups():
        merged = DisplayNames()
        for number in names.keys() & numbers:
            merged.by_themselves.update(names[number].by_themselves)
            merged.by_others.update(names[number].by_others)
        # The address used last between the two is the one to write to.
        latest_first = sorted(numbers, key=lambda number: (-last_contact.get(number, -1), emails[number]))
        first = min(emails[number] for number in numbers)
        shown = (merged.of_two() if len(numbers) == 1 else "") or merged.best()
        joined = tuple(n for n in latest_first if n in by_name.get(groups.find(n), ()))
        found.append(Identity(person_id(first), tuple(latest_first), shown, joined))
    return sorted(found, key=lambda one: one.id)
