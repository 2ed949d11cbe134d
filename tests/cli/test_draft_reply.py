"""`draft --reply`, and which of the user's addresses a letter comes from."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignIn, mail


def only_draft(mailbox: LiveMailbox) -> tuple[str, EmailMessage]:
    """(its thread, the mail)."""
    (draft,) = mailbox.drafts.values()
    return draft.thread_id, message_from_bytes(draft.raw, policy=default)


def test_reply_joins_the_last_thread(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """threadId, In-Reply-To, References and subject are those of the last message between the two."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    last = max((m for m in small.messages.values() if "Ana" in m.header("From")), key=lambda m: m.internal_date)
    (shown,) = run("draft", "Ana", "--reply", "--dry-run", "--format", "json").json
    assert run("draft", "Ana", "--reply").code == 0
    thread, draft = only_draft(small)
    assert thread == last.thread_id
    assert draft["In-Reply-To"] == last.header("Message-ID")
    assert last.header("Message-ID") in draft["References"]
    assert draft["Subject"] == shown["subject"] == "Re: Boat 5"


def test_reply_chosen_for_a_person_joins_the_last_thread(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """As `--reply` does, for their letter alone."""
    sign_in(small).configure(WHY_AND_OFFER)
    run("sync")
    assert run("person", "letter", "Ana", "--reply").code == 0
    assert run("draft", "Ana").code == 0
    last = max((m for m in small.messages.values() if "Ana" in m.header("From")), key=lambda m: m.internal_date)
    thread, draft = only_draft(small)
    assert (thread, draft["Subject"]) == (last.thread_id, "Re: Boat 5")


def test_letter_without_reply_starts_a_thread(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """It has none of the four."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    run("draft", "Ana")
    thread, draft = only_draft(small)
    assert thread not in {m.thread_id for m in small.messages.values() if "DRAFT" not in m.labels}
    assert draft["In-Reply-To"] is None
    assert draft["References"] is None


def test_reply_to_mail_outside_gmail_is_refused(run: Run, sign_in: SignIn, place: Path, tmp_path: Path) -> None:
    """Imported mail that Gmail doesn't know has no thread to join. As a file, the letter is a reply like any other."""
    there = sign_in(LiveMailbox("omar@example.com"))
    there.configure(WHY_AND_OFFER)
    path = tmp_path / "all.mbox"
    mails = [mail(ME, ANA, f"2019-0{n}-03", f"Boat {n}") for n in (1, 2)]
    mails.append(mail(ANA, ME, "2019-02-05", "Re: Boat 2"))
    path.write_bytes(
        b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one.replace(b"\r\n", b"\n") + b"\n" for one in mails)
    )
    run("import", path, "--me", "omar@example.com")
    found = run("draft", "Ana", "--reply")
    assert (found.code, there.gmail.mailbox.drafts) == (1, {})
    assert "Leave out --reply" in found.err
    assert run("drafts", "--format", "json").json == []
    assert run("person", "letter", "Ana", "--reply").code == 0
    assert "so this is a new letter" in " ".join(run("draft", "Ana", "--dry-run").out.split()), "no letter is kept back"
    assert run("draft", "Ana", "--reply", "--to-folder", place / "letters").code == 0
    (written,) = (place / "letters").glob("*.eml")
    assert b"\r\nIn-Reply-To: <" in written.read_bytes()


def test_letter_comes_from_the_address_last_used(run: Run, sign_in: SignIn) -> None:
    """Ana knows Omar by another address than the account's."""
    alias = "Omar Haddad <omar@boats.example>"
    mails: list[tuple[bytes, list[str]]] = [(mail(ME, "Ben <ben@x.example>", "2020-01-01", "Hello"), ["SENT"])]
    for month in (1, 2, 5):
        mails.append((mail(alias, ANA, f"2019-0{month}-03", f"Boat {month}"), ["SENT"]))
        mails.append((mail(ANA, alias, f"2019-0{month}-05", f"Re: Boat {month}"), ["INBOX"]))
    there = sign_in(LiveMailbox.load(mails, "omar@example.com"))
    there.configure(WHY_AND_OFFER)
    run("sync")
    assert run("draft", "Ana").code == 0
    _, draft = only_draft(there.gmail.mailbox)
    assert draft["From"] == alias
    assert draft["Message-ID"].endswith("@boats.example>")
