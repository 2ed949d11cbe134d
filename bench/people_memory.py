"""Measure the memory of importing 5 GB of mail: python -m bench.people_memory

Sends a synthetic Takeout through a pipe into the real command, whose peak memory the kernel tells. Needs no real mail.
Ends with 1 if the peak isn't below the bound, or a message is missing.
"""

from __future__ import annotations

import base64
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable

ROOT: Final = Path(__file__).parent.parent
MEGABYTES: Final = 200
BYTES: Final = 5_000_000_000


def main() -> int:
    """Sends 5 GB through a pipe into `gmail-reconnect import`; 1 where its peak is not below the bound."""
    argument_parser(__file__, __doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        pipe = Path(name) / "All mail Including Spam and Trash.mbox"
        os.mkfifo(pipe)
        home = Path(name) / "home"
        command = [sys.executable, "-m", "gmail_reconnect", "--quiet", "--home", str(home), "import", str(pipe)]
        started = time.perf_counter()
        process = subprocess.Popen([*command, "--me", "me@example.com"], cwd=ROOT)
        written: list[int] = []
        feeder = threading.Thread(target=lambda: written.append(feed(pipe)))
        feeder.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        feeder.join()
        seconds = time.perf_counter() - started
        with Store.open(home / "mailbox.sqlite") as store:
            kept = MessageTable(store).count()
    peak = usage.ru_maxrss / (1 if sys.platform != "darwin" else 1024) * 1024 / 1e6
    print(f"{BYTES / 1e9:.0f} GB of a synthetic Takeout, {written[0]:,} messages, {kept:,} kept, {seconds:.0f} s")
    good = process.returncode == 0 and kept == written[0] and peak < MEGABYTES
    print(f"{'holds ' if good else 'MISSED'}  peak memory {peak:.0f} MB, less than {MEGABYTES}")
    return 0 if good else 1


def feed(pipe: Path) -> int:
    """Writes messages until there are 5 GB; how many."""
    sent = count = 0
    with pipe.open("wb") as file:
        for message in synthetic():
            file.write(message)
            sent, count = sent + len(message), count + 1
            if sent >= BYTES:
                return count
    return count


def synthetic() -> Iterator[bytes]:
    """Mail as Takeout writes it: 200,000 people, bodies of 1 KB to 1 MB, some of them attachments without a break."""
    chance = random.Random(7)
    lines = base64.encodebytes(chance.randbytes(1_500_000)).replace(b"\n", b"\r\n")
    dense = base64.b64encode(chance.randbytes(1_500_000))
    number = 1_200_000_000_000_000_000
    while True:
        number += chance.randrange(1 << 36)
        person = chance.randrange(200_000)
        here, there = b"Me <me@example.com>", f"Person {person} <p{person}@example.org>".encode()
        mine = chance.random() < 0.3
        size = chance.choice((1_000, 5_000, 20_000, 80_000, 1_000_000)) if chance.random() < 0.3 else 4_000
        start = chance.randrange(400_000)
        body = (dense if chance.random() < 0.1 else lines)[start : start + size]
        yield b"".join((
            f"From {number}@xxx Tue Aug 08 12:36:29 +0000 2023\r\nX-GM-THRID: {number}\r\n".encode(),
            b"X-Gmail-Labels: Sent,Important\r\n" if mine else b"X-Gmail-Labels: Inbox,Category updates\r\n",
            b"From: ", here if mine else there, b"\r\nTo: ", there if mine else here,
            f"\r\nSubject: Number {number}\r\nMessage-ID: <{number}@example.org>\r\n".encode(),
            b"Date: Tue, 8 Aug 2023 12:36:29 +0000\r\nReceived: from a by b; Tue, 8 Aug 2023 12:36:29 +0000\r\n",
            b"X-Filler: " + b"x" * 900 + b"\r\n\r\nFrom my window:\r\n\r\n", body, b"\r\n\r\n",
        ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
