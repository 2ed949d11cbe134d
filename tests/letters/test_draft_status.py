"""What became of a draft, according to Gmail's list of drafts and the mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.letters import draft_status
from gmail_reconnect.model import Draft
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.drafts import DraftTable
from tests.support.gmail import ME, at_ms, mail

NOW = at_ms("2024-06-01")
MADE = at_ms("2024-01-01")
LETTER = "letter@example.com"
THREAD = f"{at_ms('2024-02-03'):x}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "mailbox.sqlite") as opened:
        yield opened


def make(store: Store, draft_id: str = "r1", **more: object) -> Draft:
    """A letter to Ana of 1 January 2024, which is a draft with message m1 in Gmail."""
    facts: dict[str, object] = {
        "email": "ana@example.org",
        "name": "Ana",
        "subject": "Hello again",
        "message_id": LETTER,
        "content": b"",
    }
    facts |= more
    made = Draft("d1", state="pending", created=MADE, updated=MADE, **facts)  # type: ignore[arg-type]
    DraftTable(store).add(made)
    DraftTable(store).set_state("d1", "created", MADE, {"draft": draft_id, "message": "m1"})
    return made


def came(store: Store, story: str, **headers: str) -> None:
    """One more mail, stored as by a sync."""
    raw = mail(story, **headers)
    labels = ["SENT"] if " me >" in story else ["INBOX"]
    at = at_ms(story.partition(" ")[0])
    number = f"{at:x}"
    message = build_message(parse_headers(raw), gmail_id=number, thread_id=number, internal_date=at, labels=labels)
    MessageTable(store).add([message], "gmail")


def follow(store: Store, listed: dict[str, str] | None, *, complete: bool = True) -> Draft:
    draft_status.follow_drafts(DraftTable(store), DraftEvidenceReader(store, [ME]), listed, NOW, complete=complete)
    (found,) = DraftTable(store).all()
    return found


AS_MADE = {"r1": "m1", "r9": "m9"}
EDITED = {"r1": "m2"}
GONE: dict[str, str] = {"r9": "m9"}


@pytest.mark.parametrize(
    ("listed", "state"), [(AS_MADE, "created"), (EDITED, "edited"), (GONE, "discarded"), (None, "created")]
)
def test_draft_state_follows_the_drafts_folder_if_no_mail_was_sent(
    store: Store, listed: dict[str, str] | None, state: str
) -> None:
    """Untouched; with another message id; gone; folder not listed."""
    make(store)
    assert follow(store, listed).state == state


@pytest.mark.parametrize("listed", [AS_MADE, EDITED, GONE, None])
def test_sent_mail_with_the_drafts_message_id_marks_it_sent(store: Store, listed: dict[str, str] | None) -> None:
    """Whatever the Drafts folder shows, and even with another subject. The date is the mail's."""
    make(store)
    came(store, "2024-02-03 me > ana: Another subject", message_id=f"<{LETTER}>")
    found = follow(store, listed)
    assert (found.state, found.sent) == ("sent", at_ms("2024-02-03"))


def test_sent_mail_with_same_subject_and_person_marks_draft_sent(store: Store) -> None:
    """Gmail may change the Message-ID. Mail from before the draft was created doesn't count."""
    make(store)
    came(store, "2023-12-30 me > ana: Hello again")
    assert follow(store, AS_MADE).state == "created"
    came(store, "2024-02-03 me > ana: Hello again")
    assert follow(store, GONE).sent == at_ms("2024-02-03")


def test_missing_draft_counts_as_sent_if_its_person_got_mail(store: Store) -> None:
    """Subject and Message-ID both changed. Mail to another person doesn't count."""
    make(store)
    came(store, "2024-02-03 me > ben: A word")
    assert follow(store, GONE, complete=False).state == "created"
    came(store, "2024-02-04 me > ana: A word")
    assert follow(store, GONE).state == "sent"


@pytest.mark.parametrize(
    ("draft", "headers"),
    [
        ({"draft_id": f"<{LETTER}> {THREAD}"}, {}),  # by IMAP, Gmail's thread is in the draft's id
        ({"thread_id": THREAD}, {}),
        ({"content": b"In-Reply-To: <theirs@example.org>\n\nHello"}, {"in_reply_to": "<theirs@example.org>"}),
        ({}, {"references": f"<a@example.org> <{LETTER}>"}),
    ],
)
def test_draft_that_is_gone_was_sent_if_its_thread_has_sent_mail(
    store: Store, draft: dict[str, Any], headers: dict[str, str]
) -> None:
    """With another Message-ID, subject and recipient. While it waits, it says nothing: the user wrote another mail."""
    make(store, **draft)
    came(store, "2024-02-03 me > ben: A word", **headers)
    (made,) = DraftTable(store).all()
    evidence = draft_status.read_evidence(made, DraftEvidenceReader(store, [ME]))
    assert draft_status.judge(made, "untouched", evidence, complete=True) == made
    found = draft_status.judge(made, "gone", evidence, complete=True)
    assert (found.state, found.sent) == ("sent", at_ms("2024-02-03"))


def test_other_mail_to_the_person_leaves_a_waiting_draft_unchanged(store: Store) -> None:
    """The draft is still there, so the user wrote another letter."""
    make(store)
    came(store, "2024-02-04 me > ana: A word")
    assert follow(store, AS_MADE).state == "created"


def test_incomplete_sync_never_marks_a_draft_discarded(store: Store) -> None:
    """The mail that shows it as sent may arrive later; then the draft becomes sent."""
    make(store)
    assert follow(store, GONE, complete=False).state == "created"
    assert follow(store, GONE, complete=True).state == "discarded"
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    assert follow(store, None).state == "sent"


def test_only_individual_mail_after_sending_counts_as_answer(store: Store) -> None:
    """Not an answer: mail before the sending, an auto-reply, group mail, or mail to another person with a copy."""
    make(store, addresses=("ana@example.org", "ana@work.example"))
    came(store, "2024-01-15 ana > me: Of my own accord")
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    came(store, "2024-02-04 ana > me: Out of office", auto_submitted="auto-replied")
    came(store, "2024-02-05 ana > me, ben, eve, joe: A party")
    came(store, "2024-02-06 ana > ben: About something else", cc=f"Me <{ME}>")
    assert follow(store, None).state == "sent"
    came(store, "2024-02-07 ana@work.example > me: So good to hear from you")
    assert follow(store, None).state == "answered"


def test_bounce_marks_draft_bounced_until_the_person_writes(store: Store) -> None:
    """Mail from the person proves the bounce wrong. An older bounce belongs to another mail."""
    make(store)
    came(store, "2024-01-20 mailer-daemon@googlemail.com > me: Failure", x_failed_recipients="ana@example.org")
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    assert follow(store, None).state == "sent"
    came(store, "2024-02-04 mailer-daemon@googlemail.com > me: Failure", x_failed_recipients="ana@example.org")
    assert follow(store, None).state == "bounced"
    came(store, "2024-02-09 ana > me: I am here")
    assert follow(store, None).state == "answered"


def test_mail_from_the_person_before_sending_flags_the_draft_once(store: Store) -> None:
    """The draft keeps waiting, with the date of their mail; later changes are still found."""
    make(store)
    came(store, "2024-01-10 ana > me: Thinking of you")
    (change,) = draft_status.follow_drafts(
        DraftTable(store), DraftEvidenceReader(store, [ME]), AS_MADE, NOW, complete=True
    )
    assert change.newly_flagged
    assert (change.after.state, change.after.wrote_first) == ("created", at_ms("2024-01-10"))
    assert (
        draft_status.follow_drafts(DraftTable(store), DraftEvidenceReader(store, [ME]), AS_MADE, NOW, complete=True)
        == []
    )
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    assert follow(store, GONE).state == "sent"


@pytest.mark.parametrize(
    ("listed", "known", "may"),
    [(AS_MADE, True, True), (EDITED, True, False), (GONE, True, False), (AS_MADE, False, False)],
)
def test_only_untouched_drafts_may_be_deleted(store: Store, listed: dict[str, str], *, known: bool, may: bool) -> None:
    """An edited one may not, nor one of an interrupted run, since nobody knows whether it was edited."""
    make(store)
    (kept,) = DraftTable(store).all()
    if not known:
        kept = Draft(**{n: getattr(kept, n) for n in Draft.__slots__} | {"gmail_message_id": None})
    assert draft_status.is_untouched(kept, listed) is may


def test_letter_in_a_file_is_followed_through_the_mail_only(store: Store) -> None:
    """The Drafts folder doesn't show it, so Gmail isn't asked about it."""
    DraftTable(store).add(Draft("d1", "ana@example.org", "Ana", "Hello again", LETTER, b"", "created", MADE, MADE))
    assert draft_status.open_draft_ids(DraftTable(store).all(), "gmail") == set()
    assert follow(store, GONE).state == "created"
    came(store, "2024-02-03 me > ana: Hello again")
    assert follow(store, None).state == "sent"


def test_draft_that_gmail_refused_stays_discarded(store: Store) -> None:
    """It never existed: later mail with its subject is unrelated."""
    DraftTable(store).add(Draft("d1", "ana@example.org", "Ana", "Hello again", LETTER, b"", "discarded", MADE, MADE))
    came(store, "2024-02-03 me > ana: Hello again")
    assert follow(store, None).state == "discarded"


def test_report_note_is_the_persons_last_draft_not_discarded(store: Store) -> None:
    """Whichever of the person's addresses it went to."""
    drafts = [
        Draft("first", "ana@example.org", "Ana", "", "1@x", b"", "sent", MADE, MADE),
        Draft("last", "ana@work.example", "Ana", "", "2@x", b"", "created", NOW, NOW),
        Draft("ben", "ben@example.org", "Ben", "", "3@x", b"", "discarded", NOW, NOW),
    ]
    people = {"p1": ["ana@example.org", "ana@work.example"], "p2": ["ben@example.org"], "p3": []}
    found = draft_status.notes_by_person(drafts, people)
    assert {person: (note.state, note.id) for person, note in found.items()} == {"p1": ("created", "last")}
