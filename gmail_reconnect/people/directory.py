"""Everyone as of one moment, with their standing; find a person, suggest duplicates, order the lapsed. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import repeat
from typing import Final, Literal, Self, TypeAlias

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.model import Draft, Person, PersonFacts, Standing, milliseconds
from gmail_reconnect.people.facts import person as person_facts
from gmail_reconnect.people.identity import duplicates
from gmail_reconnect.people.identity.compared_person import ComparedPerson
from gmail_reconnect.people.identity.mailbox import mailbox_of, person_id
from gmail_reconnect.people.ranking import score
from gmail_reconnect.people.search.evidence import PersonSummary
from gmail_reconnect.text.bidi import without_isolates
from gmail_reconnect.text.domains import looks_like_address
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import ELLIPSIS, clean
from gmail_reconnect.text.stemming import fold_for_search

from .recent_letters import RecentLetters, describe_letter
from .standing import UserDecisions

_NAMED: Final = 5
"""How many people an error names if a name fits several."""
DRAFTED: Final = "drafted"
"""The lapsed people who aren't ranked because a letter to them is waiting, or was written recently."""
_RANKED: Final = (Standing.LAPSED, "")
_NEEDS: Final = 4
"""The mail about so many terms of a need is kept."""

MailAbout: TypeAlias = Mapping[int, int]
"""By the number of an address, how many different subjects the mail about something has."""


class Directory:
    """Everyone as of `now` (aware, UTC), without details that only shown people need. Reads nothing.

    `facts` are in order of id, those without a date last. `owner` are the owner's addresses by number. `drafted` are
    the lapsed people who have a letter already, with the reason in words. `earlier` is where `EarlierFactTable` has the
    details; None where `PersonFactTable` has them.
    """

    def __init__(
        self,
        facts: Iterable[PersonFacts],
        *,
        earlier: int | None,
        said: Mapping[str, Mapping[str, Sequence[str]]],
        drafts: Iterable[Draft],
        owner: Mapping[int, str],
        config: Config,
        now: datetime,
    ) -> None:
        self.now, self.until = now, milliseconds(now)
        self.config, self.owner, self.earlier = config, owner, earlier
        self._facts = {fact.id: fact for fact in facts}
        rhythms = {each.tag.casefold(): each.every for each in config.rhythms}
        self._decisions = UserDecisions(said, rhythms, self.until)
        self._standings = {i: self._decisions.standing(fact, config.gate) for i, fact in self._facts.items()}
        self.drafted = self._letters(drafts)
        self._ordered: dict[str, dict[str, tuple[score.ScoredPerson, bool]]] = {}
        # Shared by the directories that `with_decisions` makes of this one.
        self._orders: dict[str, list[tuple[score.ScoredPerson, bool]]] = {}
        self._texts: dict[str, str] = {}
        self._mail_about: dict[tuple[str, ...], MailAbout] = {}

    def _letters(self, drafts: Iterable[Draft]) -> dict[str, str]:
        every = list(drafts)
        written = {email for draft in every for email in draft.all_addresses}
        having = (fact.id for fact in self._facts.values() if not written.isdisjoint(fact.addresses))
        recent = RecentLetters(every, self.until, self.config.letters.again_after_days)
        found = ((fact.id, recent.to(fact.addresses)) for fact in self._lapsed(having if written else ()))
        return {person: describe_letter(letter) for person, letter in found if letter}

    def with_decisions(self, said: Mapping[str, Mapping[str, Sequence[str]]], drafts: Iterable[Draft]) -> Self:
        """The same people as of the same moment after other decisions and letters; quicker than a new directory."""
        other = copy(self)
        other._ordered = {}  # noqa: SLF001 - its own class
        other._decide(said)  # noqa: SLF001 - its own class
        other.drafted = other._letters(drafts)  # noqa: SLF001 - its own class
        return other

    def _decide(self, said: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        earlier, self._decisions = self._decisions, replace(self._decisions, by_address=said)
        before = earlier.by_address
        changed = {email for email in before.keys() | said.keys() if before.get(email) != said.get(email)}
        about = [fact for fact in self._facts.values() if not changed.isdisjoint(fact.addresses)]
        standings = {fact.id: self._decisions.standing(fact, self.config.gate) for fact in about}
        if any(earlier.last_contact(fact) != self._decisions.last_contact(fact) for fact in about):
            self._orders = {}  # a meeting changes the silence, and so the scores
            self.__dict__.pop("_recent_first", None)
        self._standings = self._standings | standings

    def kept_order(self, lens: str) -> Mapping[str, tuple[score.ScoredPerson, bool]]:
        """As `order(lens, drafted="last")` by id, kept for the directories that `with_decisions` makes of this one.

        After a decision the others keep their order: the fresh view is chosen anew only where somebody comes back who
        wasn't ranked before.
        """
        if (done := self._ordered.get(lens)) is not None:
            return done
        kept = self._orders.get(lens, [])
        ranked = {fact.id for fact in self._lapsed(self._facts)}
        if not ranked or not ranked <= {one.facts.id for one, _ in kept}:
            kept = self._orders[lens] = self.order(lens, drafted="last")
        found = {each[0].facts.id: each for each in kept if each[0].facts.id in ranked}
        last = {one: found.pop(one) for one in list(found) if one in self.drafted} if self.drafted else {}
        self._ordered[lens] = found | last
        return self._ordered[lens]

    def facts(self, person: str) -> PersonFacts:
        """What the mail shows of one person, by id."""
        return self._facts[person]

    def ids(self) -> list[str]:
        """The ids of everyone but the owner, the most recently in touch first."""
        return [fact.id for fact in self._recent_first]

    def ids_with(self, text: str) -> set[str]:
        """The ids of those that `search` finds. The folded names are kept, so that all but the first call are quick."""
        if not self._texts:
            self._texts.update({f.id: "\0".join(map(fold, (f.name, *f.addresses))) for f in self._facts.values()})
        wanted = _folded(clean(text))
        tagged = {
            email
            for email, kinds in self._decisions.by_address.items()
            if any(wanted in fold(tag) for tag in kinds.get("tag", ()))
        }
        found = {one for one, known in self._texts.items() if wanted in known}
        return found | {f.id for f in self._facts.values() if tagged and not tagged.isdisjoint(f.addresses)}

    def tags(self) -> set[str]:
        """Every tag that somebody has."""
        return {tag for kinds in self._decisions.by_address.values() for tag in kinds.get("tag", ())}

    @cached_property
    def _recent_first(self) -> list[PersonFacts]:
        return sorted(self._facts.values(), key=lambda fact: -(self._decisions.last_contact(fact) or 0))

    def everyone(self) -> list[Person]:
        """Everyone but the owner, the most recently in touch first."""
        return [self._decisions.person(fact) for fact in self._recent_first]

    def person(self, person: str) -> Person:
        """One person by id."""
        return self._decisions.person(self._facts[person])

    def last_contact(self, person: str) -> int:
        """When the last individual mail or meeting was, in ms UTC; 0 if there was none."""
        return self._decisions.last_contact(self._facts[person]) or 0

    def standing(self, person: str) -> tuple[Standing, str]:
        """Their standing, and the reason if it isn't plain. The owner isn't one of these people: SELF."""
        standing, because = self._standings.get(person, (Standing.SELF, ""))
        return standing, self.drafted.get(person, because)

    def may_write_to(self, person: str) -> bool:
        """Whether the user hasn't said that this person gets no letter."""
        return self._decisions.may_write_to(self._facts[person])

    def search(self, text: str) -> list[Person]:
        """Everyone whose name, address or tag contains `text`, folded, in the order of `everyone`."""
        found = self.ids_with(text)
        return [self._decisions.person(fact) for fact in self._recent_first if fact.id in found]

    def find(self, who: str) -> Person:
        """The one person that `who` means: by id or address; else by name, as typed or folded, or by a part of one.

        Raises ReconnectError where nobody or several fit, naming them, and UsageError where nobody was named.
        """
        wanted = _as_typed(who)
        if not wanted:
            raise UsageError("Nobody was named.", code=ErrorCode.NOBODY_NAMED)
        if wanted in self._facts:
            return self.person(wanted)
        everyone = self._recent_first
        # Every address has its id, so an id from before a merge still finds the person.
        found = [one for one in everyone if wanted in {*map(person_id, one.addresses), *one.addresses}]
        # An address finds the person who has it, in any spelling, and never one who uses it as a name.
        if not found and looks_like_address(wanted) and not wanted.endswith(ELLIPSIS):
            return self._only(who, self._having({mailbox_of(wanted)}))
        if not found:
            folded = _folded(wanted)
            found = [one for one in everyone if wanted == clean(one.name).casefold()]
            found = found or [one for one in everyone if folded == fold(one.name)]
            found = found or [one for one in everyone if folded in fold(one.name)]
            if not found and wanted.endswith(ELLIPSIS):  # a name that was too long for its column
                begin = wanted.rstrip(ELLIPSIS + " ")
                start = _folded(begin)
                found = [
                    one
                    for one in everyone
                    if fold(one.name).startswith(start) or any(email.startswith(begin) for email in one.addresses)
                ]
        return self._only(who, found)

    def _only(self, who: str, found: Sequence[PersonFacts]) -> Person:
        if len(found) == 1:
            return self._decisions.person(found[0])
        who = without_isolates(who)
        if not found:
            raise ReconnectError(f"There is nobody called {who!r}.", code=ErrorCode.PERSON_UNKNOWN)
        some = ", ".join(f"{one.name or one.addresses[0]} ({one.id})" for one in found[:_NAMED])
        if len(found) > _NAMED:
            some += f" and {len(found) - _NAMED:,} more"
        raise ReconnectError(f"{len(found)} people fit {who!r}: {some}.", "Give the id in brackets, or an address.")

    def is_named_by_part(self, who: str, person: Person) -> bool:
        """Whether `who`, which `find` took for this person, is only a part of their name."""
        wanted = _as_typed(who)
        known = {*map(person_id, person.addresses), *person.addresses}
        return not (wanted in known or looks_like_address(wanted)) and _folded(wanted) != fold(person.name)

    def with_mailboxes(self, mailboxes: Collection[str]) -> list[Person]:
        """Everyone who has one of these mailboxes, in the order of `everyone`."""
        return [self._decisions.person(fact) for fact in self._having({*mailboxes})]

    def _having(self, mailboxes: set[str]) -> list[PersonFacts]:
        return [f for f in self._recent_first if not mailboxes.isdisjoint(map(mailbox_of, f.addresses))]

    def kept_mail(self, stems: Sequence[str], read: Callable[[Sequence[str]], MailAbout]) -> MailAbout:
        """Who exchanged mail about these stems, as `read` finds it; kept for the last few, since no mail is added here.

        A page asks again for each part of a list, and after each decision.
        """
        key = tuple(stems)
        found = self._mail_about.pop(key, None) or read(stems)
        self._mail_about[key] = found
        if len(self._mail_about) > _NEEDS:
            del self._mail_about[next(iter(self._mail_about))]
        return found

    def summaries(self) -> list[PersonSummary]:
        """What a search needs of everyone but the owner, in no order."""
        said = self._decisions
        decided = {email for email, kinds in said.by_address.items() if "tag" in kinds or "note" in kinds}
        found = []
        for fact in self._facts.values():
            words = () if decided.isdisjoint(fact.addresses) else (said.tags(fact), said.notes(fact))
            name = fact.name, fold_for_search(fact.name)
            found.append(PersonSummary(fact.id, *name, fact.addresses, fact.numbers, *self._standings[fact.id], *words))
        return found

    def duplicates(self, apart: Collection[tuple[str, str]] = ()) -> list[duplicates.DuplicatePair]:
        """Pairs of people who may be one person, without machines, after those that are joined by name alone.

        `apart`: mailboxes the user knows to be two.
        """
        person_of = {number: fact.id for fact in self._facts.values() for number in fact.numbers}
        people = [fact for fact in self._recent_first if not self._decisions.machine(fact)]
        return _joined_by_name(people) + duplicates.suggest(
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

    def count_ranked(self) -> int:
        """How many people are ranked, with those who have a letter already."""
        return sum(one == _RANKED for one in self._standings.values())

    def set_aside(self) -> dict[str, int]:
        """How many people aren't ranked, by standing; "drafted" counts those who have a letter already."""
        counts = Counter(standing for standing, _ in self._standings.values())
        counted = (standing for standing in Standing if standing not in {Standing.LAPSED, Standing.SELF})
        return {standing.value: counts[standing] for standing in counted} | {DRAFTED: len(self.drafted)}

    def scores(self, lens: str, among: Iterable[str]) -> list[tuple[str, float, int]]:
        """(person, score, active months) of those among these ids who are ranked, in no order."""
        if kept := self._ordered.get(lens):
            found = [kept[one][0] for one in among if one in kept]
        else:
            found = self._scored(self._lapsed(among), lens, with_news=False)
        return [(one.facts.id, one.terms.total, one.facts.active_months) for one in found]

    def order(
        self,
        lens: str,
        only: Collection[str] | None = None,
        drafted: Literal["left out", "last", "in place"] = "left out",
        *,
        to_write: bool = False,
        top: int | None = None,
    ) -> list[tuple[score.ScoredPerson, bool]]:
        """The lapsed people in the order of the report, each with whether the fresh view chose the place.

        `only` these ids, by score alone. `drafted`: where people who have a letter already come. `to_write`: without
        those who get no letter. `top`: only so many (None: all).
        """
        fresh_places = self.config.ranking.fresh_view if only is None else 0
        lapsed = self._lapsed(self._facts if only is None else only)
        if to_write:
            lapsed = [fact for fact in lapsed if self._decisions.may_write_to(fact)]
        scored = self._scored(lapsed, lens, with_news=bool(fresh_places))
        first = [one for one in scored if drafted == "in place" or one.facts.id not in self.drafted]
        ordered = score.order(first, fresh_places, top)
        if drafted == "last":
            ordered += score.order([one for one in scored if one.facts.id in self.drafted], 0)
        return ordered[:top]

    def _lapsed(self, among: Iterable[str]) -> list[PersonFacts]:
        """Those among these people who are ranked."""
        return [self._facts[one] for one in among if self._standings.get(one) == _RANKED]

    def _scored(self, lapsed: Sequence[PersonFacts], lens: str, *, with_news: bool) -> list[score.ScoredPerson]:
        """Their points, and what the fresh view needs where it has places."""
        news = self._news(lapsed) if with_news else repeat((0.0, 0))
        found = []
        for fact, (reply_rate, shared) in zip(lapsed, news, strict=False):
            if (silence := score.silence_days(self._decisions.last_contact(fact), self.until)) is not None:
                counted = score.counted_days(silence, score.silence_days(fact.last_mail, self.until), lens)
                points = score.terms(fact, counted, self.config.weights, lens)
                found.append(score.ScoredPerson(fact, points, silence, counted, reply_rate, shared))
        return found

    def _news(self, lapsed: Sequence[PersonFacts]) -> Iterator[tuple[float, int]]:
        """Of each: the reply rate, and how many current contacts share their mail."""
        current = {
            number: person
            for person, (standing, _) in self._standings.items()
            if standing is Standing.IN_TOUCH
            for number in self._facts[person].numbers
        }
        rates = score.shrunk_rates({fact.id: (fact.answered, fact.asked) for fact in lapsed})
        shared = (
            len({current[number] for number in company if number in current})
            for company in person_facts.companies(lapsed)
        )
        return zip(rates.values(), shared, strict=True)


def _joined_by_name(people: Iterable[PersonFacts]) -> list[duplicates.DuplicatePair]:
    """Each two parts of a person that only the name joins."""
    because = "joined by name: little else in the mail shows that they are one person"
    found = []
    for fact in people:
        if fact.by_name != "[]":
            first, *others = (
                ComparedPerson(person_id(email), fact.name, (email,), fact.sent + fact.received)
                for email in json.loads(fact.by_name)
            )
            found += [duplicates.DuplicatePair(first, other, because, joined=True) for other in others]
    return found


def contains(person: Person, text: str) -> bool:
    """Whether a name, an address or a tag of theirs contains this text, both folded."""
    wanted = _folded(clean(text))
    return any(wanted in fold(part) for part in (person.name, *person.addresses, *person.tags))


def _as_typed(who: str) -> str:
    """Case-folded, without what is printed around a name: bidi isolates, quotation marks, an address or id after it."""
    wanted = re.sub(r"\A“(.*)”\Z", r"\1", clean(who)).casefold()
    in_brackets = re.fullmatch(r".*(?:<([^<>\s]+@[^<>\s]+)>|\(([a-z2-7]{8})\))", wanted)
    return (in_brackets[1] or in_brackets[2]) if in_brackets else wanted


def _folded(text: str) -> str:
    """The folded text; the text itself where folding leaves nothing, so that it matches nothing folded."""
    return fold(text) or text
