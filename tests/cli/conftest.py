"""Run the real entry point with its own home, and the local Gmail API."""

from __future__ import annotations

import json
import os
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from dateutil import parser

from gmail_reconnect.__main__ import main
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.printed_commands import refused
from tests.support.processes import started

FAST = "units_per_minute = 10000000\n"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The --home of the commands under test."""
    return tmp_path / "place"


@pytest.fixture
def run(place: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """run("report", "--top", 3): the command with its home, its exit code and what it printed.

    Every command that it prints is one that the program takes.

    The home is taken out of the commands in it, so that a test reads as if it were in its usual place.
    """

    def call(*arguments: object) -> Result:
        capfd.readouterr()
        code = main(["--home", str(place), *map(str, arguments)])
        out, err = capfd.readouterr()
        assert refused(f"{out}\n{err}") == []
        return Result(
            code, *(text.replace(f"gmail-reconnect --home {place} ", "gmail-reconnect ") for text in (out, err))
        )

    return call


@dataclass
class SignedIn:
    """A home signed in to a local Gmail API."""

    gmail: UnreliableGmail
    place: Path

    def configure(self, text: str = "") -> None:
        (self.place / "config.toml").write_text(
            f'{text}\n[gmail]\nendpoint = "{self.gmail.url}"\n{FAST}', encoding="utf-8"
        )


def on_a_terminal(place: Path, *arguments: str, typed: str | None = None, code: int = 0) -> str:
    """What a command prints on a terminal of 80 columns, to stdout and stderr. POSIX only.

    `typed` is on its input, which is the terminal, too; None: the input of the tests.
    """
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), *arguments]
    environment = os.environ | {"COLUMNS": "80", "TERM": "xterm"}
    shown = ""
    stdin = None if typed is None else theirs
    os.write(ours, (typed or "").encode())
    with started(command, stdin=stdin, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        with suppress(OSError):  # the end of the output
            while part := os.read(ours, 4096):
                shown += part.decode(errors="replace")
    os.close(ours)
    assert running.returncode == code, shown
    return shown


SignIn = Callable[[LiveMailbox], SignedIn]


@pytest.fixture
def sign_in(place: Path) -> Iterator[SignIn]:
    """sign_in(mailbox): starts the local Gmail API with it and puts config and both tokens into the home."""
    running: list[UnreliableGmail] = []

    def start(mailbox: LiveMailbox) -> SignedIn:
        gmail = UnreliableGmail(mailbox, clock=time.time)  # noqa: TID251 - tokens last an hour of this machine's time
        gmail.start()
        running.append(gmail)
        (place / "tokens").mkdir(parents=True, exist_ok=True)
        for name, scope in (("read", "gmail.metadata"), ("draft", "gmail.compose")):
            (place / "tokens" / f"{name}.json").write_text(json.dumps(gmail.authorized_user(scope)))
        there = SignedIn(gmail, place)
        there.configure()
        return there

    yield start
    for gmail in running:
        gmail.stop()


def mail(sender: str, to: str, date: str, subject: str, *more: str) -> bytes:
    """A raw mail; `date` as 2021-03-04 or with a time."""
    moment = parser.parse(date + ("" if ":" in date else " 12:00") + " +0000")
    key = zlib.crc32(repr((sender, to, date, subject)).encode())
    lines = [f"From: {sender}", f"To: {to}", f"Date: {format_datetime(moment)}", f"Subject: {subject}"]
    return "\r\n".join([*lines, f"Message-ID: <{key}@mail.example>", *more, "", "Hello.", ""]).encode()


ME = "Omar Haddad <omar@example.com>"
ANA = "Ana Limar <ana@lima.example>"


@pytest.fixture
def small() -> LiveMailbox:
    """Omar and Ana wrote each other in three months of 2019; then silence, and a newsletter."""
    mails: list[tuple[bytes, list[str]]] = []
    for month in (1, 2, 5):
        mails.append((mail(ME, ANA, f"2019-0{month}-03", f"Boat {month}"), ["SENT"]))
        mails.append((mail(ANA, ME, f"2019-0{month}-05", f"Re: Boat {month}"), ["INBOX"]))
    news = mail(
        "The Weekly <news@weekly.example>", ME, "2020-01-01", "This week", "List-Unsubscribe: <https://x.example>"
    )
    mails.append((news, ["INBOX"]))
    return LiveMailbox.load(mails, "omar@example.com")


ANA_NEW = "Ana Limar <ana.lima@new.example>"
BOB = "Robert Stone <robert@stone.example>"
BOB_TOO = "Bob Stone <bob77@x.example>"


@pytest.fixture
def pairs() -> LiveMailbox:
    """Omar with Ana under two addresses, and with Bob, who is Robert, under two."""
    mails = [
        (mail(who, ME, f"2019-0{month}-0{day}", f"Boat {month}"), ["INBOX"])
        for day, who in enumerate((ANA, ANA_NEW, BOB, BOB_TOO), 1)
        for month in (1, 2, 5)
    ]
    mails += [(mail(ME, who, f"2019-03-0{day}", "Re: Boat"), ["SENT"]) for day, who in enumerate((ANA, BOB), 1)]
    mails.append((mail(ME, f"{ANA}, {BOB}, Zoe <zoe@z.example>", "2019-06-01", "Party"), ["SENT"]))
    return LiveMailbox.load(mails, "omar@example.com")


@pytest.fixture
def synced(run: Run, sign_in: SignIn, pairs: LiveMailbox) -> LiveMailbox:
    sign_in(pairs)
    assert run("sync", "--full").code == 0
    return pairs


def addresses(run: Run, who: str = "") -> list[set[str]]:
    """The addresses of everyone, person by person."""
    found = run("people", who, "--format", "json").json
    return sorted((set(one["addresses"]) for one in found if one["standing"] != "self"), key=min)
