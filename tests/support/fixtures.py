"""Fixtures for several folders: a local Gmail, an IMAP server, and an empty store."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gmail_reconnect.store.database import Store
from tests.support.dovecot import PROGRAM, Dovecot
from tests.support.gmail import Clock, Local, Slow
from tests.support.local_gmail.enforced_quota import RateLimit
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import Latency, UnreliableGmail

Start = Callable[..., Local]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """start(mailbox): runs a local Gmail; `per_minute` makes it enforce a quota, `slow` delays its answers."""
    running: list[Local] = []

    def begin(mailbox: LiveMailbox, per_minute: int | None = None, slow: Slow | None = None) -> Local:
        clock = slow.clock if slow else Clock()
        if slow:
            slow.newest_first = sorted(mailbox.messages, reverse=True)
        rate = RateLimit.per_minute(per_minute) if per_minute else None
        latency: Latency = slow.latency if slow else 0.0
        gmail = UnreliableGmail(mailbox, clock=clock, rate=rate, latency=latency)
        gmail.start()
        running.append(Local(gmail, clock, tmp_path, slow=slow))
        return running[-1]

    yield begin
    for local in running:
        if local.slow:
            local.slow.release()
        for client in local.opened:
            client.close()
        local.gmail.stop()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "mailbox.sqlite") as opened:
        yield opened


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server on loopback: deliver mail, then start it."""
    if not PROGRAM:
        pytest.skip("Dovecot isn't installed (apt-get install dovecot-imapd)")
    server = Dovecot(recorded=True)
    yield server
    server.stop()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose crontab is a file and whose systemctl records its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    table = shlex.quote(str(tmp_path / "crontab.txt"))
    asked = shlex.quote(str(tmp_path / "asked.txt"))
    scripts = {
        "crontab": f"""if [ "$1" = -l ]; then [ -e {table} ] && exec cat {table} || {{ echo "no crontab" >&2; exit 1; }}
            else cat > {table}; fi""",
        "systemctl": f"""echo "$@" >> {asked}
            case "$*" in *" show "*) echo ActiveState=active; echo NextElapseUSecRealtime=tomorrow;; esac""",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return tmp_path
