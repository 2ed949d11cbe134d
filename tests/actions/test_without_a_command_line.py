"""The use cases as an interface other than the command line would call them: nothing is printed or asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.drafts import discard_drafts, list_drafts
from gmail_reconnect.actions.letters.write import RecipientChoice, compose_letters, write_letters
from gmail_reconnect.actions.mail.import_mail import import_mail
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.lookup import find_duplicates, find_people, list_people
from gmail_reconnect.actions.people.merging import keep_apart, merge, split, undo_merge
from gmail_reconnect.actions.people.removal import erase, hide, preview_erasure, show_again
from gmail_reconnect.actions.progress import DraftEvent, DraftOutcome, EasyPerson, HasLetter, LeftToUser, ProgressEvent
from gmail_reconnect.actions.report import make_report, rank_distances, write_page
from gmail_reconnect.errors import ErrorCode, LetterError, ReconnectError, UsageError
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.model import Standing
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.paths import Paths

NOW = datetime(2021, 3, 1, 12, tzinfo=UTC)
PEOPLE = ("Ana Lima <ana@lima.example>", "Robert Stone <robert@stone.example>", "Bob Stone <bob77@x.example>")
OMAR = "Omar Haddad <omar@example.com>"


@pytest.fixture
def events() -> list[ProgressEvent]:
    return []


@pytest.fixture
def context(tmp_path: Path, events: list[ProgressEvent], capfd: pytest.CaptureFixture[str]) -> Iterator[Context]:
    """Omar's mail with Ana and with Bob, who is also Robert, in 2019. Nothing may be printed."""
    moments = (datetime(2019, month, 3, tzinfo=UTC) for month in (1, 2, 5))
    lines = []
    for moment in moments:
        for person in PEOPLE:
            for hours, (sender, to) in enumerate(((OMAR, person), (person, OMAR))):
                at = moment + timedelta(hours=hours)
                lines.append(
                    f"From - {at:%a %b %d %H:%M:%S %Y}\nFrom: {sender}\nTo: {to}\nDate: {at:%d %b %Y %H:%M:%S} +0000\n"
                    f"Subject: Boats\nMessage-ID: <{at:%m%H}{person[:3]}@x.example>\n\nHello.\n\n"
                )
    (tmp_path / "mail.mbox").write_text("".join(lines))
    given = Context(Paths.resolve(tmp_path / "home"), lambda: NOW, events.append)
    import_mail(given, [tmp_path / "mail.mbox"], ["omar@example.com"])
    events.clear()
    yield given
    assert capfd.readouterr() == ("", "")


def test_report_ranks_people_and_writes_a_page(context: Context) -> None:
    """With the distances to the next rank, where they are asked for."""
    report = make_report(context, top=2)
    assert (len(report.people), len(rank_distances(context, report))) == (2, 1)  # nobody is above the first
    assert "Ana Lima" in write_page(context).read_text(encoding="utf-8")


def test_decisions_are_recorded_and_undone(context: Context) -> None:
    """All people are found before anything changes; a value that doesn't fit is refused."""
    with pytest.raises(ReconnectError, match="nobody called 'Nobody'"):
        decide(context, ["Ana", "Nobody"], DecisionKind.IGNORE)
    with pytest.raises(UsageError):
        decide(context, ["Ana"], DecisionKind.SNOOZE, "tomorrow")
    done = decide(context, ["Ana", "ana@lima.example", "Robert"], DecisionKind.IGNORE)
    assert len(done.people) == 2
    assert [one.standing for one in list_people(context, "Ana").contacts] == [Standing.IGNORED]
    decide(context, [one.id for one in done.people], DecisionKind.IGNORE, undo=True)
    assert {one.standing for one in list_people(context).contacts} == {Standing.LAPSED}


def test_duplicates_are_merged_split_and_kept_apart(context: Context) -> None:
    """Each action returns the people it was about."""
    (pair,) = find_duplicates(context)
    assert {pair.a.name, pair.b.name} == {"Bob Stone", "Robert Stone"}
    bob, robert = merge(context, "Bob", "Robert")
    assert (bob.name, robert.name) == ("Bob Stone", "Robert Stone")
    assert undo_merge(context, "bob77@x.example", "robert@stone.example")[1] == "robert@stone.example"
    merge(context, "Bob", "Robert")
    result = split(context, "bob77@x.example", "robert@stone.example")
    assert {part.email for part in result.parts} == {"bob77@x.example", "robert@stone.example"}
    keep_apart(context, "bob77@x.example", "robert@stone.example")
    assert find_duplicates(context) == []


def test_hidden_people_are_shown_again_by_address(context: Context) -> None:
    """One address that isn't hidden changes nothing."""
    (hidden,) = hide(context, ["Ana"])
    assert (hidden.name, hidden.already, hidden.waiting) == ("Ana Lima", False, 0)
    with pytest.raises(ReconnectError):
        show_again(context, ["ana@lima.example", "robert@stone.example"])
    assert list_people(context, "Ana").contacts == ()
    show_again(context, ["ana@lima.example"])
    assert len(list_people(context, "Ana").contacts) == 1


def test_erasure_is_previewed_before_it_is_done(context: Context) -> None:
    """The interface asks in between."""
    preview = preview_erasure(context, ["Ana", "Robert"])
    assert [person.name for person in preview.people] == ["Ana Lima", "Robert Stone"]
    assert len(list_people(context).contacts) == 3
    assert erase(context, preview).messages == 12
    assert [one.person.name for one in list_people(context).contacts] == ["Bob Stone"]


def test_letters_tell_what_happens_through_progress(
    context: Context, events: list[ProgressEvent], tmp_path: Path
) -> None:
    """Who was easy, who has a letter already, and what became of a letter in a file."""
    easy = RecipientChoice(top=1, warm_up=True)
    assert len(compose_letters(context, easy, LetterRequest()).letters) == 1
    ana = RecipientChoice(["Ana"])
    with pytest.raises(LetterError) as unfinished:
        write_letters(context, ana, LetterRequest())
    assert unfinished.value.code is ErrorCode.LETTERS_WITHOUT_CONFIG
    written = write_letters(context, ana, LetterRequest(), allow_blanks=True, folder=tmp_path / "letters")
    assert [path.suffix for path in written.files] == [".eml"]
    again = write_letters(context, ana, LetterRequest(), allow_blanks=True, folder=tmp_path / "letters")
    assert again.files == ()
    assert [draft.state for draft in list_drafts(context).drafts] == ["created"]
    assert discard_drafts(context, ["Ana"]).chosen == 1
    told = [event for event in events if isinstance(event, EasyPerson | HasLetter | DraftEvent)]
    assert [type(event) for event in told] == [EasyPerson, HasLetter, DraftEvent]
    assert isinstance(told[-1], DraftEvent)
    assert told[-1].outcome is DraftOutcome.FILE_RELEASED


def test_what_holds_for_several_letters_is_told_once(context: Context, events: list[ProgressEvent]) -> None:
    """If no letter can be finished, in one line for all; if one can, the advice is behind the last of the others."""
    everyone = RecipientChoice(top=3)
    with pytest.raises(LetterError) as none_finished:
        write_letters(context, everyone, LetterRequest())
    assert none_finished.value.message.count("does not say what you offer") == 1
    (context.paths.config / "config.toml").write_text(
        """
        [me]
        name = "Omar Haddad"
        [[why_now]]
        name = "move"
        en = "I am about to move to Harrow"
        people = ["ana@lima.example"]
        [[offer]]
        name = "seeds"
        en = "I would gladly send you seeds"
        default = true
        """
    )
    again = Context(context.paths, lambda: NOW, events.append)
    assert len(write_letters(again, everyone, LetterRequest()).letters) == 1
    told = [event.code for event in events if isinstance(event, LeftToUser)]
    assert told == [None, ErrorCode.LETTERS_UNFINISHED]


def test_people_are_found_in_the_order_asked_for(context: Context) -> None:
    """Each once, as of a day."""
    found = find_people(context, ["Robert", "Ana", "Robert"], NOW)
    assert [one.person.name for one in found.contacts] == ["Robert Stone", "Ana Lima"]
    assert [*found.separated.values()] == [(), ()]
