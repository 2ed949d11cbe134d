"""List people as a page shows them: filtered, in order, a part at a time; and all that it shows of one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.history import LetterHistory, histories
from gmail_reconnect.actions.people.about import read_about, usual_line
from gmail_reconnect.actions.people.lookup import letter_languages, load_people, update_people
from gmail_reconnect.letters import draft_status
from gmail_reconnect.model import Contact, Coverage, Person, Ranked, Report, Standing
from gmail_reconnect.people import loading, reasons
from gmail_reconnect.people.directory import DRAFTED, Directory
from gmail_reconnect.people.ranking.score import silence_days
from gmail_reconnect.people.ranking.warmup import EASY, easy_scored
from gmail_reconnect.people.search import query
from gmail_reconnect.report.view import SILENCES, YEAR
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.scripts import script_of, script_of_language

WARM_UP: Final = "warm-up"
INDEXED_AT_ONCE: Final = 2_000
"""Messages: other pages wait about 50 ms for these."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Who is listed; "" doesn't restrict. `standing` is one of Standing, or "drafted"; `lens` "" as in config.toml.

    The lens WARM_UP lists only a few, who are easy to write to.

    `text` is part of a name, an address or a tag; `need` what somebody could help with; `language` what the user set,
    or that of the name's script; `silence` a key of SILENCES.
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

    `months` has how many individual mails the user and they wrote in a month (year·12 + month − 1). `about` is what
    `read_about` gives, and `known` what can be chosen there; without a line there, a letter has `usual_line`. `letters`
    are those to them, newest first.
    """

    report: Report
    contact: Contact
    ranked: Ranked | None
    months: Mapping[int, tuple[int, int]]
    about: Mapping[str, str]
    known: Mapping[str, list[str]]
    usual_line: str
    letters: tuple[LetterHistory, ...]


def list_queue(context: Context, chosen: QueueFilter, first: int, size: int) -> QueuePart:
    """`size` people from place `first` on, or the last ones if there are fewer. Raises ReconnectError, UsageError."""
    lens, language = _lens(context, chosen.lens), page_language(context)
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
            if chosen.lens == WARM_UP:
                order = easy_scored(order, people.may_write_to)
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


def prepare_lists(context: Context) -> None:
    """Match new addresses to people, and index subjects, so that no page waits for it. Raises ReconnectError."""
    with context.open_store() as store:
        update_people(context, store)
        query.refresh(store, context.indexing)


def index_some_subjects(context: Context) -> int:
    """Prepare some of the mail for a search by need; returns how many messages are left. Raises ReconnectError."""
    with context.open_store() as store:
        left = query.index_some(store, INDEXED_AT_ONCE)
        if left:
            context.indexing(left)
        else:
            load_people(context, store).summaries()
        return left


def show_person(context: Context, who: str, lens: str = "") -> PersonDetails:
    """Everything about one person, by id, address or name. Raises ReconnectError if nobody fits."""
    lens = _lens(context, lens)
    with context.open_store() as store:
        people = load_people(context, store)
        person = people.find(who)
        ranked: Sequence[Ranked] = ()
        if scored := people.kept_order(lens).get(person.id):
            place = list(people.kept_order(lens)).index(person.id) + 1
            ranked = loading.describe_ranked(store, people, [scored], page_language(context), place)
        (contact,) = [one.contact for one in ranked] or loading.contacts_of(store, people, [person])
        months = loading.mail_by_month(store, people, person.id)
        about, known = read_about(context, store, person)
        mine = {*person.addresses}
        letters = [one for one in DraftTable(store).all() if not mine.isdisjoint(one.all_addresses)]
        return PersonDetails(
            report=page_report(context, store, people, ranked, [contact]),
            contact=contact,
            ranked=next(iter(ranked), None),
            months=months,
            about=about,
            known=known,
            usual_line=usual_line(context, contact),
            letters=tuple(histories(context, store, letters[::-1])),
        )


def next_listed(context: Context, chosen: QueueFilter, person: str) -> str:
    """The id of the next one on the list who may get a letter, for somebody who has one now; "" for nobody."""
    with context.open_store() as store:
        people = load_people(context, store)
        fits = _test(people, replace(chosen, standing=Standing.LAPSED.value), letter_languages(context))
        lens = _lens(context, chosen.lens)
        order = filter(fits, people.ranked_after(person, lens))
        if chosen.lens == WARM_UP:
            easy = easy_scored(map(people.kept_order(lens).__getitem__, order), people.may_write_to, 1)
            return easy[0][0].facts.id if easy else ""
        return next(filter(people.may_write_to, order), "")


def easy_people(context: Context) -> list[Person]:
    """Who to write to first, as long as fewer letters were written than are proposed: the shortest silences first."""
    with context.open_store() as store:
        written = sum(draft.state != "discarded" for draft in DraftTable(store).all())
        if written >= EASY:
            return []
        people = load_people(context, store)
        ranked = people.kept_order(_lens(context, WARM_UP)).values()
        found = easy_scored(ranked, lambda one: one not in people.drafted and people.may_write_to(one), EASY - written)
        return [people.person(one.facts.id) for one, _ in found]


def _lens(context: Context, lens: str) -> str:
    return context.config.ranking.lens if lens in {"", WARM_UP} else lens


def page_language(context: Context) -> str:
    """The user's language, before config.toml says one that of the interface; English where no reasons are in it."""
    language = context.config.me.language if context.paths.config_file.exists() else context.language
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
        is_gmail=context.is_gmail,
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
        ends = "@" + chosen.domain.lower().strip().lstrip("@"), "." + chosen.domain.lower().strip().lstrip("@")
        tests.append(lambda one: any(email.endswith(ends) for email in people.facts(one).addresses))
    if chosen.tag:
        tests.append(lambda one: chosen.tag in people.person(one).tags)
    if chosen.silence in SILENCES:
        least, most = (years * YEAR for years in SILENCES[chosen.silence])

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
    return tests[0] if len(tests) == 1 else lambda one: all(test(one) for test in tests)
