"""Builds the `Report` from the people, the languages of their letters, and the drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from gmail_reconnect.config import Config
from gmail_reconnect.letters import draft_status
from gmail_reconnect.letters.draft_status import written_meanwhile
from gmail_reconnect.letters.language import decide_language
from gmail_reconnect.model import Contact, Draft, DraftNote, Person, Report
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.search.query import NeedResult
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage

_AT_ONCE: Final = 500
"""How many people a part of a report has."""


def build_report(
    everyone: Directory,
    store: Store,
    config: Config,
    *,
    lens: str,
    top: int | None,
    available: Collection[str],
    language: str,
    shown: Collection[Contact] | None = None,
    need: NeedResult | None = None,
    asked_day: str | None = None,
    maybe_own: tuple[str, ...] = (),
) -> Report:
    """The report about the first `top` ranked people (None: all), or about the people of a `need`.

    Reasons are in `language`. `available` are the languages of letters. `asked_day` is the day of the report as the
    user typed it; None means the present. Languages and drafts are those of `shown`, by default of the ranked people.
    """
    people = need.people if need else tuple(loading.ranked(store, everyone, lens, language, top, drafted="last"))
    contacts = [one.contact for one in people] if shown is None else shown
    drafts = _shown_drafts(store)
    mail = DraftEvidenceReader(store, everyone.owner.values())
    coverage = read_coverage(store, everyone.now)
    return Report(
        account=OwnerAddressTable(store).account(config.me.addresses),
        as_of=everyone.now,
        lens=lens,
        coverage=coverage,
        people=people,
        set_aside=everyone.set_aside(),
        languages=_languages(contacts, config, available),
        drafts=_notes(contacts, drafts),
        waiting=tuple(
            (draft.name or draft.email, draft_status.note_of(draft, written_meanwhile(draft, mail, everyone.until)))
            for draft in drafts
            if draft.is_open and draft.created <= everyone.until
        ),
        need=need.need if need else None,
        later_mail=not coverage.messages and not MessageTable(store).is_empty(),
        usual_lens=lens == config.ranking.lens,
        asked_day=asked_day or "",
        ranked=need.need.lapsed if need else everyone.count_ranked(),
        maybe_own=maybe_own,
    )


def build_parts(
    report: Report, everyone: Directory, store: Store, config: Config, *, available: Collection[str], language: str
) -> Iterator[Report]:
    """`report` about everyone who is ranked, each time with some of them: all at once would fill the memory."""
    ordered, drafts = everyone.order(report.lens, drafted="last"), _shown_drafts(store)
    for first in range(0, len(ordered), _AT_ONCE):
        some = ordered[first : first + _AT_ONCE]
        people = tuple(loading.describe_ranked(store, everyone, some, language, first + 1))
        contacts = [one.contact for one in people]
        yield replace(
            report,
            people=people,
            languages=_languages(contacts, config, available),
            drafts=_notes(contacts, drafts),
        )


def build_people_parts(
    report: Report,
    everyone: Directory,
    store: Store,
    config: Config,
    *,
    people: Sequence[Person],
    available: Collection[str],
) -> Iterator[tuple[list[Contact], Report]]:
    """These people, some at a time, each time with `report` about those of them who are ranked."""
    ordered, drafts = everyone.order(report.lens, drafted="last"), _shown_drafts(store)
    places = {one.facts.id: (rank, (one, fresh)) for rank, (one, fresh) in enumerate(ordered, 1)}
    for first in range(0, len(people), _AT_ONCE):
        contacts = loading.contacts_of(store, everyone, people[first : first + _AT_ONCE])
        some = [places[one.person.id] for one in contacts if one.person.id in places]
        ranked = loading.describe_ranked(store, everyone, [scored for _, scored in some], "en")
        yield (
            contacts,
            replace(
                report,
                people=tuple(replace(one, rank=rank) for one, (rank, _) in zip(ranked, some, strict=True)),
                languages=_languages(contacts, config, available),
                drafts=_notes(contacts, drafts),
            ),
        )


def _shown_drafts(store: Store) -> list[Draft]:
    is_hidden = decisions.read_hidden_by_any_address(store)
    return [draft for draft in DraftTable(store).all() if not is_hidden(draft.all_addresses)]


def _languages(contacts: Iterable[Contact], config: Config, available: Collection[str]) -> dict[str, str]:
    return {one.person.id: decide_language(one, config.me.language, available) for one in contacts}


def _notes(contacts: Iterable[Contact], drafts: Collection[Draft]) -> dict[str, DraftNote]:
    return draft_status.notes_by_person(drafts, {one.person.id: one.person.addresses for one in contacts})
