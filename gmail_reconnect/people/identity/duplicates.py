"""Who is probably one person twice: pairs to ask the user about, each with the reason. Pure; joins nobody.

Only people who have something in common (a name, its spelling in other letters, a local part) are ever compared, and
what too many have in common says nothing: the cost grows with the people, not with their pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations
from typing import Final

from gmail_reconnect.names import transliteration
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.names.lexicon import FORMAL_NAMES, OFFICE_MAILBOXES
from gmail_reconnect.names.name_parts import accents, accents_differ, generation, initials, without_titles

from .resolver import canonical

_COMMON: Final = 6
"""What more people than this have in common says nothing about two of them."""
_ALIKE: Final = 0.85
"""How much of two spellings in one script has to be the same."""
_TAIL: Final = re.compile(r"\s+[|–—-]\s.*", re.DOTALL)
_ASIDE: Final = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]")


@dataclass(frozen=True)
class Candidate:
    """A person as far as it matters here. `mails` counts individual mail; `beside` has the ids of who stands with them
    in small mail."""

    id: str
    name: str
    addresses: tuple[str, ...]
    mails: int
    beside: Collection[str] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The name, and what stands in brackets after it as another."""
        parts = _ASIDE.fullmatch(self.name)
        return (parts[1], parts[2]) if parts else (self.name,)

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The same, as `without_titles` has them, without the company behind a dash or a stroke."""
        cut = [(_TAIL.sub("", name), name) for name in self.names]
        return tuple(without_titles(short if _key(short) else name) for short, name in cut)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the bare name in its order, the given name first; initials too."""
        last, comma, first = self.bare[0].partition(",")
        ordered = f"{first} {last}" if comma else last
        return tuple(re.findall(r"[^\W\d_]+", ordered))

    @cached_property
    def full(self) -> frozenset[str]:
        """Every name, bare, that may be a full one, as `name_key` has it."""
        return frozenset(key for name in self.bare if (key := _key(name)))

    @cached_property
    def in_any_order(self) -> frozenset[str]:
        """The same, whatever the order of the words."""
        return frozenset(map(_sorted, self.full))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The middle initials, and others; the D of Ph.D. is none."""
        return frozenset().union(*map(initials, self.bare))

    @cached_property
    def generation(self) -> str:
        """Junior or senior, as `name_parts.generation` has it."""
        return generation(self.name)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may be one. `because` is a sentence for the user, without a full stop."""

    a: Candidate
    b: Candidate
    because: str


def suggest(people: Iterable[Candidate], apart: Collection[tuple[str, str]] = ()) -> list[Pair]:
    """Each pair once, with its best reason, the pairs with most mail first. `apart`: mailboxes the user knows are two.

    Nobody is suggested with whom the user was never in touch, unless the other one is somebody they were.
    """
    said = {(min(a, b), max(a, b)) for a, b in apart}
    everyone = sorted(people, key=lambda one: one.id)
    found: dict[tuple[str, str], tuple[int, Pair]] = {}
    for strength, rule in enumerate(_RULES):
        held: dict[str, list[Candidate]] = defaultdict(list)
        for one in everyone:
            for key in set(rule.keys(one)):
                held[key].append(one)
        for key, some in held.items():
            if len(some) > _COMMON:
                continue
            for a, b in combinations(some, 2):
                if (a.id, b.id) not in found and (a.mails or b.mails) and (because := _because(rule, a, b, key)):
                    found[a.id, b.id] = (strength, Pair(a, b, because))
    shown = [(strength, pair) for strength, pair in found.values() if not _apart(pair, said)]
    shown.sort(key=_urgency)
    return [pair for _, pair in shown]


def _urgency(one: tuple[int, Pair]) -> tuple[int, int, int, str, str]:
    strength, pair = one
    mails = (pair.a.mails, pair.b.mails)
    return -min(mails), strength, -sum(mails), pair.a.id, pair.b.id


def _apart(pair: Pair, said: Collection[tuple[str, str]]) -> bool:
    if not said:
        return False
    mailboxes = [[canonical(email) for email in one.addresses] for one in (pair.a, pair.b)]
    return any((min(x, y), max(x, y)) in said for x in mailboxes[0] for y in mailboxes[1])


@dataclass(frozen=True, slots=True)
class _Rule:
    """`keys`: what of a person is compared; `because`: why two with the same key may be one, "" where they are not."""

    keys: Callable[[Candidate], Iterator[str]]
    because: Callable[[Candidate, Candidate, str], str]


def _because(rule: _Rule, a: Candidate, b: Candidate, key: str) -> str:
    if a.generation and b.generation and a.generation != b.generation:
        return ""
    return "" if _two_initials(a, b) and rule.keys is not _shortened else rule.because(a, b, key)


def _names(one: Candidate) -> Iterator[str]:
    yield from one.full


def _same_name(a: Candidate, b: Candidate, key: str) -> str:
    mine, theirs = (_called(one, key, lambda name: {_key(name)})[0] for one in (a, b))
    called = f"both are called {a.name or b.name}"
    if accents_differ(accents(mine), accents(theirs)):
        called = f"{mine} and {theirs} may be two spellings of one name"
    elif _key(mine) != _key(theirs):
        short, long = sorted((mine, theirs), key=lambda name: (len(name), name))
        called = f"{long} may be {short}"
    return _with_doubts(called, a, b)


def _orders(one: Candidate) -> Iterator[str]:
    yield from one.in_any_order


def _same_words(a: Candidate, b: Candidate, key: str) -> str:
    mine, theirs = (_called(one, key, lambda name: {_sorted(_key(name))})[0] for one in (a, b))
    return _with_doubts(f"{mine} and {theirs} may be one name in two orders", a, b)


def _with_doubts(called: str, a: Candidate, b: Candidate) -> str:
    if a.generation != b.generation:
        called = f"{called}, or a relative of that name"
    if a.id in b.beside or b.id in a.beside:
        return f"{called}, though one mail went to both"
    silent = [one for one in (a, b) if not one.mails]
    if silent:
        return f"{called}; you were never in touch with {silent[0].addresses[0]}"
    return called


def _skeletons(one: Candidate) -> Iterator[str]:
    for name in one.bare:
        yield from _skeletons_of(name)


def _skeletons_of(name: str) -> set[str]:
    # A ض is a d to an Arab and a z to a Persian.
    written = (name, name.replace("ض", "ز"))
    return {key for one in written if (key := transliteration.skeleton(one) or transliteration.short_skeleton(one))}


def _other_letters(a: Candidate, b: Candidate, key: str) -> str:
    mine, theirs = (_called(one, key, _skeletons_of) for one in (a, b))
    if {transliteration.alphabet(mine[1]), transliteration.alphabet(theirs[1])} == {"arabic", "latin"}:
        return f"{mine[0]} and {theirs[0]} may be one name in two scripts"
    if " " not in key and mine[1] != theirs[1] and a.words[0][0] == b.words[0][0] and _alike(mine[1], theirs[1]):
        return f"{mine[0]} and {theirs[0]} may be two spellings of one name"
    return ""


def _spelt_out(one: Candidate) -> Iterator[str]:
    """The full names that its name or its addresses give: ana.lima@… is Ana Lima's."""
    yield from one.in_any_order
    for email in one.addresses:
        yield from filter(None, (_local_name(email),))


def _by_address(a: Candidate, b: Candidate, key: str) -> str:
    if _contradict(a, b):
        return ""
    for named, other in ((a, b), (b, a)):
        if key in named.in_any_order and key not in other.in_any_order:
            email = next(email for email in other.addresses if _local_name(email) == key)
            return f"the address {email} spells the name {named.name}"
    if key in a.in_any_order or (a.name and b.name and not _shared(a, b)):
        return ""
    return f"{a.addresses[0]} and {b.addresses[0]} spell one name"


def _locals(one: Candidate) -> Iterator[str]:
    for email in one.addresses:
        local = canonical(email).rpartition("@")[0].partition("+")[0]
        if len(local) > 4 and not OFFICE_MAILBOXES.intersection(re.split(r"[._-]", local)) and local not in one.words:
            yield local


def _same_local(a: Candidate, b: Candidate, key: str) -> str:
    shared = _shared(a, b)
    if not shared or _contradict(a, b):
        return ""
    return f"both addresses begin with {key}@, and both are called {shared[0].title()}"


def _shortened(one: Candidate) -> Iterator[str]:
    """Initial and family name."""
    if len(one.words) > 1 and len(one.words[-1]) > 2:
        yield f"{one.words[0][0]} {one.words[-1]}"


def _initial(a: Candidate, b: Candidate, _: str) -> str:
    for short, long in ((a, b), (b, a)):
        if len(short.words[0]) == 1 and len(short.words) == 2 and len(long.words[0]) > 1:
            return f"{short.name} may be short for {long.name}"
    return ""


def _ends(one: Candidate) -> Iterator[str]:
    if len(one.words) > 1 and len(one.words[0]) > 1 and len(one.words[-1]) > 2:
        yield f"{one.words[0]} {one.words[-1]}"
        # One name more is a family's; with several it is "Ana Lima via Boats".
        if sum(len(word) > 2 for word in one.words[2:]) < 2:
            yield f"{one.words[0]} {one.words[1]} …"


def _middle(a: Candidate, b: Candidate, _: str) -> str:
    if a.full & b.full:
        return ""
    for short, long in ((a, b), (b, a)):
        if len(short.words) < len(long.words) and {*short.words} < {*long.words}:
            return f"{long.name} may be {short.name} in full"
    return ""


def _formal(one: Candidate) -> Iterator[str]:
    if len(one.words) > 1:
        first, last = one.words[0], one.words[-1]
        yield from (f"{name} {last}" for name in {first, *FORMAL_NAMES.get(first, ())})


def _nickname(a: Candidate, b: Candidate, key: str) -> str:
    formal = key.partition(" ")[0]
    for short, long in ((a, b), (b, a)):
        if long.words[0] == formal and formal in FORMAL_NAMES.get(short.words[0], ()):
            return f"{short.words[0].title()} is short for {formal.title()}"
    return ""


_RULES: Final[Sequence[_Rule]] = (
    _Rule(_names, _same_name),
    _Rule(_orders, _same_words),
    _Rule(_skeletons, _other_letters),
    _Rule(_formal, _nickname),
    _Rule(_ends, _middle),
    _Rule(_spelt_out, _by_address),
    _Rule(_locals, _same_local),
    _Rule(_shortened, _initial),
)
"""From the strongest reason to the weakest."""


def _key(name: str) -> str:
    return name_key(name, doubtful=True)


def _sorted(key: str) -> str:
    return " ".join(sorted(key.split()))


def _called(one: Candidate, key: str, of: Callable[[str], Collection[str]]) -> tuple[str, str]:
    """The name with this key, as it stands and bare."""
    return next(both for both in zip(one.names, one.bare, strict=True) if key in of(both[1]))


def _local_name(email: str) -> str:
    """The full name that an address spells, in any order: at least two names of two letters or more."""
    local = email.rpartition("@")[0].partition("+")[0]
    words = [word.rstrip("0123456789") for word in re.split(r"[._-]+", local) if word]
    if len(words) < 2 or not all(word.isalpha() for word in words) or max(map(len, words)) < 3:
        return ""
    return _sorted(_key(" ".join(words)))


def _contradict(a: Candidate, b: Candidate) -> bool:
    """Whether both have a full name, and one is no part of the other."""
    if not (a.full and b.full):
        return False
    mine, theirs = ({word for word in one.words if len(word) > 1} for one in (a, b))
    return not (mine <= theirs or theirs <= mine)


def _shared(a: Candidate, b: Candidate) -> list[str]:
    """The words that both names have, of three letters or more."""
    return [word for word in a.words if word in b.words and len(word) > 2]


def _alike(mine: str, theirs: str) -> bool:
    return SequenceMatcher(None, mine, theirs).ratio() > _ALIKE


def _two_initials(a: Candidate, b: Candidate) -> bool:
    """Whether another middle initial tells them apart."""
    return bool(a.initials and b.initials and not a.initials & b.initials)
