"""Answer "who could help with this?": refresh the index of subjects, search, rank, and say what matched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from gmail_reconnect.model import Match, Need, Ranked, moment_of
from gmail_reconnect.people import loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex
from gmail_reconnect.text import stemming
from gmail_reconnect.text.subjects import strip_reply_prefixes

from . import matcher
from .evidence import LastMail, TermEvidence
from .matcher import NeedFindings
from .terms import SearchTerm, parse_terms


@dataclass(frozen=True, slots=True)
class NeedResult:
    """The ranked people who match, each with what matched; and the need, with how many match in all."""

    people: tuple[Ranked, ...]
    need: Need
    fits: Mapping[str, float]  # how well everyone fits who matches, ranked or not, by id


def refresh(store: Store, tick: Callable[[int], None] | None = None) -> int:
    """Bring the index of subjects up to date, and return how many messages were new to it.

    `tick` hears how many are waiting.
    """
    return SubjectIndex(store).refresh(_key, stemming.version(), tick)


def index_some(store: Store, most: int) -> int:
    """The same for at most so many messages. Returns how many are left."""
    return SubjectIndex(store).index_some(_key, stemming.version(), most)


def search(
    store: Store,
    people: Directory,
    text: str,
    lens: str,
    *,
    language: str = "en",
    top: int | None = None,
    tick: Callable[[int], None] | None = None,
    only: Callable[[str], bool] | None = None,
) -> NeedResult:
    """The first `top` ranked people (None: all) who match what `text` asks for, in mail up to the directory's `now`.

    `tick` as for `refresh`; `only` says of a person's id whether they may be among them. Raises UsageError where
    `text` names nothing to look for, or far too much.
    """
    found = find(store, people, text, tick)
    first = matcher.best(people.scores(lens, filter(only, found.fits) if only else found.fits), found, top)
    ranked = loading.ranked(store, people, lens, language, only=first, drafted="in place")
    mail = _last_mail(store, people, found, [one.contact.person.id for one in ranked])
    chosen = [
        (one, matcher.evidence_of(found, one.contact.person, mail[one.contact.person.id]))
        for one in matcher.by_fit(ranked, found)
    ]
    details = MessageTable(store).details(
        {each.message for _, evidence in chosen for each in evidence if each.where == "subject"}
    )
    subjects = {message: strip_reply_prefixes(detail.subject) for message, detail in details.items()}
    return NeedResult(
        tuple(replace(one, matches=tuple(_match(each, subjects) for each in evidence)) for one, evidence in chosen),
        found.need,
        found.fits,
    )


def find(store: Store, people: Directory, text: str, tick: Callable[[int], None] | None = None) -> NeedFindings:
    """How well everyone fits what `text` asks for, ranked or not. Raises as `search` does."""
    asked = parse_terms(text)
    refresh(store, tick)
    index = SubjectIndex(store)
    mail = {
        term: people.kept_mail(term.stems, lambda stems: index.correspondents(stems, people.owner, people.until))
        for term in asked
    }
    return matcher.match_everyone(text, asked, people.summaries(), mail)


def _last_mail(store: Store, people: Directory, found: NeedFindings, ids: Sequence[str]) -> Mapping[str, LastMail]:
    """What each of these people has of the mail about each term."""
    index, mail = SubjectIndex(store), {one: dict[SearchTerm, tuple[int, int, int]]() for one in ids}
    for term, subjects in found.finder.mail.items():
        having = {one: [n for n in people.facts(one).numbers if n in subjects] for one in ids}
        last = index.last_mail(term.stems, people.owner, people.until, [*chain.from_iterable(having.values())])
        for one, numbers in having.items():
            if numbers:
                mail[one][term] = (sum(map(subjects.__getitem__, numbers)), *max(map(last.__getitem__, numbers)))
    return mail


def _match(one: TermEvidence, subjects: dict[int, str]) -> Match:
    if one.where != "subject":
        return Match(one.term.shown, one.where, one.text)
    return Match(one.term.shown, one.where, subjects[one.message], moment_of(one.date))


def _key(subject: str) -> str:
    return stemming.search_key(strip_reply_prefixes(subject[: stemming.LONGEST_TEXT]))
