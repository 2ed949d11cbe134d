"""Who could help with something: what was asked, where it stands with whom, and in which order they come. Pure.

What is asked is a handful of words; those a question is merely phrased with are dropped, a quoted phrase stays one.
Any of them is enough, and the rarer one counts more:

    fit = Σ r·w / Σ r      r = ln(1 + everyone / those who have the word)

w is the weight of the best place in which a word stands with a person: a tag or note of the user's 1, a domain 0.8, a
name 0.7, n different subjects n/(n + 1), a domain of the country that the word names 0.3, or of the city's country 0.2.
Words that stand with nobody count for nobody. The people who pass the gate come in the order of

    score + 2·ln(fit)

so that whoever fits half as well has to have 1.4 points more of the ranking's score, as much as four times the months
in touch. The 2 is a choice, not a measurement.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from gmail_reconnect.errors import UsageError
from gmail_reconnect.model import Contact, Need, Person, Ranked, Standing

from .fold import folded, stems, word_set
from .places import Place, country, ending, places

if TYPE_CHECKING:
    from gmail_reconnect.store.index import Found

FIT_WEIGHT: Final = 2.0
MOST_WORDS: Final = 30
_PER_WORD: Final = 3
"""So many places are told for each word and person."""
_TAG, _NOTE, _DOMAIN, _NAME, _COUNTRY, _CITY = 1.0, 1.0, 0.8, 0.7, 0.3, 0.2
_START: Final = 3
"""A word and its stem begin with the same letters, so many at least."""
_GLUED: Final = 5
"""A word of so many letters is also found inside a domain's name: plastics in acmeplastics.example."""

_QUOTED: Final = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_APART: Final = re.compile(r"""[\s,;:/|+!?؟،؛()\[\]{}<>"“”„«»…—–-]+""")
_PHRASING: Final = frozenset(
    folded(
        "a an the this that these those some any of in on at to into for from with within by about as and or nor who"
        " whom whose which what where how someone somebody anyone anybody person people contact contacts knows know"
        " knew known knowing understands can could would might may should will help helps helped helping me i im we"
        " us my our you your he she they them it is are was were be been being am has have had having do does did works"
        " work worked working lives live lived living based need needs needed looking look find want wants expert"
        " experts expertise specialist there ever something anything s t m d ll ve"
    )
    + folded(
        "من الذي التي الذين اللذين ما ماذا هل اين كيف يعرف تعرف اعرف يعرفون معرفة عارف شخص شخصا اشخاص احد احدا احدهم"
        " انسان في عن على إلى أو و ام ثم مع عند عنده عندها لديه لديها لدي ان لي له لها هو هي هم كان كانت يكون يستطيع"
        " تستطيع يمكن يمكنه يمكنها مساعدة مساعدتي يساعد يساعدني تساعدني يفهم تفهم يعمل تعمل عمل خبير خبيرا خبيرة خبرة"
        " ابحث احتاج أريد اي شيء شيئا حول بشأن هذا هذه ذلك"
    )
)
_PROVIDERS: Final = word_set(
    "gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol gmx web proton protonmail pm",
    "yandex mail fastmail zoho hey tutanota tuta qq 163 126 naver t-online free orange wanadoo laposte libero",
)
_NO_ORGANISATION: Final = word_set(
    "com org net edu gov mil int info biz co ac or ne go gob gouv nom ltd plc sch mail email smtp mx www"
)


class Term(NamedTuple):
    """One word, or one phrase, of what was asked: as it was written, its folded words, their stems."""

    shown: str
    words: tuple[str, ...]
    stems: tuple[str, ...]


class Evidence(NamedTuple):
    """One place in which a term stands with a person; for a subject the mail (its number) and its date (ms UTC)."""

    term: Term
    weight: float
    where: str
    text: str
    message: int = 0
    date: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """Person id → fit and evidence, of everyone in whom anything was found; and the need without its text."""

    fits: Mapping[str, float]
    evidence: Mapping[str, Sequence[Evidence]]
    need: Need


def terms(text: str) -> tuple[Term, ...]:
    """What to look for. Raises UsageError where nothing is left of the text, or far too much."""
    found: dict[tuple[str, ...], Term] = {}
    for shown, is_phrase in _pieces(text):
        words = tuple(folded(shown))
        if words and (is_phrase or not _PHRASING.issuperset(words)):
            term = Term(shown, words, tuple(stems(words)))
            found.setdefault(term.stems, term)
    if not found:
        raise UsageError(
            "`--need` names nothing to look for.", 'Name it: --need "someone who knows Tokyo or plastics".'
        )
    if len(found) > MOST_WORDS:
        raise UsageError(
            f"`--need` asks for {len(found)} words at once; {MOST_WORDS} is the most.", "Name the few that matter."
        )
    return tuple(found.values())


def findings(
    text: str, asked: Sequence[Term], contacts: Iterable[Contact], mail: Mapping[Term, Mapping[str, Found]]
) -> Findings:
    """Where each term stands with each contact; `mail` has, by term and address, the mail about it.

    The user and machines are left out.
    """
    people = [c for c in contacts if c.standing is not Standing.SELF and c.standing is not Standing.MACHINE]
    evidence = _Looker(asked).evidence((c.person for c in people), mail)
    best = {one: _best(found) for one, found in evidence.items()}
    having = {term: sum(term in weights for weights in best.values()) for term in asked}
    rarity = {term: math.log1p(len(people) / count) for term, count in having.items() if count}
    whole = math.fsum(rarity.values())
    fits = {one: math.fsum(rarity[term] * w for term, w in weights.items()) / whole for one, weights in best.items()}
    standings = [(c.standing, c.because) for c in people if c.person.id in fits]
    lapsed = standings.count((Standing.LAPSED, ""))
    in_touch = sum(standing is Standing.IN_TOUCH for standing, _ in standings)
    return Findings(
        fits,
        evidence,
        Need(
            text=text,
            words=tuple(term.shown for term in asked),
            nobody=tuple(term.shown for term in asked if not having[term]),
            lapsed=lapsed,
            in_touch=in_touch,
            set_aside=len(standings) - lapsed - in_touch,
        ),
    )


def narrow(ranked: Iterable[Ranked], found: Findings) -> list[Ranked]:
    """Those of the ranked in whom something was found, in the order that stands above, each with their fit."""
    fitting = [replace(r, fit=fit) for r in ranked if (fit := found.fits.get(r.contact.person.id))]
    # They come in the order of the ranking, with its fresh views: equal sums are ordered as there, by months and id.
    fitting.sort(key=lambda r: (-r.score - points(r), -r.contact.tie.active_months, r.contact.person.id))
    return [replace(r, rank=place, fresh_view=False) for place, r in enumerate(fitting, 1)]


def points(ranked: Ranked) -> float:
    """What the fit adds to the score for the order: 0 at the best, and less than that otherwise."""
    return FIT_WEIGHT * math.log(ranked.fit) if ranked.fit else 0.0


def told(found: Sequence[Evidence]) -> list[Evidence]:
    """The evidence to be told: word by word as asked, the weightiest first, not more than a few of each."""
    by_term: dict[Term, list[Evidence]] = defaultdict(list)
    for one in found:
        by_term[one.term].append(one)
    return [
        one
        for each in by_term.values()
        for one in sorted(each, key=lambda e: (-e.weight, -e.date, e.where, e.text))[:_PER_WORD]
    ]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it was quoted), in order. A quote that never closes is none."""
    place = 0
    for quoted in _QUOTED.finditer(text):
        yield from ((piece, False) for piece in _APART.split(text[place : quoted.start()]))
        yield quoted[1].strip(), True
        place = quoted.end()
    yield from ((piece, False) for piece in _APART.split(text[place:]))


def _best(found: Iterable[Evidence]) -> dict[Term, float]:
    best: dict[Term, float] = {}
    for one in found:
        best[one.term] = max(one.weight, best.get(one.term, 0.0))
    return best


def _within(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether `wanted` stands in `words`, one after the other."""
    size = len(wanted)
    return any(words[start : start + size] == list(wanted) for start in range(len(words) - size + 1))


class _Looker:
    """Looks for the terms with everybody. Most people have none of them, so that what is cheap rules out first."""

    def __init__(self, asked: Sequence[Term]) -> None:
        self._asked = asked
        self._places: dict[Term, tuple[Place, ...]] = {term: places(term.words) for term in asked}
        self._starts = {start for term in asked for start in (term.words[0][:_START], term.stems[0][:_START])}
        self._endings = tuple(f".{place.ending}" for each in self._places.values() for place in each)
        self._domains: dict[str, tuple[Evidence, ...]] = {}

    def evidence(self, people: Iterable[Person], mail: Mapping[Term, Mapping[str, Found]]) -> dict[str, list[Evidence]]:
        """By person id, of those with whom anything was found; term by term as asked."""
        found: dict[str, set[Evidence]] = defaultdict(set)
        person_of: dict[str, str] = {}
        for person in people:
            for email in person.addresses:
                person_of[email] = person.id
                if at := self._domain(email.rpartition("@")[2]):
                    found[person.id].update(at)
            # Hardly anybody has any.
            if (person.tags or person.notes) and (
                own := [*self._own_words(person.tags, "tag", _TAG), *self._own_words(person.notes, "note", _NOTE)]
            ):
                found[person.id].update(own)
            if self._may_stand_in(person.name):
                name = folded(person.name)
                if named := [Evidence(t, _NAME, "name", person.name) for t in self._asked if _within(t.words, name)]:
                    found[person.id].update(named)
        for term, by_email in mail.items():
            for one, evidence in _subjects(term, by_email, person_of).items():
                found[one].add(evidence)
        order = {term: place for place, term in enumerate(self._asked)}
        return {one: sorted(each, key=lambda e: (order[e.term], e)) for one, each in found.items()}

    def _may_stand_in(self, text: str) -> bool:
        if not text.isascii():
            return True
        low = text.lower()
        return any(start in low for start in self._starts)

    def _own_words(self, texts: Iterable[str], where: str, weight: float) -> Iterator[Evidence]:
        for text in texts:
            words = stems(folded(text))
            yield from (Evidence(term, weight, where, text) for term in self._asked if _within(term.stems, words))

    def _domain(self, domain: str) -> tuple[Evidence, ...]:
        if (found := self._domains.get(domain)) is None:
            named = self._may_stand_in(domain)
            found = tuple(self._in_domain(domain)) if named or domain.endswith(self._endings) else ()
            self._domains[domain] = found
        return found

    def _in_domain(self, domain: str) -> Iterator[Evidence]:
        whole, labels, code = folded(domain), _organisation(domain), ending(domain)
        for term in self._asked:
            phrase = len(term.words) > 1
            if _within(term.words, whole) if phrase else any(_names(term, label) for label in labels):
                yield Evidence(term, _DOMAIN, "domain", domain)
            elif near := [place for place in self._places[term] if place.ending == code]:
                weight = _CITY if all(place.city for place in near) else _COUNTRY
                yield Evidence(term, weight, "country", f"{domain} ({country(code)})")


def _subjects(term: Term, mail: Mapping[str, Found], person_of: Mapping[str, str]) -> dict[str, Evidence]:
    """Person id → all the mail about the term, told by the last."""
    found: dict[str, tuple[int, int, int]] = {}
    for email, (_, topics, date, message) in mail.items():
        if one := person_of.get(email):
            held = found.get(one)
            found[one] = (topics + held[0], *max((date, message), held[1:])) if held else (topics, date, message)
    return {
        one: Evidence(term, topics / (topics + 1), "subject", "", message, date)
        for one, (topics, date, message) in found.items()
    }


def _organisation(domain: str) -> list[str]:
    """What of a domain names somebody: without the country, com, co and the like; nothing of a mail provider's."""
    labels = domain.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _NO_ORGANISATION:
        labels.pop()
    if not labels or labels[-1] in _PROVIDERS:
        return []
    return [label for label in labels if label not in _NO_ORGANISATION]


def _names(term: Term, label: str) -> bool:
    words = folded(label)
    word, stem = term.words[0], term.stems[0]
    if word in words or stem in stems(words):
        return True
    return any(len(part) >= _GLUED and part in label for part in (word, stem))
