"""Whose mailbox it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gmail_reconnect.model import AddressCounts
from gmail_reconnect.people.identity.owner import guess_owner

TO_OTHERS = (0, 9)


@pytest.mark.parametrize(
    ("presence", "emails"),
    [
        (
            [
                AddressCounts("list@x", 99, 0, 0, 0),
                AddressCounts("me@x", 80, 0, 9, 9),
                AddressCounts("alias@x", 3, 0, 2, 2),
            ],
            ("me@x", "alias@x"),
        ),
        ([AddressCounts("list@x", 99, 0, 0, 0), AddressCounts("me@x", 80, 90, 9, 0)], ("me@x",)),
        (
            [
                AddressCounts("list@x", 99, 0, 0, 0),
                AddressCounts("me@x", 60, 0, 20, 0),
                AddressCounts("ana@x", 40, 0, 9, 0),
            ],
            ("me@x",),
        ),
        ([AddressCounts("me@x", 59, 0, 20, 0), AddressCounts("ana@x", 40, 0, 9, 0)], None),
        ([AddressCounts("me@x", 39, 0, 20, 0), AddressCounts("ana@x", 20, 0, 9, 0)], None),
        ([AddressCounts("list@x", 99, 0, 0, 0)], None),
        ([], None),
        ([AddressCounts("list@x", 99, 100, 0, 0), AddressCounts("me@x", 60, 0, 20, 0)], ("me@x",)),
        ([AddressCounts("list@x", 99, 99, 0, 0), AddressCounts("me@x", 80, 90, 9, 0)], ("me@x",)),
        ([AddressCounts("list@x", 99, 99, 40, 0), AddressCounts("me@x", 80, 90, 9, 0, 30)], ("me@x",)),
        ([AddressCounts("list@x", 99, 99, 0, 0), AddressCounts("ana@x", 20, 0, 9, 0)], None),
        ([AddressCounts("list@x", 99, 99, 0, 0), AddressCounts("me@x", 0, 99, 0, 0)], ("me@x",)),
        ([AddressCounts("me@x", 0, 39, 0, 0), AddressCounts("ana@x", 20, 0, 9, 0)], None),
        ([AddressCounts("alias@x", 0, 99, 0, 0), AddressCounts("me@x", 0, 99, 0, 0)], None),
        ([AddressCounts("me@x", 70, 99, 0, 0, 50), AddressCounts("ana@x", 50, 0, 50, 0)], ("me@x",)),
        ([AddressCounts("team@x", 60, 60, 0, 0, 60), AddressCounts("me@x", 70, 99, 0, 0, 80)], ("me@x",)),
        ([AddressCounts("archive@x", 0, 99, 0, 0), AddressCounts("me@x", 60, 0, 30, 0)], ("me@x",)),
        ([AddressCounts("me@x", 99, 0, 99, 0)], ("me@x",)),
    ],
    ids=[
        "the label Sent",
        "Delivered-To",
        "frequency, a list left out",
        "too close",
        "too few",
        "a list alone",
        "none",
        "a list that writes Delivered-To",
        "a list and its reader are delivered to",
        "a list that puts itself into From",
        "mail is delivered to a list only",
        "a reader of lists who never wrote",
        "delivered to seldom",
        "two that nothing tells apart",
        "only what came in, most of it from one",
        "a team and its member",
        "an archive that reads along",
        "only what was sent",
    ],
)
def test_owner_is_guessed_from_the_strongest_evidence(
    presence: list[AddressCounts], emails: tuple[str, ...] | None
) -> None:
    """By the label Sent, else by Delivered-To, else by frequency, in a hundred messages."""
    found = guess_owner(presence, {}, 100, lambda _: presence[0], lambda *_: TO_OTHERS)
    assert (found.emails if found else None) == emails


def ask(met: Sequence[AddressCounts], names: dict[str, str], both: int, total: int = 100) -> tuple[str, ...]:
    """The guess; `both` is the number of messages that contain an address of the name, each counted once."""

    def together(emails: Sequence[str]) -> AddressCounts:
        some = [one for one in met if one.email in emails]
        return AddressCounts(
            emails[0], both, *(sum(getattr(one, what) for one in some) for what in ("delivered", "written", "sent"))
        )

    found = guess_owner(met, names, total, together, lambda *_: TO_OTHERS)
    return found.emails if found else ()


OLD = AddressCounts("old@x.example", 30, 0, 9, 0)
NEW = AddressCounts("new@x.example", 25, 0, 9, 0)
BUSY = AddressCounts("busy@x.example", 32, 0, 9, 0)
NAMES = {"old@x.example": "Omar Haddad", "new@x.example": "Haddad, Omar", "busy@x.example": "Bea Busy"}


def test_two_addresses_of_one_name_count_together() -> None:
    """Neither is frequent enough alone, both together are: both are the owner's."""
    assert ask([BUSY, OLD, NEW], NAMES, 55) == ("old@x.example", "new@x.example")
    assert ask([BUSY, OLD, NEW], NAMES, 35) == ()  # they are in the same messages
    assert ask([BUSY, OLD, NEW], {}, 55) == ()


def test_first_names_and_offices_do_not_count_together() -> None:
    """Two Omars may be two people, and so may be two help desks."""
    for called in ("Omar", "Help Desk"):
        assert ask([BUSY, OLD, NEW], {"old@x.example": called, "new@x.example": called}, 55) == ()


def test_address_that_never_wrote_is_not_joined_by_name() -> None:
    """A name given by others proves nothing."""
    silent = AddressCounts("new@x.example", 25, 0, 0, 0)
    assert ask([AddressCounts("old@x.example", 90, 0, 50, 0), silent], NAMES, 95) == ("old@x.example",)


def test_sent_label_counts_before_names() -> None:
    """Mail labelled Sent from one address: the other of its name is included."""
    sent = AddressCounts("old@x.example", 30, 0, 9, 9)
    assert ask([BUSY, sent, NEW], NAMES, 55) == ("old@x.example", "new@x.example")
