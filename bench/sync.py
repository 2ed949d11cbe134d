"""What a sync costs, on real mailboxes behind the local Gmail API: python -m bench.sync [--short | NAME…]

Prints a table: the units of a first sync compared with the minimum and with simpler methods, a sync with nothing new,
one with a hundred new messages, the use of an enforced limit, processor time, and the cost of 20 kills. Time passes on
a clock that only waiting moves, so that an hour of quota takes seconds; processor time is real.
"""

from __future__ import annotations

import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from argparse import SUPPRESS
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice, product
from pathlib import Path

from bench.command_line import argument_parser
from gmail_reconnect.config import Config, Gmail
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.client import GmailReader
from gmail_reconnect.gmail.fetch_plan import ListedMessage, plan_fetches
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS, UNITS_PER_MINUTE, RateLimiter
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.listed_ids import ListedIdTable, ListingMark
from gmail_reconnect.sync.engine import SyncOptions, SyncResult, sync
from tests.support.local_gmail.enforced_quota import CURRENT_TABLE, OLD_TABLE, RateLimit, UnitTable
from tests.support.local_gmail.faults import RandomFaults
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.mbox_mailbox import load_mbox
from tests.support.local_gmail.synthetic_mailbox import synthetic_mailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

from .clocks import Clock, Quick

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", ROOT.parent / "shared" / "data"))
OWN = {
    "rogers-b": ("benjamin.rogers@enron.com",),
    "fossum-d": ("drew.fossum@enron.com",),
    "linux-man": ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com"),
}
_MAIL = "SELECT gmail_id, date, subject FROM message ORDER BY gmail_id"
KILLS = 20
BATCH = 100  # units of a request at 6,000 a minute


class Bench:
    """One mailbox behind the local Gmail API, and one store."""

    def __init__(
        self,
        name: str,
        folder: Path,
        rate: RateLimit | None = None,
        table: UnitTable = CURRENT_TABLE,
        *,
        faults: RandomFaults | None = None,
        latency: float = 0.0,
        sleep: Callable[[float], None] | None = None,
        mailbox: LiveMailbox | None = None,
    ) -> None:
        if mailbox:
            self.mailbox = mailbox
        elif name:
            self.mailbox = load_mbox(DATA / "mail" / f"{name}.mbox.xz", OWN[name][0], OWN[name])
        else:
            self.mailbox = synthetic_mailbox("me@example.com", 60_000)
        self.clock = Clock()
        self.gmail = UnreliableGmail(
            self.mailbox,
            clock=self.clock,
            rate=rate,
            table=table,
            faults=faults,
            latency=latency,
            sleep=sleep or self.clock.sleep,
        )
        self.folder = folder
        self.rate: int | str = 10_000_000

    def token(self) -> Path:
        """The file of a fresh reading token."""
        path = self.folder / "read.json"
        path.write_text(json.dumps(self.gmail.authorized_user("gmail.metadata")))
        return path

    def reader(self) -> GmailReader:
        """The product's own client."""
        config = Config(gmail=Gmail(endpoint=self.gmail.url))
        rate = self.rate if isinstance(self.rate, int) else "auto"
        limiter = RateLimiter(rate, self.clock, self.clock.sleep, random.Random(1).random)  # type: ignore[arg-type] # "auto"
        reader = GmailReader(
            auth.load(self.token(), "read", config), self.gmail.url, limiter, self.clock.until_answered
        )
        self.clock.aside = reader.under_way
        return reader

    def sync(self, store: Store) -> SyncResult:
        """One sync, as of the bench's clock."""
        reader = self.reader()
        with closing(reader):
            return sync(reader, store, datetime.fromtimestamp(self.clock(), UTC), SyncOptions(letters_months=0))

    def sync_alone(self, store: Store) -> SyncResult:
        """The same, with the server started for it."""
        with self.gmail:
            return self.sync(store)


def least(mailbox: LiveMailbox) -> tuple[int, int, int]:
    """(least units for the threads with sent mail, units to get every message, units to get every sent one)."""
    sizes, sent = Counter[str](), set[str]()
    for message in mailbox.messages.values():
        sizes[message.thread_id] += 1
        if "SENT" in message.labels:
            sent.add(message.thread_id)
    single = UNIT_COSTS["messages.get"]
    threads = sum(min(single * sizes[thread], UNIT_COSTS["threads.get"]) for thread in sent)
    mine = sum("SENT" in message.labels for message in mailbox.messages.values())
    return threads, single * len(mailbox.messages), single * mine


missed: list[str] = []
"""The lines that missed their bound."""


def row(what: str, value: str, bound: str = "", *, kept: bool = True) -> None:
    """Prints one line of the table; a missed bound is marked and counted."""
    print(f"  {what:<58} {value:>14}  {bound}{'' if kept else '  MISSED'}")
    if not kept:
        missed.append(what)


def first_sync(name: str, folder: Path) -> int:
    """Units, ratios, processor time; then nothing new and a hundred new messages. Returns the units."""
    bench = Bench(name, folder)
    threads, everything, mine = least(bench.mailbox)
    with bench.gmail, Store.open(folder / "first.sqlite") as store:
        cpu = time.process_time()
        outcome = bench.sync(store)
        cpu = time.process_time() - cpu
        units, listing = bench.gmail.units, bench.gmail.units_by_method["messages.list"]
        row("messages, of these fetched", f"{len(bench.mailbox.messages)}, {outcome.new}")
        ratio = units / (listing + threads)
        row("units of a first sync", f"{units}", f"{ratio:.4f} × least (≤ 1.02)", kept=ratio <= 1.02)
        row("units to get every message", f"{everything + listing}", f"{(everything + listing) / units:.1f} × ours")
        row(
            "units to get every sent message (and no answer)",
            f"{mine + listing}",
            f"{(mine + listing) / units:.1f} × ours",
        )
        each = 1000 * cpu / outcome.new
        row("processor time for each message, including the server", f"{each:.2f} ms", "(< 4)", kept=each < 4)
        before, calls = bench.gmail.units, len(bench.gmail.calls)
        bench.sync(store)
        calls, spent = len(bench.gmail.calls) - calls, bench.gmail.units - before
        row("nothing new: calls, units", f"{calls}, {spent}", "(≤ 3, ≤ 10)", kept=calls <= 3 and spent <= 10)
        before = bench.gmail.units
        hundred_more(bench, OWN[name][0])
        outcome = bench.sync(store)
        spent = bench.gmail.units - before
        row("a hundred new: fetched, units", f"{outcome.new}, {spent}", "(≤ 2100)", kept=spent <= 2100)
    return units


def hundred_more(bench: Bench, me: str) -> None:
    """Delivers fifty sent and fifty received letters, each in its own thread."""
    for n in range(100):
        at = datetime.fromtimestamp(bench.clock() - 5000 + n, UTC)
        other = f"p{n}@new.example"
        sender, to = (me, other) if n % 2 else (other, me)
        raw = f"From: {sender}\r\nTo: {to}\r\nDate: {format_datetime(at)}\r\nSubject: New {n}\r\n\r\nx\r\n".encode()
        labels = ("SENT",) if n % 2 else ("INBOX", "CATEGORY_PERSONAL")
        bench.mailbox.deliver(raw, int(at.timestamp() * 1000), labels)


def enforced(name: str, folder: Path) -> None:
    """How much of an enforced limit of 6,000 a minute is used, and how many calls are refused, by latency."""
    limits = (("minute", RateLimit.per_minute(UNITS_PER_MINUTE)), ("second", RateLimit.per_second(100)))
    bounds = {0.0: (0.95, 0.005), 0.3: (0.95, 0.005), 1.0: (0.92, 0.005), 2.5: (0.85, 0.01)}
    for (latency, (least_used, most_refused)), (way, rate) in product(bounds.items(), limits):
        bench = Bench(name, folder, rate, latency=latency)
        bench.rate = "auto"
        with bench.gmail, Store.open(folder / f"{way}-{latency}.sqlite") as store:
            bench.sync(store)
            minutes = max((bench.clock() - bench.clock.began) / 60, 1.0)
            gets = [call for call in bench.gmail.calls if call.method.endswith(".get")]
            refused = sum(call.status == 403 for call in gets)
            used = bench.gmail.units / (UNITS_PER_MINUTE * minutes)
            what = f"limit by the {way} enforced, answers after {latency} s: used"
            row(what, f"{used:.1%}", f"(≥ {least_used:.0%})", kept=used >= least_used)
            share = refused / len(gets)
            row("the same: calls refused", f"{share:.2%}", f"(< {most_refused:.1%})", kept=share < most_refused)


def old_table(folder: Path) -> None:
    """How much of the older limit, which has to be found, is used in the second minute. On a synthetic mailbox."""
    for way, rate in (("minute", RateLimit.per_minute(15_000)), ("second", RateLimit.per_second(250))):
        bench = Bench("", folder, rate, OLD_TABLE)
        bench.rate = "auto"
        with bench.gmail, Store.open(folder / f"old-{way}.sqlite") as store:
            marks: list[tuple[float, int]] = []
            bench.clock.watch = lambda now, to=marks, gmail=bench.gmail: to.append((now, gmail.units))
            bench.sync(store)
            at = [max((units for now, units in marks if now <= bench.clock.began + s), default=0) for s in (60, 120)]
            used = (at[1] - at[0]) / 15_000
            row(f"old limit by the {way}: used in the second minute", f"{used:.0%}", "(≥ 80 %)", kept=used >= 0.8)
            row("the same: calls refused", f"{bench.gmail.refused / len(bench.gmail.calls):.2%}")


def faulty(name: str, folder: Path) -> None:
    """A tenth of all calls fails, in every possible way: the sync ends, with the same store."""
    bench = Bench(name, folder, faults=RandomFaults(rate=0.1, seed=7))
    runs = 0
    with bench.gmail, Store.open(folder / "faulty.sqlite") as store:
        while runs < 50:
            runs += 1
            try:
                if bench.sync(store).complete:
                    break
            except ReconnectError as error:
                row(f"run {runs} stopped", error.message[:60])
        calls = Counter(c.path for c in bench.gmail.calls if c.method.endswith(".get"))
        row("a tenth of all calls fails: runs until complete", f"{runs}")
        most = max(calls.values())
        row("the same: a call made most often", f"{most} times", "(≤ 6 + 1)", kept=most <= 7)
        with Store.open(folder / "first.sqlite") as whole:
            query = "SELECT gmail_id, date, subject FROM message WHERE date < ? ORDER BY gmail_id"
            until = (int(bench.clock.began * 1000) - 86_400_000,)
            same = list(store.connection.execute(query, until)) == list(whole.connection.execute(query, until))
            row("the same: the same store", str(same), kept=same)


def killed(name: str, folder: Path, whole: Bench, latency: float, rate: int) -> None:
    """A first sync in processes that the server kills 20 times, after answers at random counts of units.

    With slow answers, several batches are under way at a kill; together they are at most one batch's size.
    """
    undisturbed = whole.gmail.units
    dice = random.Random(7)
    points = sorted(dice.uniform(0, undisturbed) for _ in range(KILLS))
    process: subprocess.Popen[bytes] | None = None
    kills = 0

    def sleep(seconds: float) -> None:
        nonlocal kills, points
        Quick.sleep(seconds)
        if process and points and bench.gmail.units >= points[0]:
            points = [point for point in points if point > bench.gmail.units]  # some fall into one batch
            process.kill()
            kills += 1

    bench = Bench(name, folder, latency=latency or 1e-9, sleep=sleep, mailbox=whole.mailbox)
    with bench.gmail:
        token, database = bench.token(), folder / f"killed-{latency}-{rate}.sqlite"
        command = [sys.executable, "-m", "bench.sync", "--one", bench.gmail.url, str(token), str(database), str(rate)]
        while (process := subprocess.Popen(command, cwd=ROOT)).wait():
            pass
        spent = bench.gmail.units
    with Store.open(database) as store, Store.open(folder / "whole.sqlite") as kept:
        same = list(store.connection.execute(_MAIL)) == list(kept.connection.execute(_MAIL))
    fetched = Counter(call.path for call in bench.gmail.calls if call.method.endswith(".get") and call.status == 200)
    what = f"{kills} kills, answers after {latency} s, {rate:,} a minute"
    row(f"{what}: the same store", str(same), kept=same)
    each = (spent - undisturbed) / max(kills, 1)
    is_usual = rate == UNITS_PER_MINUTE
    at_once = 1 + math.ceil(latency) if is_usual else 2  # a high limit isn't filled by one request
    calls = sum(call.method.endswith(".get") for call in whole.gmail.calls)
    # Whatever the limit, a batch has at most five calls and a tenth of those that the process made before it.
    batch = BATCH if is_usual else (5 + calls / 10 / (kills + 1)) * UNIT_COSTS["threads.get"]
    most = at_once * batch + undisturbed / 100 / max(kills, 1)
    row("the same: additional units for each kill", f"{each:.0f}", f"(≤ {most:.0f})", kept=each <= most)
    row("the same: units of the first sync, without kills", f"{undisturbed}", f"{spent / undisturbed:.3f} × with them")
    row("the same: calls made more than twice", f"{sum(n > 2 for n in fetched.values())}")


def million() -> None:
    """A million listed ids, a third of the threads with sent mail: time to plan, and the whole process's memory."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "ids.sqlite") as store:
        ids = ListedIdTable(store)
        start = 1_200_000_000_000
        every = ((f"{(start + n * 400_000) << 20:x}", f"t{n // 3:x}", start + n * 400_000) for n in range(1_000_000))
        while page := list(islice(every, 500)):
            ids.add_page(page, ListingMark.ALL, {}, "listing")
            ids.add_page(page[::9], ListingMark.SENT, {}, "listing")
        began = time.perf_counter()
        calls = plan_fetches(ListedMessage(*one) for one in ids.missing(beside_sent=True))
        row("a million listed ids: calls planned", f"{len(calls)}")
        seconds = time.perf_counter() - began
        row("the same: seconds to plan", f"{seconds:.1f}", "(< 20)", kept=seconds < 20)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row("the same: peak memory", f"{memory:.0f} MB", "(< 300)", kept=memory < 300)


def one(url: str, token: str, database: str, rate: str) -> None:
    """A sync in its own process, for `killed`."""
    clock = Quick()
    config = Config(gmail=Gmail(endpoint=url))
    reader = GmailReader(auth.load(Path(token), "read", config), url, RateLimiter(int(rate), clock, clock.sleep))
    with closing(reader), Store.open(Path(database)) as store:
        sync(reader, store, datetime.now(UTC), SyncOptions(letters_months=0))  # noqa: TID251 - a program of its own


def short() -> None:
    """The lines that don't depend on the machine's speed, on the smallest mailbox: for every build."""
    with tempfile.TemporaryDirectory() as folder:
        first_sync("fossum-d", Path(folder))
        enforced("fossum-d", Path(folder))
        faulty("fossum-d", Path(folder))


def kill_rows(name: str, folder: Path) -> None:
    """At the usual limit, with quick and slow answers; and where config.toml allows a hundred times as much."""
    whole = Bench(name, folder)
    with Store.open(folder / "whole.sqlite") as store:
        whole.sync_alone(store)
    killed(name, folder, whole, 0.0, UNITS_PER_MINUTE)
    killed(name, folder, whole, 2.5, UNITS_PER_MINUTE)
    killed(name, folder, whole, 0.0, 100 * UNITS_PER_MINUTE)


def main(names: Iterable[str]) -> None:
    """The whole table."""
    # In its own process, so that the memory is its own.
    alone = subprocess.run([sys.executable, "-m", "bench.sync", "--million"], cwd=ROOT, check=False)
    missed.extend(["a million listed ids"] if alone.returncode else [])
    with tempfile.TemporaryDirectory() as folder:
        old_table(Path(folder))
    for name in names:
        print(f"\n{name}")
        with tempfile.TemporaryDirectory() as folder:
            first_sync(name, Path(folder))
            enforced(name, Path(folder))
            faulty(name, Path(folder))
            kill_rows(name, Path(folder))


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", default=OWN)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--kills", action="store_true")
    parser.add_argument("--million", action="store_true", help=SUPPRESS)
    parser.add_argument("--one", nargs=4, help=SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(*options.one)
    elif options.million:
        million()
    elif not (DATA / "mail").is_dir():
        print(f"no real mail in {DATA}: set GMAIL_RECONNECT_TEST_DATA to a folder that has it")
    elif options.kills:
        for each in options.names:
            print(f"\n{each}")
            with tempfile.TemporaryDirectory() as place:
                kill_rows(each, Path(place))
    elif options.short:
        short()
    else:
        main(options.names)
    sys.exit(f"{len(missed)} bounds missed" if missed else 0)
