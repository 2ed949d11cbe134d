"""List people as a page shows them: filtered, in order, a part at a time; and all that it shows of one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import letter_languages, load_people
from gmail_reconnect.letters import draft_status
from gmail_reconnect.model import Contact, Coverage, Ranked, Report, Standing
from gmail_reconnect.people import loading, reasons
from gmail_reconnect.people.directory import DRAFTED, Directory
from gmail_reconnect.people.ranking.score import silence_days
from gmail_reconnect.people.search import query
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.scripts import script_of, script_of_language

SILENCES: Final[Mapping[str, tuple[float, float]]] = {"months": (0, 1), "one": (1, 2), "few": (2, 5), "many": (5, 1000)}
"""The spans of silence to choose from, in years."""
_YEAR: Final = 365.25  # days


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Who is listed; "" doesn't restrict. `standing` is one of Standing, or "drafted"; `lens` "" as in config.toml.

    `text` is part of a name, an address or a tag; `need` what somebody could help with; `language` what the user set,
    or that of the name's script.
    """

    standing: str = Standing.LAPSED.value
    lens: str = ""
    text: str = ""
    need: str = ""
    tag: str = ""
    language: str = ""
    domain: str = ""
    silence: str = ""


@dataclass(frozen=True, slots=True)
class QueuePart:
    """Some of those listed, as the `people` of a report if they are ranked, else as its `others`.

    `total` counts everyone listed; `first` is the place of the first one here, from 0. `counts` says how many people
    have each standing; "drafted" those who have a letter already. `tags` and `languages` can be chosen.
    """

    report: Report
    total: int
    first: int
    counts: Mapping[str, int]
    tags: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """One person: a report with the drafts to them, and their rank if they have one; mail by month.

    `months` has how many individual mails the user and they wrote in a month (year·12 + month − 1).
    """

    report: Report
    contact: Contact
    ranked: Ranked | None
    months: Mapping[int, tuple[int, int]]


def list_queue(context: Context, chosen: QueueFilter, first: int, size: int) -> QueuePart:
    """`size` people from place `first` on, or the last ones if there are fewer. Raises ReconnectError, UsageError."""
    lens, language = chosen.lens or context.config.ranking.lens, page_language(context)
    with context.open_store() as store:
        people = load_people(context, store)
        languages = letter_languages(context)
        fits = _test(people, chosen, languages)
        ranked: Sequence[Ranked] = ()
        others: Sequence[Contact] = ()
        need = None
        if chosen.need:
            in_order = people.kept_order(lens)  # before the search, which uses its scores
            found = query.search(
                store, people, chosen.need, lens, language=language, top=first + size, only=fits, tick=context.indexing
            )
            total = sum(one in in_order and fits(one) for one in found.fits)
            need, ranked = found.need, found.people[first:]
        elif chosen.standing in {Standing.LAPSED.value, DRAFTED}:
            order = [each for one, each in people.kept_order(lens).items() if fits(one)]
            total, first = len(order), _within(first, size, len(order))
            ranked = loading.describe_ranked(store, people, order[first : first + size], language, first + 1)
        else:
            ids = [one for one in people.ids() if fits(one)]
            total, first = len(ids), _within(first, size, len(ids))
            others = loading.contacts_of(store, people, map(people.person, ids[first : first + size]))
        report = replace(page_report(context, store, people, ranked, others), need=need)
        counts = people.set_aside() | {Standing.LAPSED.value: len(people.kept_order(lens)) - len(people.drafted)}
        tags = tuple(sorted(people.tags(), key=str.casefold))
        return QueuePart(report, total, first, counts, tags, tuple(sorted(languages)))


def show_person(context: Context, who: str, lens: str = "") -> PersonDetails:
    """Everything about one person, by id, address or name. Raises ReconnectError if nobody fits."""
    lens = lens or context.config.ranking.lens
    with context.open_store() as store:
        people = load_people(context, store)
        person = people.find(who)
        ranked: Sequence[Ranked] = ()
        if scored := people.kept_order(lens).get(person.id):
            place = list(people.kept_order(lens)).index(person.id) + 1
            ranked = loading.describe_ranked(store, people, [scored], page_language(context), place)
        (contact,) = [one.contact for one in ranked] or loading.contacts_of(store, people, [person])
        months = loading.mail_by_month(store, people, person.id)
        return PersonDetails(
            page_report(context, store, people, ranked, [contact]), contact, next(iter(ranked), None), months
        )


def page_language(context: Context) -> str:
    """The user's language, or English where there are no reasons in it."""
    language = context.config.me.language
    return language if language in reasons.LANGUAGES else "en"


def page_report(
    context: Context, store: Store, people: Directory, ranked: Sequence[Ranked], others: Sequence[Contact]
) -> Report:
    """What a page needs of a report. Nothing in it tells how complete the mail is."""
    addresses = {one.person.id: one.person.addresses for one in [*(one.contact for one in ranked), *others]}
    return Report(
        account=OwnerAddressTable(store).account(context.config.me.addresses),
        as_of=people.now,
        lens=context.config.ranking.lens,
        coverage=Coverage(0, complete=False, exact_since=None),
        people=tuple(ranked),
        set_aside={},
        drafts=draft_status.notes_by_person(DraftTable(store).all(), addresses),
        others=tuple(others),
        drafts_page=context.local_drafts_page,
        makes_drafts=context.may_create_drafts,
    )


def _within(first: int, size: int, total: int) -> int:
    """`first`, or the place where the last part begins."""
    return min(first, max(0, total - 1) // size * size)


def _test(people: Directory, chosen: QueueFilter, languages: frozenset[str]) -> Callable[[str], bool]:
    """Whether somebody, by id, is to be listed."""
    tests: list[Callable[[str], bool]] = []
    if chosen.standing == DRAFTED:
        tests.append(people.drafted.__contains__)
    elif chosen.standing == Standing.LAPSED.value:
        tests.append(lambda one: one not in people.drafted)  # the others aren't asked about
    elif chosen.standing:
        tests.append(lambda one: people.standing(one)[0].value == chosen.standing and one not in people.drafted)
    if chosen.text:
        tests.append(people.ids_with(chosen.text).__contains__)
    if chosen.domain:
        ends = "@" + chosen.domain.casefold().strip().lstrip("@"), "." + chosen.domain.casefold().strip().lstrip("@")
        tests.append(lambda one: any(email.endswith(ends) for email in people.facts(one).addresses))
    if chosen.tag:
        tests.append(lambda one: chosen.tag in people.person(one).tags)
    if chosen.silence in SILENCES:
        least, most = (years * _YEAR for years in SILENCES[chosen.silence])

        def is_silent(one: str) -> bool:
            days = silence_days(people.last_contact(one) or None, people.until)
            return days is not None and least <= days < most

        tests.append(is_silent)
    if chosen.language:
        scripts = {script: code for code in sorted(languages, reverse=True) if (script := script_of_language(code))}
        tests.append(
            lambda one: (
                (people.person(one).language or scripts.get(script_of(people.facts(one).name) or "")) == chosen.language
            )
        )
    return lambda one: all(test(one) for test in tests)
