"""Robots and people on a public list, as one busy member has them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import Standing
from gmail_reconnect.people import loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

pytestmark = pytest.mark.data
OWN = ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com")
ROBOTS = re.compile(r"^(?:lkp|kbuild|bugzilla|patchwork|tip-bot|syzbot)|[-.]bot\b|\brobot", re.IGNORECASE)
MERGES = re.compile(r"sashal@.*autosel", re.IGNORECASE)


def test_robots_are_machines_and_busy_people_are_not(data: Path, tmp_path: Path) -> None:
    """bugzilla's, patchwork's, tip's and every test robot, wherever one wrote; none of the 50 most active others.

    Of lkp and of sashal's this mailbox has nothing from themselves; where they do write, the same test holds.
    """
    sent: Counter[str] = Counter()
    robots: set[str] = set()
    with Store.open(tmp_path / "store.sqlite") as store:
        OwnerAddressTable(store).add(OWN, "me")
        messages = list(takeout.read_messages(data / "mail" / "linux-man.mbox.xz"))
        MessageTable(store).add(messages, "import")
        everyone = loading.contacts(store, loading.load(store, Config(), datetime(2026, 3, 1, tzinfo=UTC)))
    for message in messages:
        if message.sender:
            sent[message.sender.email] += 1
            if ROBOTS.search(message.sender.email) or ROBOTS.search(message.sender.name):
                robots.add(message.sender.email)
            if MERGES.search(f"{message.sender.email} {message.subject}"):
                robots.add(message.sender.email)
    contacts = {email: contact for contact in everyone for email in contact.person.addresses}
    assert len(robots) >= 4
    assert {contacts[robot].standing for robot in robots} == {Standing.MACHINE}
    busy = [email for email, _ in sent.most_common() if email not in robots and email not in OWN][:50]
    machines = [email for email in busy if contacts[email].person.machine_because]
    assert machines == []
