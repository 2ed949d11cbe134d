"""doctor: each problem is named with its remedy, and hides no other problem."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.store.database import Store
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.run_state import RunState
from tests.cli.conftest import Run, SignedIn, SignIn, mail, on_a_terminal
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only

MBOX = b"""From ana@x.example Wed Aug  9 09:00:00 2023
From: Ana <ana@x.example>
To: me@x.example, Boats
Subject: =?klingon?q?Boat?=

From bob@x.example Wed Aug  9 09:00:00 2023
Date: soon
Received: by mx.example; Wed, 9 Aug 2023 09:00:00 +0000
To: me@x.example

From eve@x.example Wed Aug  9 09:00:00 2023
From: Eve <eve@x.example>
To: me@x.example
Date: Wed, 9 Aug 2023 09:00:00 +0000
"""


def states(run: Run) -> dict[str, Any]:
    """check → its result, as `--format json` prints it; the last of several."""
    return {line["check"]: line for line in run("doctor", "--format", "json").json["checks"]}


def test_empty_home_has_nothing_wrong(run: Run, place: Path) -> None:
    """Each check says what comes next, and nothing is written."""
    found = run("doctor")
    assert found.code == 0
    assert "gmail-reconnect login" in found.out
    assert "No mail has been read yet" in found.out
    assert not place.exists()


def test_one_broken_part_hides_no_other(run: Run, place: Path) -> None:
    """Config, tokens, client file and database are broken at once; the exit code is 1."""
    (place / "tokens").mkdir(parents=True)
    (place / "config.toml").write_text("[me]\nnmae = 'Omar'\n")
    (place / "tokens" / "read.json").write_text("{")
    (place / "tokens" / "draft.json").write_text('{"scopes": ["https://mail.google.com/"], "token": "", '
        '"refresh_token": "r", "client_id": "", "client_secret": ""}')  # fmt: skip
    (place / "credentials.json").write_text('{"web": {}}')
    (place / "mailbox.sqlite").write_bytes(b"no database" * 999)
    found = run("doctor", "--format", "json")
    assert found.code == 1
    wrong = {line["check"]: line for line in found.json["checks"] if line["state"] == "wrong"}
    assert wrong.keys() == {"config", "token read", "token draft", "credentials.json", "database"}
    assert "line 2" in wrong["config"]["message"]
    assert "mail.google.com" in wrong["token draft"]["message"]
    assert all(line["hint"] for line in wrong.values())
    assert found.json["wrong"] is True


def test_everything_is_ok_after_a_sync(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Scopes, coverage, the clock compared with Gmail's, and the units of the run."""
    there = sign_in(small)
    for name in ("read", "draft"):
        (there.place / "tokens" / f"{name}.json").chmod(0o600)
    assert run("sync").code == 0
    found = run("doctor", "--format", "json")
    assert found.code == 0
    lines = {line["check"]: line for line in found.json["checks"]}
    for name in ("config", "token read", "token draft", "database", "mail", "clock", "quota", "headers", "lock"):
        assert lines[name]["state"] == "ok", lines[name]
    assert "gmail.metadata only" in lines["token read"]["message"]
    assert "6 messages; complete" in lines["mail"]["message"]
    assert "of Gmail's at the last answer" in lines["clock"]["message"]
    (sync,) = found.json["runs"]
    assert sync["outcome"] == "complete"
    assert sync["units"] == sum(call.units for call in there.gmail.calls if call.method != "batch")
    assert f"{sync['units']:,} units" in lines["quota"]["message"]


def test_unreadable_headers_are_counted_once(run: Run, place: Path, tmp_path: Path) -> None:
    """They are counted by kind; importing a file twice doesn't count them twice."""
    path = tmp_path / "t.mbox"
    path.write_bytes(MBOX)
    for _ in range(2):
        assert run("import", path, "--me", "me@x.example").code == 0
        found = run("doctor", "--format", "json").json
        assert found["unreadable"] == {"date": 2, "address": 1, "charset": 1, "no_sender": 1, "cut_off": 1}
    shown = run("doctor").out
    assert "1 of 3 messages with letters in an unknown character set" in shown
    assert "The date of arrival counts instead" in shown


def test_embedded_messages_are_reported(run: Run, tmp_path: Path) -> None:
    """Messages with few headers behind Takeout's count as text; import and doctor both say so."""
    path = tmp_path / "t.mbox"
    first = b"From 1773664405479613283@xxx Tue Aug 08 12:36:29 +0000 2023\nFrom: me@x.example\nTo: ana@x.example\n"
    start = first + b"Date: Tue, 8 Aug 2023 12:36:29 +0000\nSubject: Boat\n\nHello\n\n"
    text = b"From \nFrom: ana@x.example\nSubject: x\n\nHi\n\n"
    path.write_bytes(start + text)
    found = run("import", path, "--me", "me@x.example")
    assert "1 text inside 1 message looks like a separate message; it was not imported." in found.err
    path.write_bytes(start + text * 4)
    found = run("import", path, "--me", "me@x.example")
    assert "4 texts inside 1 message look like messages; they were not imported." in found.err
    assert "1 of 1 message with text that could be another message" in " ".join(run("doctor").out.split())


@pytest.mark.parametrize("domain", ["k..example", "-k.example", "k-.example", "300.1.1.1"])
def test_address_that_cannot_be_written_to_is_nobodys(run: Run, tmp_path: Path, domain: str) -> None:
    """Whoever has it isn't listed as somebody to write to; doctor counts the mail."""
    me = "me@x.example"
    mails = [
        mail(one, to, f"20{year}-0{month}-03", f"Boat {month}")
        for year in ("18", "19")
        for month in (1, 2)
        for other in (f"Zed <zed@{domain}>", "Ana Lima <a..lima@x.example>")
        for one, to in ((me, other), (other, me))
    ]
    path = tmp_path / "t.mbox"
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\r\n" + one + b"\r\n" for one in mails))
    run("import", path, "--me", me)
    (person,) = run("report", "--format", "json").json["people"]
    assert person["addresses"] == ["a..lima@x.example"]
    assert "8 of 16 messages with a broken address" in " ".join(run("doctor").out.split())
    assert "to=%22a..lima%22%40x.example" in run("report", "--format", "html", "--output", "-").out


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")


def break_a_page(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)


@pytest.mark.parametrize(("harm", "says"), [(make_newer, "Update gmail-reconnect"), (break_a_page, "is damaged")])
def test_unusable_database_is_named_and_left_alone(
    run: Run, place: Path, tmp_path: Path, harm: Callable[[Path], None], says: str
) -> None:
    """One of a newer version, and a damaged one."""
    path = tmp_path / "t.mbox"
    path.write_bytes(MBOX)
    run("import", path, "--me", "me@x.example")
    harm(place / "mailbox.sqlite")
    before = (place / "mailbox.sqlite").read_bytes()
    found = run("doctor")
    assert found.code == 1
    assert says in found.out
    assert (place / "mailbox.sqlite").read_bytes() == before


def test_damaged_database_is_repaired_or_moved_away(run: Run, place: Path) -> None:
    """Any command names the one that saves the decisions; that one says so where nothing can be saved."""
    place.mkdir()
    (place / "mailbox.sqlite").write_bytes(b"not a database" * 500)
    assert "doctor --fix` keeps it aside" in " ".join(run("report").err.split())
    found = " ".join(run("doctor", "--fix").err.split())
    assert "no automatic copy has what is lost. Move the file away" in found


def test_running_command_is_named(run: Run, place: Path) -> None:
    """Afterwards doctor says that no run is under way."""
    with exclusive(place, "sync"):
        assert "A run is under way: sync, process" in states(run)["lock"]["message"]
    assert states(run)["lock"]["message"] == "No run is under way."


def expired(there: SignedIn, run: Run) -> None:
    path = there.place / "tokens" / "read.json"
    token = (
        path.read_text().replace('"refresh_token": "', '"refresh_token": "gone').replace('"token": "', '"token": "x')
    )
    path.write_text(token)
    assert run("sync").code == 4


def readable_by_all(there: SignedIn, run: Run) -> None:
    (there.place / "tokens" / "read.json").chmod(0o644)


def clock_ahead(there: SignedIn, run: Run) -> None:
    with Store.open(there.place / "mailbox.sqlite") as store:
        RunState(store).clock_ahead = 3_600_000


def test_clock_that_was_set_right_is_no_trouble(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The sync before was at a time that hasn't come."""
    there = sign_in(small)
    run("sync")
    with Store.open(there.place / "mailbox.sqlite") as store:
        store.connection.execute("UPDATE run SET started = started + 400 * 86400000")
    clock = {one["check"]: one["state"] for one in run("doctor", "--format", "json").json["checks"]}["clock"]
    assert clock == "wrong"
    run("sync")
    assert "earlier than the last run" not in run("doctor").out


def half_a_file(there: SignedIn, run: Run) -> None:
    with Store.open(there.place / "mailbox.sqlite") as store:
        RunState(store).broken_files = ["t.mbox.gz"]


@pytest.mark.parametrize(
    ("harm", "check", "state", "says"),
    [
        (expired, "quota", "warning", "expired"),
        pytest.param(readable_by_all, "token read", "warning", "chmod 600", marks=posix_only),
        (clock_ahead, "clock", "wrong", "60 minutes ahead of Gmail's"),
        (half_a_file, "mail", "warning", "t.mbox.gz"),
    ],
)
def test_single_problem_after_a_sync_is_named(  # noqa: PLR0917 - what the table above has
    run: Run,
    sign_in: SignIn,
    small: LiveMailbox,
    harm: Callable[[SignedIn, Run], None],
    check: str,
    state: str,
    says: str,
) -> None:
    """One part is harmed after a good sync; its check says so."""
    there = sign_in(small)
    run("sync")
    harm(there, run)
    line = states(run)[check]
    assert line["state"] == state
    assert says in line["message"] + line["hint"]


def test_guessed_own_addresses_are_a_warning(run: Run, tmp_path: Path) -> None:
    """--me replaces the guess."""
    path = tmp_path / "t.mbox"
    delivered = b"Delivered-To: me@x.example\nFrom: "
    path.write_bytes(MBOX.replace(b"From: Ana", delivered + b"Ana").replace(b"From: Eve", delivered + b"Eve"))
    assert run("import", path).code == 0
    line = states(run)["own addresses"]
    assert (line["state"], line["message"]) == ("warning", "Guessed: me@x.example.")
    assert run("import", path, "--me", "eve@x.example").code == 0
    line = states(run)["own addresses"]
    assert (line["state"], line["message"]) == ("ok", "eve@x.example")


@posix_only
@pytest.mark.parametrize("command", ["doctor", "privacy"])
def test_lines_break_at_words_on_a_terminal(run: Run, place: Path, command: str) -> None:
    """Further lines are indented like the first; a line that isn't shown on a terminal stays whole."""
    shown = [line.rstrip() for line in on_a_terminal(place, command).splitlines()]
    whole = run(command).out
    assert max(len(line) for line in shown if str(place) not in line) <= 80 < max(map(len, whole.splitlines()))
    joined = " ".join(" ".join(shown).split())
    assert joined.replace(f"--home {place} ", "") == " ".join(whole.split())
    assert not [line for line in shown if line.startswith(("date,", "has no", "/", "any other"))]


def test_refused_sign_in_is_told_until_the_next_that_works(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The token's file looks good: only the last run knows that Google refused it."""
    there = sign_in(small)
    assert run("sync").code == 0
    token = there.place / "tokens" / "read.json"
    good = token.read_text()
    token.write_text(json.dumps(json.loads(good) | {"refresh_token": "withdrawn", "expiry": "2020-01-01T00:00:00Z"}))
    assert run("sync").code == 4
    line = states(run)["token read"]
    assert line["state"] == "wrong"
    assert line["message"].startswith("The sign-in was refused at the last run: ")
    assert "gmail-reconnect login" in line["hint"]
    assert states(run)["token draft"]["state"] != "wrong"
    token.write_text(good)
    assert run("sync").code == 0
    assert states(run)["token read"]["state"] != "wrong"


def test_what_is_missing_is_not_set_up_yet(run: Run) -> None:
    """An empty home isn't "ok", and nothing in it is wrong."""
    found = states(run)
    for check in ("config", "token read", "token draft", "credentials.json", "database", "schedule"):
        assert found[check]["state"] == "not set up yet", check
        assert found[check]["hint"], check


def test_database_without_mail_is_not_set_up_yet(run: Run) -> None:
    """It is made by the first command, before any mail is read."""
    run("report")
    mail = states(run)["mail"]
    assert (mail["state"], "sync" in mail["hint"]) == ("not set up yet", True)


def test_sign_in_that_ends_tells_its_age(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """As each does of a Cloud project in Testing."""
    there = sign_in(small)
    run("sync")
    token = there.place / "tokens" / "read.json"
    token.write_text(json.dumps(json.loads(token.read_text()) | {"refresh_token_ends": "2027-03-08T12:00:00+00:00"}))
    token.chmod(0o600)
    with Store.open(there.place / "mailbox.sqlite") as store:
        RunState(store).signed_in = {"read": 1_803_902_400_000}
    assert "you signed in on 1 March 2027, and it ends on 2027-03-08 12:00 UTC" in run("doctor").out
