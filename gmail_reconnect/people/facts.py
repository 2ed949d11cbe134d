"""One person's facts, split for keeping: what ranking everyone asks, and what only those need who are shown. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from gmail_reconnect.model import Fact, Moment, Role, Tie, moment_of

from . import rhythm
from .identity import Identity, machine_because


class Mark(NamedTuple):
    """A Moment as it is kept: `message` is the store's number, `date` ms UTC."""

    message: int
    date: int
    role: Role
    recipients: int


def settle(
    one: Identity,
    ledger: rhythm.Ledger,
    emails: Mapping[int, str],
    failures: Mapping[int, int],
    messages: Sequence[tuple[int, str]],
) -> tuple[Fact, str]:
    """The facts of one person, and the rest as JSON.

    `failures` tells when mail to an address last bounced (ms UTC); `messages` the store's number and the subject of
    each Row's message.
    """
    events = [event for number in one.addresses for event in ledger.events.get(number, ())]
    dead = {n: failures[n] for n in one.addresses if _dead(failures.get(n), ledger.events.get(n, ()))}
    numbers = tuple(sorted(one.addresses, key=lambda n: n in dead))  # the living first, else in their order
    addresses = tuple(emails[number] for number in numbers)
    company = {other for number in one.addresses for other in ledger.company.get(number, ())}
    marks: list[Mark] = []

    def moment(event: rhythm.Event) -> Moment:
        marks.append(Mark(messages[event.message][0], event.date, event.role, event.recipients))
        return Moment(moment_of(event.date), event.role, event.recipients, "", str(len(marks) - 1))

    tie = rhythm.tie(events, moment, lambda event: messages[event.message][1], emails)
    answered, asked = rhythm.reply_counts(events)
    fact = Fact(
        id=one.id,
        name=one.name,
        addresses=addresses,
        numbers=numbers,
        machine=machine_because(addresses, events, one.name),
        dead=max(dead.values()) if len(dead) == len(numbers) else None,
        sent=tie.sent,
        received=tie.received,
        active_months=tie.active_months,
        exchanges=tie.exchanges,
        usual_gap_days=tie.usual_gap_days,
        last=None if tie.last_contact is None else _milliseconds(tie.last_contact),
        i_owe=tie.i_owe,
        unanswered=tie.unanswered,
        answered=answered,
        asked=asked,
        company=json.dumps(sorted(company.difference(numbers))),
    )
    shown = [
        marks[int(m.message)] if m else None for m in (tie.last_wrote, tie.last_heard, tie.last_cc, tie.last_crowd)
    ]
    first = None if tie.first_contact is None else _milliseconds(tie.first_contact)
    more = [shown, first, tie.seen, tie.months, tie.subjects, tie.alias]
    return fact, json.dumps(more, ensure_ascii=False)


def tie(fact: Fact, more: str, moment: Callable[[Mark], Moment]) -> Tie:
    """Both halves put together; `moment` looks up what a message is."""
    shown, first, seen, months, subjects, alias = json.loads(more)
    wrote, heard, cc, crowd = (
        moment(Mark(message, date, Role(role), recipients)) if message else None
        for message, date, role, recipients in (mark or (0, 0, "", 0) for mark in shown)
    )
    return Tie(
        last_wrote=wrote,
        last_heard=heard,
        last_cc=cc,
        last_crowd=crowd,
        first_contact=None if first is None else moment_of(first),
        last_contact=fact.last_contact,
        sent=fact.sent,
        received=fact.received,
        seen=seen,
        active_months=fact.active_months,
        months=tuple(months),
        exchanges=fact.exchanges,
        usual_gap_days=fact.usual_gap_days,
        i_owe=bool(fact.i_owe),
        unanswered=fact.unanswered,
        subjects=tuple(subjects),
        alias=alias,
    )


def _dead(failed: int | None, events: Sequence[rhythm.Event]) -> bool:
    """Bounced for good, and no mail from it since."""
    return failed is not None and all(e.outgoing or e.date <= failed for e in events)


def _milliseconds(moment: datetime) -> int:
    return (moment - moment_of(0)) // timedelta(milliseconds=1)
