"""What the headers say of each relation: months, gaps, exchanges, who owes whom. Pure; order of rows does not matter.

"Individual" mail stands in To, of mail to at most three recipients. Whoever stands in Cc is in Cc, however few they
are; whoever stands in To among more than three is in a crowd. Times are ms UTC inside, aware UTC `datetime` in a `Tie`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from gmail_reconnect.model import INDIVIDUAL, Kind, Moment, Role, Tie, moment_of

DAY: Final = 86_400_000
SESSION_GAP_DAYS: Final = 7
"""Seven quiet days part two sessions."""
POPULATION_GAP_DAYS: Final = 31
_GAP_PRIOR: Final = 2
"""How many gaps of the population's length everyone starts with."""
_COMPANY_LIMIT: Final = 10
"""Who stands together in larger mail than this does not know each other by it."""
_MACHINE_KINDS: Final = frozenset({Kind.BULK, Kind.AUTO, Kind.BOUNCE})
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
    """All events, by address; who stands together with whom in small mail; which namesakes in any mail."""

    events: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    company: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    together: set[tuple[int, int]] = field(default_factory=set)


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
    namesakes: Mapping[int, str] | None = None,
    wanted: Collection[int] | None = None,
) -> Ledger:
    """Turns messages into events, each seen from the user.

    `own` is in order: where two of the user's addresses stand in one role, the earlier one counts. `namesakes`
    gives the name of each address that shares it with another one; only of these pairs is it noted who stood in one
    message together, however large the message. `wanted` are the addresses that are asked about; None: all.
    """
    book = Ledger()
    place = {address: number for number, address in enumerate(own)}

    def note(address: int, event: Event) -> None:
        if wanted is None or address in wanted:
            book.events[address].append(event)

    for row in rows:
        others = [(role, address) for role, address in row.recipients if address not in place]
        mine = [(role, address) for role, address in row.recipients if address in place]
        if row.sender in place:
            for role, address in others:
                note(address, Event(row.date, row.message, True, role, len(others), row.kind, row.sender))
        else:
            role, address = min(mine, key=lambda part: (_CLOSENESS[part[0]], place[part[1]]), default=(Role.BCC, 0))
            # The user's several addresses are one reader.
            count = len(others) + (1 if mine else 0)
            note(row.sender, Event(row.date, row.message, False, role, count, row.kind, address))
            for _, other in others:
                if wanted is None or other in wanted:
                    book.events[other]  # known, though never in touch
        present = {row.sender, *(address for _, address in others)}.difference(place)
        _note_company(book, present, present if wanted is None else present.intersection(wanted))
        if namesakes:
            _note_namesakes(book, [address for address in present if address in namesakes], namesakes)
    return book


def tie(
    events: Iterable[Event],
    moment: Callable[[Event], Moment],
    subject: Callable[[Event], str],
    own_emails: Mapping[int, str],
) -> Tie:
    """The facts of one person from the events of all their addresses. `moment` and `subject` look a message up."""
    ordered = _once_per_message(events)
    written = [event for event in ordered if event.outgoing and event.written]
    individual = [event for event in ordered if event.individual]
    outgoing = [event for event in individual if event.outgoing]
    incoming = [event for event in individual if not event.outgoing]
    last_wrote, last_heard = _last(outgoing), _last(incoming)
    last = _last(individual)
    months = sorted({month_of(event.date) for event in individual})
    return Tie(
        last_wrote=moment(last_wrote) if last_wrote else None,
        last_heard=moment(last_heard) if last_heard else None,
        last_cc=_shown(moment, (e for e in written if e.role is not Role.TO)),
        last_crowd=_shown(moment, (e for e in written if e.role is Role.TO and e.recipients > INDIVIDUAL)),
        first_contact=moment_of(individual[0].date) if individual else None,
        last_contact=moment_of(last.date) if last else None,
        sent=len(outgoing),
        received=len(incoming),
        seen=len(ordered),
        active_months=len(months),
        months=tuple(months),
        exchanges=exchanges(ordered),
        usual_gap_days=usual_gap([event.date for event in individual]) if individual else None,
        i_owe=bool(last_heard and (last_wrote is None or last_heard.date > last_wrote.date)),
        unanswered=sum(1 for event in outgoing if last_heard is None or event.date > last_heard.date),
        subjects=_subjects(individual, subject),
        alias=own_emails.get(last.own, "") if last else "",
    )


def month_of(date: int) -> int:
    """The month of a date (ms UTC) as year·12 + month − 1."""
    moment = moment_of(date)
    return moment.year * 12 + moment.month - 1


def exchanges(events: Iterable[Event]) -> float:
    """E = √(W_out · W_in): each mail weighs 1/n for n recipients, in Cc or Bcc half of that."""
    weights: dict[bool, list[float]] = {True: [], False: []}
    for event in events:
        if event.written:
            weights[event.outgoing].append((1.0 if event.role is Role.TO else 0.5) / max(1, event.recipients))
    # fsum: the last digit does not depend on the order either.
    return math.sqrt(math.fsum(weights[True]) * math.fsum(weights[False]))


def usual_gap(dates: Sequence[int]) -> float:
    """U in days: the geometric mean gap between sessions, shrunk towards the population's 31 days."""
    gaps = [(b - a) / DAY for a, b in pairwise(sorted(dates)) if b - a > SESSION_GAP_DAYS * DAY]
    total = sum(math.log(gap) for gap in gaps) + _GAP_PRIOR * math.log(POPULATION_GAP_DAYS)
    return math.exp(total / (len(gaps) + _GAP_PRIOR))


def reply_counts(events: Iterable[Event], within_days: int = 60) -> tuple[int, int]:
    """(how many of the user's individual mails were followed by one of theirs in time, how many there were)."""
    individual = [event for event in _once_per_message(events) if event.individual]
    answered = sent = 0
    waiting: list[int] = []
    for event in individual:
        if event.outgoing:
            sent += 1
            waiting.append(event.date)
        else:
            answered += sum(1 for date in waiting if event.date - date <= within_days * DAY)
            waiting.clear()
    return answered, sent


def _note_company(book: Ledger, present: Collection[int], wanted: Collection[int]) -> None:
    if 1 < len(present) <= _COMPANY_LIMIT:
        for address in wanted:
            book.company[address].update(other for other in present if other != address)


def _note_namesakes(book: Ledger, present: Collection[int], namesakes: Mapping[int, str]) -> None:
    for a, b in combinations(sorted(present), 2):
        if namesakes[a] == namesakes[b]:
            book.together.add((a, b))


def _once_per_message(events: Iterable[Event]) -> list[Event]:
    """By date; where a message names several addresses of one person, the closest role counts."""
    best: dict[tuple[int, bool], Event] = {}
    for event in events:
        key = (event.message, event.outgoing)
        held = best.get(key)
        if held is None or _CLOSENESS[event.role] < _CLOSENESS[held.role]:
            best[key] = event
    return sorted(best.values(), key=lambda event: (event.date, event.outgoing, event.message))


def _last(events: Sequence[Event]) -> Event | None:
    return events[-1] if events else None


def _shown(moment: Callable[[Event], Moment], events: Iterable[Event]) -> Moment | None:
    last = _last(list(events))
    return moment(last) if last else None


def _subjects(events: Sequence[Event], subject: Callable[[Event], str], limit: int = 10) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for event in reversed(events[-50:]):
        if text := subject(event):
            found.setdefault(text)
        if len(found) == limit:
            break
    return tuple(found)
