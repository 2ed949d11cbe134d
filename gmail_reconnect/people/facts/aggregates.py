"""Add up the mail with one person, and with one address. Later mail is added; none is read again. Pure."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from heapq import nsmallest
from typing import Any, Final, NamedTuple, Self
from zlib import crc32

from gmail_reconnect.model import DAY, INDIVIDUAL, Moment, Role, Tie, moment_of
from gmail_reconnect.names.display_names import DisplayNames
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.subjects import strip_reply_prefixes

from .events import SESSION_GAP_DAYS, MailEvent, month_of, usual_gap_days

REPLY_DAYS: Final = 60
"""A later reply doesn't count as an answer."""
_SUBJECTS: Final = 10
_CHECKSUMS: Final = 200
_TELLING: Final = 12
"""Shorter subjects occur in anybody's mail."""


class MessageRef(NamedTuple):
    """A date, and the message it comes from: `message` is the store's number, `date` ms UTC."""

    message: int
    date: int
    role: Role
    recipients: int


@dataclass(slots=True)
class PersonAggregate:
    """The sum of the mail between the owner and one person so far.

    Mail is added in order of time. Adding it at once or in parts gives the same aggregate.
    """

    latest: int | None = None  # of any mail; only later mail can be added
    seen: int = 0
    sent: int = 0
    received: int = 0
    wrote: MessageRef | None = None
    heard: MessageRef | None = None
    cc: MessageRef | None = None
    crowd: MessageRef | None = None
    last_mail: MessageRef | None = None  # the last of these, or of their group mail and copies to the owner
    first: int | None = None
    began: MessageRef | None = None  # the first individual mail
    i_began: bool = False  # whether it was the owner's
    last: int | None = None
    own: int = 0  # the owner's address in the last individual mail
    months: list[int] = field(default_factory=list)
    gaps: int = 0
    gap_logs: float = 0.0
    unanswered: int = 0
    answered: int = 0
    waiting: list[int] = field(default_factory=list)  # the owner's mail that may still be answered in time
    subjects: list[str] = field(default_factory=list)  # the newest last
    weights_out: Counter[int] = field(default_factory=Counter)  # how often a mail weighed one nth, by n
    weights_in: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)  # of their mail

    def add(self, events: Iterable[MailEvent], messages: Sequence[tuple[int, str]]) -> None:
        """Add mail, all of it later than `latest`. `messages` has the store's number and the subject
        by `event.message`.

        The events are those of one person, by date, once per message (`events.in_order`).
        """
        for event in events:
            self.seen += 1
            self.latest = event.date
            if not event.outgoing:
                self.kinds[event.kind] += 1
            if not event.written:
                continue
            number, subject = messages[event.message]
            to = event.role is Role.TO
            weights = self.weights_out if event.outgoing else self.weights_in
            weights[max(1, event.recipients) * (1 if to else 2)] += 1
            ref = MessageRef(number, event.date, event.role, event.recipients)
            self.last_mail = ref
            if to and event.recipients <= INDIVIDUAL:
                self._individual(event, ref, subject)
            elif event.outgoing and to:
                self.crowd = ref
            elif event.outgoing:
                self.cc = ref
        if self.last is not None:
            self.waiting = self._in_time(self.last)

    def _individual(self, event: MailEvent, ref: MessageRef, subject: str) -> None:
        date = event.date
        if self.first is None or self.last is None:
            self.first = self.last = date
            self.began, self.i_began = ref, event.outgoing
        if date - self.last > SESSION_GAP_DAYS * DAY:
            self.gaps += 1
            self.gap_logs += math.log((date - self.last) / DAY)
        self.last, self.own = date, event.own
        if self.months[-1:] != [month := month_of(date)]:
            self.months.append(month)
        if event.outgoing:
            self.sent += 1
            self.wrote = ref
            self.unanswered += self.heard is None or date > self.heard.date
            self.waiting.append(date)
        else:
            self.received += 1
            self.heard = ref
            self.unanswered = 0
            if self.waiting:
                self.answered += len(self._in_time(date))
                self.waiting = []
        if subject and self.subjects[-1:] != [subject]:
            self.subjects = [*(held for held in self.subjects if held != subject), subject][-_SUBJECTS:]

    def _in_time(self, date: int) -> list[int]:
        """The owner's mail that an answer at `date` would answer in time."""
        return [sent for sent in self.waiting if date - sent <= REPLY_DAYS * DAY]

    @property
    def exchanges(self) -> float:
        """E = √(W_out · W_in): each mail weighs 1/n for n recipients, in Cc or Bcc half of that."""
        return math.sqrt(_sum(self.weights_out) * _sum(self.weights_in))

    @property
    def usual_gap_days(self) -> float | None:
        """U; None without individual mail."""
        return None if self.last is None else usual_gap_days(self.gap_logs, self.gaps)

    @property
    def i_owe(self) -> bool:
        """Whether they wrote last. Two letters that crossed don't answer each other."""
        return self.heard is not None and (self.wrote is None or self.heard.date > self.wrote.date)

    def to_json(self) -> dict[str, Any]:
        """The fields that differ from an empty aggregate, by name. The same mail always gives the same JSON."""
        # Not by comparing with the empty value: that of a Counter is slow.
        found = {
            name: value
            for name, empty in _EMPTY.items()
            if (value := getattr(self, name)) or (empty is None and value is not None)
        }
        return found | {name: found[name]._asdict() for name in _REFS if name in found}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The aggregate that `to_json` gave."""
        held = dict(stored)
        for name in _REFS & held.keys():
            held[name] = MessageRef(**held[name] | {"role": Role(held[name]["role"])})
        for name in {"weights_out", "weights_in"} & held.keys():
            held[name] = Counter({int(parts): count for parts, count in held[name].items()})
        return cls(**held | {"kinds": Counter(held.get("kinds"))})

    @property
    def messages(self) -> list[MessageRef]:
        """Every message that `tie` names."""
        return [ref for ref in (self.wrote, self.heard, self.cc, self.crowd, self.began, self.last_mail) if ref]

    def tie(self, moments: Mapping[MessageRef, Moment], alias: str) -> Tie:
        """The aggregate as it is shown; `moments` has each of `messages`."""
        return Tie(
            last_wrote=self.wrote and moments[self.wrote],
            last_heard=self.heard and moments[self.heard],
            last_cc=self.cc and moments[self.cc],
            last_crowd=self.crowd and moments[self.crowd],
            last_mail=self.last_mail and moments[self.last_mail],
            began=self.began and moments[self.began],
            i_began=self.i_began,
            first_contact=None if self.first is None else moment_of(self.first),
            last_contact=None if self.last is None else moment_of(self.last),
            sent=self.sent,
            received=self.received,
            seen=self.seen,
            active_months=len(self.months),
            months=tuple(self.months),
            exchanges=self.exchanges,
            usual_gap_days=self.usual_gap_days,
            i_owe=self.i_owe,
            unanswered=self.unanswered,
            subjects=tuple(reversed(self.subjects)),
            alias=alias,
        )


_EMPTY: Final = {field.name: getattr(PersonAggregate(), field.name) for field in fields(PersonAggregate)}
_REFS: Final = frozenset({"wrote", "heard", "cc", "crowd", "began", "last_mail"})


@dataclass(slots=True)
class AddressAggregate:
    """What is kept of one address, to tell who it belongs to and whether it is dead. Mail is added in any order."""

    names: DisplayNames = field(default_factory=DisplayNames)
    first: int | None = None  # date of the first individual mail either way
    last: int | None = None  # of the last
    heard: int | None = None  # date of the last mail from it
    together: set[int] = field(default_factory=set)  # neighbours that one message named together with it
    company: set[int] = field(default_factory=set)  # who shares small mail with it, if it has neighbours
    subjects: set[int] = field(default_factory=set)  # checksums of subjects, if it has neighbours

    def add(self, events: Iterable[MailEvent]) -> None:
        """Add mail of this address."""
        for event in events:
            if not event.outgoing and (self.heard is None or event.date > self.heard):
                self.heard = event.date
            if (self.last is None or event.date > self.last) and event.individual:
                self.last = event.date
            if (self.first is None or event.date < self.first) and event.individual:
                self.first = event.date

    def add_evidence(self, company: Iterable[int], subjects: Iterable[str]) -> None:
        """Add what may show that a neighbour is the same person: who shares its mail, and subjects that say something.

        The checksums are the lowest ones, so that the order of the mail doesn't matter.
        """
        self.company.update(company)
        found = (fold(strip_reply_prefixes(subject)) for subject in subjects)
        self.subjects.update(crc32(text.encode()) for text in found if len(text.split()) > 1 and len(text) >= _TELLING)
        self.subjects = set(nsmallest(_CHECKSUMS, self.subjects))

    def dumps(self) -> str:
        """As a JSON object, without what is empty."""
        found = {
            "by_themselves": self.names.by_themselves,
            "by_others": self.names.by_others,
            "first": self.first,
            "last": self.last,
            "heard": self.heard,
            "together": sorted(self.together),
            "company": sorted(self.company),
            "subjects": sorted(self.subjects),
        }
        return to_text({name: value for name, value in found.items() if value or value == 0})

    @classmethod
    def loads(cls, text: str) -> Self:
        """The aggregate that `dumps` gave."""
        held = json.loads(text)
        names = DisplayNames(Counter(held.get("by_themselves")), Counter(held.get("by_others")))
        sets = (set(held.get(name, ())) for name in ("together", "company", "subjects"))
        return cls(names, held.get("first"), held.get("last"), held.get("heard"), *sets)


to_text: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Compact JSON, as the store keeps it."""


def _sum(weights: Mapping[int, int]) -> float:
    # fsum: the last digit doesn't depend on the order.
    return math.fsum(count / parts for parts, count in weights.items())
