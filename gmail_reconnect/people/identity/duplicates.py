"""Find pairs of people who are probably one person, to ask the user about. Pure; joins nobody.

Only people who share something (a name, its spelling in other letters, a local part) are compared, and what too many
share is ignored: the cost grows with the people, not with their pairs. `RULES` has what is compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from gmail_reconnect.names import transliteration
from gmail_reconnect.names.full_name import accents, accents_differ
from gmail_reconnect.names.lexicon import FORMAL_NAMES, OFFICE_MAILBOXES

from .compared_person import ComparedPerson, doubtful_key, sorted_words
from .mailbox import mailbox_of, mailbox_pairs

_ALIKE: Final = 0.85
"""The share of two spellings in one script that has to be equal."""
_MOST_SHARING: Final = 6
"""What more people than this share says nothing about two of them."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two people who may be one; or one person, `joined` by name, who may be two.

    `because` is a sentence for the user, without a full stop.
    """

    a: ComparedPerson
    b: ComparedPerson
    because: str
    joined: bool = False


def suggest(people: Iterable[ComparedPerson], apart: Collection[tuple[str, str]] = ()) -> list[DuplicatePair]:
    """Each pair once, with its best reason, the pairs with most mail first.

    `apart`: mailboxes the user knows are two, each pair sorted. The user was in touch with at least one of each pair.
    """
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
                if (a.id, b.id) not in found and (a.mails or b.mails) and (because := _why_one_person(rule, a, b, key)):
                    found[a.id, b.id] = (strength, DuplicatePair(a, b, because))
    pairs = [pair for _, pair in sorted(found.values(), key=_urgency)]
    return [pair for pair in pairs if mailbox_pairs(pair.a.addresses, pair.b.addresses).isdisjoint(apart)]


def _urgency(one: tuple[int, DuplicatePair]) -> tuple[int, int, int, str, str]:
    strength, pair = one
    mails = (pair.a.mails, pair.b.mails)
    return -min(mails), strength, -sum(mails), pair.a.id, pair.b.id


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """What of a person is compared (`keys`), and why two people with the same key may be one (`because`, "" where they
    aren't)."""

    keys: Callable[[ComparedPerson], Iterable[str]]
    because: Callable[[ComparedPerson, ComparedPerson, str], str]


def _why_one_person(rule: DuplicateRule, a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    """Why two people with this key of the rule may be one; "" where they aren't."""
    if a.generation and b.generation and a.generation != b.generation:
        return ""
    # Another middle initial tells two people apart, unless a first name is an initial itself.
    if a.initials and b.initials and not a.initials & b.initials and rule.keys is not _initial_and_family_name:
        return ""
    return rule.because(a, b, key)


def _same_name(a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    first, second = (one.original_and_bare(lambda name: doubtful_key(name) == key)[0] for one in (a, b))
    called = f"both are called {a.name or b.name}"
    if accents_differ(accents(first), accents(second)):
        called = f"{first} and {second} may be two spellings of one name"
    elif doubtful_key(first) != doubtful_key(second):
        short, long = sorted((first, second), key=lambda name: (len(name), name))
        called = f"{long} may be {short}"
    return _with_doubts(called, a, b)


def _same_words(a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    first, second = (one.original_and_bare(lambda name: sorted_words(doubtful_key(name)) == key)[0] for one in (a, b))
    return _with_doubts(f"{first} and {second} may be one name in two orders", a, b)


def _with_doubts(called: str, a: ComparedPerson, b: ComparedPerson) -> str:
    if a.generation != b.generation:
        called = f"{called}, or a relative of that name"
    if a.id in b.company or b.id in a.company:
        return f"{called}, though one mail went to both"
    silent = [one for one in (a, b) if not one.mails]
    if silent:
        return f"{called}; you were never in touch with {silent[0].addresses[0]}"
    return called


def _skeletons_of(name: str) -> set[str]:
    # ض is a d in Arabic and a z in Persian.
    written = (name, name.replace("ض", "ز"))
    return {key for one in written if (key := transliteration.skeleton(one) or transliteration.short_skeleton(one))}


def _other_letters(a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    first, second = (one.original_and_bare(lambda name: key in _skeletons_of(name)) for one in (a, b))
    if {transliteration.alphabet(first[1]), transliteration.alphabet(second[1])} == {"arabic", "latin"}:
        return f"{first[0]} and {second[0]} may be one name in two scripts"
    same_start = " " not in key and first[1] != second[1] and a.words[0][0] == b.words[0][0]
    if same_start and SequenceMatcher(None, first[1], second[1]).ratio() > _ALIKE:
        return f"{first[0]} and {second[0]} may be two spellings of one name"
    return ""


def _names_and_spelled_out_addresses(one: ComparedPerson) -> Iterable[str]:
    """The full names in the name and in the addresses: ana.lima@… is Ana Lima's."""
    return (*one.in_any_order, *filter(None, map(_local_name, one.addresses)))


def _spelled_by_address(a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    if _contradict(a, b):
        return ""
    for named, other in ((a, b), (b, a)):
        if key in named.in_any_order and key not in other.in_any_order:
            email = next(email for email in other.addresses if _local_name(email) == key)
            return f"the address {email} spells the name {named.name}"
    if key in a.in_any_order or (a.name and b.name and not _shared(a, b)):
        return ""
    return f"{a.addresses[0]} and {b.addresses[0]} spell one name"


def _local_parts(one: ComparedPerson) -> Iterator[str]:
    for email in one.addresses:
        local = mailbox_of(email).rpartition("@")[0].partition("+")[0]
        if len(local) > 4 and not OFFICE_MAILBOXES.intersection(re.split(r"[._-]", local)) and local not in one.words:
            yield local


def _same_local(a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    shared = _shared(a, b)
    if not shared or _contradict(a, b):
        return ""
    return f"both addresses begin with {key}@, and both are called {shared[0].title()}"


def _initial_and_family_name(one: ComparedPerson) -> Iterator[str]:
    """The first letter and the family name, "a lima"."""
    if len(one.words) > 1 and len(one.words[-1]) > 2:
        yield f"{one.words[0][0]} {one.words[-1]}"


def _initial_for_name(a: ComparedPerson, b: ComparedPerson, _: str) -> str:
    for short, long in ((a, b), (b, a)):
        if len(short.words[0]) == 1 and len(short.words) == 2 and len(long.words[0]) > 1:
            return f"{short.name} may be short for {long.name}"
    return ""


def _first_and_last_words(one: ComparedPerson) -> Iterator[str]:
    if len(one.words) > 1 and len(one.words[0]) > 1 and len(one.words[-1]) > 2:
        yield f"{one.words[0]} {one.words[-1]}"
        # One more name is a second family name; several are "Ana Lima via Boats".
        if sum(len(word) > 2 for word in one.words[2:]) < 2:
            yield f"{one.words[0]} {one.words[1]} …"


def _one_name_within_the_other(a: ComparedPerson, b: ComparedPerson, _: str) -> str:
    if a.full & b.full:
        return ""
    for short, long in ((a, b), (b, a)):
        if len(short.words) < len(long.words) and {*short.words} < {*long.words}:
            return f"{long.name} may be {short.name} in full"
    return ""


def _formal_names(one: ComparedPerson) -> Iterator[str]:
    if len(one.words) > 1:
        first, last = one.words[0], one.words[-1]
        yield from (f"{name} {last}" for name in {first, *FORMAL_NAMES.get(first, ())})


def _short_form(a: ComparedPerson, b: ComparedPerson, key: str) -> str:
    formal = key.partition(" ")[0]
    for short, long in ((a, b), (b, a)):
        if long.words[0] == formal and formal in FORMAL_NAMES.get(short.words[0], ()):
            return f"{short.words[0].title()} is short for {formal.title()}"
    return ""


def _local_name(email: str) -> str:
    """The full name that an address spells, in any order: at least two names of two letters or more."""
    local = email.rpartition("@")[0].partition("+")[0]
    words = [word.rstrip("0123456789") for word in re.split(r"[._-]+", local) if word]
    if len(words) < 2 or not all(word.isalpha() for word in words) or max(map(len, words)) < 3:
        return ""
    return sorted_words(doubtful_key(" ".join(words)))


def _contradict(a: ComparedPerson, b: ComparedPerson) -> bool:
    """Whether both have a full name, and neither contains the other."""
    if not (a.full and b.full):
        return False
    first, second = ({word for word in one.words if len(word) > 1} for one in (a, b))
    return not (first <= second or second <= first)


def _shared(a: ComparedPerson, b: ComparedPerson) -> list[str]:
    """The words that both names have, of three letters or more."""
    return [word for word in a.words if word in b.words and len(word) > 2]


RULES: Final[Sequence[DuplicateRule]] = (
    DuplicateRule(lambda one: one.full, _same_name),
    DuplicateRule(lambda one: one.in_any_order, _same_words),
    DuplicateRule(lambda one: {key for name in one.bare for key in _skeletons_of(name)}, _other_letters),
    DuplicateRule(_formal_names, _short_form),
    DuplicateRule(_first_and_last_words, _one_name_within_the_other),
    DuplicateRule(_names_and_spelled_out_addresses, _spelled_by_address),
    DuplicateRule(_local_parts, _same_local),
    DuplicateRule(_initial_and_family_name, _initial_for_name),
)
"""From the strongest reason to the weakest."""
