"""An import stores mail; people are matched and subjects indexed by what needs them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.mail.import_mail import import_mail
from gmail_reconnect.actions.people.lookup import list_people
from gmail_reconnect.actions.progress import DraftEvent, IndexingSubjects, MatchingPeople, ProgressEvent
from gmail_reconnect.actions.report import make_report
from gmail_reconnect.model import Draft
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex
from gmail_reconnect.store.user.drafts import DraftTable

NOW = datetime(2022, 1, 1, tzinfo=UTC)
OMAR, ANA = "Omar Haddad <omar@example.com>", "Ana Lima <ana@lima.example>"


@pytest.fixture
def events() -> list[ProgressEvent]:
    return []


@pytest.fixture
def context(tmp_path: Path, events: list[ProgressEvent]) -> Context:
    return Context(Paths.resolve(tmp_path / "home"), lambda: NOW, events.append)


def mbox(folder: Path, year: int) -> Path:
    """Omar writes to Ana about boats, and she answers."""
    path = folder / f"{year}.mbox"
    pairs = ((OMAR, ANA), (ANA, OMAR))
    path.write_text(
        "".join(
            f"From - Wed Jan 0{day} 10:00:00 {year}\nFrom: {sender}\nTo: {to}\nSubject: Boats in {year}\n"
            f"Date: {day} Jan {year} 10:00:00 +0000\nMessage-ID: <{day}.{year}@x.example>\n\nHello.\n\n"
            for day, (sender, to) in enumerate(pairs, 1)
        )
    )
    return path


def kinds(events: list[ProgressEvent]) -> set[type]:
    return {type(event) for event in events}


def test_import_leaves_matching_and_indexing_to_what_needs_them(
    context: Context, events: list[ProgressEvent], tmp_path: Path
) -> None:
    """Of several files, and before `own add`, they would be done in vain; the next report is the same."""
    for year in (2019, 2020):
        assert import_mail(context, [mbox(tmp_path, year)], ["omar@example.com"]).new == 2
    assert not kinds(events) & {MatchingPeople, IndexingSubjects}
    with context.open_store() as store:
        assert PersonFactTable(store).basis() is None
        assert SubjectIndex(store).waiting() == 4
    (ana,) = list_people(context).contacts
    assert (ana.person.name, ana.tie.sent, ana.tie.received) == ("Ana Lima", 2, 2)
    assert MatchingPeople in kinds(events)
    found = make_report(context, need="boats")
    assert [each.contact.person.name for each in found.people] == ["Ana Lima"]
    assert IndexingSubjects in kinds(events)


def test_import_matches_people_where_there_are_drafts(
    context: Context, events: list[ProgressEvent], tmp_path: Path
) -> None:
    """What became of them is told, and who a hidden person's addresses are decides which of them are."""
    now = int(NOW.timestamp()) * 1000
    with context.open_store() as store:
        DraftTable(store).add(Draft("d1", "ana@lima.example", "Ana", "Hi", "d1@x", b"", "created", 1, now))
    import_mail(context, [mbox(tmp_path, 2019)], ["omar@example.com"])
    with context.open_store() as store:
        assert PersonFactTable(store).basis() is not None
    assert kinds(events) >= {DraftEvent, MatchingPeople}
