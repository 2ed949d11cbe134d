"""Everyone the store knows, as contacts with ties and standings, and the ranking over them. Reads, never writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.model import Contact, Gender, Moment, Person, Ranked, Standing, Tie, moment_of
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Detail, Line, Store

from . import identity, mbgnbd, ranking, reasons, rhythm
from .written import Written

SET_ASIDE: Final = (
    Standing.MACHINE,
    Standing.ONE_WAY,
    Standing.GROUP_ONLY,
    Standing.DEAD,
    Standing.IGNORED,
    Standing.SNOOZED,
    Standing.IN_TOUCH,
)
DRAFTED: Final = "drafted"
"""The lapsed who are not ranked because a letter to them waits, or went out not long ago."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact with what only the ranking asks: (answered, sent), and the ids of who stands beside them."""

    contact: Contact
    replies: tuple[int, int]
    company: frozenset[str]


@dataclass(frozen=True, slots=True)
class Book:
    """Everyone, as of `now` (aware, UTC). `drafted` are the lapsed who have a letter already, by person id."""

    entries: tuple[Entry, ...]
    now: datetime
    drafted: frozenset[str] = frozenset()

    def contacts(self, *, with_self: bool = False) -> list[Contact]:
        """Everyone, who was in touch last first; the user only where asked for."""
        shown = [e.contact for e in self.entries if with_self or e.contact.standing is not Standing.SELF]
        return sorted(
            shown, key=lambda c: (-(c.tie.last_contact.timestamp() if c.tie.last_contact else 0), c.person.id)
        )

    def search(self, text: str, *, with_self: bool = False) -> list[Contact]:
        """Everyone whose name, address or tag holds `text`, in the order of `contacts`."""
        wanted = text.casefold().strip()
        return [
            contact
            for contact in self.contacts(with_self=with_self)
            if any(wanted in part.casefold() for part in _findable(contact.person))
        ]

    def find(self, who: str) -> Contact:
        """The one person that `who` (an id, an address, a name or a part of one) means.

        Raises ReconnectError where nobody or several fit, naming them, and UsageError where nobody was named.
        """
        wanted = who.casefold().strip()
        if not wanted:
            raise UsageError("Nobody was named.", "`gmail-reconnect people` lists who there is.")
        everyone = self.contacts()
        exact = [
            c for c in everyone if wanted in {c.person.id, *c.person.addresses} or wanted == c.person.name.casefold()
        ]
        found = exact or [c for c in everyone if wanted in c.person.name.casefold()]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ReconnectError(
                f"There is nobody called {who!r}.", "`gmail-reconnect people TEXT` lists who there is."
            )
        some = ", ".join(f"{c.person.shown} ({c.person.id})" for c in found[:5])
        raise ReconnectError(f"{len(found)} people fit {who!r}: {some}.", "Give the id in brackets, or an address.")

    def set_aside(self) -> dict[str, int]:
        """How many people are not ranked, by standing; "drafted" are those who have a letter already."""
        counts = {standing.value: 0 for standing in SET_ASIDE} | {DRAFTED: len(self.drafted)}
        for entry in self.entries:
            if entry.contact.standing.value in counts:
                counts[entry.contact.standing.value] += 1
        return counts

    def ranked(self, config: Config, lens: str, language: str) -> list[Ranked]:
        """The lapsed contacts in order, each with its terms and its reason in `language`."""
        lapsed = [e for e in self.entries if e.contact.standing is Standing.LAPSED and not e.contact.because]
        rates = ranking.shrunk_rates({e.contact.person.id: e.replies for e in lapsed})
        today = {e.contact.person.id for e in self.entries if e.contact.standing is Standing.IN_TOUCH}
        candidates = []
        for entry in lapsed:
            silence = ranking.silence_days(entry.contact.tie, self.now)
            if silence is None:  # the gate asks for mail both ways
                continue
            candidates.append(
                ranking.Candidate(
                    entry.contact,
                    ranking.terms(entry.contact.tie, silence, config.weights, lens),
                    silence,
                    rates[entry.contact.person.id],
                    len(entry.company & today),
                )
            )
        month = self.now.year * 12 + self.now.month - 1
        return [
            Ranked(
                rank=place,
                contact=candidate.contact,
                score=candidate.terms.total,
                terms=candidate.terms,
                silence_days=candidate.silence_days,
                reason=reasons.reason(candidate.contact.tie, candidate.silence_days, language),
                fresh_view=fresh,
                band=mbgnbd.band(candidate.contact.tie.months, month),
            )
            for place, (candidate, fresh) in enumerate(ranking.order(candidates, config.ranking.fresh_view), 1)
        ]


def _findable(person: Person) -> tuple[str, ...]:
    return (person.name, *person.addresses, *person.tags)


def load(store: Store, config: Config, now: datetime) -> Book:
    """Everyone in the store, as if `now` were the present and no later mail existed.

    Raises ReconnectError where nothing was read yet, or where it is not known whose mailbox this is.
    """
    if not store.count():
        raise ReconnectError(
            "There is no mail here yet.",
            "Run `gmail-reconnect sync`, or `gmail-reconnect import FILE.mbox` for Takeout.",
        )
    notebook = Notebook(store)
    own_emails = {*notebook.own(), *config.me.addresses}
    if not own_emails:
        raise ReconnectError(
            "It is not clear which address is yours.",
            "Set `addresses` under [me] in config.toml, or import again with --me YOUR@ADDRESS.",
        )
    now = now.astimezone(UTC)
    until = (now - moment_of(0)) // timedelta(milliseconds=1)
    emails = store.emails()
    own = _own(emails, own_emails)
    names = _names(store, until)
    numbers: list[int] = []
    ledger = rhythm.ledger(_rows(store, until, numbers), own, identity.full_names(names))
    shown = {number: email for number, email in emails.items() if number in ledger.events or number in own}
    names = {number: held for number, held in names.items() if number in shown}
    identities = identity.group(shown, names, ledger.events, ledger.together, own)
    return _Binder(store, config, now, ledger, emails=emails, numbers=numbers).bind(identities, set(own))


class _Binder:
    """Puts one entry together from what the pure modules found."""

    def __init__(
        self,
        store: Store,
        config: Config,
        now: datetime,
        ledger: rhythm.Ledger,
        *,
        emails: Mapping[int, str],
        numbers: Sequence[int],
    ) -> None:
        self._store = store
        self._gate = config.gate
        self._now = now
        self._ledger = ledger
        self._emails = emails
        self._numbers = numbers
        self._decisions = Notebook(store).decisions()
        self._failures = store.failures((now - moment_of(0)) // timedelta(milliseconds=1))
        self._details: dict[int, Detail] = {}
        until = (now - moment_of(0)) // timedelta(milliseconds=1)
        self._written = Written(Notebook(store).drafts(), until, config.letters.again_after_days)
        self._drafted: set[str] = set()

    def bind(self, identities: Sequence[identity.Identity], own: set[int]) -> Book:
        person_of = {number: one.id for one in identities for number in one.addresses}
        entries = []
        for one in identities:
            events = [event for number in one.addresses for event in self._ledger.events.get(number, ())]
            company = {person_of[other] for number in one.addresses for other in self._ledger.company.get(number, ())}
            contact = self._contact(one, events, is_self=any(number in own for number in one.addresses))
            entries.append(Entry(contact, rhythm.reply_counts(events), frozenset(company - {one.id})))
        return Book(tuple(entries), self._now, frozenset(self._drafted))

    def _contact(self, one: identity.Identity, events: Sequence[rhythm.Event], *, is_self: bool) -> Contact:
        person = self._person(one, events)
        tie = rhythm.tie(events, self._moment, self._subject, self._emails)
        standing, because = self._standing(person, tie, one, is_self=is_self)
        if standing is Standing.LAPSED and not because and (held := self._written.held(person.addresses)):
            self._drafted.add(person.id)
            because = held.because
        return Contact(person, tie, standing, because)

    def _person(self, one: identity.Identity, events: Sequence[rhythm.Event]) -> Person:
        living = [n for n in one.addresses if not self._dead(n)]
        ordered = [*living, *(n for n in one.addresses if n not in living)]
        addresses = tuple(self._emails[number] for number in ordered)
        language, gender = (self._decided(addresses, kind)[-1:] for kind in ("language", "gender"))
        return Person(
            id=one.id,
            name=one.name,
            addresses=addresses,
            language=language[0] if language else None,
            gender=Gender(gender[0]) if gender else None,
            tags=tuple(dict.fromkeys(self._decided(addresses, "tag"))),
            notes=tuple(self._decided(addresses, "note")),
            machine_because=identity.machine_because(addresses, events, one.name),
        )

    def _standing(
        self,
        person: Person,
        tie: Tie,
        one: identity.Identity,
        *,
        is_self: bool,
    ) -> tuple[Standing, str]:
        if is_self:
            return Standing.SELF, ""
        if self._decided(person.addresses, "ignore"):
            return Standing.IGNORED, "you said so"
        until = max(self._decided(person.addresses, "snooze"), default="")
        if until and date.fromisoformat(until) > self._now.date():
            return Standing.SNOOZED, f"until {until}"
        if person.machine_because:
            return Standing.MACHINE, person.machine_because
        if all(self._dead(number) for number in one.addresses):
            bounced = max(self._failures[number] for number in one.addresses)
            return Standing.DEAD, f"mail to them bounced on {moment_of(bounced):%Y-%m-%d}"
        return ranking.standing(tie, self._now, self._gate)

    def _dead(self, number: int) -> bool:
        """Bounced for good, and no mail from it since."""
        failed = self._failures.get(number)
        if failed is None:
            return False
        return all(e.outgoing or e.date <= failed for e in self._ledger.events.get(number, ()))

    def _decided(self, addresses: Iterable[str], kind: str) -> list[str]:
        return [value for email in addresses for value in self._decisions.get(email, {}).get(kind, ())]

    def _detail(self, place: int) -> Detail:
        number = self._numbers[place]
        if number not in self._details:
            self._details.update(self._store.details([number]))
        return self._details[number]

    def _subject(self, event: rhythm.Event) -> str:
        return self._detail(event.message).subject

    def _moment(self, event: rhythm.Event) -> Moment:
        detail = self._detail(event.message)
        return Moment(
            at=moment_of(event.date),
            role=event.role,
            recipients=event.recipients,
            subject=detail.subject,
            message=detail.gmail_id or (f"<{detail.message_id}>" if detail.message_id else ""),
            thread_id=detail.thread_id,
            message_id=detail.message_id,
            references=detail.references,
        )


def _own(emails: Mapping[int, str], claimed: Collection[str]) -> list[int]:
    """The user's addresses in the store, also where Gmail knows them under another spelling, by address.

    Raises ReconnectError where none of them stands in any mail.
    """
    mailboxes = {identity.canonical(email) for email in claimed}
    own = [number for number, email in emails.items() if identity.canonical(email) in mailboxes]
    if not own:
        raise ReconnectError(
            f"None of this mail is from or to {' or '.join(sorted(claimed))}.",
            "Set `addresses` under [me] in config.toml, or import again with --me YOUR@ADDRESS.",
        )
    return sorted(own, key=lambda number: emails[number])


def _rows(store: Store, until: int, numbers: list[int]) -> Iterator[rhythm.Row]:
    """Every message with its place in the store's order; `numbers` gets the store's number at that place.

    The store's own numbers tell in which order mail came in, which no result may depend on.
    """

    def message(line: Line) -> int:
        return line.message

    for number, lines in groupby(store.lines(until), key=message):
        group = list(lines)
        recipients = [(x.role, x.address) for x in group]
        yield rhythm.Row(len(numbers), group[0].date, group[0].kind, group[0].sender, recipients)
        numbers.append(number)
    for number, when, kind, sender in store.bare(until):
        yield rhythm.Row(len(numbers), when, kind, sender, ())
        numbers.append(number)


def _names(store: Store, until: int) -> dict[int, identity.Names]:
    found: dict[int, identity.Names] = {}
    for number, name, themselves, count in store.names(until):
        names = found.setdefault(number, identity.Names())
        (names.own if themselves else names.given)[name] += count
    return found
