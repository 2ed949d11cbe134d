"""Load everyone from the store, with their standing; rank the lapsed; read the details of those who are shown.

`load` reads what a question about everyone needs. A `Directory` computes from that and reads nothing more.
`contacts_of` and `ranked` then read the details of a few people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Final, Literal

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.model import (
    Contact,
    Draft,
    Moment,
    Person,
    PersonFacts,
    Ranked,
    Standing,
    Tie,
    milliseconds,
    moment_of,
)
from gmail_reconnect.names.display_names import names_of
from gmail_reconnect.people.facts.aggregates import MessageRef
from gmail_reconnect.people.facts.builder import OnProgress
from gmail_reconnect.people.facts.cache import AllFacts, load_facts
from gmail_reconnect.people.identity.compared_person import ComparedPerson
from gmail_reconnect.people.identity.mailbox import mailbox_of
from gmail_reconnect.people.search.evidence import PersonSummary
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageDetail, MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from . import decisions, lookup, reasons
from .facts import person as person_facts
from .identity import duplicates, resolver
from .ranking import score
from .recent_letters import RecentLetters
from .standing import UserDecisions

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
"""The lapsed people who aren't ranked because a letter to them is waiting, or was written recently."""
_RANKED: Final = (Standing.LAPSED, "")
_AT_ONCE: Final = 500
"""The details of this many people are read together: bounds the memory."""


class Directory:
    """Everyone as of `now` (aware, UTC), without details that only shown people need. Reads nothing.

    `owner` are the owner's addresses by number. `drafted` are the lapsed people who have a letter already, with the
    reason in words. `details` has the details of everyone where they were computed for one date alone; None where
    they are in the store.
    """

    def __init__(
        self,
        facts: Iterable[PersonFacts],
        *,
        details: Mapping[str, str] | None,
        said: Mapping[str, Mapping[str, Sequence[str]]],
        drafts: Iterable[Draft],
        owner: Mapping[int, str],
        config: Config,
        now: datetime,
    ) -> None:
        self.now, self.until = now, milliseconds(now)
        self.config, self.owner, self.details = config, owner, details
        self._facts = {fact.id: fact for fact in facts}
        self._decisions = UserDecisions(said, {each.tag.casefold(): each.every for each in config.rhythms})
        self._standings = {
            i: self._decisions.standing(fact, config.gate, self.until) for i, fact in self._facts.items()
        }
        recent = RecentLetters(drafts, self.until, config.letters.again_after_days)
        found = ((fact.id, recent.to(fact.addresses)) for fact in self._lapsed(self._facts))
        self.drafted = {person: letter.because for person, letter in found if letter}

    def everyone(self) -> list[Person]:
        """Everyone but the owner, the most recently in touch first."""
        return [self._decisions.person(fact) for fact in sorted(self._facts.values(), key=_latest_first)]

    def person(self, person: str) -> Person:
        """One person by id."""
        return self._decisions.person(self._facts[person])

    def standing(self, person: str) -> tuple[Standing, str]:
        """Their standing, and the reason if it isn't plain."""
        standing, because = self._standings[person]
        return standing, self.drafted.get(person, because)

    def search(self, text: str) -> list[Person]:
        """Everyone whose name, address or tag contains `text`, folded, in the order of `everyone`."""
        wanted = lookup.fold_or_keep(text.strip())
        return [person for person in self.everyone() if lookup.contains(person, wanted)]

    def find(self, who: str) -> Person:
        """The one person that `who` means: by id or address; else by name, as typed or folded, or by a part of one.

        Raises ReconnectError where nobody or several fit, naming them, and UsageError where nobody was named.
        """
        return self._decisions.person(lookup.find(who, sorted(self._facts.values(), key=_latest_first)))

    def with_mailboxes(self, mailboxes: Collection[str]) -> list[Person]:
        """Everyone who has one of these mailboxes, in the order of `everyone`."""
        wanted = frozenset(mailboxes)
        found = [f for f in self._facts.values() if not wanted.isdisjoint(map(mailbox_of, f.addresses))]
        return [self._decisions.person(fact) for fact in sorted(found, key=_latest_first)]

    def summaries(self) -> list[PersonSummary]:
        """What a search needs of everyone but the owner, in no order."""
        said = self._decisions
        decided = {email for email, kinds in said.by_address.items() if "tag" in kinds or "note" in kinds}
        found = []
        for fact in self._facts.values():
            words = () if decided.isdisjoint(fact.addresses) else (said.tags(fact), said.notes(fact))
            found.append(PersonSummary(fact.id, fact.name, fact.addresses, *self._standings[fact.id], *words))
        return found

    def duplicates(self, apart: Collection[tuple[str, str]] = ()) -> list[duplicates.DuplicatePair]:
        """Pairs of people who may be one person, without machines. `apart`: mailboxes the user knows to be two."""
        person_of = {number: fact.id for fact in self._facts.values() for number in fact.numbers}
        people = [fact for fact in self._facts.values() if not self._decisions.machine(fact)]
        return duplicates.suggest(
            (
                ComparedPerson(
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
        """How many people aren't ranked, by standing; "drafted" counts those who have a letter already."""
        counts = Counter(standing for standing, _ in self._standings.values())
        return {standing.value: counts[standing] for standing in SET_ASIDE} | {DRAFTED: len(self.drafted)}

    def scores(self, lens: str, among: Iterable[str]) -> list[tuple[str, float, int]]:
        """(person, score, active months) of those among these ids who are ranked, in no order."""
        found = self._scored(self._lapsed(among), lens, with_news=False)
        return [(one.facts.id, one.terms.total, one.facts.active_months) for one in found]

    def order(
        self,
        lens: str,
        only: Collection[str] | None = None,
        drafted: Literal["left out", "last", "in place"] = "left out",
    ) -> list[tuple[score.ScoredPerson, bool]]:
        """The lapsed people in the order of the report, each with whether the fresh view chose the place.

        `only` these ids, by score alone. `drafted`: where people who have a letter already come.
        """
        fresh_places = self.config.ranking.fresh_view if only is None else 0
        lapsed = self._lapsed(self._facts if only is None else only)
        scored = self._scored(lapsed, lens, with_news=bool(fresh_places))
        first = [one for one in scored if drafted == "in place" or one.facts.id not in self.drafted]
        ordered = score.order(first, fresh_places)
        if drafted == "last":
            ordered += score.order([one for one in scored if one.facts.id in self.drafted], 0)
        return ordered

    def _lapsed(self, among: Iterable[str]) -> list[PersonFacts]:
        """Those among these people who are ranked."""
        return [self._facts[one] for one in among if self._standings.get(one) == _RANKED]

    def _scored(self, lapsed: Sequence[PersonFacts], lens: str, *, with_news: bool) -> list[score.ScoredPerson]:
        """Their points, and what the fresh view needs where it has places."""
        news = self._news(lapsed) if with_news else {}
        return [
            score.ScoredPerson(
                fact, score.terms(fact, silence, self.config.weights, lens), silence, *news.get(fact.id, ())
            )
            for fact in lapsed
            if (silence := score.silence_days(fact.last, self.until)) is not None
        ]

    def _news(self, lapsed: Sequence[PersonFacts]) -> dict[str, tuple[float, int]]:
        """Person id → reply rate, and how many current contacts share their mail."""
        current = {
            number: person
            for person, (standing, _) in self._standings.items()
            if standing is Standing.IN_TOUCH
            for number in self._facts[person].numbers
        }
        rates = score.shrunk_rates({fact.id: (fact.answered, fact.asked) for fact in lapsed})
        return {
            fact.id: (rates[fact.id], len({current[number] for number in company if number in current}))
            for fact, company in zip(lapsed, person_facts.companies(lapsed), strict=True)
        }


def load(
    store: Store,
    config: Config,
    now: datetime,
    on_progress: OnProgress = lambda _, __: None,
    *,
    with_hidden: bool = False,
) -> Directory:
    """Everyone in the store, as if `now` were the present and no later mail existed.

    People the user never wants to see again are left out, unless `with_hidden`. `on_progress` hears how far it is: the
    first time, and after much new mail, this takes a while.

    Raises ReconnectError where there is no mail yet, or the owner of the mailbox isn't known.
    """
    facts, owner_emails = _update(store, config, now, on_progress)
    is_hidden = None if with_hidden else decisions.read_hidden(store)
    return Directory(
        (fact for fact in facts.people if not (is_hidden and is_hidden(fact.addresses))),
        details=facts.details,
        said=DecisionTable(store).all(),
        drafts=DraftTable(store).all(),
        owner=owner_emails,
        config=config,
        now=now.astimezone(UTC),
    )


def update(store: Store, config: Config, now: datetime, on_progress: OnProgress = lambda _, __: None) -> None:
    """Bring the kept facts up to date, so that the next `load` is quick. Raises as `load` does."""
    _update(store, config, now, on_progress)


def contacts(store: Store, people: Directory, text: str = "", *, with_owner: bool = False) -> list[Contact]:
    """Everyone whose name, address or tag contains `text`, most recently in touch first; the owner only if asked."""
    found = contacts_of(store, people, people.search(text))
    if with_owner and lookup.contains((me := owner(store, people)).person, lookup.fold_or_keep(text.strip())):
        found.append(me)
        found.sort(key=lambda one: (-(milliseconds(last) if (last := one.tie.last_contact) else 0), one.person.id))
    return found


def contacts_of(store: Store, people: Directory, some: Iterable[Person]) -> list[Contact]:
    """These people with the details of their mail, in the order given."""
    found: list[Contact] = []
    rest = iter(some)
    while part := list(islice(rest, _AT_ONCE)):
        found += _contacts_of(store, people, part)
    return found


def owner(store: Store, people: Directory) -> Contact:
    """The owner of the mailbox, with every address of theirs in the mail."""
    names = names_of(AddressTable(store).names_of(people.owner, people.until))
    (me,) = resolver.group(people.owner, names, {}, (), people.owner)
    return Contact(Person(me.id, me.name, tuple(people.owner[n] for n in me.addresses)), Tie(), Standing.SELF)


def ranked(
    store: Store,
    people: Directory,
    lens: str,
    language: str = "en",
    top: int | None = None,
    *,
    only: Collection[str] | None = None,
    drafted: Literal["left out", "last", "in place"] = "left out",
) -> list[Ranked]:
    """The lapsed people in order, each with the score's terms and the reason in `language`.

    The first `top` of them (None: all); `only` and `drafted` as in `Directory.order`.
    """
    ordered = people.order(lens, only, drafted)[:top]
    shown = contacts_of(store, people, (people.person(one.facts.id) for one, _ in ordered))
    return [
        Ranked(
            rank=rank,
            contact=contact,
            score=one.terms.total,
            terms=one.terms,
            silence_days=one.silence_days,
            reason=reasons.reason(contact.tie, one.silence_days, language, contact.person.rhythm),
            fresh_view=fresh,
        )
        for rank, (contact, (one, fresh)) in enumerate(zip(shown, ordered, strict=True), 1)
    ]


def _contacts_of(store: Store, people: Directory, persons: Sequence[Person]) -> list[Contact]:
    table = PersonFactTable(store)
    kept = people.details
    summaries = [person_facts.read_details(kept[one.id] if kept else table.details(one.id)) for one in persons]
    refs = {ref for _, mail in summaries for ref in mail.messages}
    shown = MessageTable(store).details({ref.message for ref in refs})
    moments = {ref: _moment(ref, shown[ref.message]) for ref in refs}
    return [
        Contact(person, mail.tie(moments, alias), *people.standing(person.id))
        for person, (alias, mail) in zip(persons, summaries, strict=True)
    ]


def _latest_first(fact: PersonFacts) -> tuple[int, str]:
    return -(fact.last or 0), fact.id


def _moment(ref: MessageRef, detail: MessageDetail) -> Moment:
    return Moment(
        at=moment_of(ref.date),
        role=ref.role,
        recipients=ref.recipients,
        subject=detail.subject,
        message=detail.gmail_id or (f"<{detail.message_id}>" if detail.message_id else ""),
        thread_id=detail.thread_id,
        message_id=detail.message_id,
        references=detail.references,
        zone=detail.zone,
    )


def _update(store: Store, config: Config, now: datetime, on_progress: OnProgress) -> tuple[AllFacts, dict[int, str]]:
    if MessageTable(store).is_empty():
        raise ReconnectError("There is no mail here yet.", code=ErrorCode.NO_MAIL)
    known = {*OwnerAddressTable(store).all(), *config.me.addresses}
    if not known:
        raise ReconnectError("It is not clear which address is yours.", code=ErrorCode.OWNER_UNKNOWN)
    own = _owner_numbers(AddressTable(store).emails(), known)
    facts = load_facts(store, own, milliseconds(now), decisions.read_identity_decisions(store), on_progress)
    decisions.extend_to_new_addresses(store)
    return facts, own


def _owner_numbers(emails: Mapping[int, str], known: Collection[str]) -> dict[int, str]:
    """The owner's addresses in the mail, however Gmail spells them, by number, sorted by address.

    Raises ReconnectError where none of them is in any mail.
    """
    mailboxes = {mailbox_of(email) for email in known}
    own = [number for number, email in emails.items() if mailbox_of(email) in mailboxes]
    if not own:
        raise ReconnectError(
            f"None of this mail is from or to {' or '.join(sorted(known))}.", code=ErrorCode.OWNER_UNKNOWN
        )
    return {number: emails[number] for number in sorted(own, key=lambda number: emails[number])}
