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
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.model import Need, Person, Ranked, Standing
from gmail_reconnect.text.fold import word_set
from gmail_reconnect.text.stemming import fold_for_search, search_words, stems

from .countries import Place, country, ending, places

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
_APART: Final = re.compile(r"""[\x00-\x1f\x7f\s,;:/|+!?؟،؛()\[\]{}<>"“”„«»…—–-]+""")
_PHRASING: Final = frozenset(
    search_words(
        "a an the this that these those some any of in on at to into for from with within by about as and or nor not"
        " who whom whose which what where how someone somebody anyone anybody person people contact contacts knows"
        " know knew known knowing understands can could would might may should will help helps helped helping me i we"
        " us my our you your he she they them it is are was were be been being am has have had having do does did works"
        " work worked working lives live lived living based need needs needed looking look find want wants expert"
        " experts expertise specialist there ever something anything s t m d ll ve"
    )
    + search_words(
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


class Sketch(NamedTuple):
    """What is known of a person without reading more than is kept of everyone. `because` as in `model.Contact`."""

    id: str
    name: str
    addresses: tuple[str, ...]
    standing: Standing
    because: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """One place in which a term stands with a person; for a subject the mail (its number) and its date (ms UTC)."""

    term: Term
    weight: float
    where: str
    text: str
    message: int = 0
    date: int = 0


Mail = Mapping[Term, Mapping[str, tuple[int, int, int]]]
"""Term → address → (different subjects, last date in ms UTC, the message of that date) of the mail about it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Person id → fit, of everyone in whom anything was found; who tells where; and the need itself."""

    fits: Mapping[str, float]
    looker: Looker
    need: Need


def terms(text: str) -> tuple[Term, ...]:
    """What to look for. Raises UsageError where nothing is left of the text, or far too much."""
    found: dict[tuple[str, ...], Term] = {}
    for shown, is_phrase in _pieces(text):
        words = tuple(search_words(shown))
        # "who's" is phrasing as well, AT&T is not.
        plain_word = len(words) == 1 or "'" in shown or "’" in shown
        if words and (is_phrase or not (plain_word and _PHRASING.issuperset(words))):
            term = Term(shown, words, tuple(stems(words)))
            found.setdefault(term.stems, term)
    if not found:
        raise UsageError("The need names nothing to look for.", code=ErrorCode.NEED_EMPTY)
    if (count := sum(len(term.words) for term in found.values())) > MOST_WORDS:
        raise UsageError(
            f"The need asks for {count} words at once; {MOST_WORDS} is the most.", code=ErrorCode.NEED_TOO_LONG
        )
    return tuple(found.values())


def findings(text: str, asked: Sequence[Term], everyone: Iterable[Sketch], mail: Mail) -> Findings:
    """How well each fits what was asked. The user and machines are left out."""
    people = [one for one in everyone if one.standing is not Standing.SELF and one.standing is not Standing.MACHINE]
    looker = Looker(asked, mail)
    best = looker.weights(people)
    having = Counter(term for weights in best.values() for term in weights)
    rarity = {term: math.log1p(len(people) / count) for term, count in having.items()}
    whole = math.fsum(rarity.values())
    fits = {one: math.fsum(rarity[term] * w for term, w in weights.items()) / whole for one, weights in best.items()}
    standings = Counter((one.standing, not one.because) for one in people if one.id in fits)
    lapsed = standings[Standing.LAPSED, True]
    in_touch = standings[Standing.IN_TOUCH, True]
    return Findings(
        fits,
        looker,
        Need(
            text=text,
            words=tuple(term.shown for term in asked),
            nobody=tuple(term.shown for place, term in enumerate(asked) if place not in having),
            lapsed=lapsed,
            in_touch=in_touch,
            set_aside=standings.total() - lapsed - in_touch,
        ),
    )


def best(scores: Iterable[tuple[str, float, int]], found: Findings, top: int | None = None) -> frozenset[str]:
    """The first `top` persons (None: all) in whom something was found, from (person, score, active months)."""
    fitting = [(-score - _points(found.fits[one]), -months, one) for one, score, months in scores if one in found.fits]
    return frozenset(one for *_, one in sorted(fitting)[:top])


def narrow(ranked: Iterable[Ranked], found: Findings, top: int | None = None) -> list[Ranked]:
    """Those of the ranked in whom something was found, in the order that stands above, each with their fit.

    `top` of them, or all.
    """
    fitting = [(r, fit) for r in ranked if (fit := found.fits.get(r.contact.person.id))]
    # Equal sums are ordered as in the ranking: by active months, then by id.
    fitting.sort(key=lambda p: (-p[0].score - _points(p[1]), -p[0].contact.tie.active_months, p[0].contact.person.id))
    return [replace(r, rank=place, fit=fit, fresh_view=False) for place, (r, fit) in enumerate(fitting[:top], 1)]


def points(ranked: Ranked) -> float:
    """What the fit adds to the score for the order: 0 at the best, and less than that otherwise."""
    return _points(ranked.fit) if ranked.fit else 0.0


def told(found: Findings, person: Person) -> list[Evidence]:
    """Where the terms stand with one person: term by term as asked, the weightiest first, a few of each at most."""
    by_term: dict[Term, set[Evidence]] = defaultdict(set)
    for one in found.looker.evidence(person):
        by_term[one.term].add(one)
    return [
        one
        for term in found.looker.asked
        for one in sorted(by_term[term], key=lambda e: (-e.weight, -e.date, e.where, e.text))[:_PER_WORD]
    ]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it was quoted), in order. A quote that never closes is none."""
    place = 0
    for quoted in _QUOTED.finditer(text):
        yield from ((piece, False) for piece in _APART.split(text[place : quoted.start()]))
        yield quoted[1].strip(), True
        place = quoted.end()
    yield from ((piece, False) for piece in _APART.split(text[place:]))


def _points(fit: float) -> float:
    return FIT_WEIGHT * math.log(fit)


def _within(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether `wanted` stands in `words`, one after the other."""
    size = len(wanted)
    return any(words[start : start + size] == list(wanted) for start in range(len(words) - size + 1))


class Looker:
    """Looks for the terms with everybody. Most people have none of them, so that what is cheap rules out first."""

    def __init__(self, asked: Sequence[Term], mail: Mail) -> None:
        self.asked = asked
        self._mail = mail
        self._places: dict[Term, tuple[Place, ...]] = {term: places(term.words) for term in asked}
        starts = {start for term in asked for start in (term.words[0][:_START], term.stems[0][:_START])}
        self._may_stand_in = re.compile("|".join(sorted(starts))).search
        self._endings = tuple(f".{place.ending}" for each in self._places.values() for place in each)
        self._domains: dict[str, tuple[Evidence, ...]] = {}

    def weights(self, people: Iterable[Sketch]) -> dict[str, dict[int, float]]:
        """Person id → a term's place in what was asked → its best weight, of those with whom anything was found."""
        found: dict[str, dict[int, float]] = defaultdict(dict)
        place_of = {term: place for place, term in enumerate(self.asked)}
        person_of: dict[str, str] = {}
        for person in people:
            for email in person.addresses:
                person_of[email] = person.id
            for one in self._beside_mail(person):
                weights = found[person.id]
                place = place_of[one.term]
                weights[place] = max(one.weight, weights.get(place, 0.0))
        for place, term in enumerate(self.asked):
            topics: dict[str, int] = defaultdict(int)
            for email, about in self._mail[term].items():
                if who := person_of.get(email):
                    topics[who] += about[0]
            for who, count in topics.items():
                weights = found[who]
                weights[place] = max(_of_subjects(count), weights.get(place, 0.0))
        return found

    def evidence(self, person: Person) -> Iterator[Evidence]:
        """Every place in which a term stands with one person."""
        yield from self._beside_mail(person)
        for term in self.asked:
            by_email = self._mail[term]
            if about := [by_email[email] for email in person.addresses if email in by_email]:
                date, message = max((date, message) for _, date, message in about)
                weight = _of_subjects(sum(topics for topics, _, _ in about))
                yield Evidence(term, weight, "subject", "", message, date)

    def _beside_mail(self, person: Person | Sketch) -> list[Evidence]:
        found = [one for email in person.addresses for one in self._domain(email.rpartition("@")[2])]
        if person.tags or person.notes:
            found += self._own_words(person.tags, "tag", _TAG)
            found += self._own_words(person.notes, "note", _NOTE)
        if self._may_stand_in(fold_for_search(person.name)):
            name = search_words(person.name)
            found += [Evidence(t, _NAME, "name", person.name) for t in self.asked if _within(t.words, name)]
        return found

    def _own_words(self, texts: Iterable[str], where: str, weight: float) -> Iterator[Evidence]:
        for text in texts:
            words = stems(search_words(text))
            yield from (Evidence(term, weight, where, text) for term in self.asked if _within(term.stems, words))

    def _domain(self, domain: str) -> tuple[Evidence, ...]:
        if (found := self._domains.get(domain)) is None:
            near = self._may_stand_in(fold_for_search(domain)) or domain.endswith(self._endings)
            found = tuple(self._in_domain(domain)) if near else ()
            self._domains[domain] = found
        return found

    def _in_domain(self, domain: str) -> Iterator[Evidence]:
        whole, code = search_words(domain), ending(domain)
        labels = [
            (label, set(words).union(stems(words))) for label in _organisation(domain) if (words := search_words(label))
        ]
        for term in self.asked:
            phrase = len(term.words) > 1
            if _within(term.words, whole) if phrase else any(_names(term, *label) for label in labels):
                yield Evidence(term, _DOMAIN, "domain", domain)
            elif near := [place for place in self._places[term] if place.ending == code]:
                weight = _CITY if all(place.city for place in near) else _COUNTRY
                yield Evidence(term, weight, "country", f"{domain} ({country(code)})")


def _of_subjects(topics: int) -> float:
    return topics / (topics + 1)


def _organisation(domain: str) -> list[str]:
    """What of a domain names somebody: without the country, com, co and the like; nothing of a mail provider's."""
    labels = domain.split(".")[:-1]
    while len(labels) > 1 and labels[-1] in _NO_ORGANISATION:
        labels.pop()
    if not labels or labels[-1] in _PROVIDERS:
        return []
    return [label for label in labels if label not in _NO_ORGANISATION]


def _names(term: Term, label: str, words: Collection[str]) -> bool:
    """Whether a word is one of a label's, or stands inside it."""
    parts = (term.words[0], term.stems[0])
    return any(part in words or (len(part) >= _GLUED and part in label) for part in parts)
