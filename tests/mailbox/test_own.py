"""Whose mailbox is this?"""

from __future__ import annotations

import pytest

from gmail_reconnect.mailbox.own import Presence, guess


@pytest.mark.parametrize(
    ("presence", "emails"),
    [
        ([Presence("list@x", 99, 0, 0), Presence("me@x", 80, 0, 9), Presence("alias@x", 3, 0, 2)], ("me@x", "alias@x")),
        ([Presence("list@x", 99, 0, 0), Presence("me@x", 80, 90, 0)], ("me@x",)),
        ([Presence("me@x", 41, 0, 0), Presence("ana@x", 40, 0, 0)], ("me@x",)),
        ([Presence("me@x", 39, 0, 0), Presence("ana@x", 20, 0, 0)], None),
        ([], None),
    ],
    ids=["the label Sent", "Delivered-To", "frequency", "nothing clear", "nothing at all"],
)
def test_guess(presence: list[Presence], emails: tuple[str, ...] | None) -> None:
    """By the label Sent, else by Delivered-To, else by frequency; out of a hundred messages."""
    found = guess(presence, 100)
    assert (found.emails if found else None) == emails
