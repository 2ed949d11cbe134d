"""Find pairs of people who are probably one person, to ask the user about. Pure; joins nobody.

Only people who share something (a name, its spelling in other letters, a local part) are compared, and what too many
share is ignored: the cost grows with the people, not with their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from .compared_person import ComparedPerson
from .duplicate_rules import RULES, why_one_person
from .mailbox import mailbox_of

_MOST_SHARING: Final = 6
"""What more people than this share says nothing about two of them."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two people who may be one. `because` is a sentence for the user, without a full stop."""

    a: ComparedPerson
    b: ComparedPerson
    because: str


def suggest(people: Iterable[ComparedPerson], apart: Collection[tuple[str, str]] = ()) -> list[DuplicatePair]:
    """Each pair once, with its best reason, the pairs with most mail first. `apart`: mailboxes the user knows are two.

    The user was in touch with at least one of each pair.
    """
    known = {(min(a, b), max(a, b)) for a, b in apart}
    everyone = sorted(people, key=lambda one: one.id)
    found: dict[tuple[str, str], tuple[int, DuplicatePair]] = {}
    for strength, rule in enumerate(RULES):
        held: dict[str, list[ComparedPerson]] = defaultdict(list)
        for one in everyone:
            for key in set(rule.keys(one)):
                held[key].append(one)
        for key, some in held.items():
            if len(some) > _MOST_SHARING:
                continue
            for a, b in combinations(some, 2):
                if (a.id, b.id) not in found and (a.mails or b.mails) and (because := why_one_person(rule, a, b, key)):
                    found[a.id, b.id] = (strength, DuplicatePair(a, b, because))
    shown = [(strength, pair) for strength, pair in found.values() if not _known_as_two(pair, known)]
    shown.sort(key=_urgency)
    return [pair for _, pair in shown]


def _urgency(one: tuple[int, DuplicatePair]) -> tuple[int, int, int, str, str]:
    strength, pair = one
    mails = (pair.a.mails, pair.b.mails)
    return -min(mails), strength, -sum(mails), pair.a.id, pair.b.id


def _known_as_two(pair: DuplicatePair, known: Collection[tuple[str, str]]) -> bool:
    if not known:
        return False
    mailboxes = [[mailbox_of(email) for email in one.addresses] for one in (pair.a, pair.b)]
    return any((min(x, y), max(x, y)) in known for x in mailboxes[0] for y in mailboxes[1])
