"""What takes minutes: one task at a time, told while it runs, kept when a tab is closed, ended with the server."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from filelock import FileLock

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.progress import ReadingFile
from gmail_reconnect.local_gmail.exchange import ApiRequest
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.sync_log import SyncRunTable
from gmail_reconnect.web.app import ROUTES
from gmail_reconnect.web.pages import files
from gmail_reconnect.web.tasks.jobs import JobKind, Jobs
from tests.support.context import context_in
from tests.support.gmail import ME, mail
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import posix_only
from tests.support.processes import started
from tests.support.review import PATIENCE, Served, served

from .conftest import THREE, Tell


class Gate:
    """Holds the answers of a Gmail back until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, request: ApiRequest) -> float:
        if "/messages" in request.path or "/batch" in request.path:
            self.reached.set()
            assert self.open.wait(PATIENCE)
        return 0.0


@pytest.fixture
def gate() -> Iterator[Gate]:
    found = Gate()
    yield found
    found.open.set()


@pytest.fixture
def signed_in(gate: Gate, tell: Tell, place: Path) -> Iterator[UnreliableGmail]:
    """A home with mail of another source, signed in to a Gmail that answers once the gate is open."""
    tell(THREE)
    mails = [(mail(f"2019-0{month}-03 me > ana: Boat {month}"), ["SENT"]) for month in (1, 2, 5)]
    clock = time.time  # noqa: TID251 - tokens last an hour
    with UnreliableGmail(LiveMailbox.load(mails, ME), clock=clock, latency=gate) as running:
        (place / "tokens").mkdir()
        (place / "tokens" / "read.json").write_text(json.dumps(running.authorized_user("gmail.metadata")))
        endpoint = f'[gmail]\nendpoint = "{running.url}"\nunits_per_minute = 10000000\n'
        (place / "config.toml").write_text(endpoint, encoding="utf-8")
        yield running
        gate.open.set()


@pytest.fixture
def page(signed_in: UnreliableGmail, place: Path, gate: Gate) -> Iterator[Served]:
    with served(place) as running:
        running.open()
        yield running
        gate.open.set()


def outcomes(place: Path) -> list[str | None]:
    """How the syncs ended, newest first."""
    with Store.open(Paths.resolve(place).database) as store:
        return [one.outcome for one in SyncRunTable(store).last()]


def test_task_is_told_while_it_runs_and_other_pages_go_on(page: Served, gate: Gate) -> None:
    """Its step, then that it has ended; meanwhile the list is there, and the page refreshes by itself."""
    running = page.post("/task/sync")
    assert page.path == "/health"
    assert 'data-events="/task/events"' in running.text
    assert '<noscript><meta http-equiv="refresh"' in running.text
    assert gate.reached.wait(PATIENCE)
    assert page.get("/").names[0] == "Ana Lima"
    with page.told() as events:
        first = next(events)
        assert "<progress" in first
        gate.open.set()
        assert any(one.startswith("event: end") for one in events)
    done = page.get("/health").text
    assert "New messages: 3." in done
    assert "data-events" not in done


def test_second_task_does_not_begin_while_one_runs(page: Served, gate: Gate, signed_in: UnreliableGmail) -> None:
    """A double click, or another tab."""
    for _ in range(3):
        assert "data-events" in page.post("/task/sync").text
    gate.open.set()
    page.finish_task("/health")
    assert len([one for one in signed_in.calls if one.method == "getProfile"]) == 1


def test_file_that_comes_while_a_task_runs_is_refused_in_words(page: Served, gate: Gate, place: Path) -> None:
    """From a tab that was open before; so is a sign-in by IMAP."""
    page.post("/task/sync")
    assert gate.reached.wait(PATIENCE)
    assert "this hasn’t begun" in page.upload("/setup/import", {"a.mbox": b"From x"}).toast
    assert list((place / "uploads").iterdir()) == []
    assert "this hasn’t begun" in page.post("/setup/imap", address="a@gmail.com", password="x").toast
    gate.open.set()
    page.finish_task("/health")


def test_closed_tab_does_not_end_the_task(page: Served, gate: Gate) -> None:
    """The next page shows what came of it."""
    page.post("/task/sync")
    with page.told() as events:
        next(events)
    gate.open.set()
    assert "New messages: 3." in page.finish_task("/health").text


def test_task_stops_when_asked_and_continues_later(page: Served, gate: Gate, place: Path) -> None:
    """What it has read is kept."""
    page.post("/task/sync")
    assert gate.reached.wait(PATIENCE)
    threading.Timer(0, gate.open.set).start()
    stopped = page.post("/task/stop")
    if "Stopped." in stopped.text:  # not if it was about to end anyway
        assert outcomes(place)[0] == "interrupted"
    page.post("/task/sync")
    page.finish_task("/health")
    assert outcomes(place)[0] == "complete"


def test_failed_task_is_told_with_what_to_do(page: Served, gate: Gate, signed_in: UnreliableGmail) -> None:
    """The access was withdrawn; the button that helps is there."""
    gate.open.set()
    signed_in.revoke()
    page.post("/task/sync")
    done = unescape(page.finish_task("/health").text)
    assert "Google no longer accepts this sign-in" in done
    assert 'class="wrong"' in done
    assert "Traceback" not in done


def test_failed_task_is_told_in_arabic(page: Served, gate: Gate, signed_in: UnreliableGmail, place: Path) -> None:
    """Also in the list of syncs, from what is kept of the error."""
    config = place / "config.toml"
    config.write_text(f'[me]\nlanguage = "ar"\n{config.read_text(encoding="utf-8")}', encoding="utf-8")
    gate.open.set()
    signed_in.revoke()
    page.post("/task/sync")
    said = "انتهت صلاحية تسجيل الدخول."
    assert page.finish_task("/health").text.count(said) == 3  # the task, the check and the list


def test_run_of_another_process_is_shown_and_not_fought_with(page: Served, place: Path) -> None:
    """The scheduler's: its name, no button, its end; a form that is sent all the same changes nothing."""
    lock = FileLock(place / "lock")
    with lock:
        (place / "lock.holder").write_text("sync, process 1")
        shown = page.get("/health").text
        assert "A run is under way: sync (process 1)" in shown
        assert 'action="/task/sync"' not in shown
        assert 'action="/task/stop"' not in shown
        assert "Ana Lima" in page.get("/").names
        page.post("/task/sync")
        with page.told() as events:
            next(events)
            lock.release()
            assert any(one.startswith("event: end") for one in events)
    assert 'id="task"' not in page.get("/health").text
    assert outcomes(place) == []


def test_server_ends_while_a_task_waits(page: Served, gate: Gate, place: Path) -> None:
    """The sync is noted as interrupted; the next one continues."""
    page.post("/task/sync")
    assert gate.reached.wait(PATIENCE)
    with page.told() as events:
        next(events)
        threading.Timer(0.2, gate.open.set).start()
        began = time.monotonic()
        page.stop()
        assert time.monotonic() - began < 10
        assert not any(one.startswith("event: end") for one in events)
    assert outcomes(place)[0] in {"interrupted", "complete"}


@posix_only
def test_ctrl_c_ends_the_command_while_it_waits_for_google(place: Path, signed_in: UnreliableGmail, gate: Gate) -> None:
    """At once, without a word of error."""
    gate.open.set()
    (place / "credentials.json").write_text(json.dumps(signed_in.client_secrets()))
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "review", "--no-open"]
    with started(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stderr
        lines = [one.stderr.readline(), one.stderr.readline()]
        page = Served(lines[1].strip(), None, None)  # type: ignore[arg-type]
        page.open()
        page.post("/task/sign-in")
        with page.told() as events:
            assert any('id="consent"' in event for event in events)
        one.send_signal(signal.SIGINT)
        assert one.wait(PATIENCE) == 0
        assert "Traceback" not in one.stderr.read()


def test_bug_in_a_task_is_told_and_logged_without_what_it_read(place: Path) -> None:
    """The thread doesn't end silently."""
    jobs, context, subject = Jobs(), context_in(place), "se" + "cret"

    def broken(given: Context) -> None:
        given.progress(ReadingFile(subject, 1))
        raise ValueError(subject)

    assert jobs.start(JobKind.IMPORT, context, broken)
    jobs.wait()
    assert jobs.now
    assert jobs.now.error
    assert "This is a bug" in jobs.now.error.message
    log = context.paths.log.read_text()
    assert "ValueError" in log
    assert "secret" not in log


CHANGES = [one.path for one in ROUTES if one not in files.ROUTES and "POST" in (one.methods or ())]


@pytest.mark.parametrize("path", CHANGES)
def test_no_change_is_made_by_a_request_of_no_own_page(review: Served, place: Path, path: str) -> None:
    """By GET, from another page, without the token, or without the cookie; whatever the path."""
    is_page = any(one.path == path and "GET" in (one.methods or ()) for one in ROUTES)
    path = path.format(who=review.get("/").ids[0])
    before = {one.name for one in place.iterdir()}
    form, kind = f"token={review.token}&do=ignore", "application/x-www-form-urlencoded"
    own = {"Sec_Fetch_Site": "same-origin", "Origin": "null", "Content_Type": kind}
    other = {"Sec_Fetch_Site": "cross-site", "Content_Type": kind}
    assert review.send("POST", path, form, Cookie=review.cookie, **other).status == 403
    assert review.send("POST", path, form, **own).status == 403
    assert review.send("POST", path, "token=x", Cookie=review.cookie, **own).status in {400, 403}
    assert {one.name for one in place.iterdir()} - {"uploads"} == before - {"uploads"}
    assert is_page or review.get(path).status in {404, 405}
    assert not re.search("task-now", review.get("/health").text)
