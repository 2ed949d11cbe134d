"""Find the terms of a need in what is known of people: tags, notes, domains, names, subjects, countries. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from gmail_reconnect.model import Person, Standing
from gmail_reconnect.text.fold import word_set
from gmail_reconnect.text.stemming import fold_for_search, search_words, stems

from .countries import CountryMatch, country, ending, places
from .terms import SearchTerm

_TAG, _NOTE, _DOMAIN, _NAME, _COUNTRY, _CITY = 1.0, 1.0, 0.8, 0.7, 0.3, 0.2
_START: Final = 3
"""A word and its stem have at least this many letters at the start in common."""
_GLUED: Final = 5
"""A word of at least this length is also found inside a domain: plastics in acmeplastics.example."""
_PROVIDERS: Final = word_set(
    "gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol gmx web proton protonmail pm",
    "yandex mail fastmail zoho hey tutanota tuta qq 163 126 naver t-online free orange wanadoo laposte libero",
)
_NO_ORGANIZATION: Final = word_set(
    "com org net edu gov mil int info biz co ac or ne go gob gouv nom ltd plc sch mail email smtp mx www"
)


class PersonSummary(NamedTuple):
    """What is known of a person without reading their details. `because` as in `model.Contact`."""

    id: str
    name: str
    folded: str  # the name as `fold_for_search` has it
    addresses: tuple[str, ...]
    numbers: tuple[int, ...]  # the store's numbers of these
    standing: Standing
    because: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class TermEvidence(NamedTuple):
    """One place where a term occurs with a person; for a subject the mail (its number) and its date (ms UTC)."""

    term: SearchTerm
    weight: float
    where: str
    text: str
    message: int = 0
    date: int = 0


MailByTerm = Mapping[SearchTerm, Mapping[int, int]]
"""Term → number of an address → how many different subjects the mail about it has."""
LastMail = Mapping[SearchTerm, tuple[int, int, int]]
"""Term → (different subjects, last date in ms UTC, the message of that date) of one person's mail about it."""


class EvidenceFinder:
    """Looks for the terms with everybody. Most people have none of them, so a cheap test excludes them first."""

    def __init__(self, asked: Sequence[SearchTerm], mail: MailByTerm) -> None:
        self.asked = asked
        self.mail = mail
        self._places: dict[SearchTerm, tuple[CountryMatch, ...]] = {term: places(term.words) for term in asked}
        starts = {start for term in asked for start in (term.words[0][:_START], term.stems[0][:_START])}
        self._may_occur_in = re.compile("|".join(sorted(starts))).search
        self._endings = tuple(f".{place.ending}" for each in self._places.values() for place in each)
        self._domains: dict[str, tuple[TermEvidence, ...]] = {}

    def weights(self, people: Iterable[PersonSummary]) -> dict[str, dict[int, float]]:
        """Person id → position of a term → its best weight, of the people with any evidence."""
        found: dict[str, dict[int, float]] = defaultdict(dict)
        place_of = {term: place for place, term in enumerate(self.asked)}
        person_of: dict[int, str] = {}
        for person in people:
            for number in person.numbers:
                person_of[number] = person.id
            near = bool(person.tags or person.notes or self._may_occur_in(person.folded))
            for email in person.addresses:
                near = bool(self._domain(email.rpartition("@")[2])) or near
            for one in self._outside_mail(person) if near else ():
                weights = found[person.id]
                place = place_of[one.term]
                weights[place] = max(one.weight, weights.get(place, 0.0))
        for place, term in enumerate(self.asked):
            topics: dict[str, int] = defaultdict(int)
            for number, subjects in self.mail[term].items():
                if who := person_of.get(number):
                    topics[who] += subjects
            for who, count in topics.items():
                weights = found[who]
                weights[place] = max(_of_subjects(count), weights.get(place, 0.0))
        return found

    def evidence(self, person: Person, mail: LastMail) -> Iterator[TermEvidence]:
        """Everything about one person in which a term occurs."""
        yield from self._outside_mail(person)
        for term, (subjects, date, message) in mail.items():
            yield TermEvidence(term, _of_subjects(subjects), "subject", "", message, date)

    def _outside_mail(self, person: Person | PersonSummary) -> list[TermEvidence]:
        found = [one for email in person.addresses for one in self._domain(email.rpartition("@")[2])]
        if person.tags or person.notes:
            found += self._own_words(person.tags, "tag", _TAG)
            found += self._own_words(person.notes, "note", _NOTE)
        if self._may_occur_in(fold_for_search(person.name)):
            name = search_words(person.name)
            found += [TermEvidence(t, _NAME, "name", person.name) for t in self.asked if _contains(t.words, name)]
        return found

    def _own_words(self, texts: Iterable[str], where: str, weight: float) -> Iterator[TermEvidence]:
        for text in texts:
            words = stems(search_words(text))
            yield from (TermEvidence(term, weight, where, text) for term in self.asked if _contains(term.stems, words))

    def _domain(self, domain: str) -> tuple[TermEvidence, ...]:
        if (found := self._domains.get(domain)) is None:
            near = self._may_occur_in(fold_for_search(domain)) or domain.endswith(self._endings)
            found = tuple(self._in_domain(domain)) if near else ()
            self._domains[domain] = found
        return found

    def _in_domain(self, domain: str) -> Iterator[TermEvidence]:
        whole, code = search_words(domain), ending(domain)
        labels = [
            (label, set(words).union(stems(words))) for label in _organization(domain) if (words := search_words(label))
        ]
        for term in self.asked:
            phrase = len(term.words) > 1
            if _contains(term.words, whole) if phrase else any(_names(term, *label) for label in labels):
                yield TermEvidence(term, _DOMAIN, "domain", domain)
            elif near := [place for place in self._places[term] if place.ending == code]:
                weight = _CITY if all(place.city for place in near) else _COUNTRY
                yield TermEvidence(term, weight, "country", f"{domain} ({country(code)})")


def _of_subjects(topics: int) -> float:
    return topics / (topics + 1)


def _organization(domain: str) -> list[str]:
    """The parts of a domain that name an organization: not the country, com or co, and nothing of a mail provider's."""
    labels = domain.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _NO_ORGANIZATION:
        labels.pop()
    if not labels or labels[-1] in _PROVIDERS:
        return []
    return [label for label in labels if label not in _NO_ORGANIZATION]


def _contains(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words `wanted` occur in `words`, one after the other."""
    size = len(wanted)
    return any(words[start : start + size] == list(wanted) for start in range(len(words) - size + 1))


def _names(term: SearchTerm, label: str, words: Collection[str]) -> bool:
    """Whether a term's word is one of a label's words, or part of it."""
    parts = (term.words[0], term.stems[0])
    return any(part in words or (len(part) >= _GLUED and part in label) for part in parts)
