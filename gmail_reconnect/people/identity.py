"""Addresses become persons: which belong together, what each is called, who is a machine. Pure, and cautious.

Two addresses are one person where Gmail delivers both to one mailbox, or where both carry the same full name, both
were in touch with the user, and they never stood in one message together. Never by a first name alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gmail_reconnect.mailbox.machines import robot_address
from gmail_reconnect.model import Kind

from .rhythm import Event

_ROLE_LOCAL: Final = re.compile(
    r"^(?:info|contact|sales|support|help|helpdesk|service|office|admin|administrator|webmaster|hello|team|jobs|careers"
    r"|press|media|billing|accounts?|marketing|hr|news|security|abuse|orders?|feedback|enquir(?:y|ies)|inquiries)$"
)
_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
_MACHINE_KINDS: Final = frozenset({Kind.BULK, Kind.AUTO, Kind.BOUNCE})


@dataclass(slots=True)
class Names:
    """The display names one address has stood with, and how often; those it gave itself apart."""

    own: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)

    def best(self) -> str:
        """The name to show: given by themselves before given by others, a full one before a part, the commonest."""
        for names in (self.own, self.given):
            if names:
                return min(names, key=lambda n: (" " not in n, -names[n], -len(n), n))
        return ""


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


def name_key(name: str) -> str:
    """A full name folded for comparison: case, accents, order and punctuation do not count; "" for a single word."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = [word for word in re.findall(r"[^\W\d_]+", plain) if len(word) > 1]
    return " ".join(sorted(words)) if len(words) >= 2 else ""


def group(
    emails: Mapping[int, str],
    names: Mapping[int, Names],
    events: Mapping[int, Sequence[Event]],
    together: Collection[tuple[int, int]],
    own: Collection[int],
) -> list[Identity]:
    """Every address in exactly one identity; the user's own are one. Sorted by id."""
    leader = {number: number for number in emails}

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    by_mailbox: dict[str, int] = {}
    for number in sorted(emails, key=lambda n: emails[n]):
        first = by_mailbox.setdefault(canonical(emails[number]), number)
        leader[find(number)] = find(first)
    members = _by_full_name(emails, names, events, own)
    for numbers in members.values():
        if any((min(a, b), max(a, b)) in together for a in numbers for b in numbers if a != b):
            continue  # two who are written to together are two
        for number in numbers[1:]:
            leader[find(number)] = find(numbers[0])
    for number in own:
        leader[find(number)] = find(min(own))
    groups: dict[int, list[int]] = defaultdict(list)
    for number in emails:
        groups[find(number)].append(number)
    return sorted((_identity(numbers, emails, names, events) for numbers in groups.values()), key=lambda i: i.id)


def machine_because(emails: Iterable[str], events: Sequence[Event]) -> str:
    """Why this is a machine; "" for a person. Who was written to and answered individually is a person."""
    if {event.outgoing for event in events if event.individual} == {True, False}:
        return ""
    incoming = [event.kind for event in events if not event.outgoing]
    for email in emails:
        if robot := robot_address(email):
            return f"the address says {robot}"
    if incoming and all(kind in _MACHINE_KINDS for kind in incoming):
        return {
            Kind.BULK: "all their mail is bulk mail",
            Kind.AUTO: "all their mail is automatic",
            Kind.BOUNCE: "all their mail is delivery reports",
        }[Counter(incoming).most_common(1)[0][0]]
    return ""


def _by_full_name(
    emails: Mapping[int, str],
    names: Mapping[int, Names],
    events: Mapping[int, Sequence[Event]],
    own: Collection[int],
) -> dict[str, list[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for number in sorted(names, key=lambda n: emails[n]):
        email = emails[number]
        if number in own or robot_address(email) or _ROLE_LOCAL.match(email.rpartition("@")[0]):
            continue
        in_touch = any(event.individual for event in events.get(number, ()))
        if in_touch and (key := name_key(names[number].best())):
            members[key].append(number)
    return members


def _identity(
    numbers: Sequence[int],
    emails: Mapping[int, str],
    names: Mapping[int, Names],
    events: Mapping[int, Sequence[Event]],
) -> Identity:
    first = min(emails[number] for number in numbers)
    # The address last used between the two is the one to write to.
    ordered = sorted(
        numbers, key=lambda n: (-max((e.date for e in events.get(n, ()) if e.individual), default=-1), emails[n])
    )
    merged = Names()
    for number in numbers:
        if number in names:
            merged.own.update(names[number].own)
            merged.given.update(names[number].given)
    digest = hashlib.blake2b(first.encode(), digest_size=4).hexdigest()
    return Identity(digest, tuple(ordered), merged.best())
