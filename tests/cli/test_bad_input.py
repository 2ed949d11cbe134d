"""What a user gets wrong, or finds broken: one clear message with what to do, the right exit code, nothing lost."""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.loader import load_messages
from gmail_reconnect.local_gmail.mailbox import Mailbox

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
        ("{", "isn't a JSON"),
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
    assert "is not an mbox" in found.err


def test_a_file_that_is_not_there(run: Run, place: Path, tmp_path: Path) -> None:
    """A mistyped name, or a folder: said before anything is made, also where a good file stands beside it."""
    good = tmp_path / "good.mbox"
    good.write_bytes(MBOX)
    for path, says in ((tmp_path / "al.mbox", "does not exist"), (tmp_path, "is a folder")):
        found = run("import", good, path, "--me", "omar@example.com")
        assert (found.code, says in found.err) == (1, True)
        assert not list(place.glob("**/*.sqlite"))


def test_what_is_no_mbox_takes_nothing_from_the_coverage(run: Run, tmp_path: Path) -> None:
    """After one wrong file the right one is still complete."""
    good, other = tmp_path / "good.mbox", tmp_path / "letter.txt"
    good.write_bytes(MBOX)
    other.write_text("Dear Ana,\n\nFrom my window I see the boat.\n")
    assert run("import", other, "--me", "omar@example.com").code == 1
    assert run("import", good, "--me", "omar@example.com").code == 0
    assert run("report", "--format", "json").json["coverage"]["complete"] is True


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
    assert "own add YOUR@ADDRESS" in found.err
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
    sign_in(small)
    run("sync")
    sign_in(Mailbox("somebody@example.net"))
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


@pytest.mark.parametrize(
    "line",
    [
        "report --top 3 --all", "person Ana show extra", "person Ana show --undo", "person Ana ignore please",
        "person Ana language xx", "person Ana gender x", "person Ana snooze soon", "person Ana tag",
        "draft Ana --top 1", "draft Ana --format json", "import nowhere.mbox --me somebody", "report --format pdf",
    ],
)  # fmt: skip
def test_what_does_not_fit_together(run: Run, sign_in: SignIn, small: Mailbox, line: str) -> None:
    """Each is a usage error, says so without a framework's words, and decides and makes nothing."""
    sign_in(small)
    run("sync")
    found = run(*line.split())
    assert found.code == 2
    assert "Value error" not in found.err
    assert not small.drafts
    assert run("report", "--format", "json").json["set_aside"]["ignored"] == 0


def test_empty_name_matches_nobody(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """It doesn't mean people without a name."""
    sign_in(small)
    run("sync")
    assert run("person", "ignore", "").code == 2


def test_letter_to_an_ignored_or_snoozed_person_is_refused(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """The hint names the command that undoes it, and it works."""
    sign_in(small)
    run("sync")
    for decision, *options in (["ignore"], ["snooze", "--until", "2999-01-01"]):
        ana = run("people", "Ana", "--format", "json").json[0]["id"]
        assert run("person", decision, "Ana", *options).code == 0
        found = run("draft", "Ana", "--allow-blanks")
        assert (found.code, len(small.drafts)) == (1, 0)
        assert f"person {decision} {ana} --undo" in found.err
        assert run("person", decision, "Ana", "--undo").code == 0
    assert run("draft", "Ana", "--allow-blanks").code == 0


def test_a_file_that_broke_off_is_not_complete(run: Run, tmp_path: Path) -> None:
    """The report says so until the same file has been read to its end."""
    whole = b"".join(
        b"From - Mon Jan 07 12:00:00 2019\n" + mail(ME, ANA, "2019-01-07", f"{n}") + b"\n" for n in range(900)
    )
    path = tmp_path / "all.mbox.xz"
    path.write_bytes(lzma.compress(whole, preset=0)[:-3000])
    assert run("import", path, "--me", "omar@example.com").code == 1
    assert run("report", "--format", "json").json["coverage"]["complete"] is False
    path.write_bytes(lzma.compress(whole, preset=0))
    assert run("import", path).code == 0
    assert run("report", "--format", "json").json["coverage"]["complete"] is True


def test_an_address_that_is_not_in_the_mail(run: Run, tmp_path: Path) -> None:
    """--me with somebody else's address is said at the import, not later."""
    path = tmp_path / "one.mbox"
    path.write_bytes(MBOX)
    found = run("import", path, "--me", "nobody@nowhere.example")
    assert found.code == 1
    assert "nobody@nowhere.example" in found.err


def test_init_without_anybody_to_ask(place: Path) -> None:
    """A closed input is a usage error that names --yes; nothing is written, and the questions are no output."""
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "init"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (2, "")
    assert "--yes" in done.stderr
    assert not (place / "config.toml").exists()


def test_the_form_by_the_files_ending(run: Run, sign_in: SignIn, small: Mailbox, tmp_path: Path) -> None:
    """--output chooses what its ending says; - is the screen."""
    sign_in(small)
    run("sync")
    assert run("report", "--output", tmp_path / "r.json").code == 0
    assert json.loads((tmp_path / "r.json").read_text())["lens"] == "balanced"
    assert "Ana Lima" in run("report", "--output", "-").out
    assert not Path("-").exists()


def test_coverage_ends_with_as_of(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """As if no later mail existed: it is not counted either."""
    sign_in(small)
    run("sync")
    assert run("report", "--as-of", "2019-02-04", "--format", "json").json["coverage"]["messages"] == 3


def test_an_error_is_said_as_it_is(run: Run, tmp_path: Path) -> None:
    """What stands between colons or brackets is no picture and no colour; a file's line is not broken."""
    path = tmp_path / ("long" * 30) / ":key: [red]x[/red].mbox"
    found = run("import", path)
    assert found.code == 1
    assert f"gmail-reconnect: {path} does not exist.\n" in found.err


def test_an_archive_s_names_do_nothing_to_the_terminal(run: Run, tmp_path: Path) -> None:
    """They are as hostile as whoever made the archive."""
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("\x1b[2Jodd\r.mbox", b"<html>")
    said = run("import", path).err
    assert "odd" in said
    assert not {"\x1b", "\r"} & {*said}


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal to make up")
@pytest.mark.parametrize("columns", ["60", "0"])
def test_an_error_ends_its_lines_at_words(place: Path, tmp_path: Path, columns: str) -> None:
    """In a terminal of 60 columns, and in one that does not tell; what is to be copied stays whole."""
    path = tmp_path / ("long" * 30) / "there.mbox"
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "import", str(path)]
    environment = os.environ | {"COLUMNS": columns, "TERM": "xterm"}
    assert subprocess.run(command, stderr=theirs, env=environment, check=False).returncode == 1
    os.close(theirs)
    lines = os.read(ours, 10_000).decode().splitlines()
    os.close(ours)
    assert any(str(path) in line for line in lines)
    assert max(len(line) for line in lines if str(path) not in line) <= 60
    assert "Nothing was read." in " ".join(lines)
