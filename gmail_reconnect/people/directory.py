"""Everyone as of one moment, with their standing; find a person, suggest duplicates, order the lapsed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import repeat
from operator import itemgetter
from typing import Final, Literal, Self, TypeAlias

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.model import Draft, Person, PersonFacts, Standing, milliseconds
from gmail_reconnect.people.facts import person as person_facts
from gmail_reconnect.people.identity.duplicates import DuplicatePair, not_apart
from gmail_reconnect.people.identity.mailbox import mailbox_of, person_id
from gmail_reconnect.people.ranking import score
from gmail_reconnect.people.search.evidence import PersonSummary
from gmail_reconnect.text.bidi import without_isolates
from gmail_reconnect.text.domains import looks_like_address
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import ELLIPSIS, clean
from gmail_reconnect.text.stemming import fold_for_search

from .duplicate_people import FoundPairs
from .person_names import PersonNames, ReadNames, folded_text
from .recent_letters import RecentLetters, describe_letter
from .standing import UserDecisions

_NAMED: Final = 5
"""How many people an error names if a name fits several."""
DRAFTED: Final = "drafted"
"""The lapsed people who aren't ranked because a letter to them is waiting, or was written recently."""
_QUOTES: Final = "\"'`“”‘’„«»"
_NEEDS: Final = 4
"""The mail about so many terms of a need is kept."""
MailAbout: TypeAlias = Mapping[int, int]
_RANKED: Final = (Standing.LAPSED, "")


class Directory:
    """Everyone as of `now` (aware, UTC), without details that only shown people need.

    `facts` are in order of id, those without a date last. `owner` are the owner's addresses by number. `drafted` are
    the lapsed people who have a letter already, with the reason in words. `earlier` is where `EarlierFactTable` has the
    details; None where `PersonFactTable` has them. Nothing is read but other names, by `read_names`.
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
        read_names: ReadNames,
    ) -> None:
        self.now, self.until = now, milliseconds(now)
        self.owner, self.earlier = owner, earlier
        self._facts = {fact.id: fact for fact in facts}
        self._names = PersonNames(self._facts, read_names)
        self._mail_about: dict[tuple[str, ...], MailAbout] = {}
        self._pairs: FoundPairs | None = None
        self._configure(config, said, drafts)

    def _configure(
        self, config: Config, said: Mapping[str, Mapping[str, Sequence[str]]], drafts: Iterable[Draft]
    ) -> None:
        self.config = config
        rhythms = {each.tag.casefold(): each.every for each in config.rhythms}
        self._decisions = UserDecisions(said, rhythms, self.until)
        self._standings = {i: self._decisions.standing(fact, config.gate) for i, fact in self._facts.items()}
        self.__dict__.pop("_summaries", None)
        self.drafted = self._letters(drafts)
        self._ordered: dict[str, dict[str, tuple[score.ScoredPerson, bool]]] = {}
        # Shared by the directories that `with_decisions` makes of this one.
        self._orders: dict[str, list[tuple[score.ScoredPerson, bool]]] = {}

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
        about = other._decide(said)  # noqa: SLF001 - its own class
        other.drafted = other._letters(drafts)  # noqa: SLF001 - its own class
        if not self.drafted.keys() <= other.drafted.keys():
            other._orders = {}  # noqa: SLF001 - they had a place behind the others
        other._keep_order(self, about)  # noqa: SLF001 - its own class
        return other

    def with_config(self, config: Config, drafts: Iterable[Draft]) -> Self:
        """The same people as of the same moment with other settings, and the same letters to them."""
        other = copy(self)
        other._configure(config, self._decisions.by_address, drafts)  # noqa: SLF001 - its own class
        return other

    def _keep_order(self, before: Self, about: Collection[str]) -> None:
        """Take over the orders from before decisions about these people, if none of them comes onto the list."""
        if self._orders is not before._orders or self.drafted != before.drafted:
            return
        off = {one for one in about if self._standings[one] != _RANKED}
        for lens, order in before._ordered.items():
            if all(one in order for one in about if one not in off):
                self._ordered[lens] = {one: each for one, each in order.items() if one not in off}

    def _decide(self, said: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
        """Look anew at those about whom something else is said now; returns their ids."""
        earlier, self._decisions = self._decisions, replace(self._decisions, by_address=said)
        before = earlier.by_address
        changed = {email for email in before.keys() | said.keys() if before.get(email) != said.get(email)}
        about = [fact for fact in self._facts.values() if not changed.isdisjoint(fact.addresses)]
        standings = {fact.id: self._decisions.standing(fact, self.config.gate) for fact in about}
        if any(earlier.last_contact(fact) != self._decisions.last_contact(fact) for fact in about):
            self._orders = {}  # a meeting changes the silence, and so the scores
            self.__dict__.pop("_recent_first", None)
        if any(earlier.machine(fact) != self._decisions.machine(fact) for fact in about):
            self._pairs = None
        self._standings = self._standings | standings
        if kept := self.__dict__.get("_summaries"):
            self.__dict__["_summaries"] = {**kept, **{fact.id: self._summary(fact) for fact in about}}
        return [fact.id for fact in about]

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

    def ranked_after(self, person: str, lens: str) -> list[str]:
        """The ids of those who are ranked, beginning behind this person, who keeps a place after a letter."""
        ranked = self.kept_order(lens)
        ids = [one.facts.id for one, _ in self._orders.get(lens, [])]
        at = ids.index(person) + 1 if person in ids else 0
        return [one for one in (*ids[at:], *ids[:at]) if one in ranked and one != person]

    def facts(self, person: str) -> PersonFacts:
        """What the mail shows of one person, by id."""
        return self._facts[person]

    def ids(self) -> list[str]:
        """The ids of everyone but the owner, the most recently in touch first."""
        return [fact.id for fact in self._recent_first]

    def ids_with(self, text: str) -> set[str]:
        """The ids of those that `search` finds. The folded names are kept, so that all but the first call are quick."""
        wanted = folded_text(clean(text))
        tagged = {
            email
            for email, kinds in self._decisions.by_address.items()
            if any(wanted in fold(tag) for tag in kinds.get("tag", ()))
        }
        return self._names.containing(wanted) | {
            f.id for f in self._facts.values() if tagged and not tagged.isdisjoint(f.addresses)
        }

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
        """Everyone with a name, address or tag that contains `text`, folded, in the order of `everyone`."""
        found = self.ids_with(text)
        return [self._decisions.person(fact) for fact in self._recent_first if fact.id in found]

    def find(self, who: str) -> Person:
        """The one person that `who` means: by id or address; else by a name, or by a part of one.

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
        found = found or self._names.called(wanted, everyone)
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
        """Whether `who`, which `find` took for this person, is only a part of a name of theirs."""
        wanted = _as_typed(who)
        known = {*map(person_id, person.addresses), *person.addresses}
        return not (wanted in known or looks_like_address(wanted) or self._names.has_whole(wanted, person.id))

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

    def summaries(self) -> Collection[PersonSummary]:
        """What a search needs of everyone but the owner, in no order. Kept; a decision changes those it is about."""
        return self._summaries.values()

    @cached_property
    def _summaries(self) -> dict[str, PersonSummary]:
        return {fact.id: self._summary(fact) for fact in self._facts.values()}

    def _summary(self, fact: PersonFacts) -> PersonSummary:
        tags, notes = self._decisions.tags(fact), self._decisions.notes(fact)
        name = fact.name, fold_for_search(fact.name)
        return PersonSummary(fact.id, *name, fact.addresses, fact.numbers, *self._standings[fact.id], tags, notes)

    @property
    def knows_duplicates(self) -> bool:
        """Whether `duplicates` is quick."""
        return self._pairs is not None

    def keep_duplicates(self, earlier: Self) -> None:
        """Take over what an earlier directory of the same mail has found: finding all pairs takes seconds."""
        if not self._pairs and (before := earlier._pairs):
            self._pairs = before.after(self._facts, self._machines())

    def _machines(self) -> set[str]:
        return {fact.id for fact in self._facts.values() if self._decisions.machine(fact)}

    def duplicates(
        self,
        apart: Collection[tuple[str, str]] = (),
        on_progress: Callable[[int, int], None] = lambda _done, _people: None,
    ) -> list[DuplicatePair]:
        """Pairs of people who may be one person, without machines, after those that are joined by name alone.

        `apart`: mailboxes the user knows to be two. The pairs are kept, so that all but the first call are quick.
        """
        self._pairs = self._pairs or FoundPairs.of(self._facts, self._machines(), on_progress)
        return not_apart(self._pairs.pairs, apart)

    def with_numbers(self, numbers: Collection[int]) -> list[Person]:
        """Everyone who has one of these addresses, by its number, the most recently in touch first."""
        wanted = set(numbers)
        return [self._decisions.person(fact) for fact in self._recent_first if not wanted.isdisjoint(fact.numbers)]

    def count_ranked(self) -> int:
        """How many people are ranked, with those who have a letter already."""
        return sum(one == _RANKED for one in self._standings.values())

    def set_aside(self) -> dict[str, int]:
        """How many people aren't ranked, by standing; "drafted" counts those who have a letter already."""
        counts = Counter(map(itemgetter(0), self._standings.values()))
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


def contains(person: Person, text: str) -> bool:
    """Whether a name, an address or a tag of theirs contains this text, both folded."""
    wanted = folded_text(clean(text))
    return any(wanted in fold(part) for part in (person.name, *person.addresses, *person.tags))


def _as_typed(who: str) -> str:
    """In lower case, without what is printed around a name: isolates, quotation marks, an address or id after it."""
    wanted = clean(who).lower().rstrip(" ,:;").removeprefix("mailto:")
    wanted = re.sub(rf"\A[{_QUOTES}](.*)[{_QUOTES}]\Z", r"\1", wanted)
    in_brackets = re.fullmatch(r".*(?:<([^<>\s]+@[^<>\s]+)>|\(([a-z2-7]{8})\))", wanted)
    return (in_brackets[1] or in_brackets[2]) if in_brackets else wanted
