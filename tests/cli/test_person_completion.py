"""Shell completion of the people that the `person` commands name."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run


def completed(place: Path, words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    environment = os.environ | {
        "_GMAIL_RECONNECT_COMPLETE": "complete_bash",
        "COMP_WORDS": f"gmail-reconnect --home {place} {words}",
        "COMP_CWORD": str(len(words.split()) + 2),
    }
    command = [sys.executable, "-m", "gmail_reconnect"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.split()


def test_addresses_are_completed(run: Run, synced: LiveMailbox, place: Path) -> None:
    """From the mail, for each person that a command takes; hidden people are not offered."""
    assert completed(place, "person show ana") == ["ana@lima.example", "ana.lima@new.example"]
    assert completed(place, "person merge zoe@z.example bob") == ["bob77@x.example"]
    assert run("person", "never", "Ana").code == 0
    assert completed(place, "person show ana") == []


def test_completion_matches_nobody_to_addresses(run: Run, place: Path, tmp_path: Path) -> None:
    """After an import nothing is matched yet: addresses complete all the same, and the next report does the matching.

    The owner's address isn't offered, nor what only looks like a wildcard.
    """
    (tmp_path / "one.mbox").write_text(
        "From - Wed Jan 02 10:00:00 2019\nFrom: an@example.com\nTo: Ana Lima <ana@lima.example>, a_z@x.example\n"
        "Date: 2 Jan 2019 10:00:00 +0000\n\nHello.\n"
    )
    assert run("import", str(tmp_path / "one.mbox"), "--me", "an@example.com").code == 0
    assert completed(place, "person show an") == ["ana@lima.example"]
    assert completed(place, "person show a_") == ["a_z@x.example"]
    assert completed(place, "person show %") == []
    with closing(sqlite3.connect(place / "mailbox.sqlite")) as connection:
        matched = connection.execute("SELECT count(*) FROM fact").fetchone()
    assert matched == (0,)


@pytest.mark.usefixtures("synced")
def test_hidden_person_is_hidden_by_every_address(run: Run, place: Path) -> None:
    """Also by one that the mail joined to them later."""
    assert run("people").code == 0
    assert run("person", "never", "ana@lima.example").code == 0
    assert completed(place, "person show ana") == []


def test_completion_without_a_database_offers_nothing(place: Path) -> None:
    """It doesn't create one, either."""
    assert completed(place, "person show ana") == []
    assert not place.exists()


def test_names_of_config_toml_are_completed(place: Path) -> None:
    """Chapters, campaigns, offers and lines for `person letter`; nothing where config.toml has a mistake."""
    place.mkdir()
    line = '[[line]]\npeople = ["A"]\n'
    (place / "config.toml").write_text(
        f'[[why_now]]\nname = "asia"\n[[offer]]\nname = "tour"\n{line}{line}name = "boats"\n', encoding="utf-8"
    )
    assert completed(place, "person letter Ana --why a") == ["asia"]
    assert completed(place, "person letter Ana --offer t") == ["tour"]
    assert completed(place, "person letter Ana --line b") == ["boats"]
    (place / "config.toml").write_text("why_now = 3", encoding="utf-8")
    assert completed(place, "person letter Ana --why a") == []
