"""Mail that was read long ago is never called complete, and letters are written by what is there today."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignIn, mail

IN_DAYS = 120


def soon(days: float) -> str:
    """A day from now, as an option takes it."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400))  # noqa: TID251 - the commands' own clock


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Path:
    """A home whose mail came from a file: three months of 2019 with Ana."""
    mails = [mail(ME, ANA, f"2019-0{month}-03", f"Boat {month}", "X-Gmail-Labels: Sent") for month in (1, 2, 5)]
    mails += [mail(ANA, ME, f"2019-0{month}-05", f"Re: Boat {month}", "X-Gmail-Labels: Inbox") for month in (1, 2, 5)]
    box = tmp_path / "all.mbox"
    box.write_bytes(b"".join(b"From x@y Thu Jan 01 00:00:00 2019\r\n" + one + b"\r\n" for one in mails))
    assert run("import", box).code == 0
    return box


def test_report_says_when_the_mail_was_last_read(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Four months later, in every format; on the day itself it is complete."""
    sign_in(small)
    run("sync")
    assert "complete, 6 messages" in run("report").out
    later = run("report", "--as-of", soon(IN_DAYS)).out
    assert "complete" not in later
    assert f"Mail last read {time.strftime('%-d %b %Y', time.gmtime())}, {IN_DAYS} days ago" in later
    coverage = run("report", "--as-of", soon(IN_DAYS), "--format", "json").json["coverage"]
    assert (coverage["last_read_days"], coverage["last_read"][:10]) == (IN_DAYS, soon(0))
    page = run("report", "--as-of", soon(IN_DAYS), "--format", "html", "--output", "-").out
    assert f"{IN_DAYS} days ago" in page
    assert "Complete" not in page


def test_old_newest_message_is_told(run: Run, imported: Path) -> None:
    """An export of 2019 that is imported today: everywhere."""
    assert imported.exists()
    assert "The newest message is from 5 May 2019, " in run("report").out
    page = run("report", "--format", "html", "--output", "-").out
    assert "The newest message is from 5 May 2019." in page
    assert run("report", "--format", "json").json["coverage"]["newest"] == "2019-05-05T12:00:00Z"
    assert "the newest message is from 5 May 2019" in run("doctor").out
    assert "First: gmail-reconnect import FILE" in run("report", "--as-of", soon(IN_DAYS)).out


def test_report_of_a_past_day_knows_nothing_of_later_reading(run: Run, imported: Path) -> None:
    """Nothing later than the day counts."""
    assert imported.exists()
    assert run("report", "--as-of", "2019-06-01", "--format", "json").json["coverage"]["last_read"] is None
    assert "last read" not in run("report", "--as-of", "2019-06-01").out


def test_draft_reads_new_mail_first(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Ana wrote an hour ago: --no-sync doesn't know, `draft` does and has nobody to write to."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    at = int(time.time() * 1000) - 60_000  # noqa: TID251
    small.deliver(mail(ANA, ME, soon(0), "Hello again"), at, ("INBOX", "CATEGORY_PERSONAL"))
    assert "To:" in run("draft", "--top", "1", "--dry-run", "--no-sync").out
    made = run("draft", "--top", "1")
    assert made.code == 0, made.err
    assert "Nobody is on the list" in made.err
    assert not small.drafts


def test_draft_without_the_reading_permission_says_so_and_goes_on(
    run: Run, sign_in: SignIn, small: LiveMailbox
) -> None:
    """The reading token was withdrawn."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    token = there.place / "tokens" / "read.json"
    token.write_text(json.dumps({}))
    made = run("draft", "--top", "1")
    assert (made.code, len(small.drafts)) == (0, 1), made.err
    assert "New mail could not be read first" in made.err


def test_waiting_draft_to_somebody_written_to_meanwhile_is_flagged(
    run: Run, sign_in: SignIn, small: LiveMailbox
) -> None:
    """By the sync, the list, the report, the page and JSON."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    run("draft", "--top", "1")
    small.send(mail(ME, ANA, soon(0), "Happy birthday"), int((time.time() + 60) * 1000))  # noqa: TID251
    assert "you have written to them since, and the draft still waits" in run("sync").err
    assert "You wrote to \u2068Ana Limar\u2069 on" in run("drafts").out
    (one,) = run("drafts", "--format", "json").json
    assert one["written_meanwhile"][:10] == soon(0.001)
    report = ("report", "--as-of", soon(1))
    assert "You wrote to \u2068Ana Limar\u2069 on" in run(*report).out
    assert "and this letter still waits" in run(*report, "--format", "html", "--output", "-").out


def test_report_of_a_past_day_knows_no_later_letter(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A letter of today didn't wait a year after the last mail; today it does."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    run("draft", "--top", "1")
    assert "1 letter waits for you" in run("report").out
    then = run("report", "--as-of", "2020-06-01")
    assert "Ana Limar" in then.out
    assert "waits for you" not in then.out
    assert 'class="waiting"' not in run("report", "--as-of", "2020-06-01", "--format", "html", "--output", "-").out
