"""Whose mailbox is this?"""

from __future__ import annotations

import pytest

from gmail_reconnect.mailbox.own import Presence, guess


@pytest.mark.parametrize(
    ("presence", "emails"),
    [
        (
            [Presence("list@x", 99, 0, 0, 0), Presence("me@x", 80, 0, 9, 9), Presence("alias@x", 3, 0, 2, 2)],
            ("me@x", "alias@x"),
        ),
        ([Presence("list@x", 99, 0, 0, 0), Presence("me@x", 80, 90, 9, 0)], ("me@x",)),
        ([Presence("list@x", 99, 0, 0, 0), Presence("me@x", 60, 0, 20, 0), Presence("ana@x", 40, 0, 9, 0)], ("me@x",)),
        ([Presence("me@x", 59, 0, 20, 0), Presence("ana@x", 40, 0, 9, 0)], None),
        ([Presence("me@x", 39, 0, 20, 0), Presence("ana@x", 20, 0, 9, 0)], None),
        ([Presence("list@x", 99, 0, 0, 0)], None),
        ([], None),
    ],
    ids=[
        "the label Sent",
        "Delivered-To",
        "frequency, a list left out",
        "too close",
        "too few",
        "a list alone",
        "none",
    ],
)
def test_guess(presence: list[Presence], emails: tuple[str, ...] | None) -> None:
    """By the label Sent, else by Delivered-To, else by frequency; out of a hundred messages."""
    found = guess(presence, 100)
    assert (found.emails if found else None) == emails
