"""What became of a draft, found out from one look and from the mail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gmail_reconnect.letters import draft_status
from gmail_reconnect.parsing.message import fields_of, to_message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.draft_evidence import DraftEvidenceReader
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.drafts import Draft, DraftTable
from tests.support.gmail import ME, at_ms, mail

NOW = at_ms("2024-06-01")
MADE = at_ms("2024-01-01")
LETTER = "letter@example.com"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "mailbox.sqlite") as opened:
        yield opened


def make(store: Store, **more: object) -> Draft:
    """A letter to Ana of 1 January 2024, which stands in Gmail as r1 with message m1."""
    facts = {"email": "ana@example.org", "name": "Ana", "subject": "Hello again", "message_id": LETTER} | more
    made = Draft("d1", content=b"", state="pending", created=MADE, updated=MADE, **facts)  # type: ignore[arg-type]
    DraftTable(store).add(made)
    DraftTable(store).set_state("d1", "created", MADE, {"draft": "r1", "message": "m1"})
    return made


def came(store: Store, story: str, **headers: str) -> None:
    """One more mail, as a sync brings it."""
    raw = mail(story, **headers)
    labels = ["SENT"] if " me >" in story else ["INBOX"]
    at = at_ms(story.partition(" ")[0])
    number = f"{at:x}"
    message = to_message(fields_of(raw), gmail_id=number, thread_id=number, internal_date=at, labels=labels)
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
def test_without_any_mail(store: Store, listed: dict[str, str] | None, state: str) -> None:
    """There as it was made; with another message below it; gone; nobody could look."""
    make(store)
    assert follow(store, listed).state == state


@pytest.mark.parametrize("listed", [AS_MADE, EDITED, GONE, None])
def test_our_message_id_says_that_it_was_sent(store: Store, listed: dict[str, str] | None) -> None:
    """Whatever the Drafts folder shows, and even with another subject: sent, on the mail's own day."""
    make(store)
    came(store, "2024-02-03 me > ana: Another subject", message_id=f"<{LETTER}>")
    found = follow(store, listed)
    assert (found.state, found.sent) == ("sent", at_ms("2024-02-03"))


def test_where_gmail_gave_it_another_id_the_subject_tells(store: Store) -> None:
    """The same subject to the same person after it was made; before it was made does not count."""
    make(store)
    came(store, "2023-12-30 me > ana: Hello again")
    assert follow(store, AS_MADE).state == "created"
    came(store, "2024-02-03 me > ana: Hello again")
    assert follow(store, GONE).sent == at_ms("2024-02-03")


def test_one_that_is_gone_was_sent_if_its_person_got_mail(store: Store) -> None:
    """Subject and Message-ID both changed: mail to the person since then tells, to somebody else it does not."""
    make(store)
    came(store, "2024-02-03 me > ben: A word")
    assert follow(store, GONE, complete=False).state == "created"
    came(store, "2024-02-04 me > ana: A word")
    assert follow(store, GONE).state == "sent"


def test_mail_of_one_s_own_leaves_a_waiting_draft_alone(store: Store) -> None:
    """The draft is still there: what the user wrote besides was another letter."""
    make(store)
    came(store, "2024-02-04 me > ana: A word")
    assert follow(store, AS_MADE).state == "created"


def test_an_unfinished_sync_discards_nothing(store: Store) -> None:
    """The mail that would show it as sent may be still to come; when it has come, it is sent."""
    make(store)
    assert follow(store, GONE, complete=False).state == "created"
    assert follow(store, GONE, complete=True).state == "discarded"
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    assert follow(store, None).state == "sent"


def test_answered(store: Store) -> None:
    """Mail from them after the sending; before it, from a robot, to a crowd or in Cc is no answer."""
    make(store, addresses=("ana@example.org", "ana@work.example"))
    came(store, "2024-01-15 ana > me: Of my own accord")
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    came(store, "2024-02-04 ana > me: Out of office", auto_submitted="auto-replied")
    came(store, "2024-02-05 ana > me, ben, eve, joe: A party")
    came(store, "2024-02-06 ana > ben: About something else", cc=f"Me <{ME}>")
    assert follow(store, None).state == "sent"
    came(store, "2024-02-07 ana@work.example > me: So good to hear from you")
    assert follow(store, None).state == "answered"


def test_bounced_and_answered_after_all(store: Store) -> None:
    """A report that the address is dead; mail from them later proves it wrong. An older report is another mail's."""
    make(store)
    came(store, "2024-01-20 mailer-daemon@googlemail.com > me: Failure", x_failed_recipients="ana@example.org")
    came(store, "2024-02-03 me > ana: Hello again", message_id=f"<{LETTER}>")
    assert follow(store, None).state == "sent"
    came(store, "2024-02-04 mailer-daemon@googlemail.com > me: Failure", x_failed_recipients="ana@example.org")
    assert follow(store, None).state == "bounced"
    came(store, "2024-02-09 ana > me: I am here")
    assert follow(store, None).state == "answered"


def test_who_writes_first_is_noted(store: Store) -> None:
    """The draft waits on, with the day of their mail beside it; what becomes of it later is found all the same."""
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
def test_what_may_be_deleted(store: Store, listed: dict[str, str], *, known: bool, may: bool) -> None:
    """Only what stands there just as we made it, and is known to."""
    make(store)
    (kept,) = DraftTable(store).all()
    if not known:
        kept = Draft(**{n: getattr(kept, n) for n in Draft.__slots__} | {"gmail_message_id": None})
    assert draft_status.is_untouched(kept, listed) is may


def test_a_letter_in_a_file_is_followed_by_the_mail_alone(store: Store) -> None:
    """No look tells of it, and none is asked for."""
    DraftTable(store).add(Draft("d1", "ana@example.org", "Ana", "Hello again", LETTER, b"", "created", MADE, MADE))
    assert draft_status.open_draft_ids(DraftTable(store).all()) == set()
    assert follow(store, GONE).state == "created"
    came(store, "2024-02-03 me > ana: Hello again")
    assert follow(store, None).state == "sent"


def test_what_gmail_refused_stays_discarded(store: Store) -> None:
    """It never was a draft: a later mail with its subject is the user's own."""
    DraftTable(store).add(Draft("d1", "ana@example.org", "Ana", "Hello again", LETTER, b"", "discarded", MADE, MADE))
    came(store, "2024-02-03 me > ana: Hello again")
    assert follow(store, None).state == "discarded"


def test_the_notes_of_a_report(store: Store) -> None:
    """Each person's last draft that was not discarded, whichever address it went to."""
    drafts = [
        Draft("first", "ana@example.org", "Ana", "", "1@x", b"", "sent", MADE, MADE),
        Draft("last", "ana@work.example", "Ana", "", "2@x", b"", "created", NOW, NOW),
        Draft("ben", "ben@example.org", "Ben", "", "3@x", b"", "discarded", NOW, NOW),
    ]
    people = {"p1": ["ana@example.org", "ana@work.example"], "p2": ["ben@example.org"], "p3": []}
    found = draft_status.notes_by_person(drafts, people)
    assert {person: (note.state, note.id) for person, note in found.items()} == {"p1": ("created", "last")}
