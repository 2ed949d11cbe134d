"""Dates of last contact for every address of real mailboxes, against a simple independent reading."""

from __future__ import annotations

import lzma
import mailbox
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import Moment
from gmail_reconnect.people import loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.real_mailboxes import BOXES

pytestmark = pytest.mark.data

SMTP = datetime(1982, 8, 1, tzinfo=UTC)
NOW = {name: datetime(2026 if name == "linux-man" else 2002, 3, 1, tzinfo=UTC) for name in BOXES}


def plain_reading(path: Path, own: tuple[str, ...], now: datetime, tmp_path: Path) -> dict[str, dict[str, datetime]]:
    """address → "to", "cc", "crowd" → the last date, as anyone would read it out of the mbox with the stdlib."""
    plain = tmp_path / "plain.mbox"
    plain.write_bytes(lzma.decompress(path.read_bytes()))
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    with closing(mailbox.mbox(plain)) as box:
        mails = list(box)
    for mail in mails:

        def read(header: str, mail: mailbox.mboxMessage = mail) -> list[str]:
            return [a.lower().strip("'").rstrip(".") for _, a in getaddresses(mail.get_all(header, [])) if "@" in a]

        if read("From")[:1] not in [[one] for one in own]:
            continue
        at = parsedate_to_datetime(mail["Date"]).astimezone(UTC)
        if not SMTP <= at <= now:
            continue
        to, others = read("To"), [*read("Cc"), *read("Bcc")]
        everyone = {*to, *others} - set(own)
        for address in everyone:
            way = "cc" if address not in to else "to" if len(everyone) <= 3 else "crowd"
            found[address][way] = max(at, found[address].get(way, at))
    return found


@pytest.mark.parametrize("name", BOXES)
def test_every_date_agrees_with_a_simple_reading(name: str, data: Path, tmp_path: Path) -> None:
    """To among at most three, Cc, group: for every address, the latest of its person's addresses."""
    path = data / "mail" / f"{name}.mbox.xz"
    expected = plain_reading(path, BOXES[name], NOW[name], tmp_path)
    with Store.open(tmp_path / "store.sqlite") as store:
        OwnerAddressTable(store).add(BOXES[name], "me")
        MessageTable(store).add(takeout.read_messages(path), "import")
        found = loading.load(store, Config(), NOW[name])
        everyone, ranked = loading.contacts(store, found), loading.ranked(store, found, "balanced", "en", 10)
    seen: set[str] = set()
    for contact in everyone:
        seen.update(contact.person.addresses)
        for way, moment in (
            ("to", contact.tie.last_wrote),
            ("cc", contact.tie.last_cc),
            ("crowd", contact.tie.last_crowd),
        ):
            dates = [expected[a][way] for a in contact.person.addresses if way in expected.get(a, {})]
            assert date_of(moment) == max(dates, default=None), (contact.person.addresses, way)
    assert set(expected) <= seen
    assert len(ranked) == 10
    assert not any(one.contact.person.machine_because for one in ranked)


def date_of(moment: Moment | None) -> datetime | None:
    return None if moment is None else moment.at
