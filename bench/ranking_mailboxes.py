"""Check the top ten of three whole mailboxes: `python -m bench.ranking_mailboxes [--names]`. Changes nothing.

For each of three cut-offs and each lens it prints the ineligible contacts in the top ten: machines, dead addresses and
people in touch, found by a second, simpler reading of the same mail. Then the median silence,
the distinct domains, how many of the ten are also in the ten with the most mails, how many places are a fresh view,
and how many of the ten stay when one weight is a quarter larger or smaller: on average, and at the worst.
With --names it prints the ten themselves, for eyes only: they are real people.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Final

from bench.command_line import argument_parser
from gmail_reconnect.config import Config, Weights
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import Kind, Message, Ranked, moment_of
from gmail_reconnect.people import loading
from gmail_reconnect.people.ranking import score
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from . import corpora

BOXES: Final = {
    "rogers-b": ("benjamin.rogers@enron.com",),
    "haedicke-m": ("mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com"),
    "fossum-d": ("drew.fossum@enron.com",),
}
CUTS: Final = tuple(datetime(*day, 23, 59, 59, tzinfo=UTC) for day in ((2001, 3, 31), (2001, 9, 30), (2002, 3, 1)))
TOP: Final = 10
IN_TOUCH: Final = timedelta(days=90)
FAR: Final = 0.25
_MACHINE: Final = re.compile(r"no-?reply|donotreply|daemon|postmaster|bounce|notif|newsletter|list|admin|info@|support")


@dataclass(frozen=True, slots=True)
class Row:
    """One cut-off under one lens."""

    box: str
    cut: datetime
    lens: str
    ten: Sequence[Ranked]
    ranked: int
    forbidden: Mapping[str, Sequence[str]]  # kind of ineligible contact → who of the ten
    by_count: int  # of the ten with the most mails, how many are in the ten
    stays: Sequence[int]  # for each changed weight, how many of the ten stay


def changed(weights: Weights, lens: str) -> Iterator[Weights]:
    """The weights with one of those that this lens uses a quarter larger or smaller."""
    for name in ("months", "exchanges", "i_owe", "ignored", lens.replace("-", "_")):
        for factor in (1 - FAR, 1 + FAR):
            yield weights.model_copy(update={name: getattr(weights, name) * factor})


def forbidden(
    ten: Sequence[Ranked], mails: Sequence[Message], own: Sequence[str], cut: datetime
) -> dict[str, list[str]]:
    """The contacts of the ten who are machines, dead or in touch, by the mail itself. `mails`: until the cut-off."""
    wrote = {m.sender.email for m in mails if m.sender and m.kind in {Kind.PERSONAL, Kind.LIST}}
    failed = {email for m in mails for email in m.failed}
    recent: set[str] = set()
    for m in mails:
        if m.date is None or moment_of(m.date) <= cut - IN_TOUCH or m.sender is None:
            continue
        to = {address.email for address in m.to}
        if m.sender.email in own and len(m.recipients) <= 3:
            recent |= to
        elif to & set(own) and len(m.recipients) <= 3:
            recent.add(m.sender.email)
    found: dict[str, list[str]] = {"machine": [], "dead": [], "in touch": []}
    for one in ten:
        addresses = set(one.contact.person.addresses)
        if any(_MACHINE.search(address) for address in addresses) or not addresses & wrote:
            found["machine"].append(one.contact.person.email)
        if one.contact.person.email in failed:
            found["dead"].append(one.contact.person.email)
        if addresses & recent:
            found["in touch"].append(one.contact.person.email)
    return found


def rows(name: str, path: Path, folder: Path) -> Iterator[Row]:
    """Every cut-off and lens of one mailbox."""
    with Store.open(folder / f"{name}.sqlite") as store:
        OwnerAddressTable(store).add(BOXES[name], "me")
        mails = list(takeout.read_messages(path))
        MessageTable(store).add(mails, "import")
        for cut in CUTS:
            everyone = loading.load(store, Config(), cut)
            until = [m for m in mails if m.date is not None and moment_of(m.date) <= cut]
            for lens in score.LENSES:
                whole = loading.ranked(store, everyone, lens, "en")
                counted = sorted(whole, key=lambda r: (-r.contact.tie.sent - r.contact.tie.received, r.rank))
                ids = _ids(whole[:TOP])
                yield Row(
                    box=name,
                    cut=cut,
                    lens=lens,
                    ten=whole[:TOP],
                    ranked=len(whole),
                    forbidden=forbidden(whole[:TOP], until, BOXES[name], cut),
                    by_count=len(ids & _ids(counted[:TOP])),
                    stays=[
                        len(ids & _ids(_first(store, Config(weights=weights), cut, lens)))
                        for weights in changed(Weights(), lens)
                    ],
                )


def _first(store: Store, config: Config, cut: datetime, lens: str) -> list[Ranked]:
    return loading.ranked(store, loading.load(store, config, cut), lens, top=TOP)


def _ids(some: Sequence[Ranked]) -> set[str]:
    return {one.contact.person.id for one in some}


def line(row: Row) -> str:
    """One row of the table."""
    ten = row.ten
    domains = {one.contact.person.email.rpartition("@")[2] for one in ten}
    silence = f"{median(one.silence_days for one in ten):.0f} d" if ten else "–"
    cells = [
        row.box,
        f"{row.cut:%Y-%m-%d}",
        row.lens,
        f"{len(ten)} of {row.ranked}",
        *(str(len(found)) for found in row.forbidden.values()),
        silence,
        str(len(domains)),
        str(sum(one.fresh_view for one in ten)),
        f"{row.by_count}",
        f"{mean(row.stays):.1f}, {min(row.stays)}",
    ]
    return f"| {' | '.join(cells)} |"


def main(given: Sequence[str] | None = None) -> int:
    """Prints everything; 1 if there is an ineligible contact, 0 also without mail."""
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--names", action="store_true", help="also print the ten, for reading by hand")
    arguments = parser.parse_args(given)
    mail = corpora.folder() / "mail"
    if not mail.is_dir():
        print(f"no mailboxes in {mail}: set GMAIL_RECONNECT_TEST_DATA to the folder that holds mail/")
        return 0
    heads = ("mailbox", "as of", "lens", "shown", "machines", "dead", "in touch", "median silence", "domains")
    print(f"| {' | '.join((*heads, 'fresh view', 'also in ten by count', 'stay at ±25 %: mean, least'))} |")
    print("|---" * (len(heads) + 3) + "|")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in BOXES:
            for row in rows(name, mail / f"{name}.mbox.xz", Path(folder)):
                print(line(row), flush=True)
                for what, who in row.forbidden.items():
                    wrong += len(who)
                    for email in who:
                        print(f"  {what}: {email}")
                for one in row.ten if arguments.names else ():
                    print(f"  {one.rank:2} {one.score:6.2f} {one.contact.person.shown} <{one.contact.person.email}>")
                    print(f"     {one.reason}{' [fresh view]' if one.fresh_view else ''}")
    print(f"\n{wrong} who may not be there")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
