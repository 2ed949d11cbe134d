"""What the headers say of each relation: months, gaps, exchanges, who owes whom. Pure; order of rows does not matter.

"Individual" mail stands in To, of mail to at most three recipients. Whoever stands in Cc is in Cc, however few they
are; whoever stands in To among more than three is in a crowd. Times are ms UTC inside, aware UTC `datetime` in a `Tie`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
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


class Event(NamedTuple):
    """One mail between the user and one address. `recipients` leaves the sender out."""

    date: int
    message: int
    outgoing: bool
    role: Role  # the address's own in outgoing mail, the user's in incoming
    recipients: int
    kind: Kind
    own: int  # the user's address in it; 0 where none stands there

    @property
    def individual(self) -> bool:
        """Whether it counts as contact between the two."""
        if self.kind in _MACHINE_KINDS and (not self.outgoing or self.kind is Kind.AUTO):
            return False
        return self.role is Role.TO and self.recipients <= INDIVIDUAL


@dataclass(slots=True)
class Ledger:
    """All events, by address; and who stands together with whom in small mail."""

    events: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    company: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    together: set[tuple[int, int]] = field(default_factory=set)


class Row(NamedTuple):
    """One message: its sender and its recipients with their roles."""

    message: int
    date: int
    kind: Kind
    sender: int
    recipients: Sequence[tuple[Role, int]]


def ledger(rows: Iterable[Row], own: Collection[int]) -> Ledger:
    """Turns messages into events, each seen from the user."""
    book = Ledger()
    for row in rows:
        others = [(role, address) for role, address in row.recipients if address not in own]
        mine = [(role, address) for role, address in row.recipients if address in own]
        if row.sender in own:
            count = len(others)
            for role, address in others:
                event = Event(row.date, row.message, True, role, count, row.kind, row.sender)
                book.events[address].append(event)
        else:
            role, address = min(mine, key=_closeness, default=(Role.BCC, 0))
            # The user's several addresses are one reader.
            count = len(others) + (1 if mine else 0)
            book.events[row.sender].append(Event(row.date, row.message, False, role, count, row.kind, address))
            for _, other in others:
                book.events[other]  # known, though never in touch
        _note_company(book, row.sender, [address for _, address in others], own)
    return book


def tie(
    events: Iterable[Event],
    moment: Callable[[Event], Moment],
    subject: Callable[[Event], str],
    own_emails: Mapping[int, str],
) -> Tie:
    """The facts of one person from the events of all their addresses. `moment` and `subject` look a message up."""
    ordered = _once_per_message(events)
    individual = [event for event in ordered if event.individual]
    outgoing = [event for event in individual if event.outgoing]
    incoming = [event for event in individual if not event.outgoing]
    last_wrote, last_heard = _last(outgoing), _last(incoming)
    last = _last(individual)
    months = sorted({month_of(event.date) for event in individual})
    return Tie(
        last_wrote=moment(last_wrote) if last_wrote else None,
        last_heard=moment(last_heard) if last_heard else None,
        last_cc=_shown(moment, (e for e in ordered if e.outgoing and e.role is not Role.TO)),
        last_crowd=_shown(
            moment, (e for e in ordered if e.outgoing and e.role is Role.TO and e.recipients > INDIVIDUAL)
        ),
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
    weight = {True: 0.0, False: 0.0}
    for event in events:
        if event.kind in _MACHINE_KINDS and not event.outgoing:
            continue
        weight[event.outgoing] += (1.0 if event.role is Role.TO else 0.5) / max(1, event.recipients)
    return math.sqrt(weight[True] * weight[False])


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


def _closeness(part: tuple[Role, int]) -> tuple[int, int]:
    return (Role.TO, Role.CC, Role.BCC).index(part[0]), part[1]


def _note_company(book: Ledger, sender: int, others: Sequence[int], own: Collection[int]) -> None:
    group = sorted({*others, sender} - set(own))
    if not 1 < len(group) <= _COMPANY_LIMIT:
        return
    for i, a in enumerate(group):
        book.company[a].update(group[:i], group[i + 1 :])
        book.together.update((a, b) for b in group[i + 1 :])


def _once_per_message(events: Iterable[Event]) -> list[Event]:
    """By date; where a message names several addresses of one person, the closest role counts."""
    best: dict[tuple[int, bool], Event] = {}
    for event in events:
        key = (event.message, event.outgoing)
        held = best.get(key)
        if held is None or _closeness((event.role, 0)) < _closeness((held.role, 0)):
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
