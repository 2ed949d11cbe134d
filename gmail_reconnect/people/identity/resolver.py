"""Addresses become persons: which belong together, what each is called, who is a machine. Pure, and cautious.

Two addresses are one person where Gmail delivers both to one mailbox, or where both carry the same full name and
there is evidence: both were in touch with the user, or one is the other moved into or out of a sub-domain; and nothing
speaks against it, such as one message to both, another middle initial or another accent. Never by a first name alone,
and never where the name or the address is that of an office rather than of somebody. The user's word goes before all of
this. What is only likely is left to `duplicates`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from gmail_reconnect.model import Kind
from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.names.lexicon import OFFICE_MAILBOXES
from gmail_reconnect.names.name_parts import accents, accents_differ, initials, initials_differ
from gmail_reconnect.parsing.classify import robot_word
from gmail_reconnect.people.facts.events import Event

from .union_find import Links

__all__ = [
    "NOTHING_SAID",
    "Identity",
    "Word",
    "canonical",
    "group",
    "keys",
    "machine_because",
    "person_id",
]


# On a domain of their own people call themselves these.
_OFFICES: Final = OFFICE_MAILBOXES - frozenset({"contact", "hello", "mail", "editor"})
# Not after a dot, and not in a name: Bot is a surname.
_BOT: Final = re.compile(r"(?:^|[-_+])((?:ro)?bot)\d*(?:$|[-_+])")
_ROBOT_NAME: Final = re.compile(r"\brobot\b", re.IGNORECASE)
_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
_MACHINE_KINDS: Final = {
    Kind.BULK: "all their mail is bulk mail",
    Kind.AUTO: "all their mail is automatic",
    Kind.BOUNCE: "all their mail is delivery reports",
}
_NAMESAKES: Final = 30
"""A name with more mailboxes than this is a service's way of writing, or nobody's own."""


@dataclass(frozen=True, slots=True)
class Word:
    """What the user said of pairs of addresses: one person, or two. It is said of mailboxes: spellings do not count.

    `joined` is transitive. Where the two contradict each other, `joined` holds.
    """

    joined: Collection[tuple[str, str]] = ()
    apart: Collection[tuple[str, str]] = ()


NOTHING_SAID: Final = Word()


@dataclass(frozen=True, slots=True)
class Identity:
    """The addresses (their numbers) of one person, and the name to show."""

    id: str
    addresses: tuple[int, ...]
    name: str


def canonical(email: str) -> str:
    """The address without what does not count: at gmail.com dots and +tag, and googlemail.com is gmail.com."""
    local, _, domain = email.rpartition("@")
    if domain not in _GMAIL:
        return email
    return local.partition("+")[0].replace(".", "") + "@gmail.com"


def bonds(word: Word) -> dict[str, str]:
    """Mailbox → the first of those that are one person with it by the user's word, itself included.

    Those between them need not stand in any mail.
    """
    pairs = [(canonical(a), canonical(b)) for a, b in word.joined]
    links = Links({mailbox for pair in pairs for mailbox in pair})
    for a, b in pairs:
        links.join(a, b)
    return {mailbox: min(group) for group in links.groups() for mailbox in group}


def keys(email: str, name: str) -> frozenset[str]:
    """What an address, with its `DisplayNames.common` name, can be joined by: "mailbox:…", "name:…".

    Only a chain of shared keys, or the user's word, ever makes two addresses one person: whoever shares no key with
    what has changed need not be looked at again.
    """
    found = {f"mailbox:{canonical(email)}"}
    if not _office(email) and (key := name_key(name)):
        found.add(f"name:{key}")
    return frozenset(found)


def person_id(email: str) -> str:
    """The id of the person whose alphabetically first address this is: 40 bits in eight letters and digits.

    Among 100,000 people two the same are still unlikely.
    """
    return base64.b32encode(hashlib.blake2b(email.encode(), digest_size=5).digest()).decode().lower()


def group(
    emails: Mapping[int, str],
    names: Mapping[int, DisplayNames],
    events: Mapping[int, Sequence[Event]],
    together: Collection[tuple[int, int]],
    own: Collection[int],
    *,
    word: Word = NOTHING_SAID,
) -> list[Identity]:
    """Every address in exactly one identity; the user's own are one. Sorted by id.

    `together` has the pairs (lower number first) that stood in one message together.
    """
    links = Links(emails)
    by_mailbox: dict[str, int] = {}
    for number in sorted(emails, key=lambda n: emails[n]):
        links.join(number, by_mailbox.setdefault(canonical(emails[number]), number))
    for number in own:
        links.join(number, min(own))
    mine = {links.find(number) for number in own}
    by_bond: dict[str, int] = {}
    for mailbox, first in bonds(word).items():
        if mailbox in by_mailbox and links.find(by_mailbox[mailbox]) not in mine:
            links.join(by_mailbox[mailbox], by_bond.setdefault(first, by_mailbox[mailbox]))
    against = {_pair(links.find(a), links.find(b)) for a, b in _found(word.apart, by_mailbox)}
    for a, b in _certain(_Namesakes(emails, names, events, together, own), links.find, against):
        links.join(a, b)
    return sorted((_identity(numbers, emails, names, events) for numbers in links.groups()), key=lambda i: i.id)


def machine_because(
    emails: Sequence[str],
    kinds: Mapping[str, int],
    name: str,
    *,
    written_to: bool,
    both_ways: bool,
    answered: Callable[[], bool],
) -> str:
    """Why this is a machine; "" for a person. Who was written to and answered individually is a person.

    `kinds` are those of their mail, and how much there was of each. `written_to`: the user wrote, in whatever role;
    `both_ways`: individual mail went and came. `answered` tells whether mail of theirs answers the user's: asked only
    where they look like a machine, since both ways goes also what a robot reports and a person then writes about.
    """
    looks = _looks(emails, name)
    if both_ways and (not looks or answered()):
        return ""
    offices = [email.rpartition("@")[0].partition("+")[0] for email in emails]
    if looks:
        return looks
    if offices and _OFFICES.issuperset(offices):
        return f"the address is an office's: {offices[0]}"
    # Who answers only while away is somebody whom the user wrote to.
    if kinds and all(kind in _MACHINE_KINDS for kind in kinds) and not (written_to and kinds.keys() == {Kind.AUTO}):
        return _MACHINE_KINDS[max(_MACHINE_KINDS, key=lambda kind: kinds.get(kind, 0))]
    return ""


def _looks(emails: Sequence[str], name: str) -> str:
    """What says that this is a machine: of every address, or of the name."""
    words = [_robot_word(email) for email in emails]
    if words and all(words):
        return f"the address says {words[0]}"
    return "the name says robot" if _ROBOT_NAME.search(name) else ""


def _robot_word(email: str) -> str:
    bot = _BOT.search(email.rpartition("@")[0])
    return robot_word(email) or (bot[1] if bot else "")


@dataclass(frozen=True, slots=True)
class _Namesakes:
    """What can speak for and against two addresses of one name."""

    emails: Mapping[int, str]
    names: Mapping[int, DisplayNames]
    events: Mapping[int, Sequence[Event]]
    together: Collection[tuple[int, int]]
    own: Collection[int]

    def by_key(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, names in self.names.items():
            if number not in self.own and not _office(self.emails[number]) and (key := name_key(names.common())):
                found[key].append(number)
        return found

    def in_touch(self, numbers: Iterable[int]) -> bool:
        return any(event.individual for number in numbers for event in self.events.get(number, ()))

    def marks(self, numbers: Iterable[int]) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """Of the names: the initials, and the words with accents."""
        names = [self.names[number].common() for number in numbers]
        return frozenset().union(*map(initials, names)), frozenset().union(*map(accents, names))

    def moved(self, some: Iterable[int], others: Iterable[int]) -> bool:
        return any(_moved(self.emails[a], self.emails[b]) for a in some for b in others)


def _certain(known: _Namesakes, find: Callable[[int], int], against: set[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The pairs of persons found so far (by their numbers) that are certainly one. `against` are certainly two.

    Who could be either of two that are not one is joined with neither; and where a chain of names would join two
    that are not one, none of its links holds.
    """
    against = {*against, *(_pair(find(a), find(b)) for a, b in known.together if find(a) != find(b))}
    links: set[tuple[int, int]] = set()
    for numbers in known.by_key().values():
        persons: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            persons[find(number)].append(number)
        if not 1 < len(persons) <= _NAMESAKES:
            continue
        in_touch = {one: known.in_touch(held) for one, held in persons.items()}
        marks = {one: known.marks(held) for one, held in persons.items()}
        for a, b in combinations(sorted(persons), 2):
            if initials_differ(marks[a][0], marks[b][0]) or accents_differ(marks[a][1], marks[b][1]):
                against.add((a, b))
            elif (in_touch[a] and in_touch[b]) or known.moved(persons[a], persons[b]):
                links.add((a, b))
    links -= against
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b in links:
        beside[a].add(b)
        beside[b].add(a)
    torn = {one for a, b in against for one in beside.get(a, set()) & beside.get(b, set())}
    links = {(a, b) for a, b in links if a not in torn and b not in torn}
    chains = Links(beside)
    for a, b in links:
        chains.join(a, b)
    broken = {chains.find(a) for a, b in against if a in beside and b in beside and chains.find(a) == chains.find(b)}
    return [(a, b) for a, b in links if chains.find(a) not in broken]


def _found(pairs: Iterable[tuple[str, str]], by_mailbox: Mapping[str, int]) -> Iterable[tuple[int, int]]:
    """The pairs of addresses whose mailboxes are both known, by number."""
    for a, b in pairs:
        one, other = by_mailbox.get(canonical(a)), by_mailbox.get(canonical(b))
        if one is not None and other is not None:
            yield one, other


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _moved(a: str, b: str) -> bool:
    """Whether it is one address, moved into or out of a sub-domain: ana@eu.example.com, ana@example.com."""
    local_a, _, domain_a = a.rpartition("@")
    local_b, _, domain_b = b.rpartition("@")
    shorter, longer = sorted((domain_a, domain_b), key=len)
    return local_a == local_b and "." in shorter and longer.endswith("." + shorter)


def _office(email: str) -> bool:
    """Whether the address is that of an office or a robot."""
    local = email.rpartition("@")[0]
    return bool(robot_word(email)) or not OFFICE_MAILBOXES.isdisjoint(re.split(r"[._+-]", local))


def _identity(
    numbers: Sequence[int],
    emails: Mapping[int, str],
    names: Mapping[int, DisplayNames],
    events: Mapping[int, Sequence[Event]],
) -> Identity:
    first = min(emails[number] for number in numbers)
    # The address last used between the two is the one to write to.
    ordered = sorted(
        numbers, key=lambda n: (-max((e.date for e in events.get(n, ()) if e.individual), default=-1), emails[n])
    )
    merged = DisplayNames()
    for number in numbers:
        if number in names:
            merged.by_themselves.update(names[number].by_themselves)
            merged.by_others.update(names[number].by_others)
    return Identity(person_id(first), tuple(ordered), merged.best())
