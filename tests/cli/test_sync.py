"""sync: what it says and records, finished or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from gmail_reconnect.actions.progress import FetchingMail
from gmail_reconnect.cli.display.progress import duration, words
from gmail_reconnect.model import milliseconds
from gmail_reconnect.sync.fetcher import SyncPhase, SyncProgress
from tests.support.local_gmail.faults import Fault
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignedIn, SignIn

START = datetime(2023, 1, 1, 12, tzinfo=UTC)


def letter(n: int, sender: str, recipient: str) -> bytes:
    date = format_datetime(START + timedelta(days=n))
    return f"From: {sender}\r\nTo: {recipient}\r\nDate: {date}\r\nSubject: About {n}\r\n\r\nx\r\n".encode()


@pytest.fixture
def signed(sign_in: SignIn) -> SignedIn:
    """Thirty sent letters, each in its own thread."""
    letters = [(letter(n, "me@example.com", f"p{n}@example.org"), {"SENT"}) for n in range(30)]
    return sign_in(LiveMailbox.load(letters, "me@example.com"))


def more(mailbox: LiveMailbox, count: int) -> None:
    for n in range(100, 100 + count):
        at = int((START + timedelta(days=n)).timestamp() * 1000)
        mailbox.deliver(letter(n, "me@example.com", f"q{n}@example.org"), at, {"SENT"})


def test_sync_stopped_while_listing_is_not_complete(run: Run, signed: SignedIn) -> None:
    """The history has expired and the listing is cut short."""
    run("sync")
    signed.gmail.mailbox.expire_history()
    more(signed.gmail.mailbox, 1)
    err = run("sync", "--max-units", 9).err
    assert "list of your mail was not read to its end" in err
    assert "all there" not in err
    assert run("report", "--format", "json").json["coverage"]["complete"] is False


def test_sync_stopped_among_changes_is_not_complete(run: Run, signed: SignedIn) -> None:
    """Fifty new letters and quota for two: new mail may be missing; the next sync completes it."""
    run("sync")
    more(signed.gmail.mailbox, 50)
    err = run("sync", "--max-units", 60).err
    assert "mail that arrived since the last sync may be missing" in err
    assert "all there" not in err
    assert run("report", "--format", "json").json["coverage"]["complete"] is False
    run("sync")
    assert run("report", "--format", "json").json["coverage"]["complete"] is True


def test_unreadable_message_is_reported(run: Run, signed: SignedIn) -> None:
    """Gmail always answers 400 for one message: the rest is complete, and the exit code is 0."""
    bad = sorted(signed.gmail.mailbox.messages)[-2]
    signed.gmail.fail_always(Fault.NO_MAILBOX, f"messages/{bad}")
    result = run("sync")
    assert result.code == 0
    assert "1 message could not be read" in result.err
    assert "Complete in all else" in result.err


@pytest.mark.parametrize("phase", ["sent", "letters", "changes", "check"])
def test_progress_line_fits_a_terminal(phase: SyncPhase) -> None:
    """Ten years of a busy mailbox, and two columns for the spinner."""
    at = milliseconds(datetime(2016, 11, 28, tzinfo=UTC))
    line = words(FetchingMail(SyncProgress(98_765, 123_456, 987_654, 0, 0, at, phase), 89 * 60))
    assert len(line) <= 78
    for part in ("98,765/123,456 calls", "987,654 mails", "28 Nov 2016", "89 min"):
        assert part in line


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (29, "less than a minute"),
        (30, "1 minute"),
        (150, "3 minutes"),
        (5369, "89 minutes"),
        (5370, "1.5 hours"),
        (7200, "2 hours"),
        (35_940, "10 hours"),
    ],
)
def test_durations_are_rounded_half_up(seconds: float, text: str) -> None:
    """In minutes up to an hour and a half, then in tenths of hours."""
    assert duration(seconds) == text
