"""Read the three corpora of `ranking/` as mailboxes: one owner each, rows as the product reads them. Writes nothing.

They are in GMAIL_RECONNECT_TEST_DATA, or in ../shared/data beside the checkout. Enron has 16 whole mailboxes with
roles; EU-core and the lists have everybody's mail, so everyone is the owner once. EU-core has no roles: everything
that one person wrote in one second is one mail, with everybody in To. On the lists a reply is a mail to one person.
"""

from __future__ import annotations

import csv
import gzip
import json
import lzma
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gmail_reconnect.model import Kind, Role
from gmail_reconnect.people.facts.events import MessageRow

DAY: Final = 86_400
ENRON_DAYS: Final = range(10_592, 11_870)  # 1999 to June 2002: other dates are wrong
EU_CORE_DAYS: Final = range(526)  # nine months without mail follow, then one week


@dataclass(slots=True)
class Mailbox:
    """The mail of one owner, whose addresses `own` are."""

    owner: str
    own: tuple[int, ...]
    rows: list[MessageRow] = field(default_factory=list)


def folder() -> Path:
    """Where the real mail should be; it may be missing."""
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    return Path(os.environ.get("GMAIL_RECONNECT_TEST_DATA", beside))


def enron(ranking: Path) -> list[Mailbox]:
    """16 people of Enron. Copies of one mail in several folders are one: same second, sender and recipients."""
    own = json.loads((ranking / "enron-own-addresses.json").read_text(encoding="utf-8"))
    numbers: dict[str, int] = {}

    def number(email: str) -> int:
        return numbers.setdefault(email, len(numbers) + 1)

    mails: defaultdict[tuple[str, str, str, str], dict[str, str]] = defaultdict(dict)
    with lzma.open(ranking / "enron.csv.xz", "rt", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            key = (line["ego"], line["message_id"], line["date"], line["from"])
            mails[key].setdefault(line["recipient"], line["kind"])
    boxes = {owner: Mailbox(owner, tuple(map(number, sorted(own[owner])))) for owner in sorted(own)}
    seen: set[tuple[str, str, str, frozenset[str]]] = set()
    for (owner, _, when, sender), kinds in sorted(mails.items()):
        copy = (owner, when, sender, frozenset(kinds))
        if int(when) // DAY not in ENRON_DAYS or copy in seen:
            continue
        seen.add(copy)
        recipients = [(Role(kind), number(address)) for address, kind in kinds.items() if address != sender]
        _add(boxes[owner], int(when), number(sender), recipients)
    return list(boxes.values())


def eu_core(ranking: Path) -> list[Mailbox]:
    """986 people of a research institution, during 526 days; times count from an unknown start, taken for 1970."""
    mails: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    with gzip.open(ranking / "email-eu-core.txt.gz", "rt", encoding="ascii") as file:
        for line in file:
            sender, recipient, when = map(int, line.split())
            if when // DAY in EU_CORE_DAYS and sender != recipient and recipient not in mails[when, sender]:
                mails[when, sender].append(recipient)
    return _everyone((when, sender, recipients) for (when, sender), recipients in mails.items())


def lists(ranking: Path) -> list[Mailbox]:
    """8,656 people of two public mailing lists, by their replies to one another."""
    with lzma.open(ranking / "r-lists.csv.xz", "rt", encoding="ascii") as file:
        return _everyone((int(row["date"]), int(row["from"]), [int(row["to"])]) for row in csv.DictReader(file))


CORPORA: Final[Mapping[str, Callable[[Path], list[Mailbox]]]] = {"Enron": enron, "EU-core": eu_core, "lists": lists}


def _everyone(mails: Iterable[tuple[int, int, Sequence[int]]]) -> list[Mailbox]:
    boxes: dict[int, Mailbox] = {}
    for when, sender, recipients in sorted((when, sender, tuple(to)) for when, sender, to in mails):
        to = [(Role.TO, other) for other in recipients if other != sender]
        for owner in {sender, *recipients} if to else ():
            _add(boxes.setdefault(owner, Mailbox(str(owner), (owner,))), when, sender, to)
    return [boxes[owner] for owner in sorted(boxes)]


def _add(box: Mailbox, when: int, sender: int, recipients: Sequence[tuple[Role, int]]) -> None:
    box.rows.append(MessageRow(len(box.rows), when * 1000, Kind.PERSONAL, sender, recipients))
