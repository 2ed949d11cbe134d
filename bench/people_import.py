"""Measure the speed of an import: python -m bench.people_import [--rounds N]

Reads the three Enron mailboxes and linux-man of the real mail, unpacked before anything is timed. In each round, by
turns: `grep -c '^From '` (how fast the bytes can be read at all); the import, store included; the standard library's
`mailbox` with the same headers, once as the strings it finds and once read as far as the import reads them (addresses,
decoded names and subject, date); and `mu index` of the same mail as a maildir. The best of each counts, by processor
time (its children's with it), which other work on the machine changes least; the clock's best is printed beside it.

Two parts of an import are timed alone, to tell what is left to gain: the files taken apart into header blocks of which
nothing is read, and SQLite given the same rows ready made.

Ends with 1 if a bound is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import lzma
import mailbox
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from pathlib import Path

from gmail_reconnect.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from gmail_reconnect.actions.mail.import_mail import CHUNK
from gmail_reconnect.importers import mbox, takeout
from gmail_reconnect.parsing.headers import WANTED_HEADERS
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", ROOT.parent / "shared" / "data"))
NAMES = ("rogers-b", "haedicke-m", "fossum-d", "linux-man")
STDLIB, MU = 3.0, 20.0
TICK = 0.01
"""Seconds: less than this the processor's clock does not tell."""
TABLES = ("address", "name", "message", "recipient", "delivered", "trouble", "to_index")
"""What an import fills, parents before their children."""
PARTS = {"header blocks", "ready rows"}
ADDRESSES = {"From", "To", "Cc", "Bcc", "Delivered-To"}


def main() -> int:
    """The table; 0 where both bounds hold."""
    parser = argparse.ArgumentParser(description="import speed and memory")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if not (DATA / "mail").is_dir():
        print(f"no real mail in {DATA}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it")
        return 0
    return 0 if speed(given.rounds) else 1


def speed(rounds: int) -> bool:
    """Prints the best times and the ratios; whether both bounds hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [unpack(DATA / "mail" / f"{one}.mbox.xz", folder) for one in NAMES]
        count = sum(1 for path in paths for _ in takeout.read_messages(path))
        rows = [ready_rows(path, folder) for path in paths]
        ways: dict[str, Callable[[], None]] = {
            "grep": lambda: grep(paths),
            "import": lambda: into_store(paths, folder),
            "header blocks": lambda: header_blocks(paths),
            "ready rows": lambda: rows_alone(rows, folder),
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
    if "mu index" not in best:
        return held
    parts = sum(best[part] for part in PARTS)
    print(f"        which leaves an import {best['mu index'] / MU:.2f} s; these two parts alone take {parts:.2f} s")
    return bound("import against mu index", best["mu index"] / ours, MU) and held


def against(way: str, seconds: float, ours: float) -> str:
    """How the import compares; with grep, which only reads, how many times as long it takes."""
    if way == "import":
        return ""
    if way in PARTS:
        return f"{seconds / ours:.0%} of it"
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

    The command also indexes subjects, guesses the owner and matches addresses to people; that isn't compared.
    """
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the program has it
    for path in paths:
        with Store.open(new_file(folder)) as store, store.bulk():
            messages = takeout.read_messages(path)
            while handful := list(islice(messages, CHUNK)):
                MessageTable(store).add(handful, "import")
    gc.set_threshold(*usual)


def new_file(folder: Path) -> Path:
    """The path of a new store; deletes the last one."""
    for old in folder.glob("store.sqlite*"):
        old.unlink()
    return folder / "store.sqlite"


def header_blocks(paths: list[Path]) -> None:
    """The files in pieces, nothing read."""
    for path in paths:
        with path.open("rb") as file:
            for _ in mbox.read_blocks(file, path.name):
                pass


def ready_rows(path: Path, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Table → the rows that an import of this file leaves in it, in the order in which it writes them."""
    into_store([path], folder)
    with contextlib.closing(sqlite3.connect(folder / "store.sqlite")) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608 - ours


def rows_alone(mailboxes: list[dict[str, list[tuple[object, ...]]]], folder: Path) -> None:
    """The same tables filled by SQLite, each in one statement: the least that a store can cost."""
    for tables in mailboxes:
        with Store.open(new_file(folder)) as store, store.bulk(), store.transaction():
            for table, rows in tables.items():
                if not rows:
                    continue
                marks = ",".join("?" * len(rows[0]))
                store.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - as above


def stdlib(paths: list[Path], *, read: bool) -> None:
    """Every wanted header of every message; with `read` also its parsed values."""
    for path in paths:
        with contextlib.closing(mailbox.mbox(path)) as box:
            for mail in box:
                found = {name: mail.get_all(name, []) for name in WANTED_HEADERS}
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
    """Decodes only encoded text, for speed."""
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
            for key in box.keys():  # noqa: SIM118 - a mailbox isn't a dict
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


if __name__ == "__main__":
    sys.exit(main())
