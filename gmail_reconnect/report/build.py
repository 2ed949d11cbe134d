"""Builds the `Report` from the people, the languages of their letters, and the drafts."""

from __future__ import annotations

from collections.abc import Collection

from gmail_reconnect.config import Config
from gmail_reconnect.letters import draft_status
from gmail_reconnect.letters.draft_status import written_meanwhile
from gmail_reconnect.letters.language import decide_language
from gmail_reconnect.model import Contact, Report
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.search.query import NeedResult
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from gmail_reconnect.sync.coverage import read_coverage


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
    is_hidden = decisions.read_hidden_by_any_address(store)
    drafts = [draft for draft in DraftTable(store).all() if not is_hidden(draft.all_addresses)]
    mail = DraftEvidenceReader(store, everyone.owner.values())
    coverage = read_coverage(store, everyone.now)
    return Report(
        account=OwnerAddressTable(store).account(config.me.addresses),
        as_of=everyone.now,
        lens=lens,
        coverage=coverage,
        people=people,
        set_aside=everyone.set_aside(),
        languages={c.person.id: decide_language(c, config.me.language, available) for c in contacts},
        drafts=draft_status.notes_by_person(drafts, {c.person.id: c.person.addresses for c in contacts}),
        waiting=tuple(
            (draft.name or draft.email, draft_status.note_of(draft, written_meanwhile(draft, mail, everyone.until)))
            for draft in drafts
            if draft.is_open
        ),
        need=need.need if need else None,
        later_mail=not coverage.messages and not MessageTable(store).is_empty(),
        usual_lens=lens == config.ranking.lens,
        asked_day=asked_day or "",
        ranked=need.need.lapsed if need else everyone.lapsed(),
        maybe_own=maybe_own,
    )
