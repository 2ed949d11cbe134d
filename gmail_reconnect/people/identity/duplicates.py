"""Find pairs of people who are probably one person, to ask the user about. Pure; joins nobody.

Only people who share something (a name, its spelling in other letters, a local part) are compared, and what too many
share is ignored: the cost grows with the people, not with their pairs. `RULES` has what is compared.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from gmail_reconnect.model import PersonFacts
from gmail_reconnect.names import transliteration
from gmail_reconnect.names.full_name import accents, accents_differ
from gmail_reconnect.names.lexicon import FORMAL_NAMES, OFFICE_MAILBOXES
from gmail_reconnect.names.romanization import romanized_keys, script

from .compared_person import ComparedPerson, doubtful_key, sorted_words
from .duplicate_reasons import Doubt, DuplicateCode, DuplicateReason
from .mailbox import mailbox_of, mailbox_pairs, person_id

_ALIKE: Final = 0.85
"""The share of two spellings in one script that has to be equal."""
_DIGRAPHS: Final = re.compile("ae|oe|ue|aa|dj")
"""How ä, ö, ü, å and đ are written without their marks."""
_TOLD_EVERY: Final = 500
"""After so many people it is told how far it is."""
_MOST_SHARING: Final = 6
"""What more people than this share says nothing about two of them."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two people who may be one; or one person, `joined` by name, who may be two. `rule` is its place in RULES."""

    a: ComparedPerson
    b: ComparedPerson
    because: DuplicateReason
    joined: bool = False
    rule: int = 0


def suggest(
    people: Iterable[ComparedPerson],
    keys: dict[str, array[int]] | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _people: None,
) -> list[DuplicatePair]:
    """Each pair once, with its best reason, the pairs with most mail first. The user was in touch with one of each.

    Fills `keys` with what each person, by id, is compared by: only people who have one in common may be a pair.
    """
    everyone = sorted(people, key=lambda one: one.id)
    found: dict[tuple[str, str], DuplicatePair] = {}
    for number, rule in enumerate(RULES):
        held: dict[str, list[ComparedPerson]] = defaultdict(list)
        for place, one in enumerate(everyone):
            if place % _TOLD_EVERY == 0:
                on_progress((number * len(everyone) + place) // len(RULES), len(everyone))
            theirs = set(rule.keys(one))
            for key in theirs:
                held[key].append(one)
            if keys is not None and theirs:
                keys.setdefault(one.id, array("q")).extend(hash((number, key)) for key in theirs)
        for key, some in held.items():
            if len(some) > _MOST_SHARING:
                continue
            for a, b in combinations(some, 2):
                if (a.id, b.id) not in found and (a.mails or b.mails) and (because := _why_one_person(rule, a, b, key)):
                    found[a.id, b.id] = DuplicatePair(a, b, because, rule=number)
    return in_order(found.values())


def in_order(pairs: Iterable[DuplicatePair]) -> list[DuplicatePair]:
    """The pairs with most mail first."""
    return sorted(pairs, key=_urgency)


def not_apart(pairs: Iterable[DuplicatePair], apart: Collection[tuple[str, str]]) -> list[DuplicatePair]:
    """Without those that the user knows to be two. `apart`: pairs of mailboxes, each sorted."""
    return [one for one in pairs if one.joined or mailbox_pairs(one.a.addresses, one.b.addresses).isdisjoint(apart)]


def joined_by_name(people: Iterable[PersonFacts]) -> list[DuplicatePair]:
    """Each two parts of a person that only the name joins."""
    because = DuplicateReason(DuplicateCode.JOINED_BY_NAME)
    found = []
    for fact in people:
        if fact.by_name != "[]":
            first, *others = (
                ComparedPerson(person_id(email), fact.name, (email,), fact.sent + fact.received)
                for email in json.loads(fact.by_name)
            )
            found += [DuplicatePair(first, other, because, joined=True) for other in others]
    return found


def _urgency(pair: DuplicatePair) -> tuple[int, int, int, str, str]:
    mails = (pair.a.mails, pair.b.mails)
    return -min(mails), pair.rule, -sum(mails), pair.a.id, pair.b.id


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """What of a person is compared (`keys`), and why two people with the same key may be one (`because`; or None)."""

    keys: Callable[[ComparedPerson], Iterable[str]]
    because: Callable[[ComparedPerson, ComparedPerson, str], DuplicateReason | None]


def _why_one_person(rule: DuplicateRule, a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    """Why two people with this key of the rule may be one; None where they aren't."""
    if a.generation and b.generation and a.generation != b.generation:
        return None
    # Another middle initial tells two people apart, unless a first name is an initial itself.
    if a.initials and b.initials and not a.initials & b.initials and rule.keys is not _initial_and_family_name:
        return None
    return rule.because(a, b, key)


def _same_name(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    first, second = (one.original_and_bare(lambda name: doubtful_key(name) == key)[0] for one in (a, b))
    if accents_differ(accents(first), accents(second)):
        return _with_doubts(DuplicateReason(DuplicateCode.TWO_SPELLINGS, first, second), a, b)
    if doubtful_key(first) != doubtful_key(second):
        short, long = sorted((first, second), key=lambda name: (len(name), name))
        return _with_doubts(DuplicateReason(DuplicateCode.WITH_MORE, long, short), a, b)
    return _with_doubts(DuplicateReason(DuplicateCode.SAME_NAME, a.name or b.name), a, b)


def _same_words(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    first, second = (one.original_and_bare(lambda name: sorted_words(doubtful_key(name)) == key)[0] for one in (a, b))
    return _with_doubts(DuplicateReason(DuplicateCode.TWO_ORDERS, first, second), a, b)


def _with_doubts(reason: DuplicateReason, a: ComparedPerson, b: ComparedPerson) -> DuplicateReason:
    doubts = [Doubt.RELATIVE] if a.generation != b.generation else []
    silent = next((one.addresses[0] for one in (a, b) if not one.mails), "")
    if a.id in b.company or b.id in a.company:
        doubts.append(Doubt.MAIL_TO_BOTH)
    elif silent:
        doubts.append(Doubt.STRANGER)
    return replace(reason, doubts=tuple(doubts), stranger=silent)


def _skeletons_of(name: str) -> set[str]:
    # ض is a d in Arabic and a z in Persian.
    written = (name, name.replace("ض", "ز"))
    return {key for one in written if (key := transliteration.skeleton(one) or transliteration.short_skeleton(one))}


def _other_letters(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    first, second = (one.original_and_bare(lambda name: key in _skeletons_of(name)) for one in (a, b))
    if {transliteration.alphabet(first[1]), transliteration.alphabet(second[1])} == {"arabic", "latin"}:
        return DuplicateReason(DuplicateCode.TWO_SCRIPTS, first[0], second[0])
    same_start = " " not in key and first[1] != second[1] and a.words[0][0] == b.words[0][0]
    if same_start and SequenceMatcher(None, first[1], second[1]).ratio() > _ALIKE:
        return DuplicateReason(DuplicateCode.TWO_SPELLINGS, first[0], second[0])
    return None


def _romanized(one: ComparedPerson) -> set[str]:
    return {key for name in one.bare for key in romanized_keys(name)}


def _latin_letters(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    first, second = (one.original_and_bare(lambda name: key in romanized_keys(name)) for one in (a, b))
    if {script(first[1]), script(second[1])} == {"latin", "other"}:
        return DuplicateReason(DuplicateCode.TWO_SCRIPTS, first[0], second[0])
    return None


def _without_digraphs(one: ComparedPerson) -> set[str]:
    """Müller, Mueller and Muller as muller."""
    return set(map(_bare_letters, one.full))


def _two_spellings(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    if a.in_any_order & b.in_any_order:
        return None
    first, second = (one.original_and_bare(lambda name: _bare_letters(doubtful_key(name)) == key)[0] for one in (a, b))
    return DuplicateReason(DuplicateCode.TWO_SPELLINGS, first, second)


def _bare_letters(key: str) -> str:
    return sorted_words(_DIGRAPHS.sub(lambda found: found[0][0], key))


def _names_and_spelled_out_addresses(one: ComparedPerson) -> Iterable[str]:
    """The full names in the name and in the addresses: ana.lima@… is Ana Lima's."""
    return (*one.in_any_order, *filter(None, map(_local_name, one.addresses)))


def _spelled_by_address(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    if _contradict(a, b):
        return None
    for named, other in ((a, b), (b, a)):
        if key in named.in_any_order and key not in other.in_any_order:
            email = next(email for email in other.addresses if _local_name(email) == key)
            return DuplicateReason(DuplicateCode.ADDRESS_SPELLS, email, named.name)
    if key in a.in_any_order or (a.name and b.name and not _shared(a, b)):
        return None
    return DuplicateReason(DuplicateCode.ADDRESSES_SPELL, a.addresses[0], b.addresses[0])


def _local_parts(one: ComparedPerson) -> Iterator[str]:
    for email in one.addresses:
        local = mailbox_of(email).rpartition("@")[0].partition("+")[0]
        if len(local) > 4 and not OFFICE_MAILBOXES.intersection(re.split(r"[._-]", local)) and local not in one.words:
            yield local


def _same_local(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    shared = _shared(a, b)
    if not shared or _contradict(a, b):
        return None
    return DuplicateReason(DuplicateCode.SAME_START, f"{key}@", shared[0].title())


def _initial_and_family_name(one: ComparedPerson) -> Iterator[str]:
    """The first letter and the family name, "a lima"."""
    if len(one.words) > 1 and len(one.words[-1]) > 2:
        yield f"{one.words[0][0]} {one.words[-1]}"


def _initial_for_name(a: ComparedPerson, b: ComparedPerson, _: str) -> DuplicateReason | None:
    for short, long in ((a, b), (b, a)):
        if len(short.words[0]) == 1 and len(short.words) == 2 and len(long.words[0]) > 1:
            return DuplicateReason(DuplicateCode.INITIAL, short.name, long.name)
    return None


def _first_and_last_words(one: ComparedPerson) -> Iterator[str]:
    if len(one.words) > 1 and len(one.words[0]) > 1 and len(one.words[-1]) > 2:
        yield f"{one.words[0]} {one.words[-1]}"
        # One more name is a second family name; several are "Ana Lima via Boats".
        if sum(len(word) > 2 for word in one.words[2:]) < 2:
            yield f"{one.words[0]} {one.words[1]} …"


def _one_name_within_the_other(a: ComparedPerson, b: ComparedPerson, _: str) -> DuplicateReason | None:
    if a.full & b.full:
        return None
    for short, long in ((a, b), (b, a)):
        if len(short.words) < len(long.words) and {*short.words} < {*long.words}:
            return DuplicateReason(DuplicateCode.IN_FULL, long.name, short.name)
    return None


def _formal_names(one: ComparedPerson) -> Iterator[str]:
    if len(one.words) > 1:
        first, last = one.words[0], one.words[-1]
        yield from (f"{name} {last}" for name in {first, *FORMAL_NAMES.get(first, ())})


def _short_form(a: ComparedPerson, b: ComparedPerson, key: str) -> DuplicateReason | None:
    formal = key.partition(" ")[0]
    for short, long in ((a, b), (b, a)):
        if long.words[0] == formal and formal in FORMAL_NAMES.get(short.words[0], ()):
            return DuplicateReason(DuplicateCode.SHORT_FORM, short.words[0].title(), formal.title())
    return None


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
    DuplicateRule(_romanized, _latin_letters),
    DuplicateRule(_without_digraphs, _two_spellings),
    DuplicateRule(_formal_names, _short_form),
    DuplicateRule(_first_and_last_words, _one_name_within_the_other),
    DuplicateRule(_names_and_spelled_out_addresses, _spelled_by_address),
    DuplicateRule(_local_parts, _same_local),
    DuplicateRule(_initial_and_family_name, _initial_for_name),
)
"""From the strongest reason to the weakest."""
