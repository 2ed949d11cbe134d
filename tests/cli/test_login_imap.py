"""login --imap, sync and report against a real IMAP server; the password is nowhere but where it is kept."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from gmail_reconnect.actions.mail import imap_account
from tests.support.context import context_in
from tests.support.cyrus import CAN_RUN, Cyrus
from tests.support.dovecot import PASSWORD, Dovecot
from tests.support.gmail import ME, arrive, mailbox_of
from tests.support.gmail_over_imap import GmailOverImap
from tests.support.imap import load_real_mail, put
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.real_mailboxes import BOXES
from tests.support.syncing import many

from .conftest import Run, SignIn

STORY = (
    "2021-03-04 me > ana: Boat",
    "2021-03-05 ana > me: Re: Boat",
    "2021-04-06 me > ana: Paint",
    "2021-04-07 ana > me: Re: Paint",
)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password comes from standard input, as from a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\nmore\n"))


def everything_in(place: Path) -> bytes:
    return b"".join(one.read_bytes() for one in place.rglob("*") if one.is_file() and one.name != "imap.json")


def test_three_commands_from_nothing_to_the_report(dovecot: Dovecot, run: Run, place: Path, typed: None) -> None:
    """Sign in, sync, report: without a keyring the password is in a private file, after saying so, and nowhere else."""
    put(dovecot, *STORY)
    dovecot.start()
    said = run("login", "--imap", ME, "--host", "127.0.0.1", "--port", dovecot.port)
    assert said.code == 0
    assert "no keyring" in said.err
    file = place / "tokens" / "imap.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["password"] == PASSWORD
    synced = run("sync")
    assert "4 new messages" in synced.err
    assert "Complete" in synced.err
    report = run("report", "--format", "json").json
    assert [one["name"] for one in report["people"]] == ["Ana"]
    printed = [
        run(*command) for command in (["doctor"], ["privacy"], ["sync", "--verbose"], ["people", "--format", "json"])
    ]
    shown = "".join(one.out + one.err for one in (said, synced, *printed))
    assert f"{ME} at 127.0.0.1" in shown
    assert "It talks to 127.0.0.1 only" in shown
    assert "by IMAP, no command on its short list fetches one" in shown
    assert run("sync", "--max-units", 100).code == 2
    assert PASSWORD not in shown
    assert PASSWORD.encode() not in everything_in(place)
    assert "Signed out of IMAP" in run("logout").err
    assert not file.exists()


def test_a_wrong_password_is_refused_and_not_kept(
    dovecot: Dovecot, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what to do, and names the whole command, with the server."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("secret-and-wrong\n"))
    port = dovecot.start().port
    said = run("login", "--imap", ME, "--host", "127.0.0.1", "--port", port, "--user", "nora b")
    assert said.code == 4
    shown = " ".join(said.err.split())
    assert f"gmail-reconnect login --imap {ME} --host 127.0.0.1 --port {port} --user 'nora b'`" in shown
    assert "secret-and-wrong" not in said.err
    assert not (place / "tokens" / "imap.json").exists()


def test_a_password_command_is_asked_instead(dovecot: Dovecot, run: Run, place: Path) -> None:
    """As with mbsync and msmtp; nothing is kept but where the mail is."""
    place.mkdir()
    (place / "config.toml").write_text(f'[mail]\npassword_command = "echo {PASSWORD}"\n')
    put(dovecot, *STORY)
    said = run("login", "--imap", ME, "--host", "127.0.0.1", "--port", dovecot.start().port)
    assert said.code == 0
    assert "password_command" in said.err
    assert PASSWORD not in (place / "tokens" / "imap.json").read_text()
    assert run("sync").code == 0


def test_a_server_may_know_the_user_by_another_name_than_the_address(dovecot: Dovecot, run: Run, typed: None) -> None:
    """As own servers do: only the sign-in uses it; the mail is still the address's."""
    put(dovecot, *STORY)
    signing_in = "login", "--imap", ME, "--host", "127.0.0.1", "--user", "nora.b", "--port"
    assert run(*signing_in, dovecot.start().port).code == 0
    assert "user=<nora.b>" in (dovecot.home / "log").read_text()
    assert "4 new messages" in run("sync").err
    assert f"user=<{ME}>" not in (dovecot.home / "log").read_text()
    doctor = run("doctor").out
    assert f"{ME} at 127.0.0.1; the password is in a private file" in doctor
    assert "token read" not in doctor
    assert "credentials.json" not in doctor


def test_a_user_name_is_one_argument_whatever_is_in_it(run: Run, typed: None) -> None:
    """The server refuses it here, but as a name."""
    with GmailOverImap(mailbox_of(*STORY)) as server:
        said = run("login", "--imap", ME, "--host", "127.0.0.1", "--port", server.port, "--user", 'no "ra')
        assert said.code == 4
        assert [one for one in server.asked if one.startswith("LOGIN")] == [f'LOGIN "no \\"ra" "{PASSWORD}"']


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--imap", "nora@outlook.com"], 4, "Microsoft no longer lets programs sign in with a password"),
        (["--imap", "nora@hotmail.com"], 4, "gmail-reconnect import FILE"),
        (["--imap", "nora@unknown.example"], 2, "gmail-reconnect login --imap nora@unknown.example --host HOST"),
        (["--imap", "nora"], 2, "is not an email address"),
        (["--host", "imap.example.com"], 2, "--host and --user belong to --imap ADDRESS"),
        (["--imap", ME, "--drafts"], 2, "--host and --user belong to --imap ADDRESS"),
    ],
)
def test_what_cannot_work_is_said_before_a_password_is_asked(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    """No password is typed in vain."""
    said = run("login", *arguments)
    assert said.code == code
    assert words in " ".join(said.err.split())


@pytest.mark.data
@pytest.mark.parametrize("name", ["fossum-d", "rogers-b", "haedicke-m", "linux-man"])
def test_real_mail_by_imap_equals_its_import(dovecot: Dovecot, run: Run, place: Path, data: Path, name: str) -> None:
    """Every person, every date and every message that it comes from: the JSON of people is the same to the byte."""
    load_real_mail(dovecot, data, name)
    assert_imap_equals_import(run, place, data, name, dovecot.start().port)


@pytest.mark.data
@pytest.mark.skipif(not CAN_RUN, reason="Cyrus isn't installed (see .ci/run)")
@pytest.mark.parametrize("name", ["fossum-d", "rogers-b", "haedicke-m"])
def test_real_mail_from_another_server_equals_its_import(run: Run, place: Path, data: Path, name: str) -> None:
    """Cyrus shares no code with Dovecot, and answers in other forms."""
    with Cyrus(BOXES[name][0]) as cyrus:
        load_real_mail(cyrus, data, name)
        assert cyrus.refused == 0
        assert_imap_equals_import(run, place, data, name, cyrus.port)


def assert_imap_equals_import(run: Run, place: Path, data: Path, name: str, port: int) -> None:
    """The server at `port` has the mail of a real mailbox."""
    own, context = BOXES[name], context_in(place)
    account, _ = imap_account.find_account(context, own[0], "127.0.0.1", port)
    imap_account.sign_in(context, account, PASSWORD)
    run("own", "add", *own)
    run("sync")
    by_imap = run("people", "--format", "json", "--as-of", "2026-06-01").out
    place.rename(place.with_name("by-imap"))
    run("import", data / "mail" / f"{name}.mbox.xz", "--me", own[0])
    run("own", "add", *own)
    by_import = run("people", "--format", "json", "--as-of", "2026-06-01").out
    assert len(json.loads(by_imap)) > 50
    assert by_imap == by_import


def test_a_folder_that_gmail_may_limit_is_named(run: Run, typed: None) -> None:
    """Gmail's settings can limit it to a thousand messages: so many may be all, or not."""
    mailbox = mailbox_of(*many(1000))
    with GmailOverImap(mailbox) as server:
        run("login", "--imap", ME, "--host", "127.0.0.1", "--port", server.port)
        synced = run("sync")
        assert "exactly 1,000 messages" in synced.err
        arrive(mailbox, "2022-05-01 ana > me: Hello")
        assert "exactly" not in run("sync").err


def test_an_account_may_be_read_by_the_api_by_imap_and_by_the_api_again(
    run: Run, sign_in: SignIn, small: LiveMailbox, typed: None
) -> None:
    """Nothing is read again, and everyone stays as they are: the same people, dates and messages."""
    there = sign_in(small)
    assert run("sync", "--full").code == 0
    by_api = run("people", "--format", "json").out
    with GmailOverImap(small) as server:
        assert run("login", "--imap", small.address, "--host", "127.0.0.1", "--port", server.port).code == 0
        assert "0 new messages" in run("sync").err
        assert not any("HEADER.FIELDS" in one for one in server.asked)
        assert run("people", "--format", "json").out == by_api
    there.configure('[mail]\nsource = "gmail"')
    before = len(there.gmail.calls)
    assert "0 new messages" in run("sync").err
    assert not {"messages.get", "threads.get"} & {one.method for one in there.gmail.calls[before:]}
    assert run("people", "--format", "json").out == by_api
