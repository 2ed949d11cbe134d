"""Measure a sync by IMAP from Dovecot: python -m bench.imap [COUNT] [--beside N]

Fills a Dovecot on this machine with COUNT invented messages (100,000), whose headers take about 830 bytes, and reads
them by the whole way of a first sync: store, owner, coverage; then once more with nothing new. Checks its bounds: 60
seconds and 100 MB for 100,000 messages, 150 MB of memory, five commands where nothing is new.

Then, on N of the messages (20,000), by turns: the same sync, a plain loop of imaplib over the same fields that stores
nothing, and mbsync (isync from Debian), which reads whole messages into files. Ends with 1 if a bound is missed.
"""

from __future__ import annotations

import imaplib
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import SUPPRESS
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench.command_line import argument_parser
from gmail_reconnect.imap.connection import ImapAccount, ImapConnection
from gmail_reconnect.imap.folder_source import FolderSource
from gmail_reconnect.imap.messages import HEADERS
from gmail_reconnect.imap.providers import Provider
from gmail_reconnect.imap.session import ImapSession
from gmail_reconnect.model import milliseconds
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.server_copies import ServerCopyTable
from gmail_reconnect.sync import engine
from gmail_reconnect.sync.engine import SyncOptions
from tests.support.dovecot import PASSWORD, PROGRAM, SENT, Dovecot

ME: Final = "nora@example.com"
NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
FIRST_DAY: Final = int(datetime(2014, 1, 1, tzinfo=UTC).timestamp())
_SPAN: Final = 12 * 365 * 86_400
ROUNDS: Final = 3
SECONDS, MEGABYTES, MEMORY, COMMANDS = 60, 100, 150, 5


def messages(count: int) -> Iterator[tuple[bytes, int, bool]]:
    """(raw, ms UTC, whether the owner sent it): a fifth is sent; two Received, References, list headers in a third."""
    chance = random.Random(7)
    for number in range(count):
        at = FIRST_DAY + number * _SPAN // count
        who = f"p{int(chance.paretovariate(0.6)) % 5000}"
        other, me = f"{who.title()} Stone <{who}@company{int(who[1:]) % 700}.example>", f"Nora Quill <{ME}>"
        is_sent = chance.random() < 0.2
        when = format_datetime(datetime.fromtimestamp(at, UTC))
        head = [
            f"Received: from mx{number % 9}.example.net by mail.example.com id {chance.getrandbits(60):x}; {when}",
            f"Received: from client.example.net by mx{number % 9}.example.net id {chance.getrandbits(60):x}; {when}",
            f"From: {me if is_sent else other}",
            f"To: {other if is_sent else me}",
            f"Subject: About the matter of number {number % 4000} and what came of it",
            f"Date: {when}",
            f"Message-ID: <{chance.getrandbits(96):x}.{number}@mail.example.com>",
            f"In-Reply-To: <{chance.getrandbits(96):x}@mail.example.com>",
            f"References: <{chance.getrandbits(96):x}@mail.example.com> <{chance.getrandbits(96):x}@mail.example.com>",
            "MIME-Version: 1.0",
            'Content-Type: multipart/alternative; boundary="0000000000004fa3a105f8d3a1c2"',
            "X-Mailer: Invented Mail 7.1",
            f"DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=s1; b={chance.getrandbits(1024):x}",
        ]
        if not is_sent and number % 3 == 0:
            head += [
                "List-Id: <news.example.net>",
                "List-Unsubscribe: <https://news.example.net/u>",
                "Precedence: bulk",
            ]
        body = "A line of a body, which is never fetched.\r\n" * 40
        yield "\r\n".join(head).encode() + b"\r\n\r\n" + body.encode(), at * 1000, is_sent


def fill(server: Dovecot, count: int) -> None:
    """Delivers the messages to INBOX and to the folder for sent mail."""
    given = messages(count)
    while some := list(islice(given, 5000)):
        server.deliver([(raw, at) for raw, at, is_sent in some if not is_sent])
        server.deliver([(raw, at) for raw, at, is_sent in some if is_sent], SENT)


def sync(port: int, database: Path) -> dict[str, Any]:
    """One sync into a store; what it took."""
    provider = Provider("localhost", "127.0.0.1", (), "")

    def connect() -> ImapConnection:
        connection = ImapConnection(ImapAccount(ME, "127.0.0.1", port, provider), PASSWORD)
        connection.compress()
        return connection

    session = ImapSession(connect, time.sleep)
    began = time.monotonic()
    with Store.open(database) as store:
        source = FolderSource(session, ME, milliseconds(NOW), ServerCopyTable(store).in_folder)
        done = engine.sync(source, store, NOW, SyncOptions(everything=True))
    session.close()
    return {
        "seconds": time.monotonic() - began,
        "processor": time.process_time(),
        "new": done.new,
        "bytes": session.received,
        "commands": session.calls.total(),
        # Not ru_maxrss: that begins with what the process before had.
        "memory": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024,
    }


def in_a_process(port: int, database: Path) -> dict[str, Any]:
    """`sync` in a process of its own, whose memory and processor time are its own."""
    command = [sys.executable, "-m", "bench.imap", "--sync", str(port), str(database)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # type: ignore[no-any-return]


def plain_imaplib(port: int, _folder: Path) -> None:
    """The same fields of every message, 500 at a time; nothing is parsed or kept."""
    server = imaplib.IMAP4("127.0.0.1", port)
    server.login(ME, PASSWORD)
    for name in ("INBOX", f'"{SENT}"'):
        count = int(server.select(name, readonly=True)[1][0] or 0)
        for start in range(1, count + 1, 500):
            server.fetch(f"{start}:{min(start + 499, count)}", f"(UID INTERNALDATE {HEADERS})")
    server.logout()


def mbsync(port: int, folder: Path) -> None:
    """Whole messages into Maildirs, once."""
    (folder / "mail").mkdir()
    (folder / "rc").write_text(
        f"IMAPAccount a\nHost 127.0.0.1\nPort {port}\nUser {ME}\nPass {PASSWORD}\nSSLType None\nAuthMechs LOGIN\n\n"
        f"IMAPStore far\nAccount a\n\nMaildirStore near\nPath {folder}/mail/\nInbox {folder}/mail/INBOX\n"
        f"SubFolders Verbatim\n\n"
        f'Channel c\nFar :far:\nNear :near:\nPatterns INBOX "{SENT}"\nCreate Near\nSync Pull\nSyncState *\n'
    )
    subprocess.run([str(shutil.which("mbsync")), "-q", "-c", str(folder / "rc"), "c"], check=True)


def by_turns(port: int, count: int) -> None:
    """The median of each program's turns, as multiples of the plain loop's."""
    ways: dict[str, Callable[[int, Path], object]] = {
        "a plain loop of imaplib, nothing stored": plain_imaplib,
        "this program's first sync": lambda port, folder: in_a_process(port, folder / "mailbox.sqlite"),
    }
    if shutil.which("mbsync"):
        ways["mbsync, whole messages"] = mbsync
    took: dict[str, list[float]] = {name: [] for name in ways}
    plain_imaplib(port, Path())  # so that the server's own cache is there for all
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                began = time.monotonic()
                way(port, Path(folder))
                took[name].append(time.monotonic() - began)
    base = statistics.median(took["a plain loop of imaplib, nothing stored"])
    print(f"\n| {count:,} messages | seconds (median of {ROUNDS}) | messages a second | times the plain loop |")
    print("|---|---|---|---|")
    for name, all_seconds in took.items():
        seconds = statistics.median(all_seconds)
        print(f"| {name} | {seconds:.1f} | {count / seconds:,.0f} | {seconds / base:.1f} |")


def main() -> int:
    """Measures, prints, and returns 1 if a bound is missed."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--beside", type=int, default=20_000)
    parser.add_argument("--sync", nargs=2, help=SUPPRESS)
    options = parser.parse_args()
    if options.sync:
        print(json.dumps(sync(int(options.sync[0]), Path(options.sync[1]))))
        return 0
    if not PROGRAM:
        print("Dovecot isn't installed (apt-get install dovecot-imapd): nothing was measured.")
        return 0
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        server = Dovecot()
        try:
            fill(server, options.count)
            server.start()
            first, again = (in_a_process(server.port, Path(folder) / "mailbox.sqlite") for _ in range(2))
        finally:
            server.stop()
    share = options.count / 100_000
    print("| measured | found | bound |\n|---|---|---|")
    for name, found, bound in (
        (f"first sync of {options.count:,} messages, with the store: seconds", first["seconds"], SECONDS * share),
        ("its processor time: seconds", first["processor"], None),
        ("messages a second", options.count / first["seconds"], None),
        ("over the network, compressed: MB", first["bytes"] / 1e6, MEGABYTES * share),
        ("peak memory: MB", first["memory"] / 1e6, MEMORY),
        ("nothing new: commands", again["commands"], COMMANDS),
        ("nothing new: seconds", again["seconds"], None),
    ):
        missed += bound is not None and found > bound
        print(f"| {name} | {found:,.1f} | {'' if bound is None else f'{bound:,.0f}'} |")
    assert first["new"] == options.count, first
    if options.beside:
        server = Dovecot()
        try:
            fill(server, options.beside)
            by_turns(server.start().port, options.beside)
        finally:
            server.stop()
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
