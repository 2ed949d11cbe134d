"""What the headers say of each relation: months, gaps, exchanges, who owes whom. Pure; order of rows does not matter.

"Individual" mail stands in To, of mail to at most three recipients. Whoever stands in Cc is in Cc, however few they
are; whoever stands in To among more than three is in a crowd. Times are ms UTC inside, aware UTC `datetime` in a `Tie`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from operator import itemgetter
from typing import Final, NamedTuple

from gmail_reconnect.model import DAY, INDIVIDUAL, Kind, Role, moment_of

SESSION_GAP_DAYS: Final = 7
"""Seven quiet days part two sessions."""
POPULATION_GAP_DAYS: Final = 31
_GAP_PRIOR: Final = 2
"""How many gaps of the population's length everyone starts with."""
_COMPANY_LIMIT: Final = 10
"""Who stands together in larger mail than this does not know each other by it."""
_MACHINE_KINDS: Final = frozenset({Kind.BULK, Kind.AUTO, Kind.BOUNCE})
_BY_DATE: Final = itemgetter(0, 2, 1)
"""Of an Event: at one moment what came before what went."""
_CLOSENESS: Final = {Role.TO: 0, Role.CC: 1, Role.BCC: 2}


class Event(NamedTuple):
    """One mail between the user and one address. `recipients` leaves the sender out; `message` is a Row's."""

    date: int
    message: int
    outgoing: bool
    role: Role  # the address's own in outgoing mail, the user's in incoming
    recipients: int
    kind: Kind
    own: int  # the user's address in it; 0 where none stands there

    @property
    def written(self) -> bool:
        """Whether somebody wrote it: no newsletter, robot or report, and no auto-reply of the user's own."""
        return self.kind not in _MACHINE_KINDS or (self.outgoing and self.kind is not Kind.AUTO)

    @property
    def individual(self) -> bool:
        """Whether it counts as contact between the two."""
        return self.role is Role.TO and self.recipients <= INDIVIDUAL and self.written


@dataclass(slots=True)
class Ledger:
    """All events, by address; who stands together with whom in small mail; which neighbours in any mail."""

    events: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    company: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    together: set[tuple[int, int]] = field(default_factory=set)

    def of(self, addresses: Collection[int]) -> list[Event]:
        """The events of one person's addresses, in order, once per message."""
        events = (event for number in addresses for event in self.events.get(number, ()))
        return in_order(events, several=len(addresses) > 1)


class Row(NamedTuple):
    """One message: its sender and its recipients with their roles.

    `message` is a number of its own; of two mails at the same moment the one with the higher number is the later.
    """

    message: int
    date: int
    kind: Kind
    sender: int
    recipients: Sequence[tuple[Role, int]]


def ledger(
    rows: Iterable[Row],
    own: Collection[int],
    near: Mapping[int, int] | None = None,
    wanted: Collection[int] | None = None,
) -> Ledger:
    """Turns messages into events, each seen from the user.

    `own` is in order: where two of the user's addresses stand in one role, the earlier one counts. `near` gives the
    neighbourhood of each address that may be one person with another; only within one is it noted who stood in one
    message together, however large the message. `wanted` are the addresses that are asked about; None: all.
    """
    book = Ledger()
    place = {address: number for number, address in enumerate(own)}
    chosen = None if wanted is None else set(wanted)

    for row in rows:
        others = [part for part in row.recipients if part[1] not in place]
        present = {address for _, address in others}
        if row.sender in place:
            for role, address in others:
                if chosen is None or address in chosen:
                    book.events[address].append(
                        Event(row.date, row.message, True, role, len(others), row.kind, row.sender)
                    )
        else:
            mine = [part for part in row.recipients if part[1] in place]
            role, address = mine[0] if mine else (Role.BCC, 0)
            if len(mine) > 1:
                role, address = min(mine, key=lambda part: (_CLOSENESS[part[0]], place[part[1]]))
            # The user's several addresses are one reader.
            count = len(others) + (1 if mine else 0)
            if chosen is None or row.sender in chosen:
                book.events[row.sender].append(Event(row.date, row.message, False, role, count, row.kind, address))
            for other in present if chosen is None else present & chosen:
                book.events[other]  # known, though never in touch
            present.add(row.sender)
        if len(present) > 1:
            _note_company(book, present, present if chosen is None else present & chosen)
            if near:
                _note_together(book, present, near)
    return book


def month_of(date: int) -> int:
    """The month of a date (ms UTC) as year·12 + month − 1."""
    moment = moment_of(date)
    return moment.year * 12 + moment.month - 1


def usual_gap(dates: Sequence[int]) -> float:
    """U in days: the geometric mean gap between sessions, shrunk towards the population's 31 days."""
    gaps = [(b - a) / DAY for a, b in pairwise(sorted(dates)) if b - a > SESSION_GAP_DAYS * DAY]
    return shrunk_gap(sum(map(math.log, gaps)), len(gaps))


def shrunk_gap(logs: float, gaps: int) -> float:
    """The same from the sum of the gaps' logarithms and their number."""
    return math.exp((logs + _GAP_PRIOR * math.log(POPULATION_GAP_DAYS)) / (gaps + _GAP_PRIOR))


def in_order(events: Iterable[Event], *, several: bool = True) -> list[Event]:
    """By date; where a message names `several` addresses of one person, the closest role counts."""
    if several:
        best: dict[tuple[int, bool], Event] = {}
        for event in events:
            key = (event.message, event.outgoing)
            held = best.get(key)
            if held is None or _CLOSENESS[event.role] < _CLOSENESS[held.role]:
                best[key] = event
        events = best.values()
    return sorted(events, key=_BY_DATE)


def _note_company(book: Ledger, present: Collection[int], wanted: Collection[int]) -> None:
    if len(present) <= _COMPANY_LIMIT:
        for address in wanted:
            book.company[address].update(other for other in present if other != address)


def _note_together(book: Ledger, present: Collection[int], near: Mapping[int, int]) -> None:
    by_neighbourhood: dict[int, list[int]] = defaultdict(list)
    for address in present:
        if address in near:
            by_neighbourhood[near[address]].append(address)
    for some in by_neighbourhood.values():
        book.together.update(combinations(sorted(some), 2))
