"""How the server starts and ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import ErrorCode, ReconnectError, StoreError
from gmail_reconnect.people.identity.mailbox import person_id
from gmail_reconnect.web.server import Opened, serve
from gmail_reconnect.web.worker import ServerEndedError, Worker
from tests.support.context import context_in
from tests.support.posix import posix_only
from tests.support.processes import started
from tests.support.review import PATIENCE, Served, served

from .conftest import THREE, Tell


def start_again(place: Path) -> Opened:
    """What a second start in the same home tells."""
    told: list[Opened] = []
    serve(context_in(place), told.append)
    return told[0]


def test_second_start_finds_the_first(review: Served, place: Path) -> None:
    """Its link opens a session of the same server, which goes on."""
    second = start_again(place)
    assert second.already
    other = Served(second.link, review.server, review.thread)
    other.open()
    assert (other.port, other.get("/").names) == (review.port, review.get("/").names)


def test_link_opened_in_the_same_browser_keeps_what_is_open_there(review: Served, place: Path) -> None:
    """After a second start, what is decided and typed in an earlier tab is kept. The second link works once, too."""
    start = start_again(place).link.removeprefix(review.origin)
    answer = review.send("GET", start, Cookie=review.cookie)
    review.cookie = answer.headers["set-cookie"].partition(";")[0]
    assert review.post("/decide", who=person_id("ana@lima.example"), do="ignore").status == 200
    assert "Ana Lima" not in review.get("/").names
    assert review.send("GET", start, Cookie=review.cookie).status == 403


@posix_only
def test_only_the_user_can_read_where_the_server_is(review: Served, place: Path) -> None:
    """The file has the key that gives links. It goes with the server."""
    found = place / "review.json"
    assert found.stat().st_mode & 0o777 == 0o600
    assert json.loads(found.read_text())["port"] == review.port
    review.stop()
    assert not found.exists()


def test_wrong_key_gives_no_link(review: Served) -> None:
    """Nor does a page in a browser that has the right one."""
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        assert review.send("POST", "/link", **headers).status == 403
    assert review.send("GET", "/link").status == 403


def test_file_of_a_killed_server_does_not_count(tell: Tell) -> None:
    """The lock ended with its process; another program may use the port by now."""
    place = tell(THREE)
    (place / "review.json").write_text('{"port": 1, "key": "old"}')
    with served(place) as page:
        page.open()
        assert page.get("/").status == 200


@pytest.mark.parametrize("note", ["", "[]", '{"port": "x"}', '{"port": 1, "key": "old"}'])
def test_server_that_does_not_answer_is_told(review: Served, place: Path, note: str) -> None:
    """With a note that is damaged, or not written yet."""
    (place / "review.json").write_text(note)
    with pytest.raises(StoreError, match="open already"):
        start_again(place)
    assert review.get("/").status == 200


def test_taken_port_is_told(tell: Tell) -> None:
    """With the advice of the command line."""
    place = tell(THREE)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ReconnectError) as caught:
        serve(context_in(place), lambda _: None, port=taken.getsockname()[1])
    assert caught.value.code is ErrorCode.REVIEW_PORT_TAKEN


def test_unused_server_ends(tell: Tell) -> None:
    """By itself; requests that were refused don't keep it."""
    with served(tell(THREE), idle_seconds=0.5) as page:
        page.open()
        until = time.monotonic() + PATIENCE
        while page.thread.is_alive() and time.monotonic() < until:
            page.thread.join(0.05)
        assert not page.thread.is_alive()


def test_end_does_not_wait_for_everyone_to_be_read(tell: Tell) -> None:
    """Reading everyone for the first time may take a minute; nothing of it is kept half done."""
    worker, begun = Worker(context_in(tell(THREE))), threading.Event()

    def read_forever(context: Context) -> None:
        while True:
            begun.set()
            context.matching(1, 2)

    thread = threading.Thread(target=lambda: asyncio.run(_ends(worker, read_forever)))
    thread.start()
    assert begun.wait(PATIENCE)
    worker.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


async def _ends(worker: Worker, action: Callable[[Context], None]) -> None:
    with pytest.raises(ServerEndedError):
        await worker.run(action)


@posix_only
def test_command_serves_until_ctrl_c(tell: Tell) -> None:
    """It prints the link, serves the page, and ends as asked, with exit code 0 and nothing more to say."""
    place = tell(THREE)
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "review", "--no-open"]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
    with started(command, **pipes, text=True, env=dict(os.environ)) as one:
        assert one.stderr
        lines = [one.stderr.readline(), one.stderr.readline()]
        page = Served(lines[1].strip(), None, None)  # type: ignore[arg-type]
        page.open()
        assert page.get("/").names[0] == "Ana Lima"
        one.send_signal(signal.SIGINT)
        assert one.wait(PATIENCE) == 0
        assert "Traceback" not in one.stderr.read()
