"""Guess which addresses belong to the owner of an imported mailbox. Pure; the user sees and can correct the guess.

The evidence: the label Sent, Delivered-To, and how often each address occurs. Addresses with one full
name count as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from gmail_reconnect.model import AddressCounts
from gmail_reconnect.names.full_name import name_key
from gmail_reconnect.names.lexicon import FORMAL_NAMES
from gmail_reconnect.text.counts import count

from .resolver import keys

CountSent: TypeAlias = Callable[[Sequence[str], Sequence[str], Sequence[str]], tuple[int, int]]

_ENOUGH: Final = 0.4
"""The owner's address is in at least this share of the messages."""
_LEAD: Final = 1.5
"""The owner's address is in this many times as many messages as the next: the busiest member of a list isn't its
reader."""
_WRITES: Final = 0.01
"""A person sends at least this share of the messages they are in; a list sends less."""
_ONE_WAY: Final = 0.8
"""An address that sent more than this share of the messages it is in hardly receives mail in this mailbox."""
_DELIVERED: Final = "most mail was delivered there"
_SENT: Final = "mail from there is labelled Sent"
_FEW: Final = 20
"""In fewer messages, a single one under Sent shows who the owner is; among more, another program may have inserted it,
and it counts only where nothing else does."""


@dataclass(frozen=True, slots=True)
class OwnerGuess:
    """The addresses that are probably the owner's, and why."""

    emails: tuple[str, ...]
    because: str


def name_keys(names: Iterable[str]) -> frozenset[str]:
    """The keys, as `resolver.keys` has them, of the owner's full names: in either order, and with a nickname."""
    found = set()
    for name in names:
        first, *others = name_key(name).split() or [""]
        short = (nickname for nickname, formal in FORMAL_NAMES.items() if first in formal)
        for given in {first, *FORMAL_NAMES.get(first, ()), *short} if others else ():
            found |= {" ".join(("name:" + given, *others)), " ".join(("name:" + others[0], *others[1:], given))}
    return frozenset(found)


def guess_owner(
    presences: Sequence[AddressCounts],
    names: Mapping[str, str],
    total: int,
    count_together: Callable[[Sequence[str]], AddressCounts],
    count_sent: CountSent,
) -> OwnerGuess | None:
    """The owner's addresses among those most often met in `total` messages; None where the evidence isn't clear.

    `names` has the name that an address gives itself. `count_together` counts several addresses as one: a message that
    names two of them counts once; `count_sent` the mail of some under SENT, by whether these readers, who have these
    names, got it. An address that never wrote isn't joined by its name.
    """
    by_name: dict[str, list[AddressCounts]] = defaultdict(list)
    for one in presences:
        name = next((key for key in keys(one.email, names.get(one.email, "")) if key.startswith("name:")), one.email)
        by_name[name if one.written else one.email].append(one)
    joined: dict[str, tuple[str, ...]] = {}
    counted: list[AddressCounts] = []
    for some in by_name.values():
        emails = tuple(one.email for one in some)
        joined[emails[0]] = emails
        counted.append(count_together(emails) if len(some) > 1 else some[0])

    def count_both(sender: str, readers: Iterable[str]) -> tuple[int, int]:
        emails = [email for reader in readers for email in joined[reader]]
        return count_sent(joined[sender], emails, [names[email] for email in emails if email in names])

    found = _guess_one(counted, total, count_both)
    if found is None:
        return None
    emails = tuple(email for first in found.emails for email in joined[first])
    more = "; the others carry the same name" if len(emails) > len(found.emails) else ""
    return OwnerGuess(emails, found.because + more)


def prefer_name(
    name: str, names: Mapping[str, str], found: OwnerGuess | None, are_in_most: Callable[[Sequence[str]], bool]
) -> OwnerGuess | None:
    """Return the addresses that write under this name of the owner's, if they `are_in_most` mail; else what was found.

    Labels, and where mail was delivered, are better evidence. `names` are as in `guess_owner`.
    """
    if found and found.because.startswith((_DELIVERED, _SENT)):
        return found
    wanted = name_keys([name])
    emails = tuple(email for email, text in names.items() if f"name:{name_key(text)}" in wanted)
    return OwnerGuess(emails, "it has the name in config.toml") if emails and are_in_most(emails) else found


def _guess_one(
    presences: Sequence[AddressCounts], total: int, count_sent: Callable[[str, Iterable[str]], tuple[int, int]]
) -> OwnerGuess | None:
    """The same without names: each presence is an owner of its own."""
    unlabelled = _guess_without_labels(presences, total)
    readers = set(unlabelled.emails if unlabelled else ())
    is_writer = any(p.written for p in presences if p.email in readers)
    for main in sorted((p for p in presences if p.sent > 1), key=lambda p: -p.sent):
        to_readers, to_others = count_sent(main.email, readers)
        shows_owner = 2 * to_readers <= main.sent and (main.sends_for_owner(to_others) or not is_writer)
        if main.email in readers or shows_owner:
            own = (p for p in presences if p is main or p.sends_for_owner(count_sent(p.email, [main.email])[1]))
            return OwnerGuess(tuple(p.email for p in own), _SENT)
        # Letters of a friend, which another program labelled Sent, went to the owner.
    once = OwnerGuess(tuple(p.email for p in presences if p.sent == 1), _SENT)
    if once.emails and total < _FEW:
        return once
    return unlabelled or (once if once.emails else None)


def _guess_without_labels(presences: Sequence[AddressCounts], total: int) -> OwnerGuess | None:
    delivered = [p for p in presences if p.delivered > total / 2]
    wrote = [p for p in delivered if p.written and p.written >= _WRITES * p.messages]
    if found := [p for p in wrote if p.direct] or wrote:
        return OwnerGuess(tuple(p.email for p in found), _DELIVERED)
    reader = _silent_reader(delivered)
    most = _most_met(presences, total)
    # If only received mail is kept, the person who wrote most of it isn't the reader.
    if most and not (reader and most.written > _ONE_WAY * most.messages):
        return OwnerGuess((most.email,), f"it is in {most.messages:,} of {count(total, 'message')}")
    return OwnerGuess((reader.email,), _DELIVERED) if reader else None


def _silent_reader(delivered: Sequence[AddressCounts]) -> AddressCounts | None:
    """The most frequent recipient who never sent mail; None where two are equally frequent. Lists don't count."""
    readers = [p for p in delivered if p.direct] or [p for p in delivered if not p.messages]
    most = max((p.delivered for p in readers), default=0)
    first = [p for p in readers if p.delivered == most]
    return first[0] if len(first) == 1 else None


def _most_met(presences: Sequence[AddressCounts], total: int) -> AddressCounts | None:
    """The writer who is in so much of the mail that the mailbox must be theirs."""
    people = [p for p in presences if p.written >= _WRITES * p.messages]
    first, second = (*sorted((p.messages for p in people), reverse=True), 0, 0)[:2]
    return max(people, key=lambda p: p.messages) if first >= max(1, _ENOUGH * total, _LEAD * second) else None
