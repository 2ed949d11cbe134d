"""Rank the people who could help with a need: how well each matches the terms, joined with the score. Pure.

Any term is enough, and a rarer one counts more:

    fit = Σ r·w / Σ r      r = ln(1 + everyone / people who have the term)

w is the weight of the best place where a term occurs with a person:
    a tag or note of the user's     1
    a domain                        0.8
    a name                          0.7
    n different subjects            n/(n + 1)
    a domain of the country named   0.3, or of the country of the city named 0.2

Terms that nobody has count for nothing. The lapsed people are in the order of

    score + 2·ln(fit)

so half the fit costs 1.4 points of the ranking's score, as much as four times the months in touch. The 2 is a choice,
not a measurement.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gmail_reconnect.model import Need, Person, Ranked, Standing

from .evidence import EvidenceFinder, LastMail, MailByTerm, PersonSummary, TermEvidence
from .terms import SearchTerm

FIT_WEIGHT: Final = 2.0
_PER_TERM: Final = 3
"""This many places at most are shown for each term and person."""


@dataclass(frozen=True, slots=True)
class NeedFindings:
    """Person id → fit, of everyone who matches; the finder of the evidence; and the need itself."""

    fits: Mapping[str, float]
    finder: EvidenceFinder
    need: Need


def match_everyone(
    text: str, asked: Sequence[SearchTerm], everyone: Iterable[PersonSummary], mail: MailByTerm
) -> NeedFindings:
    """How well each person matches what was asked, without the owner and machines."""
    people = [one for one in everyone if one.standing is not Standing.SELF and one.standing is not Standing.MACHINE]
    finder = EvidenceFinder(asked, mail)
    best = finder.weights(people)
    having = Counter(term for weights in best.values() for term in weights)
    rarity = {term: math.log1p(len(people) / count) for term, count in having.items()}
    whole = math.fsum(rarity.values())
    fits = {one: math.fsum(rarity[term] * w for term, w in weights.items()) / whole for one, weights in best.items()}
    standings = Counter((one.standing, not one.because) for one in people if one.id in fits)
    lapsed = standings[Standing.LAPSED, True]
    in_touch = standings[Standing.IN_TOUCH, True]
    return NeedFindings(
        fits,
        finder,
        Need(
            text=text,
            words=tuple(term.shown for term in asked),
            nobody=tuple(term.shown for place, term in enumerate(asked) if place not in having),
            lapsed=lapsed,
            in_touch=in_touch,
            set_aside=standings.total() - lapsed - in_touch,
        ),
    )


def best(scores: Iterable[tuple[str, float, int]], found: NeedFindings, top: int | None = None) -> frozenset[str]:
    """The first `top` people (None: all) who match, from (person, score, active months)."""
    fitting = [(-score - _points(found.fits[one]), -months, one) for one, score, months in scores if one in found.fits]
    return frozenset(one for *_, one in sorted(fitting)[:top])


def by_fit(ranked: Iterable[Ranked], found: NeedFindings) -> list[Ranked]:
    """The ranked people who match, each with their fit, in the order of score + 2·ln(fit)."""
    fitting = [(r, fit) for r in ranked if (fit := found.fits.get(r.contact.person.id))]
    # Equal sums are in the order of the ranking: by active months, then by id.
    fitting.sort(key=lambda p: (-p[0].score - _points(p[1]), -p[0].contact.tie.active_months, p[0].contact.person.id))
    return [replace(r, rank=place, fit=fit, fresh_view=False) for place, (r, fit) in enumerate(fitting, 1)]


def points(ranked: Ranked) -> float:
    """What the fit adds to the score for the order: 0 at best, negative otherwise."""
    return _points(ranked.fit) if ranked.fit else 0.0


def evidence_of(found: NeedFindings, person: Person, mail: LastMail) -> list[TermEvidence]:
    """Where the terms occur with one person: term by term as asked, at most a few each, the most weight first."""
    everything = set(found.finder.evidence(person, mail))
    return [
        one
        for term in found.finder.asked
        for one in sorted(
            (one for one in everything if one.term == term), key=lambda e: (-e.weight, -e.date, e.where, e.text)
        )[:_PER_TERM]
    ]


def _points(fit: float) -> float:
    return FIT_WEIGHT * math.log(fit)
