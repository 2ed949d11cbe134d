"""What a user gets wrong, or finds broken: one clear message with what to do, the right exit code, nothing lost."""

from __future__ import annotations

import json
import lzma
import sqlite3
from pathlib import Path

import pytest

from gmail_reconnect.demo.gmail_loader import load_messages
from gmail_reconnect.demo.gmail_mailbox import Mailbox

from .conftest import ANA, ME, Run, SignIn, mail

MBOX = b"From - Mon Jan 07 12:00:00 2019\r\n" + mail(ME, ANA, "2019-01-07", "Boat")


def test_no_config_is_no_error(run: Run, place: Path) -> None:
    """Without a config everything has its default; without mail, the way to it is named."""
    found = run("report")
    assert found.code == 1
    assert "no mail here yet" in found.err
    assert "import" in found.err
    assert not (place / "config.toml").exists()


def test_no_credentials(run: Run, place: Path) -> None:
    """login without a client file says what it is and where the guide is."""
    found = run("login", "--no-browser")
    assert found.code == 2
    assert str(place / "credentials.json") in found.err
    assert "docs/google-setup.md" in found.err


def test_sync_without_sign_in(run: Run) -> None:
    """sync before login exits with 4 and names the command."""
    found = run("sync")
    assert found.code == 4
    assert "gmail-reconnect login" in found.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (json.dumps({"web": {"client_id": "x"}}), "type “web”"),
        (json.dumps({"type": "service_account", "private_key": "x"}), "service account"),
        ("{", "no JSON"),
        (json.dumps({"installed": {"client_id": "x"}}), "lacks auth_uri"),
    ],
)
def test_the_wrong_client_file(run: Run, place: Path, content: str, says: str) -> None:
    """A credentials.json that is no Desktop app's says what it is instead, and what to create."""
    place.mkdir()
    (place / "credentials.json").write_text(content)
    found = run("login", "--no-browser")
    assert found.code == 2
    assert says in found.err


def test_an_mbox_that_is_none(run: Run, tmp_path: Path) -> None:
    """A file of another kind is named, and nothing is kept of it."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ana,\n\nFrom my window I see the boat.\n")
    found = run("import", path, "--me", "omar@example.com")
    assert found.code == 1
    assert "is no mbox" in found.err


def test_an_mbox_cut_short(run: Run, tmp_path: Path) -> None:
    """What stands before the break is kept; the whole file afterwards doubles nothing."""
    whole = tmp_path / "all.mbox.xz"
    mails = [
        b"From - Mon Jan 07 12:00:00 2019\n" + mail(ME, ANA, "2019-01-07", f"Boat {n}").replace(b"\r", b"") + b"\n"
        for n in range(900)
    ]
    whole.write_bytes(lzma.compress(b"".join(mails), preset=0))
    cut = tmp_path / "cut.mbox.xz"
    cut.write_bytes(whole.read_bytes()[:-4000])
    found = run("import", cut, "--me", "omar@example.com")
    assert found.code == 1
    assert "cut short" in found.err
    assert run("people", "--format", "json").json[0]["sent"] > 100
    assert run("import", whole).code == 0
    assert run("people", "--format", "json").json[0]["sent"] == 900


def test_an_empty_file(run: Run, tmp_path: Path) -> None:
    """An mbox without a message says so."""
    path = tmp_path / "empty.mbox"
    path.touch()
    found = run("import", path)
    assert found.code == 1
    assert "no mail" in found.err


def test_an_empty_mailbox(run: Run, sign_in: SignIn) -> None:
    """A new Gmail account syncs without an error, and the report says why it is empty."""
    sign_in(load_messages([], "omar@example.com"))
    assert run("sync").code == 0
    found = run("report")
    assert found.code == 1
    assert "no mail here yet" in found.err


def test_nobody_knows_whose_mailbox(run: Run, tmp_path: Path) -> None:
    """Where no address stands out the mail is kept, and --me is asked for; then it works."""
    path = tmp_path / "mixed.mbox"
    mails = [mail(f"a{n}@x.example", f"b{n}@y.example", "2019-01-07", "Hi").replace(b"\r", b"") for n in range(9)]
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n" for one in mails))
    found = run("import", path)
    assert found.code == 1
    assert "--me" in found.err
    assert run("import", path, "--me", "b0@y.example").code == 0
    assert run("report").code == 0


def test_a_database_of_a_newer_version(run: Run, place: Path, tmp_path: Path) -> None:
    """A newer version's file is refused and not touched."""
    path = tmp_path / "one.mbox"
    path.write_bytes(MBOX)
    run("import", path, "--me", "omar@example.com")
    connection = sqlite3.connect(place / "mailbox.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (place / "mailbox.sqlite").read_bytes()
    found = run("report")
    assert found.code == 1
    assert "newer gmail-reconnect" in found.err
    assert (place / "mailbox.sqlite").read_bytes() == before


def test_an_unknown_config_key(run: Run, place: Path) -> None:
    """The line and the nearest known key are named."""
    place.mkdir()
    (place / "config.toml").write_text('[me]\nname = "Omar"\nadresses = []\n')
    found = run("report")
    assert found.code == 2
    assert "line 3" in found.err
    assert "`addresses`" in found.err


def test_a_withdrawn_permission(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """A refused refresh exits with 4, names the usual reasons and the command; what was read stays."""
    there = sign_in(small)
    run("sync")
    there.gmail.revoke()
    found = run("sync")
    assert found.code == 4
    assert "seven days" in found.err
    assert run("report").code == 0


def test_gmail_out_of_reach(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """A server that is not there exits with 5."""
    there = sign_in(small)
    there.gmail.stop()
    found = run("sync")
    assert found.code == 5
    assert "run it again" in found.err


def test_drafting_needs_its_own_token(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """Without the drafting token, draft exits with 4 and names `login --drafts`."""
    there = sign_in(small)
    run("sync")
    (there.place / "tokens" / "draft.json").unlink()
    found = run("draft", "--top", "1", "--allow-blanks")
    assert found.code == 4
    assert "login --drafts" in found.err


def test_another_accounts_database(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """A home that belongs to one account refuses another's mail."""
    there = sign_in(small)
    run("sync")
    connection = sqlite3.connect(there.place / "mailbox.sqlite")
    connection.execute("UPDATE state SET value = 'somebody@example.net' WHERE key = 'account'")
    connection.commit()
    connection.close()
    found = run("sync")
    assert found.code == 1
    assert "--home" in found.err


def test_nobody_to_draft_to(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """draft without a name and without --top is a usage error; an unknown name says so."""
    sign_in(small)
    run("sync")
    assert run("draft").code == 2
    assert run("draft", "Zoe").code == 1
    assert run("draft", "Ana", "--why", "nothing").code == 2


def test_a_date_that_is_none(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """--as-of says how a date is written."""
    sign_in(small)
    run("sync")
    found = run("report", "--as-of", "yesterday")
    assert found.code == 2
    assert "2026-03-01" in found.err
