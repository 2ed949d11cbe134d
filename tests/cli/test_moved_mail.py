"""Mail that was moved into Gmail long after it was written: imported, synced, and both."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.takeout_export import as_takeout

from .conftest import ME, Run, SignIn, mail

FRIENDS = {"Ana Limar": "2009", "Bob Stone": "2010", "Cy Dunn": "2011"}
MOVE = int(datetime(2016, 5, 14, 9, tzinfo=UTC).timestamp() * 1000)


def moved_mailbox() -> LiveMailbox:
    """Three friends, each in two months of a year; all of it moved into Gmail later, one message a second.

    What Omar sent has no Received. One letter of 2017 arrived by itself.
    """
    mailbox = LiveMailbox("omar@example.com")
    at = MOVE
    for name, year in FRIENDS.items():
        friend = f"{name} <{name[:3].strip().lower()}@example.org>"
        for month in (3, 6):
            hop = f"Received: by mx.example; Tue, 4 {'Mar' if month == 3 else 'Jun'} {year} 12:00:05 +0000"
            mailbox.deliver(mail(ME, friend, f"{year}-0{month}-01", f"Boat {month}"), at, ["SENT"])
            mailbox.deliver(mail(friend, ME, f"{year}-0{month}-04", f"Re: Boat {month}", hop), at + 1000, ["INBOX"])
            at += 2000
    late = int(datetime(2017, 5, 4, 12, tzinfo=UTC).timestamp() * 1000)
    mailbox.deliver(mail("Zoe <zoe@z.example>", ME, "2017-05-04", "Hello"), late, ["INBOX", "CATEGORY_PERSONAL"])
    return mailbox


def last_wrote(run: Run, *home: object) -> dict[str, str]:
    found = run(*home, "people", "--format", "json").json
    return {one["name"]: one["last_wrote"][:10] for one in found if one["last_wrote"]}


def moved(run: Run, *home: object) -> Any:
    return run(*home, "report", "--format", "json").json["coverage"].get("moved")


def test_moved_mail_counts_by_its_own_date(run: Run, sign_in: SignIn, tmp_path: Path) -> None:
    """Synced, imported from Takeout, and imported first and synced then: the same dates; report and doctor say so."""
    mailbox = moved_mailbox()
    path = tmp_path / "takeout.mbox"
    path.write_bytes(as_takeout(mailbox))
    sign_in(mailbox)
    right = {name: f"{year}-06-01" for name, year in FRIENDS.items()}
    for steps in ((("sync", "--full"),), (("import", path),), (("import", path), ("sync", "--full"), ("import", path))):
        for step in steps:
            assert run(*step).code == 0
        assert last_wrote(run) == right
        assert moved(run) == [{"messages": 12, "first": "2016-05-14", "last": "2016-05-14"}]
        assert "12 messages were moved into this mailbox on 14 May 2016; their own dates count." in " ".join(
            run("doctor").out.split()
        )
        assert "12 messages were moved" in " ".join(run("report").out.split())
        page = run("report", "--format", "html", "--output", "-").out
        assert "Moved into this mailbox on 14 May 2016: 12 mails; their own dates count." in page


def test_date_of_an_earlier_version_is_corrected_by_an_import(run: Run, sign_in: SignIn, tmp_path: Path) -> None:
    """Version 0.2 stored the day of the move; what the user sees follows, and nothing is there twice."""
    mailbox = moved_mailbox()
    path = tmp_path / "takeout.mbox"
    path.write_bytes(as_takeout(mailbox))
    there = sign_in(mailbox)
    assert run("sync", "--full").code == 0
    right = last_wrote(run)
    with closing(sqlite3.connect(there.place / "mailbox.sqlite")) as connection, connection:
        connection.execute("UPDATE message SET date = at FROM moved WHERE message = id")
        connection.execute("DELETE FROM moved")
        connection.execute("DELETE FROM kept")
    assert set(last_wrote(run).values()) == {"2016-05-14"}
    for _ in range(2):
        assert run("import", path).code == 0
        assert last_wrote(run) == right
        assert run("report", "--format", "json").json["coverage"]["messages"] == 13


def test_moves_at_different_times_are_told_apart(run: Run, sign_in: SignIn) -> None:
    """One took three days; if there are many, they are told as one."""
    mailbox = LiveMailbox("omar@example.com")
    day = 86_400_000

    def move(*days: int) -> None:
        for number in days:
            sent = mail(ME, "Ana Limar <ana@example.org>", "2009-03-01", f"Boat {number}")
            mailbox.deliver(sent, MOVE + number * day, ["SENT"])

    move(0, 1, 2, 400)
    sign_in(mailbox)
    assert run("sync").code == 0
    assert [(one["messages"], one["first"], one["last"]) for one in moved(run)] == [
        (3, "2016-05-14", "2016-05-16"),
        (1, "2017-06-18", "2017-06-18"),
    ]
    told = " ".join(run("doctor").out.split())
    assert "3 messages were moved into this mailbox between 14 May 2016 and 16 May 2016; their own dates count." in told
    assert "1 message was moved into this mailbox on 18 June 2017; its own date counts." in told
    move(500, 600)
    assert run("sync").code == 0
    assert "6 messages were moved into this mailbox between 14 May 2016 and 4 January 2018" in run("doctor").out


def sent_within_a_year(beside: int) -> LiveMailbox:
    """What Omar sent to Ana ten months before it was moved, beside so much received mail that was moved for certain."""
    mailbox = LiveMailbox("omar@example.com")
    for number in range(beside):
        hop = "Received: by mx.example; Tue, 4 Mar 2014 12:00:05 +0000"
        raw = mail("Bob Stone <bob@example.org>", ME, "2014-03-04", f"Boat {number}", hop)
        mailbox.deliver(raw, MOVE + number * 1000, ["INBOX"])
    for number in range(2):
        raw = mail(ME, "Ana Limar <ana@example.org>", f"2015-07-0{number + 1}", f"Boat {number}")
        mailbox.deliver(raw, MOVE + 60_000 + number, ["SENT"])
    return mailbox


@pytest.mark.parametrize(("beside", "right"), [(3, "2015-07-02"), (2, "2016-05-14")])
def test_sent_mail_moved_within_a_year_counts_by_its_date_beside_moved_mail(
    run: Run, sign_in: SignIn, tmp_path: Path, beside: int, right: str
) -> None:
    """It has no Received: alone its Date could come from a wrong clock. Synced, imported, and both."""
    mailbox = sent_within_a_year(beside)
    path = tmp_path / "takeout.mbox"
    path.write_bytes(as_takeout(mailbox))
    sign_in(mailbox)
    for step in (("sync", "--full"), ("import", path), ("sync", "--full")):
        assert run(*step).code == 0
        assert last_wrote(run) == {"Ana Limar": right}
    assert run("--home", tmp_path / "imported", "import", path, "--me", "omar@example.com").code == 0
    assert last_wrote(run, "--home", tmp_path / "imported") == {"Ana Limar": right}


def test_evidence_that_comes_later_dates_sent_mail_anew(run: Run, sign_in: SignIn, place: Path) -> None:
    """People were matched before: their facts follow."""
    mailbox = sent_within_a_year(0)
    sign_in(mailbox)
    assert run("sync", "--full").code == 0
    assert last_wrote(run) == {"Ana Limar": "2016-05-14"}
    for number in range(3):
        raw = mail(ME, "Bob Stone <bob@example.org>", "2012-03-04", f"Plans {number}")
        mailbox.deliver(raw, MOVE + 120_000 + number, ["SENT"])
    assert run("sync").code == 0
    assert last_wrote(run) == {"Ana Limar": "2015-07-02", "Bob Stone": "2012-03-04"}


@pytest.mark.parametrize("by", ["sync", "import"])
def test_doctor_names_the_command_that_corrects_dates_of_an_earlier_version(
    run: Run, sign_in: SignIn, tmp_path: Path, by: str
) -> None:
    """Sixty letters of 2009 under the hour of the move; afterwards doctor is content, and nothing is there twice."""
    mailbox = LiveMailbox("omar@example.com")
    for number in range(60):
        raw = mail(ME, "Ana Limar <ana@example.org>", "2009-03-01", f"Boat {number}")
        mailbox.deliver(raw, MOVE + number * 1000, ["SENT"])
    path = tmp_path / "takeout.mbox"
    path.write_bytes(as_takeout(mailbox))
    there = sign_in(mailbox)
    read = ("sync", "--full") if by == "sync" else ("import", path)
    assert run(*read).code == 0
    with closing(sqlite3.connect(there.place / "mailbox.sqlite")) as connection, connection:
        connection.execute("UPDATE message SET date = at FROM moved WHERE message = id")
        connection.execute("DELETE FROM moved")
        connection.execute("INSERT OR REPLACE INTO state VALUES ('old_dates', 'yes')")
    assert last_wrote(run) == {"Ana Limar": "2016-05-14"}
    told = " ".join(run("doctor").out.split())
    assert "60 messages may have been moved into Gmail" in told
    assert ("`gmail-reconnect sync --full`" if by == "sync" else "`gmail-reconnect import FILE`") in told
    assert run(*read).code == 0
    assert last_wrote(run) == {"Ana Limar": "2009-03-01"}
    assert "may have been moved" not in run("doctor").out
    assert moved(run) == [{"messages": 60, "first": "2016-05-14", "last": "2016-05-14"}]
    calls = len(there.gmail.calls)
    assert run("sync", "--full").code == 0
    assert (
        not [one for one in there.gmail.calls[calls:] if one.method in {"threads.get", "messages.get"}]
        or by == "import"
    )
