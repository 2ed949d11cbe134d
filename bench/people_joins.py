"""How many of the addresses joined without asking are one person's: python -m bench.people_joins [--show]

Reads the four real mailboxes, and the list archives also as the mailbox of each of their other busiest writers, since
what counts as evidence is contact with the owner. Every address that was joined to its person's first one is one
answer; the first 100 of them, in an order fixed by a seed, are to be looked at by hand. With 200 readers of each list
that is all there are: 67. One is wrong, the old and the new address of a discussion list, which is nobody and never
ranked. With --show it prints them with what there is to judge by; without, it counts the verdicts in people_joins.csv,
which has nothing but hashes. What nobody has looked at is counted as such.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gmail_reconnect.config import Config, Me
from gmail_reconnect.mailbox import takeout
from gmail_reconnect.model import Standing, moment_of
from gmail_reconnect.people import book
from gmail_reconnect.people.identity import canonical
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

DATA: Final = Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
VERDICTS: Final = Path(__file__).with_name("people_joins.csv")
SEED: Final = 4
WANTED: Final = 100
LEAST: Final = 0.95
OTHERS: Final = 200
"""How many other writers of the list are taken for its reader."""
BOXES: Final = {
    "mail/linux-man": ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com"),
    "mail/rogers-b": ("benjamin.rogers@enron.com",),
    "mail/haedicke-m": ("mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com"),
    "mail/fossum-d": ("drew.fossum@enron.com",),
    "machines/list-and-personal-mail-2002": (),
}

LISTS: Final = {"mail/linux-man", "machines/list-and-personal-mail-2002"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two addresses that were taken for one person's; `certain` where Gmail itself says so."""

    box: str
    a: str
    b: str
    certain: bool

    @property
    def key(self) -> str:
        """What stands in the verdicts: a hash, no address."""
        return hashlib.blake2b(f"{self.a} {self.b}".encode(), digest_size=6).hexdigest()


def joined(store: Store, box: str, own: tuple[str, ...]) -> Iterator[Pair]:
    """Every further address of a person with the first, as the owner of `own` would see them."""
    store.connection.execute("DELETE FROM own")
    Notebook(store).claim(own, "me")
    everyone = book.load(store, Config(me=Me(addresses=own)), datetime(2026, 4, 1, tzinfo=UTC))
    for person in everyone.sketches():
        if person.standing is not Standing.MACHINE:
            first, *others_of = sorted(person.addresses)
            for other in others_of:
                yield Pair(box, first, other, canonical(first) == canonical(other))


def others(store: Store, own: tuple[str, ...]) -> list[str]:
    """The list's busiest writers besides its owner."""
    rows = store.connection.execute(
        "SELECT a.email FROM message m JOIN address a ON a.id = m.sender WHERE m.kind IN ('personal', 'list')"
        " GROUP BY a.id ORDER BY count(*) DESC, a.email LIMIT ?",
        (OTHERS + len(own),),
    )
    return [row[0] for row in rows if row[0] not in own][:OTHERS]


def evidence(store: Store, email: str) -> str:
    """What there is to judge an address by: names, mails, years, zones, subjects."""
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


def main() -> int:
    """Prints the precision, or the pairs to look at; 1 where too few are right."""
    held = True
    if not (DATA / "mail").is_dir():
        print(f"no real mail in {DATA}")
        return 0
    show = "--show" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        stores = {name: Store.open(Path(folder) / f"{Path(name).name}.sqlite") for name in BOXES}
        found: dict[str, Pair] = {}
        own_view: Counter[str] = Counter()
        for name, own in BOXES.items():
            store = stores[name]
            store.add(takeout.messages(DATA / f"{name}.mbox.xz"), "import")
            views = [(one,) for one in others(store, own)] if name in LISTS else []
            for view in [own, *views] if own else views:
                pairs = list(joined(store, name, view))
                own_view[name] += len(pairs) if view == own else 0
                found |= {pair.key: pair for pair in pairs}
        order = sorted(found.values(), key=lambda pair: pair.key)
        random.Random(SEED).shuffle(order)
        if show:
            for number, pair in enumerate(order[:WANTED], 1):
                print(f"\n{number:3} {pair.key} {pair.box}{' (one Gmail mailbox)' if pair.certain else ''}")
                for email in (pair.a, pair.b):
                    print("    ", evidence(stores[pair.box], email))
        else:
            held = report(order, own_view)
        for store in stores.values():
            store.connection.close()
    return 0 if held else 1


def report(order: list[Pair], own_view: Counter[str]) -> bool:
    """The verdicts, counted; whether enough are right, of those that were looked at."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        verdicts = {row["pair"]: row["verdict"] for row in csv.DictReader(file)}
    for name, count in own_view.items():
        if not BOXES[name]:
            continue
        print(f"{name}: {count} addresses joined without asking, as its owner sees them")
    people = len({pair.a for pair in order})
    print(f"{len(order)} different ones in all views, of {people} people")
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
