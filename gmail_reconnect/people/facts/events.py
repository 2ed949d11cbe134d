"""Turn messages into events between the owner and each address. Pure; the order of the messages doesn't matter.

Individual mail is addressed To a person, with at most three recipients. Cc and Bcc recipients count as Cc, however few
they are; To among more than three is group mail. Times are ms UTC.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from operator import itemgetter
from typing import Final, NamedTuple

from gmail_reconnect.model import INDIVIDUAL, Kind, Role, moment_of

SESSION_GAP_DAYS: Final = 7
"""More quiet days than this separate two sessions."""
POPULATION_GAP_DAYS: Final = 31
_GAP_PRIOR: Final = 2
"""Everyone starts with this many gaps of the population's length."""
_COMPANY_LIMIT: Final = 10
"""People who share larger mail than this don't know each other by it."""
_MACHINE_KINDS: Final = frozenset({Kind.BULK, Kind.AUTO, Kind.BOUNCE})
_BY_DATE: Final = itemgetter(0, 2, 1)
"""Of a MailEvent: at one moment received mail comes before sent mail."""
_CLOSENESS: Final = {Role.TO: 0, Role.CC: 1, Role.BCC: 2}


class MailEvent(NamedTuple):
    """One mail between the owner and one address. `recipients` leaves the sender out."""

    date: int
    message: int  # as in MessageRow
    outgoing: bool
    role: Role  # the address's own in outgoing mail, the owner's in incoming
    recipients: int
    kind: Kind
    own: int  # the owner's address in it; 0 where the mail names none

    @property
    def written(self) -> bool:
        """Whether somebody wrote it: not a newsletter, a robot, a report or an automatic reply of the owner's."""
        return self.kind not in _MACHINE_KINDS or (self.outgoing and self.kind is not Kind.AUTO)

    @property
    def individual(self) -> bool:
        """Whether it counts as contact between the two."""
        return self.role is Role.TO and self.recipients <= INDIVIDUAL and self.written


class MessageRow(NamedTuple):
    """One message: its sender and its recipients with their roles.

    `message` is a number of its own; of two mails at the same moment the one with the higher number is the later.
    """

    message: int
    date: int
    kind: Kind
    sender: int
    recipients: Sequence[tuple[Role, int]]


@dataclass(slots=True)
class AddressEvents:
    """By address: all events, and the other addresses in small mail. `together`: pairs of one neighbourhood in any
    mail."""

    events: dict[int, list[MailEvent]] = field(default_factory=lambda: defaultdict(list))
    company: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    together: set[tuple[int, int]] = field(default_factory=set)

    def of(self, addresses: Collection[int]) -> list[MailEvent]:
        """The events of one person's addresses, in order, once per message."""
        events = (event for number in addresses for event in self.events.get(number, ()))
        return in_order(events, several=len(addresses) > 1)

    def company_of(self, addresses: Collection[int]) -> set[int]:
        """The addresses that share small mail with one of these."""
        return {other for number in addresses for other in self.company.get(number, ())}


def collect_events(
    rows: Iterable[MessageRow],
    own: Collection[int],
    near: Mapping[int, int] | None = None,
    wanted: Collection[int] | None = None,
) -> AddressEvents:
    """The events of `wanted` addresses (None: all), each seen from the owner.

    `own` is in order: where two of the owner's addresses have the same role, the earlier one counts. `near` gives the
    neighbourhood of each address that may be one person with another; only pairs within one are kept in `together`,
    however large the message.
    """
    found = AddressEvents()
    place = {address: number for number, address in enumerate(own)}
    chosen = None if wanted is None else set(wanted)

    for row in rows:
        others = [part for part in row.recipients if part[1] not in place]
        present = {address for _, address in others}
        if row.sender in place:
            for role, address in others:
                if chosen is None or address in chosen:
                    found.events[address].append(
                        MailEvent(row.date, row.message, True, role, len(others), row.kind, row.sender)
                    )
        else:
            owner = [part for part in row.recipients if part[1] in place]
            role, address = owner[0] if owner else (Role.BCC, 0)
            if len(owner) > 1:
                role, address = min(owner, key=lambda part: (_CLOSENESS[part[0]], place[part[1]]))
            # The owner's several addresses are one reader.
            count = len(others) + (1 if owner else 0)
            if chosen is None or row.sender in chosen:
                found.events[row.sender].append(MailEvent(row.date, row.message, False, role, count, row.kind, address))
            for other in present if chosen is None else present & chosen:
                found.events[other]  # known, though never in touch
            present.add(row.sender)
        if len(present) > 1:
            if len(present) <= _COMPANY_LIMIT:
                for address in present if chosen is None else present & chosen:
                    found.company[address] |= present - {address}
            if near:
                _add_together(found, present, near)
    return found


def month_of(date: int) -> int:
    """The month of a date (ms UTC) as year·12 + month − 1."""
    moment = moment_of(date)
    return moment.year * 12 + moment.month - 1


def usual_gap_days(gap_logs: float, gaps: int) -> float:
    """U: the geometric mean gap between sessions in days, shrunk towards the population's 31 days.

    From the sum of the gaps' logarithms and their number.
    """
    return math.exp((gap_logs + _GAP_PRIOR * math.log(POPULATION_GAP_DAYS)) / (gaps + _GAP_PRIOR))


def in_order(events: Iterable[MailEvent], *, several: bool = True) -> list[MailEvent]:
    """By date; where a message names `several` addresses of one person, the closest role counts."""
    if several:
        best: dict[tuple[int, bool], MailEvent] = {}
        for event in events:
            key = (event.message, event.outgoing)
            held = best.get(key)
            if held is None or _CLOSENESS[event.role] < _CLOSENESS[held.role]:
                best[key] = event
        events = best.values()
    return sorted(events, key=_BY_DATE)


def _add_together(found: AddressEvents, present: Collection[int], near: Mapping[int, int]) -> None:
    by_neighbourhood: dict[int, list[int]] = defaultdict(list)
    for address in present:
        if address in near:
            by_neighbourhood[near[address]].append(address)
    for some in by_neighbourhood.values():
        found.together.update(combinations(sorted(some), 2))
