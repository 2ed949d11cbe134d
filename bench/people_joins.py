"""Measure how many pairs of automatically joined addresses are one person's: python -m bench.people_joins [--show]

Reads the five real mailboxes, each also as the mailbox of each of its 700 busiest other writers, since what counts as
evidence is contact with the owner; that takes some nine minutes. Each two addresses of one person are one answer. There
are 114 in all views, and more views bring no more. The first 100, in an order fixed by a seed, were looked at by hand:
98 are right. One is wrong, the old and the new address of a discussion list, which is nobody and never ranked; of one,
two spam accounts that differ by a year, nobody can tell. Many are one person's, who gave each correspondent another
address. With --show it prints them with what there is to judge by; without, it counts the verdicts in people_joins.csv,
which has nothing but hashes; what nobody has looked at is counted as such.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.config import Config, Me
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import Standing, moment_of
from gmail_reconnect.people import loading
from gmail_reconnect.people.identity.mailbox import mailbox_of
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

DATA: Final = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
VERDICTS: Final = Path(__file__).with_name("people_joins.csv")
SEED: Final = 4
WANTED: Final = 100
LEAST: Final = 0.95
OTHERS: Final = 700
"""How many other writers of each mailbox are taken for its owner."""
AT_ONCE: Final = 25
"""Views that one process takes before it asks for more."""
BOXES: Final = {
    "mail/linux-man": ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com"),
    "mail/rogers-b": ("benjamin.rogers@enron.com",),
    "mail/haedicke-m": ("mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com"),
    "mail/fossum-d": ("drew.fossum@enron.com",),
    "machines/list-and-personal-mail-2002": (),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two addresses that were taken for one person's; `certain` if Gmail delivers both to one mailbox."""

    box: str
    a: str
    b: str
    certain: bool

    @property
    def key(self) -> str:
        """The key of a verdict: a hash instead of the address."""
        return hashlib.blake2b(f"{self.a} {self.b}".encode(), digest_size=6).hexdigest()


def joined(store: Store, box: str, own: tuple[str, ...]) -> Iterator[Pair]:
    """Each two addresses of one person, as the owner of `own` would see them."""
    store.connection.execute("DELETE FROM own")
    OwnerAddressTable(store).add(own, "me")
    everyone = loading.load(store, Config(me=Me(addresses=own)), datetime(2026, 4, 1, tzinfo=UTC))
    for person in everyone.summaries():
        if person.standing is not Standing.MACHINE:
            for one, other in combinations(sorted(person.addresses), 2):
                yield Pair(box, one, other, mailbox_of(one) == mailbox_of(other))


def others(store: Store, own: tuple[str, ...]) -> list[str]:
    """The busiest writers besides the owner, without addresses that contain a quoted space."""
    rows = store.connection.execute(
        "SELECT a.email FROM message m JOIN address a ON a.id = m.sender WHERE m.kind IN ('personal', 'list')"
        " GROUP BY a.id ORDER BY count(*) DESC, a.email LIMIT ?",
        (2 * OTHERS,),
    )
    return [row[0] for row in rows if row[0] not in own and " " not in row[0]][:OTHERS]


def evidence(store: Store, email: str) -> str:
    """What an address can be judged by: names, mails, years, zones, subjects."""
    rows = store.connection.execute(
        "SELECT n.text, m.date, m.zone, m.subject FROM message m JOIN address a ON a.id = m.sender"
        " LEFT JOIN name n ON n.id = m.sender_name WHERE a.email = ? AND m.date > 0 ORDER BY m.date",
        (email,),
    ).fetchall()
    given = store.connection.execute(
        "SELECT n.text, count(*) FROM recipient r JOIN address a ON a.id = r.address JOIN name n ON n.id = r.name"
        " WHERE a.email = ? GROUP BY 1 ORDER BY 2 DESC LIMIT 3",
        (email,),
    ).fetchall()
    names, zones = Counter(row[0] for row in rows), Counter(row[2] for row in rows)
    years = f"{moment_of(rows[0][1]):%Y-%m} to {moment_of(rows[-1][1]):%Y-%m}" if rows else "never wrote"
    subjects = "; ".join(dict.fromkeys(row[3][:50] for row in rows[:: max(1, len(rows) // 4)]))
    return f"{email}\n      {dict(names)} given {dict(given)}; {years}; zones {dict(zones)}\n      {subjects}"


def seen(box: str, file: Path, views: Sequence[tuple[str, ...]]) -> list[Pair]:
    """What was joined in any of these views of a mailbox; its store is copied first, for each view writes to it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(file, Path(folder) / "copy.sqlite")
        with Store.open(Path(copy)) as store:
            return list({pair.key: pair for view in views for pair in joined(store, box, view)}.values())


def main() -> int:
    """Prints the precision, or the pairs to look at; 1 where too few are right."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args().show
    if not (DATA / "mail").is_dir():
        print(f"no real mail in {DATA}")
        return 0
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(os.cpu_count()) as pool:
        files = {box: Path(name) / f"{Path(box).name}.sqlite" for box in BOXES}
        as_owner: dict[str, Future[list[Pair]]] = {}
        as_others: list[Future[list[Pair]]] = []
        for box, own in BOXES.items():
            with Store.open(files[box]) as store:
                MessageTable(store).add(takeout.read_messages(DATA / f"{box}.mbox.xz"), "import")
                views = [(one,) for one in others(store, own)]
            if own:
                as_owner[box] = pool.submit(seen, box, files[box], [own])
            as_others += [
                pool.submit(seen, box, files[box], views[start : start + AT_ONCE])
                for start in range(0, len(views), AT_ONCE)
            ]
        found: dict[str, Pair] = {}
        for future in (*as_owner.values(), *as_others):
            found |= {pair.key: pair for pair in future.result()}
        order = sorted(found.values(), key=lambda pair: pair.key)
        random.Random(SEED).shuffle(order)
        if not show:
            return 0 if report(order, {box: len(future.result()) for box, future in as_owner.items()}) else 1
        print(f"{len(order)} pairs in all views")
        for number, pair in enumerate(order[:WANTED], 1):
            print(f"\n{number:3} {pair.key} {pair.box}{' (one Gmail mailbox)' if pair.certain else ''}")
            with Store.open(files[pair.box]) as store:
                print(*(f"     {evidence(store, email)}" for email in (pair.a, pair.b)), sep="\n")
    return 0


def report(order: list[Pair], own_view: dict[str, int]) -> bool:
    """The verdicts, counted; whether enough are right, of those that were looked at."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        verdicts = {row["pair"]: row["verdict"] for row in csv.DictReader(file)}
    for name, count in own_view.items():
        print(f"{name}: {count} pairs joined without asking, as its owner sees them")
    print(f"{len(order)} different pairs in all views; {len({pair.b for pair in order})} addresses besides a first one")
    looked = order[:WANTED]
    counts = Counter(verdicts.get(pair.key, "not looked at") for pair in looked)
    certain = sum(pair.certain for pair in looked)
    print(f"of the first {len(looked)} ({certain} of them one Gmail mailbox): {dict(counts)}")
    judged = sum(counts[verdict] for verdict in ("right", "wrong", "unsure"))
    share = counts["right"] / judged if judged else 0.0
    print(f"right: {share:.1%} of {judged} looked at, at least {LEAST:.0%} (unsure counts as not right)")
    return share >= LEAST


if __name__ == "__main__":
    sys.exit(main())
