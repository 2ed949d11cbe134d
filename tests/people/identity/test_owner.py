"""Whose mailbox is this?"""

from __future__ import annotations

import pytest

from gmail_reconnect.people.identity.owner import guess
from gmail_reconnect.store.mail.owner_stats import AddressCounts


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
        "nobody but a list is delivered to",
        "a reader of lists who never wrote",
        "delivered to seldom",
        "two that nothing tells apart",
        "only what came in, most of it from one",
        "a team and its member",
        "an archive that reads along",
        "only what was sent",
    ],
)
def test_guess(presence: list[AddressCounts], emails: tuple[str, ...] | None) -> None:
    """By the label Sent, else by Delivered-To, else by frequency; out of a hundred messages."""
    found = guess(presence, 100)
    assert (found.emails if found else None) == emails
