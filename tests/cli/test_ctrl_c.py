"""Ctrl-C: a real signal to a real process, while it waits for Gmail or for a file."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from gmail_reconnect.local_gmail.exchange import ApiRequest
from tests.conftest import ROOT
from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import posix_only

from .conftest import ANA, FAST, ME, Run, mail

pytestmark = [posix_only, pytest.mark.timeout(120)]


# A background job of a shell ignores the signal; this doesn't.
START = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from gmail_reconnect.__main__ import main
sys.exit(main())
"""
PROGRAM = (sys.executable, "-c", START)


class HeldGmail:
    """A local Gmail that keeps one request waiting until it is let go."""

    def __init__(self, mailbox: LiveMailbox, place: Path) -> None:
        self._holds: Callable[[ApiRequest], bool] | None = None
        self._arrived, self._go = Event(), Event()
        self.gmail = UnreliableGmail(mailbox, clock=time.time, latency=self._latency, sleep=self._sleep)  # noqa: TID251 - tokens last an hour of this machine's time
        self._place = place

    def start(self) -> None:
        self.gmail.start()
        (self._place / "tokens").mkdir(parents=True)
        for name, scope in (("read", "gmail.metadata"), ("draft", "gmail.compose")):
            (self._place / "tokens" / f"{name}.json").write_text(json.dumps(self.gmail.authorized_user(scope)))
        endpoint = f'[gmail]\nendpoint = "{self.gmail.url}"\n{FAST}'
        (self._place / "config.toml").write_text(f"{WHY_AND_OFFER}\n{endpoint}", encoding="utf-8")

    def interrupt(self, command: list[str], holds: Callable[[ApiRequest], bool]) -> tuple[int, str]:
        """Sends SIGINT once a request that `holds` has reached Gmail; returns the exit code and stderr."""
        self._arrived.clear()
        self._go.clear()
        self._holds = holds
        with started(self._place, *command) as running:
            assert self._arrived.wait(60)
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=60)[1].decode()
        self._holds = None
        self._go.set()
        return running.returncode, said

    def stop(self) -> None:
        self._go.set()
        self.gmail.stop()

    def _latency(self, request: ApiRequest) -> float:
        if self._holds is None or not self._holds(request):
            return 0.0
        self._holds = None
        return 1.0

    def _sleep(self, _: float) -> None:
        self._arrived.set()
        self._go.wait(60)


def started(place: Path, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, "--home", str(place), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def held(place: Path) -> Iterator[HeldGmail]:
    """Omar and 40 others, who wrote each other once."""
    mails: list[tuple[bytes, list[str]]] = []
    for n in range(40):
        them = f"Person {n} <p{n}@x.example>"
        mails.append((mail(them, ME, f"2019-01-{n % 28 + 1:02}", f"Boat {n}"), ["INBOX"]))
        mails.append((mail(ME, them, f"2019-02-{n % 28 + 1:02}", f"Re: Boat {n}"), ["SENT"]))
    for month in (1, 2, 5):
        mails.append((mail(ANA, ME, f"2019-0{month}-05", f"Harbour {month}"), ["INBOX"]))
        mails.append((mail(ME, ANA, f"2019-0{month}-07", f"Re: Harbour {month}"), ["SENT"]))
    one = HeldGmail(LiveMailbox.load(mails, "omar@example.com"), place)
    one.start()
    yield one
    one.stop()


def test_sync_interrupted_before_the_first_answer_changed_nothing(run: Run, held: HeldGmail) -> None:
    """The next sync starts as if there had been none."""
    code, said = held.interrupt(["sync"], lambda _: True)
    assert (code, said) == (130, "\nInterrupted. Nothing was changed.\n")
    assert run("sync").code == 0


def test_sync_interrupted_while_fetching_goes_on(run: Run, held: HeldGmail) -> None:
    """What was stored is not fetched again; only the batch under way is."""
    batches = iter(range(100))
    code, said = held.interrupt(["sync"], lambda request: request.path.startswith("/batch") and next(batches) == 2)
    assert code == 130
    assert said.endswith("Interrupted. What was read so far is kept; the same command continues.\n")
    done = run("sync")
    assert (done.code, "46 known.\nComplete." in done.err) == (0, True), done.err
    fetched = Counter(call.path for call in held.gmail.calls if call.method.endswith(".get"))
    assert max(fetched.values()) == 2
    assert 0 < sum(times > 1 for times in fetched.values()) <= 10


def test_draft_interrupted_before_gmail_answers_is_created_once(run: Run, held: HeldGmail) -> None:
    """It says that the draft may exist; the next command looks, whether or not Gmail got the call."""
    run("sync")
    code, said = held.interrupt(["draft", "Ana"], lambda request: request.verb == "POST" and "drafts" in request.path)
    assert code == 130
    assert "The draft for \u2068Ana Limar\u2069 may be in your Drafts folder already" in said
    assert "Nothing was changed" not in said
    again = run("draft", "Ana")
    assert again.code == 0, again.err
    assert [draft.header("To") for draft in held.gmail.mailbox.drafts.values()] == [ANA]
    assert [one["state"] for one in run("drafts", "--format", "json").json] == ["created"]


def test_draft_interrupted_while_reading_changed_nothing(run: Run, held: HeldGmail) -> None:
    """No new mail came, and no letter was begun."""
    run("sync")
    code, said = held.interrupt(["draft", "Ana"], lambda _: True)
    assert (code, said) == (130, "\nInterrupted. Nothing was changed.\n")
    assert run("drafts", "--format", "json").json == []


def test_import_interrupted_keeps_what_was_read(run: Run, place: Path, tmp_path: Path) -> None:
    """The file is a pipe whose other end stops in the middle; importing the whole file afterwards adds the rest."""
    mails = [mail(ANA, ME, "2019-01-05", f"Boat {n}", f"X-Padding: {'x' * 900}") for n in range(5000)]
    parts = [b"From ana@lima.example Sat Jan 05 12:00:00 2019\n" + one + b"\n" for one in mails]
    pipe, whole = tmp_path / "pipe.mbox", tmp_path / "whole.mbox"
    os.mkfifo(pipe)
    whole.write_bytes(b"".join(parts))
    # A pipe takes little that isn't read, so most of it was read when writing ends.
    for count, kept in ((10, False), (5000, True)):
        with started(place, "import", str(pipe), "--me", "omar@example.com") as running, pipe.open("wb") as file:
            file.write(b"".join(parts[:count]))
            file.flush()
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=60)[1].decode()
        assert running.returncode == 130
        told = "What was read so far is kept; the same command continues." if kept else "Nothing was changed."
        assert said == f"\nInterrupted. {told}\n"
    done = run("import", whole, "--me", "omar@example.com")
    assert done.code == 0
    assert re.match(r"(1,000 new messages, 4,000|3,000 new messages, 2,000) known already", done.err), done.err


def test_interruption_while_starting_changed_nothing(place: Path, tmp_path: Path) -> None:
    """Before any command is known: no traceback."""
    (tmp_path / "typer.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nfor _ in range(9): pass\n"
    )
    done = subprocess.run(
        [*PROGRAM, "--home", str(place), "sync"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "\nInterrupted. Nothing was changed.\n")
    assert not place.exists()


def test_sign_in_interrupted_keeps_the_client_file(place: Path, tmp_path: Path) -> None:
    """It was checked and copied before the browser's answer was waited for."""
    download = tmp_path / "client_secret_2.json"
    example = (ROOT / "credentials.example.json").read_text()
    download.write_text(example.replace("123456789012", "739112345678").replace("not-a-real", "Ab1-cD2"))
    with started(place, "login", "--no-browser", "--credentials", str(download)) as running:
        assert running.stderr
        assert any(b"https://" in line for line in running.stderr)
        running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 130
    assert "Interrupted. Not signed in; the client file is kept." in rest
    assert (place / "credentials.json").exists()
