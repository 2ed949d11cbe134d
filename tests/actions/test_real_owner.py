"""Whose mailbox it is, on real mail whose labels are set here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from gmail_reconnect.actions.mail.owner_addresses import guessed, recognize
from gmail_reconnect.importers import takeout
from gmail_reconnect.model import Message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

pytestmark = pytest.mark.data
BOXES = {
    "rogers-b": {"benjamin.rogers@enron.com"},
    "haedicke-m": {"mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com"},
    "fossum-d": {"drew.fossum@enron.com"},
}


@dataclass
class Labels:
    """Gives the owner's mail the label SENT, and the first letters of each friend to the owner."""

    own: set[str]
    left: dict[str, int]

    def set(self, message: Message, *, owner: bool) -> Message:
        sender = message.sender.email if message.sender else ""
        labelled = owner and sender in self.own
        if self.left.get(sender, 0) and any(one.email in self.own for _, one in message.recipients):
            self.left[sender] -= 1
            labelled = True
        return message._replace(labels=frozenset({"SENT"})) if labelled else message


@pytest.mark.parametrize("box", BOXES)
def test_friends_with_letters_under_sent_are_never_owners(data: Path, tmp_path: Path, box: str) -> None:
    """One to five letters, or all, of the five friends who write most; whether or not the owner's mail is labelled."""
    own = BOXES[box]
    mail = list(takeout.read_messages(data / "mail" / f"{box}.mbox.xz"))
    wrote = Counter(
        one.sender.email for one in mail if one.sender and any(address.email in own for _, address in one.recipients)
    )
    friends = [email for email, _ in wrote.most_common() if email not in own][:5]
    for labelled in (1, 2, 5, len(mail)):
        for owner in (True, False):
            labels = Labels(own, dict.fromkeys(friends, labelled))
            with Store.open(tmp_path / f"{labelled}-{owner}.sqlite") as store:
                MessageTable(store).add([labels.set(one, owner=owner) for one in mail], "import")
                recognize(store, ())
                assert set(guessed(store)) == own
                if labelled <= 5:
                    OwnerAddressTable(store).drop_guesses()
                    OwnerAddressTable(store).add([max(own)], "account")
                    OwnerAddressTable(store).note_senders([*friends, *own])
                    OwnerAddressTable(store).settle_senders()
                    assert set(OwnerAddressTable(store).all()) <= own
