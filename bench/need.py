"""Measure what `report --need` costs on a large store: python -m bench.need [MESSAGES] [PEOPLE]

An invented mailbox of 1,000,000 messages with 30,000 people: words drawn by Zipf's law, two messages of five answers,
every tenth subject Arabic. Prints how long the index takes to build and to bring up to date, its size on disk, and how
long a question takes once the people are known: the words read, the index asked, everyone's domains, names, tags and
notes looked through, those found ranked, and the first 25 made with their matches. Finally both whole
commands: a report, and the same with a need.

Ends with 1 if a question takes longer than its bound. Nobody asks for the ten most frequent words at once: that shows
the worst case, and has no bound.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from gmail_reconnect.config import Config
from gmail_reconnect.model import moment_of
from gmail_reconnect.people import loading
from gmail_reconnect.people.search import query
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.addresses import AddressTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .scale import timed

_ME: Final = 1
_START, _SECOND = 1_200_000_000_000, 1000
_NOW: Final = moment_of(1_800_000_000_000)
_VOCABULARY: Final = 60_000
_RUNS: Final = 7
_BOUND: Final = 0.3
"""Seconds."""
_THE_EXAMPLE: Final = "someone who knows Tokyo or plastics"
_UNBOUNDED: Final = "ten common words"


def words(chance: random.Random) -> list[str]:
    """Invented words, every tenth in Arabic letters; two known ones among the rarer, for the questions below."""
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        syllables = ("ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu", "با تي جو دا ري سو شا عي كو نا")
        parts = syllables[len(found) % 10 == 0].split()
        found.setdefault("".join(chance.choices(parts, k=chance.randint(2, 4))))
    listed = list(found)
    listed[2000], listed[900] = "Tokyo", "plastics"
    return listed


def fill(store: Store, messages: int, people: int) -> list[str]:
    """Puts the mailbox into the tables; returns the vocabulary, the most frequent word first."""
    chance = random.Random(1)
    vocabulary = words(chance)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    emails = ["me@example.com", *(f"p{n}@{vocabulary[-1 - n // 3].lower()}.example" for n in range(1, people + 1))]
    reach = list(accumulate(1 / (rank + 50) for rank in range(people)))
    db = store.connection
    with store.transaction():
        db.executemany("INSERT INTO address VALUES (?, ?)", enumerate(emails, 1))
        recent: list[str] = ["Hello"]
        rows, recipients = [], []
        senders = chance.choices(range(2, people + 2), cum_weights=reach, k=messages)
        for number, other in enumerate(senders, 1):
            sent = number % 3 == 0
            if number % 5 < 2:
                subject = "Re: " + chance.choice(recent).removeprefix("Re: ")
            else:
                subject = " ".join(chance.choices(vocabulary, cum_weights=weights, k=chance.randint(2, 7))).capitalize()
            recent = [*recent[-500:], subject] if number % 7 == 0 else recent
            at = _START + number * 500 * _SECOND
            key = f"{number:016x}"
            rows.append((number, key, key, at, _ME if sent else other, subject))
            also = chance.choices(range(2, people + 2), cum_weights=reach, k=chance.randint(0, 2))
            recipients += [(number, to) for to in {other if sent else _ME, *also} - {_ME if sent else other}]
            if len(rows) == 50_000 or number == messages:
                insert(store, rows, recipients)
                rows, recipients = [], []
    return vocabulary


def insert(store: Store, rows: Collection[tuple[object, ...]], recipients: Iterable[tuple[int, int]]) -> None:
    """(number, key, Gmail id, date, sender, subject) of messages, and (message, recipient)."""
    store.connection.executemany(
        "INSERT INTO message (id, key, gmail_id, thread_id, message_id, in_reply_to, refs, date, sender, subject, kind,"
        " because, labels, source) VALUES (?1, ?2, ?3, ?3, ?2 || '@mail.example.com', '', '', ?4, ?5, ?6, 'personal',"
        " '', '[\"INBOX\"]', 'gmail')",
        rows,
    )
    store.connection.executemany("INSERT INTO recipient VALUES (?, ?, 'to', NULL)", recipients)
    store.connection.executemany("INSERT INTO to_index VALUES (?)", [(row[0],) for row in rows])


def questions(vocabulary: list[str]) -> Iterator[tuple[str, str]]:
    """(what kind, question)."""
    arabic = next(word for word in vocabulary[3000:] if not word.isascii())
    yield "the example", _THE_EXAMPLE
    yield "one rare word", vocabulary[20_000]
    yield "Arabic", f"من يعرف {arabic}"
    yield "a phrase", f'"{vocabulary[0]} {vocabulary[1]}"'
    yield "the commonest word", vocabulary[0]
    yield _UNBOUNDED, " ".join(vocabulary[10:20])
    yield "thirty words", " ".join(vocabulary[3000:3030])


def size(path: Path) -> float:
    """MB on disk, the write-ahead log emptied."""
    return path.stat().st_size / 1e6


def main(messages: int, people: int) -> int:
    """Prints the table; returns how many questions took too long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mailbox.sqlite"
        with Store.open(path) as store:
            vocabulary = fill(store, messages, people)
            store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before = size(path)
            OwnerAddressTable(store).add([AddressTable(store).emails()[_ME]], "account")
            for number in range(7, people, 1000):
                DecisionTable(store).add(AddressTable(store).emails([number])[number], "tag", "asia", 1)
            began = time.perf_counter()
            loading.load(store, Config(), _NOW)
            print(f"everyone worked out in {time.perf_counter() - began:.0f} s")
            store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before = size(path)
            began, busy = time.perf_counter(), time.process_time()
            query.refresh(store)
            took, busy = time.perf_counter() - began, time.process_time() - busy
            store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            topics = store.connection.execute("SELECT count(*) FROM topic").fetchone()[0]
            print(f"{messages:,} messages, {people:,} people, {topics:,} different subjects")
            beside = f"{size(path) - before:.0f} MB beside {before:.0f} MB"
            print(f"index built in {took:.1f} s ({busy:.1f} s of the processor): {beside}")
            extra = [
                (messages + n, f"x{n}", f"x{n}", 1_750_000_000_000, 2 + n, f"Extra {n} tokyo") for n in range(1, 101)
            ]
            insert(store, extra, [])
            began = time.perf_counter()
            print(f"brought up to date for {query.refresh(store)} new messages in", end=" ")
            print(f"{(time.perf_counter() - began) * 1000:.0f} ms")
            began = time.perf_counter()
            gone = MessageTable(store).delete(f"x{n}" for n in range(1, 101))
            print(f"{gone} messages deleted in {(time.perf_counter() - began) * 1000:.0f} ms")
            assert not SubjectIndex(store).waiting()
        return measure(path, vocabulary) + commands(path.parent)


def measure(path: Path, vocabulary: list[str]) -> int:
    """One line a question: the first time on a fresh connection; the median of the next, on the clock and busy.

    How many took too long.
    """
    missed = 0
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the program has it
    print(f"{'question':<20} {'first':>8} {'median':>8} {'processor':>9}  matching people")
    for what, text in questions(vocabulary):
        with Store.open(path) as store:
            everyone = loading.load(store, Config(), _NOW)
            times, busy = [], []
            for _ in range(_RUNS):
                began, started = time.perf_counter(), time.process_time()
                found = query.search(store, everyone, text, "balanced", top=25)
                times.append(time.perf_counter() - began)
                busy.append(time.process_time() - started)
                assert all(one.matches for one in found.people)
        median = statistics.median(times[1:])
        late = what != _UNBOUNDED and median >= _BOUND
        missed += late
        numbers = f"{times[0]:>7.3f}s {median:>7.3f}s {statistics.median(busy[1:]):>8.3f}s"
        count = found.need.lapsed + found.need.in_touch + found.need.set_aside
        print(
            f"{what:<20} {numbers}  {count:,}{f'  MISSED: < {_BOUND} s' if late else ''}",
            flush=True,
        )
    return missed


def commands(home: Path) -> int:
    """A report and the same with a need, alternating, from start to end; 1 if the need adds too much."""
    report = [sys.executable, "-m", "gmail_reconnect", "--home", str(home), "report", "--top", "25"]
    report += ["--as-of", _NOW.isoformat(timespec="seconds").replace("+00:00", "Z")]
    without, with_need = [], []
    for _ in range(_RUNS):
        without.append(timed(report)[0])
        with_need.append(timed([*report, "--need", _THE_EXAMPLE])[0])
    more = min(with_need) - min(without)
    print(f"report --top 25: {min(without):.2f} s; with --need {_THE_EXAMPLE!r}: {min(with_need):.2f} s; {more:+.2f} s")
    return more >= _BOUND


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("messages", type=int, nargs="?", default=1_000_000)
    parser.add_argument("people", type=int, nargs="?", default=30_000)
    given = parser.parse_args()
    sys.exit(1 if main(given.messages, given.people) else 0)
