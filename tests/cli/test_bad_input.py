"""Mistakes and broken files: one clear message with what to do, the right exit code, and nothing is lost."""

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

from tests.conftest import ROOT
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignIn, mail

MBOX = b"From - Mon Jan 07 12:00:00 2019\r\n" + mail(ME, ANA, "2019-01-07", "Boat")


def test_missing_config_means_defaults(run: Run, place: Path) -> None:
    """Without mail, the report names the commands that read some."""
    found = run("report")
    assert found.code == 1
    assert "no mail here yet" in found.err
    assert "import" in found.err
    assert not (place / "config.toml").exists()


def test_login_without_credentials_names_the_guide(run: Run, place: Path) -> None:
    """It says what the client file is."""
    found = run("login", "--no-browser")
    assert found.code == 2
    assert str(place / "credentials.json") in found.err
    assert "gmail-reconnect help google-setup" in found.err


def test_login_refuses_a_wrong_client_file_before_asking_google(run: Run, place: Path) -> None:
    """The example, another kind of client, and a file that isn't there: nothing is kept, no page opens."""
    for name, says in ((ROOT / "credentials.example.json", "example"), (place / "none.json", "There is no")):
        found = run("login", "--no-browser", "--credentials", name)
        assert found.code == 2
        assert says in found.err
        assert "accounts.google.com" not in found.err
    assert not (place / "credentials.json").exists()


def test_login_keeps_the_client_file(run: Run, place: Path, tmp_path: Path) -> None:
    """The download may be deleted afterwards. Here the sign-in itself ends at a port that cannot be used."""
    download = tmp_path / "client_secret_1.json"
    example = (ROOT / "credentials.example.json").read_text()
    download.write_text(example.replace("123456789012", "739112345678").replace("not-a-real", "Ab1-cD2"))
    found = run("login", "--no-browser", "--credentials", download, "--port", 99999999)
    assert "Port 99999999 cannot be used" in found.err
    assert json.loads((place / "credentials.json").read_text()) == json.loads(download.read_text())


def test_login_takes_the_newest_good_client_file_of_several(run: Run, place: Path, tmp_path: Path) -> None:
    """A shell writes both names where client_secret_*.json matches two downloads."""
    example = (ROOT / "credentials.example.json").read_text()
    for age, (name, number) in enumerate([("wrong", ""), ("new", "739112345679"), ("old", "739112345678")]):
        text = example.replace("123456789012", number).replace("not-a-real", "Ab1-cD2") if number else "{}"
        (tmp_path / f"{name}.json").write_text(text)
        os.utime(tmp_path / f"{name}.json", (2e9 - age, 2e9 - age))
    old, new, wrong = (tmp_path / f"{name}.json" for name in ("old", "new", "wrong"))
    found = run("login", "--credentials", old, new, wrong, "--no-browser", "--port", 99999999)
    assert f"Of 3 client files, the newest good one is used: {new}" in found.err
    assert json.loads((place / "credentials.json").read_text()) == json.loads(new.read_text())
    assert "wrong.json is not a client file" in run("login", "--credentials", wrong, wrong).err
    assert run("login", old).code == 2
    assert "Usage" in run("login", "help").out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_behind_the_output_is_named() -> None:
    """`people > FILE`: not a bug of the program."""
    for command in (["help", "google-setup"], ["report", "--help"], ["doctor", "--format", "json"]):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "gmail_reconnect", *command], stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert (done.returncode, b"No space left" in done.stderr) == (1, True), (command, done.stderr)
        assert b"Exception" not in done.stderr


def test_sync_before_login_names_the_command(run: Run) -> None:
    """Exit code 4."""
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
def test_wrong_client_file_is_explained(run: Run, place: Path, content: str, says: str) -> None:
    """A credentials.json that isn't a desktop app's: says what it is instead, and what to create."""
    place.mkdir()
    (place / "credentials.json").write_text(content)
    found = run("login", "--no-browser")
    assert found.code == 2
    assert says in found.err


def test_file_that_is_not_an_mbox_is_refused(run: Run, tmp_path: Path) -> None:
    """It is named, and nothing of it is kept."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ana,\n\nFrom my window I see the boat.\n")
    found = run("import", path, "--me", "omar@example.com")
    assert found.code == 1
    assert "is not an mbox" in found.err


def test_missing_file_stops_the_import_before_it_starts(run: Run, place: Path, tmp_path: Path) -> None:
    """A mistyped name or a folder, also next to a good file."""
    good = tmp_path / "good.mbox"
    good.write_bytes(MBOX)
    for path, says in ((tmp_path / "al.mbox", "does not exist"), (tmp_path, "is a folder")):
        found = run("import", good, path, "--me", "omar@example.com")
        assert (found.code, says in found.err) == (1, True)
        assert not list(place.glob("**/*.sqlite"))


def test_refused_file_does_not_lower_the_coverage(run: Run, tmp_path: Path) -> None:
    """After one wrong file, the right one is still complete."""
    good, other = tmp_path / "good.mbox", tmp_path / "letter.txt"
    good.write_bytes(MBOX)
    other.write_text("Dear Ana,\n\nFrom my window I see the boat.\n")
    assert run("import", other, "--me", "omar@example.com").code == 1
    assert run("import", good, "--me", "omar@example.com").code == 0
    assert run("report", "--format", "json").json["coverage"]["complete"] is True


def test_truncated_mbox_keeps_what_was_read(run: Run, tmp_path: Path) -> None:
    """Importing the whole file afterwards duplicates nothing."""
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


def test_mbox_without_messages_is_an_error(run: Run, tmp_path: Path) -> None:
    """The user probably chose the wrong file."""
    path = tmp_path / "empty.mbox"
    path.touch()
    found = run("import", path)
    assert found.code == 1
    assert "no mail" in found.err


def test_empty_gmail_account_syncs(run: Run, sign_in: SignIn) -> None:
    """The report says why it is empty."""
    sign_in(LiveMailbox.load([], "omar@example.com"))
    assert run("sync").code == 0
    found = run("report")
    assert found.code == 1
    assert "no mail here yet" in found.err


def test_import_asks_for_the_address_if_it_cannot_guess(run: Run, tmp_path: Path) -> None:
    """The mail is kept; with --me the import works."""
    path = tmp_path / "mixed.mbox"
    mails = [mail(f"a{n}@x.example", f"b{n}@y.example", "2019-01-07", "Hi").replace(b"\r", b"") for n in range(9)]
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n" for one in mails))
    found = run("import", path)
    assert found.code == 1
    assert "own add YOUR@ADDRESS" in found.err
    assert run("import", path, "--me", "b0@y.example").code == 0
    assert run("report").code == 0


def test_newer_database_is_refused_untouched(run: Run, place: Path, tmp_path: Path) -> None:
    """An older program could damage it."""
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


def test_unknown_config_key_is_named_with_its_line(run: Run, place: Path) -> None:
    """And with the nearest known key."""
    place.mkdir()
    (place / "config.toml").write_text('[me]\nname = "Omar"\nadresses = []\n')
    found = run("report")
    assert found.code == 2
    assert "line 3" in found.err
    assert "`addresses`" in found.err


def test_withdrawn_permission_is_explained(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A refused refresh exits with 4 and names the usual reasons and the command; what was read stays."""
    there = sign_in(small)
    run("sync")
    there.gmail.revoke()
    found = run("sync")
    assert found.code == 4
    assert "seven days" in found.err
    assert run("report").code == 0


def test_unreachable_gmail_exits_with_5(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Scripts may try again."""
    there = sign_in(small)
    there.gmail.stop()
    found = run("sync")
    assert found.code == 5
    assert "run it again" in found.err


def test_draft_without_its_token_names_the_command(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The letter is a link, and `login --drafts` is named."""
    there = sign_in(small)
    run("sync")
    (there.place / "tokens" / "draft.json").unlink()
    found = run("draft", "--top", "1", "--allow-blanks")
    assert found.code == 0
    assert "https://mail.google.com/mail/?" in found.out
    assert "login --drafts" in found.err


def test_home_refuses_a_second_account(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Mail of two accounts must not mix."""
    sign_in(small)
    run("sync")
    sign_in(LiveMailbox("somebody@example.net"))
    found = run("sync")
    assert found.code == 1
    assert "--home" in found.err


def test_draft_without_a_name_is_a_usage_error(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """An unknown name says so."""
    sign_in(small)
    run("sync")
    assert run("draft").code == 2
    assert run("draft", "Zoe").code == 1
    assert run("draft", "Ana", "--why", "nothing").code == 2


def test_invalid_date_is_a_usage_error(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The hint shows how a date is written."""
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
def test_contradictory_command_line_does_nothing(run: Run, sign_in: SignIn, small: LiveMailbox, line: str) -> None:
    """A usage error in this program's words, not a framework's."""
    sign_in(small)
    run("sync")
    found = run(*line.split())
    assert found.code == 2
    assert "Value error" not in found.err
    assert not small.drafts
    assert run("report", "--format", "json").json["set_aside"]["ignored"] == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("snooze Ana --until 2037-03-01", "Did you mean `gmail-reconnect person snooze Ana --until 2037-03-01`?"),
        ("purge", "`gmail-reconnect privacy purge`"),
        ("list", "`gmail-reconnect own list` or `gmail-reconnect drafts list`"),
        ("not-me", "No such command"),
        ("reprot", "Did you mean 'report'?"),
        ("person snooze Ana --until 3d", "neither a day nor an interval"),
        ("person snooze Ana --until 30 years", "up to 20 years"),
        ("person snooze Ana --until 2020-01-01", "not a day to come"),
        ("person rhythm Ana --every 3d", "“every 6 months”"),
    ],
)
def test_mistaken_command_line_names_the_right_form(
    run: Run, sign_in: SignIn, small: LiveMailbox, line: str, says: str
) -> None:
    """A command of a group without the group, and values of another form: with an example."""
    sign_in(small)
    run("sync")
    found = run(*line.split(" "))
    assert (found.code, says in found.err) == (2, True), found.err


def test_empty_name_matches_nobody(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """It doesn't mean people without a name."""
    sign_in(small)
    run("sync")
    assert run("person", "ignore", "").code == 2


def test_letter_to_an_ignored_or_snoozed_person_is_refused(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
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


def test_truncated_file_is_not_complete(run: Run, tmp_path: Path) -> None:
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


def test_import_refuses_an_own_address_without_mail(run: Run, tmp_path: Path) -> None:
    """--me with somebody else's address is noticed at the import, not later."""
    path = tmp_path / "one.mbox"
    path.write_bytes(MBOX)
    found = run("import", path, "--me", "nobody@nowhere.example")
    assert found.code == 1
    assert "nobody@nowhere.example" in found.err


def test_init_with_closed_input_names_yes(place: Path) -> None:
    """A usage error; nothing is written, and the questions don't go to standard output."""
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "init"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (2, "")
    assert "--yes" in done.stderr
    assert not (place / "config.toml").exists()


def test_file_ending_chooses_the_format(run: Run, sign_in: SignIn, small: LiveMailbox, tmp_path: Path) -> None:
    """- is the screen."""
    sign_in(small)
    run("sync")
    assert run("report", "--output", tmp_path / "r.json").code == 0
    assert json.loads((tmp_path / "r.json").read_text())["lens"] == "balanced"
    assert "Ana Limar" in run("report", "--output", "-").out
    assert not Path("-").exists()


def test_coverage_counts_no_mail_after_as_of(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """As if no later mail existed."""
    sign_in(small)
    run("sync")
    assert run("report", "--as-of", "2019-02-04", "--format", "json").json["coverage"]["messages"] == 3


def test_markup_in_an_error_is_only_text(run: Run, tmp_path: Path) -> None:
    """Text between colons or brackets is neither an emoji nor a colour; without a terminal, lines are not wrapped."""
    path = tmp_path / ("long" * 30) / ":key: [red]x[/red].mbox"
    found = run("import", path)
    assert found.code == 1
    assert f"gmail-reconnect: {path} does not exist.\n" in found.err


def test_control_characters_in_file_names_are_replaced(run: Run, tmp_path: Path) -> None:
    """An archive can name its members as it likes."""
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("\x1b[2Jodd\r.mbox", b"<html>")
    said = run("import", path).err
    assert "odd" in said
    assert not {"\x1b", "\r"} & {*said}


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal to make up")
@pytest.mark.parametrize("columns", ["60", "0"])
def test_errors_wrap_at_words(place: Path, tmp_path: Path, columns: str) -> None:
    """In a terminal of 60 columns, and in one of unknown width; what the user may copy stays whole."""
    path = tmp_path / ("long" * 30) / "there.mbox"
    lines = on_a_terminal(["--home", str(place), "import", str(path)], columns)
    assert any(str(path) in line for line in lines)
    lines = on_a_terminal(["--home", str(place), "report"], columns)
    hint = "Run `gmail-reconnect sync`, or `gmail-reconnect import FILE.mbox` for a Takeout file."
    assert max(len(line) for line in lines if str(place) not in line) <= (60 if columns == "60" else 80) < len(hint)
    assert hint in " ".join(lines).replace(f" --home {place}", "")


def on_a_terminal(arguments: list[str], columns: str) -> list[str]:
    """The lines that a failing command prints on a terminal with this many columns."""
    ours, theirs = os.openpty()
    environment = os.environ | {"COLUMNS": columns, "TERM": "xterm"}
    command = [sys.executable, "-m", "gmail_reconnect", *arguments]
    assert subprocess.run(command, stderr=theirs, env=environment, check=False).returncode == 1
    os.close(theirs)
    lines = os.read(ours, 10_000).decode().splitlines()
    os.close(ours)
    return lines
