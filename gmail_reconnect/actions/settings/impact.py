"""Who settings affect: who would be ranked, who a campaign would reach, which silences a chapter explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.config import Config
from gmail_reconnect.errors import UsageError
from gmail_reconnect.letters.content import LetterContext
from gmail_reconnect.letters.selection import find_campaign, find_chapter
from gmail_reconnect.model import Contact, Person, Standing, Tie, moment_of
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable

_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class SomePeople:
    """How many people, and the first of them."""

    count: int = 0
    first: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class RankingImpact:
    """How many people are ranked, and how many would be; who would come in and who would go.

    `come_top` and `go_top` are those who stay ranked, but come among the first `top`, which the report shows, or go.
    """

    before: int
    after: int
    come: SomePeople
    go: SomePeople
    top: int
    come_top: SomePeople
    go_top: SomePeople


@dataclass(frozen=True, slots=True)
class LetterImpact:
    """By its number, how many of those ranked a campaign would reach, and how many silences a chapter explains most of.

    `unexplained` have no chapter. `silences`: in which months (year·12 + month − 1) how many silences began.
    """

    campaigns: Mapping[int, SomePeople]
    chapters: Mapping[int, SomePeople]
    unexplained: SomePeople
    silences: Mapping[int, int]


def ranking_impact(context: Context, config: Config) -> RankingImpact:
    """What other settings would change in the ranking. Raises ReconnectError where there is no mail."""
    with context.open_store() as store:
        people = load_people(context, store)
        other = people.with_config(config, DraftTable(store).all())
        lens, top = context.config.ranking.lens, config.report.top
        before, after = list(people.kept_order(lens)), list(other.kept_order(config.ranking.lens))
        first, then = before[: context.config.report.top], after[:top]
        come, go = _without(after, before), _without(before, after)
        return RankingImpact(
            before=len(before),
            after=len(after),
            come=_some(people, come),
            go=_some(people, go),
            top=top,
            come_top=_some(people, _without(then, [*first, *come])),
            go_top=_some(people, _without(first, [*then, *go])),
        )


def letter_impact(context: Context, config: Config) -> LetterImpact:
    """Who the campaigns would reach now, and which silences the chapters explain. Raises as `ranking_impact`."""
    with context.open_store() as store:
        people = load_people(context, store)
        waiting = [one for one in people.kept_order(context.config.ranking.lens) if one not in people.drafted]
        contacts = _contacts(store, people, waiting, config)
        choices = decisions.read_letter_choices(store, (one.person for one in contacts))
    known = LetterContext(config, {}, people.now, choices=choices)
    campaigns: dict[int, list[str]] = {number: [] for number in range(len(config.why_now))}
    chapters: dict[int, list[str]] = {number: [] for number in range(len(config.chapters))}
    unexplained: list[str] = []
    for one in contacts:
        campaign, share = None, None
        with suppress(UsageError):  # one that was chosen for them is gone
            campaign = find_campaign(one, known)
        with suppress(UsageError):
            share = find_chapter(one, known)
        if campaign:
            campaigns[config.why_now.index(campaign)].append(one.person.id)
        (chapters[config.chapters.index(share.chapter)] if share else unexplained).append(one.person.id)
    return LetterImpact(
        campaigns={number: _some(people, found) for number, found in campaigns.items()},
        chapters={number: _some(people, found) for number, found in chapters.items()},
        unexplained=_some(people, unexplained),
        silences=Counter(at.year * 12 + at.month - 1 for one in contacts if (at := one.last_contact)),
    )


def _contacts(store: Store, people: Directory, ids: Collection[str], config: Config) -> list[Contact]:
    """What campaigns and chapters depend on; the subjects of their mail are read only if a campaign asks for a word."""
    persons = map(people.person, ids)
    if any(selector.startswith("word:") for campaign in config.why_now for selector in campaign.people):
        return loading.contacts_of(store, people, persons)
    return [
        Contact(
            one, Tie(last_contact=moment_of(last) if (last := people.last_contact(one.id)) else None), Standing.LAPSED
        )
        for one in persons
    ]


def _without(some: Iterable[str], others: Iterable[str]) -> list[str]:
    taken = set(others)
    return [one for one in some if one not in taken]


def _some(people: Directory, ids: Collection[str]) -> SomePeople:
    first = [one for one, _ in zip(ids, range(_NAMED), strict=False)]
    return SomePeople(len(ids), tuple(map(people.person, first)))
