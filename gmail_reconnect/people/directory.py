"""Everyone the store knows, as contacts with ties and standings, and the ranking over them.

Takes the kept facts (`census.py`), and adds what the present and the user's decisions say; changes neither.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, Literal

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.model import Contact, Fact, Gender, Moment, Person, Ranked, Standing, Tie, milliseconds, moment_of
from gmail_reconnect.people.facts.aggregates import Mark
from gmail_reconnect.people.facts.builder import Tell
from gmail_reconnect.people.facts.cache import Census, take
from gmail_reconnect.people.search.matcher import Sketch
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.intervals import Interval, parse_interval

from . import decisions, lookup, reasons
from .facts import person as person_facts
from .identity import duplicates, resolver
from .ranking import score
from .recent_letters import Written

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


RANKED: Final = (Standing.LAPSED, "")


class Book:
    """Everyone, as of `now` (aware, UTC). Reads the store for those who are shown: use it while that is open.

    `drafted` are the lapsed who have a letter already, and which, in words.
    """

    def __init__(
        self,
        store: Store,
        config: Config,
        now: datetime,
        census: Census,
        own: Mapping[int, str],
        *,
        with_hidden: bool,
    ) -> None:
        self.now = now
        self._until = milliseconds(now)
        self._store, self._config, self._own = store, config, own
        self._more = census.more
        self._rhythms = {rhythm.tag.casefold(): rhythm.every for rhythm in config.rhythms}
        is_hidden = None if with_hidden else decisions.hidden(store)
        self._facts = {one.id: one for one in census.people() if not (is_hidden and is_hidden(one.addresses))}
        self._decisions = DecisionTable(store).all()
        self._standings = {one: self._standing(fact) for one, fact in self._facts.items()}
        self.drafted = self._held()

    def contacts(self, *, with_self: bool = False) -> list[Contact]:
        """Everyone, who was in touch last first; the user only where asked for."""
        ordered = sorted(self._facts.values(), key=_latest_first)
        found = [self.contact(fact.id) for fact in ordered]
        if with_self:
            me = self._self()
            found.insert(bisect_left(ordered, (0, me.person.id), key=_latest_first), me)
        return found

    def sketches(self) -> list[Sketch]:
        """Everyone but the user, in no order: what can be said of each without reading more."""
        decided = {email for email, kinds in self._decisions.items() if "tag" in kinds or "note" in kinds}
        found = []
        for fact in self._facts.values():
            said = () if decided.isdisjoint(fact.addresses) else (self._tags(fact), self._notes(fact))
            found.append(Sketch(fact.id, fact.name, fact.addresses, *self._standings[fact.id], *said))
        return found

    def own(self) -> list[str]:
        """The user's addresses."""
        return [*self._own.values()]

    def contact(self, person: str) -> Contact:
        """One person, whole, by id."""
        fact = self._facts[person]
        standing, because = self._standings[person]
        because = self.drafted.get(person, because)
        return Contact(self._person(fact), person_facts.tie(self._more(person), self._moment), standing, because)

    def search(self, text: str, *, with_self: bool = False) -> list[Contact]:
        """Everyone whose name, address or tag holds `text`, folded, in the order of `contacts`."""
        wanted = lookup.folded_text(text.strip())
        return [one for one in self.contacts(with_self=with_self) if lookup.holds(one.person, wanted)]

    def find(self, who: str) -> Contact:
        """The one person that `who` means: by id or address; else by name, as typed or folded, or by a part of one.

        Raises ReconnectError where nobody or several fit, naming them, and UsageError where nobody was named.
        """
        return self.contact(lookup.find(who, sorted(self._facts.values(), key=_latest_first)).id)

    def with_mailboxes(self, mailboxes: Collection[str]) -> list[Contact]:
        """Everyone who has one of these mailboxes, in the order of `contacts`."""
        wanted = frozenset(mailboxes)
        found = [f for f in self._facts.values() if not wanted.isdisjoint(map(resolver.canonical, f.addresses))]
        return [self.contact(fact.id) for fact in sorted(found, key=_latest_first)]

    def duplicates(self, apart: Collection[tuple[str, str]] = ()) -> list[duplicates.Pair]:
        """Who may be one person twice, without machines. `apart`: the mailboxes that the user knows are two."""
        person_of = {number: fact.id for fact in self._facts.values() for number in fact.numbers}
        people = [fact for fact in self._facts.values() if not self._machine(fact)]
        return duplicates.suggest(
            (
                duplicates.Candidate(
                    fact.id,
                    fact.name,
                    fact.addresses,
                    fact.sent + fact.received,
                    frozenset(person_of[n] for n in company if n in person_of),
                )
                for fact, company in zip(people, person_facts.companies(people), strict=True)
            ),
            apart,
        )

    def set_aside(self) -> dict[str, int]:
        """How many people are not ranked, by standing; "drafted" are those who have a letter already."""
        counts = Counter(standing for standing, _ in self._standings.values())
        return {standing.value: counts[standing] for standing in SET_ASIDE} | {DRAFTED: len(self.drafted)}

    def scores(self, config: Config, lens: str, among: Iterable[str]) -> list[tuple[str, float, int]]:
        """(person, score, active months) of those among these who are ranked, in no order."""
        weights, until = config.weights, self._until
        return [
            (fact.id, score.terms(fact, silence, weights, lens).total, fact.active_months)
            for fact in self._lapsed(among)
            if (silence := score.silence_days(fact.last, until)) is not None
        ]

    def ranked(
        self,
        config: Config,
        lens: str,
        language: str,
        top: int | None = None,
        *,
        only: Collection[str] | None = None,
        drafted: Literal["left out", "last", "in place"] = "left out",
    ) -> list[Ranked]:
        """The lapsed contacts in order, each with its terms and its reason in `language`.

        The first `top` of them; `only` these persons, by score alone. `drafted` says where those stand who have a
        letter already.
        """
        fresh = config.ranking.fresh_view if only is None else 0
        everyone = self._candidates(config, lens, self._lapsed(self._standings if only is None else only), fresh)
        some = [c for c in everyone if drafted == "in place" or c.facts.id not in self.drafted]
        ordered = score.order(some, fresh)
        if drafted == "last":
            ordered += score.order([c for c in everyone if c.facts.id in self.drafted], 0)
        found = []
        for place, (candidate, fresh) in enumerate(ordered[:top], 1):
            contact = self.contact(candidate.facts.id)
            found.append(
                Ranked(
                    rank=place,
                    contact=contact,
                    score=candidate.terms.total,
                    terms=candidate.terms,
                    silence_days=candidate.silence_days,
                    reason=reasons.reason(contact.tie, candidate.silence_days, language, contact.person.rhythm),
                    fresh_view=fresh,
                )
            )
        return found

    def _lapsed(self, among: Iterable[str]) -> list[Fact]:
        """Those among these persons who are ranked."""
        return [self._facts[one] for one in among if self._standings.get(one) == RANKED]

    def _candidates(self, config: Config, lens: str, lapsed: Sequence[Fact], fresh: int) -> list[score.Candidate]:
        """Their points; what the fresh view asks only where it has places."""
        news = self._news(lapsed) if fresh else {}
        found = []
        for fact in lapsed:
            silence = self._silence(fact)
            if silence is not None:  # the gate asks for mail both ways
                terms = score.terms(fact, silence, config.weights, lens)
                found.append(score.Candidate(fact, terms, silence, *news.get(fact.id, ())))
        return found

    def _news(self, lapsed: Sequence[Fact]) -> dict[str, tuple[float, int]]:
        """person id → reply rate, and how many of today's contacts stand beside them."""
        today = {
            number: person
            for person, (standing, _) in self._standings.items()
            if standing is Standing.IN_TOUCH
            for number in self._facts[person].numbers
        }
        rates = score.shrunk_rates({fact.id: (fact.answered, fact.asked) for fact in lapsed})
        return {
            fact.id: (rates[fact.id], len({today[number] for number in company if number in today}))
            for fact, company in zip(lapsed, person_facts.companies(lapsed), strict=True)
        }

    def _silence(self, fact: Fact) -> int | None:
        return score.silence_days(fact.last, self._until)

    def _held(self) -> dict[str, str]:
        """The lapsed who have a letter already: person id → which, in words."""
        days = self._config.letters.again_after_days
        written = Written(DraftTable(self._store).all(), self._until, days)
        found = ((i, written.held(self._facts[i].addresses)) for i, s in self._standings.items() if s == RANKED)
        return {person: held.because for person, held in found if held}

    # ── one person ──

    def _self(self) -> Contact:
        """The user, who is in touch with nobody but others."""
        names = resolver.names_of(self._store.names(self._until, self._own))
        (me,) = resolver.group(self._own, names, {}, (), self._own)
        return Contact(Person(me.id, me.name, tuple(self._own[n] for n in me.addresses)), Tie(), Standing.SELF)

    def _person(self, fact: Fact) -> Person:
        language, gender = (self._decided(fact.addresses, kind)[-1:] for kind in ("language", "gender"))
        return Person(
            id=fact.id,
            name=fact.name,
            addresses=fact.addresses,
            language=language[0] if language else None,
            gender=Gender(gender[0]) if gender else None,
            tags=self._tags(fact),
            rhythm=self._rhythm(fact),
            notes=self._notes(fact),
            machine_because=self._machine(fact),
        )

    def _standing(self, fact: Fact) -> tuple[Standing, str]:
        if self._decisions.keys().isdisjoint(fact.addresses):
            return self._standing_by_mail(fact, None)
        if self._decided(fact.addresses, "ignore"):
            return Standing.IGNORED, "you said so"
        until = max(self._decided(fact.addresses, "snooze"), default="")
        if until and date.fromisoformat(until) > self.now.date():
            return Standing.SNOOZED, f"until {until}"
        return self._standing_by_mail(fact, self._rhythm(fact))

    def _standing_by_mail(self, fact: Fact, rhythm: Interval | None) -> tuple[Standing, str]:
        if machine := self._machine(fact):
            return Standing.MACHINE, machine
        if fact.dead is not None:
            return Standing.DEAD, f"mail to them bounced on {moment_of(fact.dead):%Y-%m-%d}"
        return score.standing(fact, self._silence(fact), self._config.gate, rhythm)

    def _machine(self, fact: Fact) -> str:
        """Why this is a machine; "" for a person, by the user's word too: a wish to write to them is one."""
        said = fact.machine and (self._decided(fact.addresses, "human") or self._rhythm(fact))
        return "" if said else fact.machine

    def _tags(self, fact: Fact) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._decided(fact.addresses, "tag")))

    def _notes(self, fact: Fact) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._decided(fact.addresses, "note")))

    def _rhythm(self, fact: Fact) -> Interval | None:
        """How often the user wants to write: as set for the person, else for a tag, of several the shortest."""
        if own := self._decided(fact.addresses, "rhythm"):
            return parse_interval(own[-1])
        return min(
            (self._rhythms[tag.casefold()] for tag in self._tags(fact) if tag.casefold() in self._rhythms),
            key=lambda span: span.days,
            default=None,
        )

    def _decided(self, addresses: Iterable[str], kind: str) -> list[str]:
        if self._decisions.keys().isdisjoint(addresses):  # as of nearly everyone
            return []
        return [value for email in addresses for value in self._decisions.get(email, {}).get(kind, ())]

    def _moment(self, mark: Mark) -> Moment:
        (detail,) = self._store.details([mark.message]).values()
        return Moment(
            at=moment_of(mark.date),
            role=mark.role,
            recipients=mark.recipients,
            subject=detail.subject,
            message=detail.gmail_id or (f"<{detail.message_id}>" if detail.message_id else ""),
            thread_id=detail.thread_id,
            message_id=detail.message_id,
            references=detail.references,
            zone=detail.zone,
        )


def _latest_first(fact: Fact) -> tuple[int, str]:
    return -(fact.last or 0), fact.id


def load(
    store: Store, config: Config, now: datetime, tell: Tell = lambda _, __: None, *, with_hidden: bool = False
) -> Book:
    """Everyone in the store, as if `now` were the present and no later mail existed.

    Whom the user never wants to see again is left out, unless `with_hidden`. `tell` hears how far it is: the first
    time, and after much new mail, it takes a while.

    Raises ReconnectError where nothing was read yet, or where it is not known whose mailbox this is.
    """
    census, own = _census(store, config, now, tell)
    return Book(store, config, now.astimezone(UTC), census, own, with_hidden=with_hidden)


def work_out(store: Store, config: Config, now: datetime, tell: Tell = lambda _, __: None) -> None:
    """The same without reading anyone: what a report would have to do first is done. Raises ReconnectError."""
    _census(store, config, now, tell)


def _census(store: Store, config: Config, now: datetime, tell: Tell) -> tuple[Census, dict[int, str]]:
    if store.is_empty():
        raise ReconnectError(
            "There is no mail here yet.",
            "Run `gmail-reconnect sync`, or `gmail-reconnect import FILE.mbox` for Takeout.",
        )
    owner_table = OwnerAddressTable(store)
    own_emails = {*owner_table.all(), *config.me.addresses}
    if not own_emails:
        raise ReconnectError(
            "It is not clear which address is yours.",
            "Set `addresses` under [me] in config.toml, or import again with --me YOUR@ADDRESS.",
        )
    own = _own(store.emails(), own_emails)
    census = take(store, own, milliseconds(now), decisions.said(store), tell)
    decisions.spread(store)
    return census, own


def _own(emails: Mapping[int, str], claimed: Collection[str]) -> dict[int, str]:
    """The user's addresses in the store, also where Gmail knows them under another spelling, by address.

    Raises ReconnectError where none of them stands in any mail.
    """
    mailboxes = {resolver.canonical(email) for email in claimed}
    own = [number for number, email in emails.items() if resolver.canonical(email) in mailboxes]
    if not own:
        raise ReconnectError(
            f"None of this mail is from or to {' or '.join(sorted(claimed))}.",
            "Set `addresses` under [me] in config.toml, or import again with --me YOUR@ADDRESS.",
        )
    return {number: emails[number] for number in sorted(own, key=lambda number: emails[number])}
