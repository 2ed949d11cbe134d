"""Kill and cut off syncs and drafts by IMAP: python -m bench.imap_kills [KILLS [DROPS]] (synthetic)

A process reads 400 messages from a local Gmail by IMAP into an empty store; another puts a letter into Drafts. It kills
itself when it has called a given number of functions (60 times), or its connection breaks after a given number of bytes
(100 times): the places are evenly spread over the sync and over the draft, by turns as Gmail and as any other server.
Then both are done to the end. Checks that the store is intact and has the same content as after undisturbed ones, and
that each letter has one draft. Ends with 1 if not.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from argparse import SUPPRESS
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.errors import UnreachableError
from gmail_reconnect.imap.allowlist import Access
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.drafts import ImapDrafts, allow_drafts
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.imap.gmail_source import GmailSource
from gmail_reconnect.imap.providers import PROVIDERS
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.letters import outbox
from gmail_reconnect.local_gmail.imap.server import LocalImap
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.server_copies import ServerCopyTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.engine import SyncOptions
from tests.support.gmail import mail
from tests.support.gmail_over_imap import PASSWORD
from tests.support.imap import contents
from tests.support.imap_proxy import ImapProxy
from tests.support.letter_samples import pending_draft
from tests.support.local_gmail.synthetic_mailbox import synthetic_mailbox

ME: Final = "me@example.com"
NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
MESSAGES: Final = 400
WAYS: Final = ("Gmail", "any server")
Step = Callable[[int, Path, str], int]
"""Works with the server at a port and with a store, in one of the WAYS; returns how many bytes came."""


def session_of(port: int, access: Access = "read") -> ImapSession:
    """A way to the server. It never waits."""

    def connect() -> ImapConnection:
        connection = ImapConnection(ImapAccount(ME, "127.0.0.1", port, PROVIDERS[0]), PASSWORD, access)
        if access == "draft":
            allow_drafts(connection)
        return connection

    return ImapSession(connect, lambda _: None)


def sync(port: int, database: Path, way: str) -> int:
    """One sync, to its end."""
    session = session_of(port)
    with Store.open(database) as store:
        source = (
            GmailSource(session, ME)
            if way == "Gmail"
            else FolderSource(session, ME, milliseconds(NOW), ServerCopyTable(store).in_folder)
        )
        engine.sync(source, store, NOW, SyncOptions(everything=True))
    session.close()
    return session.received


def draft(port: int, database: Path, _: str) -> int:
    """The letter that a store has, or its first one, put into Drafts if it isn't there."""
    session, now, name = session_of(port, "draft"), milliseconds(NOW), f"{database.stem}@example.com"
    with Store.open(database) as store:
        table, folder = DraftTable(store), ImapDrafts(session)
        outbox.settle_pending(table, folder, now)
        if not table.all():
            letter = mail("2026-11-01 me > ana: Hello again", message_id=f"<{name}>")
            outbox.create_draft(pending_draft("ana@example.org", "Ana", name, letter, now), table, folder, now)
    session.close()
    return session.received


STEPS: Final[tuple[Step, ...]] = (sync, draft)


def in_a_process(work: Callable[[], object], kill_at: int | None = None) -> int:
    """Does something in a process that kills itself at the n-th call of a function; how many there were; 0: killed."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        calls = 0

        def count(_frame: FrameType, event: str, _value: object) -> None:
            nonlocal calls
            calls += event in {"call", "c_call"}
            if calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        work()
        sys.setprofile(None)
        os.write(write, str(calls).encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as end:  # noqa: PTH123 - a descriptor
        told = end.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) == (kill_at is not None), status
    return int(told or 0)


def serve() -> None:
    """The server, in a process of its own until its standard input ends: a process with threads can't be forked."""
    mailbox = synthetic_mailbox(ME, MESSAGES)
    with LocalImap(mailbox, PASSWORD, clock=NOW.timestamp) as server:
        print(server.port, flush=True)
        sys.stdin.read()


def kept(database: Path) -> tuple[object, ...]:
    """What is stored, in a file that is intact."""
    with Store.open(database) as store:
        assert store.column("PRAGMA integrity_check") == ["ok"]
        return contents(store), [one.state for one in DraftTable(store).all()]


def others(port: int, place: Path, way: str, step: Step, count: int, *, is_kill: bool) -> int:
    """Disturbs a step `count` times; how many stores differ in the end from one that wasn't disturbed."""
    kind, found = f"{'kill' if is_kill else 'drop'}-{WAYS.index(way)}-{step.__name__}", 0
    whole, synced = place / f"{kind}.sqlite", place / f"{kind}-synced.sqlite"
    length = {}  # in function calls, or in bytes
    for one in STEPS:
        length[one] = in_a_process(partial(one, port, whole, way)) if is_kill else one(port, whole, way)
        if one is sync:
            shutil.copy(whole, synced)
    for number in range(count):
        database = place / f"{kind}-{number}.sqlite"
        if step is draft:
            shutil.copy(synced, database)
        if is_kill:
            in_a_process(partial(step, port, database, way), kill_at=1 + length[step] * number // count)
        else:
            # Only the first connection breaks.
            with ImapProxy(port, {0: length[step] * number // count}.get) as proxy, suppress(UnreachableError):
                step(proxy.port, database, way)
        for one in STEPS:
            in_a_process(partial(one, port, database, way)) if is_kill else one(port, database, way)
        found += kept(database) != kept(whole)
    return found


def main(kills: int, drops: int) -> int:
    """Disturbs, prints, and returns 1 if a store differs, or if there are more or fewer drafts than letters."""
    command = [sys.executable, "-m", "bench.imap_kills", "--serve"]
    missed = 0
    print("| disturbed | read as | kills | drops | other stores than undisturbed |\n|---|---|---|---|---|")
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        assert server.stdout
        port, place = int(server.stdout.readline()), Path(folder)
        # The kills first: a process with threads, as a proxy has them, can't be forked.
        for is_kill, way, step in product((True, False), WAYS, STEPS):
            count = (kills if is_kill else drops) // len(WAYS) // len(STEPS)
            differ = others(port, place, way, step, count, is_kill=is_kill)
            print(f"| {step.__name__} | {way} | {count if is_kill else 0} | {0 if is_kill else count} | {differ} |")
            missed += differ
        letters = len([one for one in place.glob("*.sqlite") if "synced" not in one.name])
        session = session_of(port, "draft")
        drafts = session.do(lambda one: (one.examine(one.drafts), one.uids())[1])
        session.close()
        print(f"\n{letters} letters, {len(drafts)} drafts")
        server.communicate()
    return int(bool(missed) or len(drafts) != letters)


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("kills", nargs="?", type=int, default=60)
    parser.add_argument("drops", nargs="?", type=int, default=100)
    parser.add_argument("--serve", action="store_true", help=SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve()
    else:
        sys.exit(main(options.kills, options.drops))
