"""How fast is an import, and in how much memory? `python -m bench.people_import [--rounds N] [--no-memory]`

Reads the three Enron mailboxes and linux-man of the real mail, unpacked before anything is timed. In each round, by
turns: `grep -c '^From '` (how fast the bytes can be read at all); the import, store included; the standard library's
`mailbox` with the same headers, once as the strings it finds and once read as far as the import reads them (addresses,
decoded names and subject, date); and `mu index` of the same mail as a maildir. The best of each counts, by processor
time (its children's with it), which other work on the machine changes least; the clock's best is printed beside it.
Then 5 GB of a synthetic Takeout go through a pipe into the real command, whose peak memory the kernel tells.

Ends with 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import gc
import lzma
import mailbox
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from pathlib import Path

from gmail_reconnect.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from gmail_reconnect.cli.mail import CHUNK
from gmail_reconnect.mailbox import takeout
from gmail_reconnect.mailbox.headers import WANTED
from gmail_reconnect.store.store import Store

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", ROOT.parent / "shared" / "data"))
NAMES = ("rogers-b", "haedicke-m", "fossum-d", "linux-man")
STDLIB, MU, MEGABYTES = 3.0, 20.0, 200
TICK = 0.01
"""Seconds: less than this the processor's clock does not tell."""
BYTES = 5_000_000_000
ADDRESSES = {"From", "To", "Cc", "Bcc", "Delivered-To"}


def main() -> int:
    """Both tables; 0 where every bound holds."""
    parser = argparse.ArgumentParser(description="import speed and memory")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-memory", action="store_true")
    given = parser.parse_args()
    held = True
    if (DATA / "mail").is_dir():
        held = speed(given.rounds)
    else:
        print(f"no real mail in {DATA}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it")
    if not given.no_memory:
        held = memory() and held
    return 0 if held else 1


# ── speed ──


def speed(rounds: int) -> bool:
    """Prints the best times and the ratios; whether both bounds hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [unpack(DATA / "mail" / f"{one}.mbox.xz", folder) for one in NAMES]
        count = sum(1 for path in paths for _ in takeout.messages(path))
        ways: dict[str, Callable[[], None]] = {
            "grep": lambda: grep(paths),
            "import": lambda: into_store(paths, folder),
            "mailbox, strings": lambda: stdlib(paths, read=False),
            "mailbox, read": lambda: stdlib(paths, read=True),
        }
        if shutil.which("mu"):
            maildir = as_maildir(paths, folder)
            ways["mu index"] = lambda: mu(maildir, folder)
        else:
            print("no mu on this machine: see bench/README.md")
        times: dict[str, list[float]] = {way: [] for way in ways}
        clock: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(rounds):
            for way, work in ways.items():
                if way == "mu index" and number >= 2:
                    continue  # it takes as long as all others together
                gc.collect()
                started, spent = time.perf_counter(), processor()
                work()
                apart = prepared.pop() if prepared else (0.0, 0.0)
                times[way].append(processor() - spent - apart[1])
                clock[way].append(time.perf_counter() - started - apart[0])
    best = {way: min(found) for way, found in times.items()}
    ours = best["import"]
    size = sum((DATA / "mail" / f"{one}.mbox.xz").stat().st_size for one in NAMES) / 1e6
    print(f"{count:,} messages of {len(NAMES)} mailboxes ({size:.1f} MB packed), best of {rounds} rounds")
    print(
        f"{'processor time':<18} {'seconds':>8} {'worst':>8} {'messages/s':>11} {'by the clock':>13} {'import is':>16}"
    )
    for way, seconds in best.items():
        ratio = against(way, seconds, ours)
        worst, wall = max(times[way]), min(clock[way])
        rate = f"{count / seconds:,.0f}" if seconds else "-"
        print(f"{way:<18} {seconds:>8.3f} {worst:>8.3f} {rate:>11} {wall:>13.3f} {ratio:>16}")
    held = bound("import against mailbox, read", best["mailbox, read"] / ours, STDLIB)
    bound("import against mailbox, strings (not asked for)", best["mailbox, strings"] / ours, STDLIB)
    return bound("import against mu index", best["mu index"] / ours, MU) and held if "mu index" in best else held


def against(way: str, seconds: float, ours: float) -> str:
    """How the import compares; with grep, which only reads, how many times as long it takes."""
    if way == "import":
        return ""
    if way != "grep":
        return f"{seconds / ours:.2f} × as fast"
    # The kernel counts processor time in hundredths of a second.
    return f"{ours / seconds:.0f} × as long" if seconds else f"over {ours / TICK:.0f} × as long"


def bound(what: str, ratio: float, least: float) -> bool:
    """Says whether a ratio is reached, and how far it got."""
    print(f"{'holds ' if ratio >= least else 'MISSED'}  {what}: {ratio:.2f}, at least {least:g}")
    return ratio >= least


def unpack(path: Path, folder: Path) -> Path:
    """The mailbox as a plain file."""
    plain = folder / path.stem
    with lzma.open(path) as packed, plain.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return plain


def grep(paths: list[Path]) -> None:
    """The lines that start with From."""
    for path in paths:
        quietly("grep", "-c", "^From ", str(path))


def into_store(paths: list[Path], folder: Path) -> None:
    """Read and kept as the command does it, each mailbox into a new store.

    The command also indexes subjects, guesses whose mailbox it is and works out who is who: no part of the comparison.
    """
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the program has it
    for path in paths:
        for old in folder.glob("store.sqlite*"):
            old.unlink()
        with Store.open(folder / "store.sqlite") as store, store.bulk():
            messages = takeout.messages(path)
            while handful := list(islice(messages, CHUNK)):
                store.add(handful, "import")
    gc.set_threshold(*usual)


def stdlib(paths: list[Path], *, read: bool) -> None:
    """Every wanted header of every message; with `read` also what stands in it."""
    for path in paths:
        with contextlib.closing(mailbox.mbox(path)) as box:
            for mail in box:
                found = {name: mail.get_all(name, []) for name in WANTED}
                if read:
                    understand(found)


def understand(found: dict[str, list[str]]) -> None:
    """Addresses with decoded names, the subject and the dates, as far as the standard library gets."""
    for name in ADDRESSES:
        for shown, _ in getaddresses([str(value) for value in found[name]]):
            decoded(shown)
    for subject in found["Subject"]:
        decoded(str(subject))
    for date in (*found["Date"], *(str(value).rpartition(";")[2].strip() for value in found["Received"][:1])):
        with contextlib.suppress(ValueError, TypeError):
            parsedate_to_datetime(str(date))


def decoded(text: str) -> str:
    """Only what is encoded is worth the work."""
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError):
        return text


def as_maildir(paths: list[Path], folder: Path) -> Path:
    """The same mail, one file each."""
    maildir = folder / "maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    number = 0
    for path in paths:
        with contextlib.closing(mailbox.mbox(path)) as box:
            for key in box.keys():  # noqa: SIM118 - a mailbox is no dict
                (maildir / "cur" / f"{number}.bench:2,S").write_bytes(box.get_bytes(key))
                number += 1
    return maildir


prepared: list[tuple[float, float]] = []
"""Seconds of the last way that were no work of its own: by the clock, of the processor."""


def processor() -> float:
    """Seconds of processor time of this process and of every child that has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def mu(maildir: Path, folder: Path) -> None:
    """A new index; making the empty one is not counted."""
    started, spent = time.perf_counter(), processor()
    home = folder / "mu"
    shutil.rmtree(home, ignore_errors=True)
    quietly("mu", "init", f"--muhome={home}", f"--maildir={maildir}")
    prepared.append((time.perf_counter() - started, processor() - spent))
    quietly("mu", "index", "--quiet", f"--muhome={home}")


def quietly(*command: str) -> None:
    """Runs a command, and shows nothing of it."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# ── memory ──


def memory() -> bool:
    """Sends 5 GB through a pipe into `gmail-reconnect import`; whether its peak stays below the bound."""
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
            kept = store.count()
    peak = usage.ru_maxrss / (1 if sys.platform != "darwin" else 1024) * 1024 / 1e6
    print(f"\n{BYTES / 1e9:.0f} GB of a synthetic Takeout, {written[0]:,} messages, {kept:,} kept, {seconds:.0f} s")
    good = process.returncode == 0 and kept == written[0] and peak < MEGABYTES
    print(f"{'holds ' if good else 'MISSED'}  peak memory {peak:.0f} MB, less than {MEGABYTES}")
    return good


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
