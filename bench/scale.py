"""Measure a report on a very large mailbox: python -m bench.scale [--long] [--keep FOLDER]

Fills a store with 1,000,000 invented messages of 30,000 people (--long: 5,000,000 of 100,000), as skewed as mail is:
few write much, most little, a third is bulk mail, some is group mail. Then measures, each in a process of its own:
computing everyone for the first time, a cold report, and a report after a sync of a hundred messages.
Ends with 1 if a bound is missed. `--keep FOLDER` keeps the store, and uses it again if it exists.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from argparse import SUPPRESS
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path

from bench.command_line import argument_parser
from gmail_reconnect.config import Config
from gmail_reconnect.model import Address, Kind, Message
from gmail_reconnect.people import loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

ROOT = Path(__file__).parent.parent
ME = Address("me@example.com", "Me Myself")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
YEARS = 12
DAY = 86_400_000
CHUNK = 5_000
FIRST = [
    "Ana",
    "Bela",
    "Cleo",
    "Dora",
    "Emil",
    "Farid",
    "Gita",
    "Hana",
    "Ivo",
    "Jana",
    "Karim",
    "Lena",
    "Mona",
    "Nils",
    "Omar",
    "Petra",
    "Rana",
    "Sami",
    "Tara",
    "Udo",
]
LAST = [
    "Lima",
    "Stone",
    "Haddad",
    "Park",
    "Okoro",
    "Berg",
    "Costa",
    "Dahl",
    "Endo",
    "Faris",
    "Grau",
    "Holm",
    "Iyer",
    "Jonas",
    "Kaya",
    "Lund",
    "Mora",
    "Noor",
]
WORDS = [
    "boat",
    "lunch",
    "plan",
    "budget",
    "trip",
    "invoice",
    "draft",
    "review",
    "meeting",
    "Tokyo",
    "plastics",
    "photos",
    "offer",
    "visit",
    "question",
]


class People:
    """Invented people with addresses, weights and the years in which they were in touch."""

    def __init__(self, count: int, dice: random.Random) -> None:
        self.all = [
            Address(f"p{n}@d{n % (count // 5)}.example", f"{dice.choice(FIRST)} {dice.choice(LAST)}{_letters(n)}")
            for n in range(count)
        ]
        self.weights = list(accumulate(dice.lognormvariate(0, 1.75) for n in range(count)))
        self.begins = [dice.uniform(0, YEARS * 365 - 200) for _ in range(count)]
        self.lasts = [dice.uniform(30, 1_500) for _ in range(count)]

    def one(self, dice: random.Random) -> int:
        """Somebody; people who write more are more likely."""
        return dice.choices(range(len(self.all)), cum_weights=self.weights)[0]


def _letters(number: int) -> str:
    """A surname's ending of its own: few people share a whole name."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


def messages(count: int, people: People, dice: random.Random) -> Iterator[Message]:
    """`count` messages, in no order of time, none of the last day."""
    end = int(NOW.timestamp() * 1000) - DAY
    start = end - YEARS * 365 * DAY
    robots = [Address(f"news{n}@list{n}.example", f"News {n}") for n in range(400)]
    for n in range(count):
        if n % 3 == 0:
            sender, kind, at = dice.choice(robots), Kind.BULK, dice.uniform(0, YEARS * 365)
            to, cc = [ME], list[Address]()
        else:
            who = people.one(dice)
            at = min(people.begins[who] + dice.uniform(0, people.lasts[who]), YEARS * 365 - 1)
            many = dice.random()
            circle = 20 if many > 0.99 else 2 if many > 0.85 else 0
            others = [people.all[(who + step) % len(people.all)] for step in range(1, circle + 1)]
            mine = dice.random() < 0.45
            sender, to = (ME, [people.all[who]]) if mine else (people.all[who], [ME])
            to, cc = (to, others) if many < 0.95 else ([*to, *others], [])
            kind = Kind.PERSONAL
        yield Message(
            key=f"g:{n:x}",
            gmail_id=f"{n:x}",
            thread_id=f"{n // 3:x}",
            message_id=f"{n}@mail.example",
            date=int(start + at * DAY),
            sender=sender,
            to=tuple(to),
            cc=tuple(cc),
            subject=" ".join(dice.choices(WORDS, k=3)),
            kind=kind,
            labels=frozenset({"SENT"} if sender is ME else {"INBOX"}),
        )


def fill(path: Path, count: int, people: int) -> None:
    """Fills the store as a sync does."""
    dice = random.Random(7)
    with Store.open(path) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.connection.execute("PRAGMA cache_size = -400000")
        OwnerAddressTable(store).add([ME.email], "account")
        every = messages(count, People(people, dice), dice)
        while chunk := list(islice(every, CHUNK)):
            MessageTable(store).add(chunk, "gmail")


def hundred_more(path: Path, people: int) -> None:
    """A hundred new messages with people as skewed as ever, a second apart, after all others."""
    dice = random.Random(time.perf_counter_ns())
    with Store.open(path) as store:
        last = MessageTable(store).count()
        some = People(people, random.Random(7))
        (newest,) = store.connection.execute("SELECT max(date) FROM message").fetchone()
        at = max(newest, int(NOW.timestamp() * 1000) - DAY) + 1_000
        if at + 100_000 > NOW.timestamp() * 1000:
            sys.exit("The last day of this store is full: fill another.")
        new = enumerate(messages(100, some, dice))
        MessageTable(store).add(
            [
                m._replace(
                    key=f"g:n{last + n:x}",
                    gmail_id=f"n{last + n:x}",
                    message_id=f"n{last + n}@x",
                    date=at + 1_000 * n,
                )
                for n, m in new
            ],
            "gmail",
        )


def worked_out(path: Path) -> None:
    """In a process of its own: computes everyone, and prints time and memory."""
    began = time.perf_counter()
    with Store.open(path) as store:
        loading.load(store, Config(), NOW)
    print(json.dumps([time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def timed(command: list[str]) -> tuple[float, float, float]:
    """(seconds, of these the processor's, peak MB) of a command, start and all."""
    program = (
        "import json, resource, subprocess, sys, time; b = time.perf_counter();"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "r = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([time.perf_counter() - b, r.ru_utime + r.ru_stime, r.ru_maxrss / 1024]))"
    )
    found = subprocess.run([sys.executable, "-c", program, *command], check=True, stdout=subprocess.PIPE, cwd=ROOT)
    seconds, processor, megabytes = json.loads(found.stdout)
    return seconds, processor, megabytes


def main(home: Path, *, long: bool) -> int:
    """Prints the table; returns how many bounds were missed."""
    count, people = (5_000_000, 100_000) if long else (1_000_000, 30_000)
    path = home / "mailbox.sqlite"
    if not path.exists():
        began = time.perf_counter()
        fill(path, count, people)
        print(f"  filled in {time.perf_counter() - began:.0f} s")
    missed = 0

    def row(what: str, value: str, bound: str = "", *, kept: bool = True) -> None:
        nonlocal missed
        missed += not kept
        print(f"  {what:<48} {value:>12}  {bound}{'' if kept else '  MISSED'}", flush=True)

    row("messages, people", f"{count:,}, {people:,}")
    row("the store", f"{path.stat().st_size / 2**20:.0f} MB")
    seconds, processor, megabytes = timed([sys.executable, "-m", "bench.scale", "--worked-out", str(path)])
    row("everyone worked out, or kept already", f"{seconds:.1f} s", f"(of these the processor's: {processor:.1f} s)")
    row("the same: peak memory", f"{megabytes:.0f} MB")
    report = [sys.executable, "-m", "gmail_reconnect", "--home", str(home), "report", "--top", "25"]
    report += ["--as-of", NOW.isoformat(timespec="seconds").replace("+00:00", "Z")]
    program = [sys.executable, "-m", "gmail_reconnect", "--version"]
    seconds, processor, _ = min(timed(program) for _ in range(3))
    row("the program's start alone", f"{seconds:.2f} s", f"(of these the processor's: {processor:.2f} s)")
    limit = 6.0 if long else 0.8
    cold, cold_processor, megabytes = min(timed(report) for _ in range(5))
    bound = f"(< {limit} s; of these the processor's: {cold_processor:.2f} s)"
    row("a cold report --top 25, start and all", f"{cold:.2f} s", bound, kept=cold < limit)
    most = 450 if long else 150
    row("the same: peak memory", f"{megabytes:.0f} MB", f"(< {most} MB)", kept=megabytes < most)
    for what in ("report --all --format json", "people --format json"):
        seconds, processor, megabytes = timed([*report[:5], *what.split(), *report[-2:]])
        row(what, f"{seconds:.1f} s", f"(of these the processor's: {processor:.1f} s)")
        row("the same: peak memory", f"{megabytes:.0f} MB", f"(< {most} MB)", kept=megabytes < most)
    past = [*report[:-1], f"{NOW.year - 2}-03-{random.SystemRandom().randint(1, 28):02}"]
    seconds, processor, megabytes = timed(past)
    row("report --as-of a day two years ago", f"{seconds:.1f} s", f"(of these the processor's: {processor:.1f} s)")
    row("the same: peak memory", f"{megabytes:.0f} MB", f"(< {most} MB)", kept=megabytes < most)
    seconds, processor, _ = min(timed(past) for _ in range(3))
    bound = f"(< 2 s; of these the processor's: {processor:.2f} s)"
    row("the same again", f"{seconds:.2f} s", bound, kept=long or seconds < 2)
    after = []
    for _ in range(5):
        hundred_more(path, people)
        seconds, processor, _ = timed(report)
        after.append((seconds - cold, processor - cold_processor))
    seconds, processor = (min(column) for column in zip(*after, strict=True))
    bound = f"(< 0.4 s; of these the processor's: {processor:.2f} s)"
    row("what 100 new messages add to the next report", f"{seconds:.2f} s", bound, kept=seconds < 0.4)
    return missed


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--worked-out", type=Path, help=SUPPRESS)
    options = parser.parse_args()
    if options.worked_out:
        worked_out(options.worked_out)
    else:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(main(options.keep or Path(folder), long=options.long))
