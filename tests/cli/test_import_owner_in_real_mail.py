"""The owner of each real mailbox is found without --me."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.support.real_mailboxes import BOXES

from .conftest import Run

pytestmark = pytest.mark.data


@pytest.mark.parametrize("name", BOXES)
def test_the_owners_addresses_are_found(name: str, run: Run, data: Path, place: Path) -> None:
    """All of the owner's addresses, nobody else's; they are shown for confirmation."""
    found = run("import", data / "mail" / f"{name}.mbox.xz")
    assert found.code == 0, found.err
    assert "own add" in found.err
    with sqlite3.connect(place / "mailbox.sqlite") as connection:
        own = {row[0] for row in connection.execute("SELECT email FROM own")}
    connection.close()
    assert own == set(BOXES[name])
    assert all(email in found.err for email in own)


def test_reader_of_lists_is_found(run: Run, data: Path) -> None:
    """An export without sent mail, all of it from two lists: the owner is in Delivered-To."""
    found = run("import", data / "takeout" / "takeout.mbox")
    assert found.code == 0, found.err
    delivered = (data / "takeout" / "takeout.mbox").read_text(encoding="utf-8", errors="replace")
    every = re.findall(r"(?m)^Delivered-To: (me@\S+)$", delivered)
    assert len(every) == 39
    assert f"These addresses seem to be yours: {every[0]} (most mail was delivered there)." in found.err
