"""List everyone in the mail, find likely duplicates, and find the people that a user names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gmail_reconnect.actions.context import Context
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Person, Report, Standing
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.identity.duplicates import DuplicatePair
from gmail_reconnect.people.identity.mailbox import person_id
from gmail_reconnect.report import build
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import MergeTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.text.domains import looks_like_address


@dataclass(frozen=True, slots=True)
class PeopleList:
    """People as of `now`; `report` ranks everyone, where it was asked for.

    `separated`: person id → the people that the user split from them. Before the split, that id may have meant all of
    them. `choices`: person id → what the user chose for the letter to them, where they did.
    """

    contacts: tuple[Contact, ...]
    now: datetime
    report: Report | None = None
    separated: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    choices: Mapping[str, LetterChoices] = field(default_factory=dict)


def load_people(context: Context, store: Store, now: datetime | None = None, *, with_hidden: bool = False) -> Directory:
    """Everyone as of `now` (None: the present), telling `context.progress` how far it is.

    Raises ReconnectError where there is no mail yet or the owner's address is unknown.
    """
    if context.kept and now is None and not with_hidden:
        return context.kept.load(context.config, context.clock(), context.matching)
    return loading.load(store, context.config, now or context.clock(), context.matching, with_hidden=with_hidden)


def update_people(context: Context, store: Store) -> None:
    """Matches new addresses to people now, so that the next report doesn't have to. Raises as `load_people`."""
    loading.update(store, context.config, context.clock(), context.matching)


def list_people(
    context: Context, text: str = "", now: datetime | None = None, standing: Standing | None = None
) -> PeopleList:
    """The people whose name, address or tag contains `text`, of one standing or all."""
    with context.open_store() as store:
        everyone = load_people(context, store, now)
        contacts = loading.contacts(store, everyone, text)
        return PeopleList(tuple(one for one in contacts if standing in {None, one.standing}), everyone.now)


def stream_people(
    context: Context, text: str = "", now: datetime | None = None, standing: Standing | None = None
) -> Iterator[tuple[list[Contact], Report, dict[str, LetterChoices]]]:
    """The same people with the owner, some at a time, with a report about those who are ranked, and their choices."""
    with context.open_store() as store:
        everyone, available = load_people(context, store, now), letter_languages(context)
        found = loading.search_with_owner(store, everyone, text)
        found = [one for one in found if standing in {None, everyone.standing(one.id)[0]}]
        lens = context.config.ranking.lens
        base = build.build_report(everyone, store, context.config, lens=lens, top=0, available=available, language="en")
        for contacts, report in build.build_people_parts(
            base, everyone, store, context.config, people=found, available=available
        ):
            yield contacts, report, decisions.read_letter_choices(store, (contact.person for contact in contacts))


def find_duplicates(context: Context, text: str = "", now: datetime | None = None) -> list[DuplicatePair]:
    """Pairs that may be one person listed twice, if the name, address or tag of either contains `text`."""
    with context.open_store() as store:
        everyone = load_people(context, store, now)
        found = everyone.ids_with(text)
        pairs = everyone.duplicates(MergeTable(store).pairs()[1], context.comparing)
        return [pair for pair in pairs if found & {pair.a.id, pair.b.id}]


def find_people(
    context: Context, who: Sequence[str], now: datetime | None = None, *, with_report: bool = False
) -> PeopleList:
    """The people named by id, address or (part of a) name, each once. Raises ReconnectError if one isn't found."""
    with context.open_store() as store:
        everyone = load_people(context, store, now)
        found = [(everyone.find(one), one) for one in who]
        contacts = loading.contacts_of(store, everyone, {person.id: person for person, _ in found}.values())
        separated = {person.id: _separated(store, everyone, person, one) for person, one in found}
        report = _rank_all(context, store, everyone, contacts) if with_report else None
        choices = decisions.read_letter_choices(store, (contact.person for contact in contacts))
        return PeopleList(tuple(contacts), everyone.now, report, separated, choices)


def named_by_part(context: Context, who: Sequence[str]) -> list[tuple[str, Person]]:
    """Those who are named by only a part of their name, each with that part. Raises as `find_people`."""
    names = [one for one in who if not looks_like_address(one.strip())]
    if not names:
        return []
    with context.open_store() as store:
        everyone = load_people(context, store)
        found = [(one, everyone.find(one)) for one in names]
        return [(one, person) for one, person in found if everyone.is_named_by_part(one, person)]


def find_each(everyone: Directory, who: Sequence[str]) -> list[Person]:
    """The people named by id, address or (part of a) name, each once. Raises ReconnectError if one isn't found."""
    return list({person.id: person for one in who for person in [everyone.find(one)]}.values())


def owner_addresses(context: Context, store: Store) -> set[str]:
    """The owner's addresses, as the mail, the user and config.toml give them."""
    return {*OwnerAddressTable(store).all(), *context.config.me.addresses}


def letter_languages(context: Context) -> frozenset[str]:
    """The languages that letters can be written in."""
    return wording_files.languages(wording_files.load(context.paths.templates / "letters"))


def _rank_all(context: Context, store: Store, everyone: Directory, contacts: Sequence[Contact]) -> Report:
    return build.build_report(
        everyone,
        store,
        context.config,
        lens=context.config.ranking.lens,
        top=None,
        available=letter_languages(context),
        language="en",
        shown=contacts,
    )


def _separated(store: Store, everyone: Directory, person: Person, who: str) -> tuple[Person, ...]:
    """The people split from this one, if `who` is an id: before the split, it may have meant them as well."""
    by_id = who.lower().strip() in map(person_id, person.addresses)
    return tuple(everyone.with_mailboxes(decisions.parted_from(store, person))) if by_id else ()
