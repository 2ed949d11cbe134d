"""Measure the speed of an import: python -m bench.people_import [--rounds N]

Reads the three Enron mailboxes and linux-man of the real mail, unpacked before anything is timed. In each round, by
turns:

- the command: `gmail-reconnect import FILE` from the start of its process to its end, for each mailbox into a new home;
  and `gmail-reconnect report` after it, which matches addresses to people
- parsing and storing, the part of the command that grows with the mail
- the standard library's `mailbox` with the same headers, once as the strings it finds and once read as far as the
  import reads them (addresses, decoded names and subject, date), without the start of a process
- `mu index` and `notmuch new` of the same mail as a maildir, in the first two rounds
- `grep -c '^From '`: how fast the bytes can be read at all

The bounds are of the command. The best of each counts, by processor time (its children's with it), which other work on
the machine changes least; the clock's best is printed beside it, and the median of the rounds' ratios by the clock.

Two parts of an import are timed alone, to tell what is left to gain: the files taken apart into header blocks of which
nothing is read, and SQLite given the same rows ready made.

Ends with 1 if a bound is missed.
"""

from __future__ import annotations

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
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from gmail_reconnect.actions.mail.import_mail import CHUNK
from gmail_reconnect.importers import mbox, takeout
from gmail_reconnect.parsing.headers import WANTED_HEADERS
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", ROOT.parent / "shared" / "data"))
NAMES = ("rogers-b", "haedicke-m", "fossum-d", "linux-man")
COMMAND: Final = "import, the command"
BOUNDS: Final = {"mailbox, read": 1.5, "mu index": 5.0, "notmuch new": 5.0}
SLOW: Final = frozenset({"mu index", "notmuch new"})
"""These take as long as all others together: two rounds are enough."""
JOINED: Final = 10_000
"""Messages of the mailbox that `joined` makes of these."""
OWNER: Final = "benjamin.rogers@enron.com"
"""One owner of the joined mailbox, which has several."""
TICK = 0.01
"""Seconds: the processor's clock can't measure less."""
TABLES = ("address", "name", "message", "recipient", "delivered", "trouble", "to_index")
"""What an import fills, parents before their children."""
PARTS = {"report after it", "parsing, storing", "header blocks", "ready rows"}
ADDRESSES = {"From", "To", "Cc", "Bcc", "Delivered-To"}


def main() -> int:
    """Prints the table; 0 if all bounds hold."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if not (DATA / "mail").is_dir():
        print(f"no real mail in {DATA}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it")
        return 0
    return 0 if speed(given.rounds) else 1


def speed(rounds: int) -> bool:
    """Prints the times and the ratios; whether all bounds hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [unpack(DATA / "mail" / f"{one}.mbox.xz", folder) for one in NAMES]
        counts = [sum(1 for _ in takeout.read_messages(path)) for path in paths]
        rows = [ready_rows(path, folder) for path in paths]
        ways: dict[str, Callable[[], None]] = {
            "grep": lambda: grep(paths),
            COMMAND: lambda: command(paths, folder, "import"),
            "report after it": lambda: command(paths, folder, "report"),
            "parsing, storing": lambda: into_store(paths, folder),
            "header blocks": lambda: header_blocks(paths),
            "ready rows": lambda: rows_alone(rows, folder),
            "mailbox, strings": lambda: stdlib(paths, read=False),
            "mailbox, read": lambda: stdlib(paths, read=True),
            **other_indexers(paths, folder),
        }
        clock, spent = by_turns(ways, rounds)
        size = sum(path.stat().st_size for path in paths) / 1e6
        print(f"{sum(counts):,} messages of {len(NAMES)} mailboxes ({size:.1f} MB), {rounds} rounds")
        show(clock, spent, sum(counts))
        small([joined(paths, folder), *paths], [JOINED, *counts], folder, rounds)
    held = [bound(way, clock, spent, least) for way, least in BOUNDS.items() if way in clock]
    return all(held)


def by_turns(ways: dict[str, Callable[[], None]], rounds: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """What each way took in each round, in seconds: by the clock, and of the processor."""
    clock: dict[str, list[float]] = {way: [] for way in ways}
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds):
        for way, work in ways.items():
            if way in SLOW and number >= 2:
                continue
            gc.collect()
            before = time.perf_counter(), processor()
            work()
            apart = prepared.pop() if prepared else (0.0, 0.0)
            clock[way].append(time.perf_counter() - before[0] - apart[0])
            spent[way].append(processor() - before[1] - apart[1])
    return clock, spent


def show(clock: dict[str, list[float]], spent: dict[str, list[float]], count: int) -> None:
    """The table: the best of each way, and how the command compares by processor time."""
    ours = min(spent[COMMAND])
    print(f"{'':<20} {'processor s':>11} {'worst':>7} {'clock s':>8} {'messages/s':>11} {'the command is':>18}")
    for way, found in spent.items():
        seconds, wall = min(found), min(clock[way])
        rate = f"{count / wall:,.0f}" if wall else "-"
        print(
            f"{way:<20} {seconds:>11.2f} {max(found):>7.2f} {wall:>8.2f} {rate:>11} {against(way, seconds, ours):>18}"
        )


def joined(paths: list[Path], folder: Path) -> Path:
    """A mailbox of a middle size: the small ones, and as much of the large one as is missing."""
    path, missing = folder / "joined", JOINED
    with path.open("wb") as file:
        for one in paths:
            with contextlib.closing(mailbox.mbox(one)) as box:
                for key in islice(box.keys(), missing):
                    file.write(box.get_bytes(key, from_=True).rstrip(b"\n") + b"\n\n")
                missing -= min(missing, len(box))
    return path


def small(paths: list[Path], counts: list[int], folder: Path, rounds: int) -> None:
    """The same for each mailbox: the start of the program counts more in a small one. No bound."""
    for path, count in zip(paths, counts, strict=True):
        one = [path]
        ways: dict[str, Callable[[], None]] = {
            COMMAND: partial(command, one, folder, "import"),
            "mailbox, read": partial(stdlib, one, read=True),
        }
        clock, spent = by_turns(ways, rounds)
        ours, theirs = (min(spent[way]) for way in ways)
        print(
            f"{path.stem}, {count:,} messages: the command {ours:.2f} s, mailbox {theirs:.2f} s: {theirs / ours:.2f} ×"
            f" as fast (by the clock {ratio(clock, 'mailbox, read'):.2f})"
        )


def ratio(clock: dict[str, list[float]], way: str) -> float:
    """How many times as fast the command is: the median of the rounds."""
    return median(theirs / ours for theirs, ours in zip(clock[way], clock[COMMAND], strict=False))


def against(way: str, seconds: float, ours: float) -> str:
    """How the command compares; with grep, which only reads, how many times as long it takes."""
    if way == COMMAND:
        return ""
    if way in PARTS:
        return f"{seconds / ours:.0%} of it"
    if way != "grep":
        return f"{seconds / ours:.2f} × as fast"
    # The kernel counts processor time in hundredths of a second.
    return f"{ours / seconds:.0f} × as long" if seconds else f"over {ours / TICK:.0f} × as long"


def bound(way: str, clock: dict[str, list[float]], spent: dict[str, list[float]], least: float) -> bool:
    """Says whether the command is as many times as fast as it should be."""
    found = min(spent[way]) / min(spent[COMMAND])
    print(
        f"{'holds ' if found >= least else 'MISSED'}  {COMMAND}, against {way}: {found:.2f}, at least {least:g}"
        f" (by the clock {ratio(clock, way):.2f})"
    )
    return found >= least


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


def command(paths: list[Path], folder: Path, name: str) -> None:
    """The whole command as a user runs it, for each mailbox with a home of its own; an import makes a new one."""
    for path in paths:
        home = folder / "homes" / path.stem
        if name == "import":
            shutil.rmtree(home, ignore_errors=True)
        files = [str(path), *(["--me", OWNER] if path.stem == "joined" else [])] if name == "import" else []
        quietly(sys.executable, "-m", "gmail_reconnect", "--home", str(home), name, *files)


def into_store(paths: list[Path], folder: Path) -> None:
    """Read and kept as the command does it, each mailbox into a new store."""
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


def other_indexers(paths: list[Path], folder: Path) -> dict[str, Callable[[], None]]:
    """The mail indexers on this machine."""
    maildir = as_maildir(paths, folder)
    known = {"mu index": lambda: mu(maildir, folder), "notmuch new": lambda: notmuch(maildir, folder)}
    found = {way: work for way, work in known.items() if shutil.which(way.split()[0])}
    for way in known.keys() - found:
        print(f"no {way.split()[0]} on this machine: see bench/README.md")
    return found


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


def notmuch(maildir: Path, folder: Path) -> None:
    """A new index of the whole maildir; deleting the last one is not counted."""
    started, spent = time.perf_counter(), processor()
    shutil.rmtree(maildir / ".notmuch", ignore_errors=True)
    settings = folder / "notmuch.config"
    settings.write_text(f"[database]\npath={maildir}\n[user]\nprimary_email=nobody@example.com\n")
    prepared.append((time.perf_counter() - started, processor() - spent))
    quietly("notmuch", f"--config={settings}", "new", "--quiet", "--no-hooks")


def quietly(*command: str) -> None:
    """Runs a command, and shows nothing of it."""
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
