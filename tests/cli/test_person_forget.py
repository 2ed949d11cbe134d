"""`person forget` removes what is kept about people."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import no_file_larger_than, posix_only

from .conftest import ANA, ME, Run, mail


def test_forget_asks_and_counts_what_it_removed(run: Run, synced: LiveMailbox, place: Path) -> None:
    """Without --yes and without an answer nothing goes; then the mail does, and no sync brings it back."""
    assert run("person", "note", "Ana", "--text", "sails").code == 0
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "person", "forget", "Ana"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, "--yes" in done.stderr) == (2, True)
    refused = subprocess.run(command, input="n\n", capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert run("person", "show", "Ana").code == 0
    done = subprocess.run(command, input="y\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Removed: 7 messages, 2 decisions" in done.stderr
    assert "0 letters. A nameless placeholder replaces them in 1 message to others." in done.stderr
    for _ in range(2):
        assert run("person", "show", "Ana").code == 1
        assert run("person", "forget", "Ana", "--yes").code == 1
        assert run("sync", "--full").code == 0
    # That mail had three recipients, and still has.
    (zoe,) = run("people", "zoe", "--format", "json").json
    assert zoe["last_wrote_how"]["recipients"] == 3
    synced.deliver(mail(ANA, ME, "2020-02-02", "It is me"), 1580644800000)
    assert "1 new" in run("sync", "--full").err
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["received"], ana["notes"]) == (1, [])


@posix_only
def test_forget_on_a_full_disk_is_finished_by_the_same_command(run: Run, synced: LiveMailbox, place: Path) -> None:
    """It says what was and was not removed, and exits with 1; the next `forget` clears the file and removes nobody."""
    with no_file_larger_than((place / "mailbox.sqlite").stat().st_size):
        done = run("person", "forget", "Ana", "--yes")
    assert done.code == 1
    assert "Removed: 7 messages" in done.err
    assert "is deleted and overwritten in" in done.err
    assert done.err.splitlines()[-1].startswith("Make room on the disk")
    assert run("people", "Ana", "--format", "json").json == []
    # Nobody is looked up now: the name of somebody forgotten may be part of another.
    others = run("people", "--format", "json").json
    again = run("person", "forget", "Bob", "--yes")
    assert (again.code, "has been wiped" in again.err) == (0, True)
    assert "Nobody else was forgotten." in again.err
    assert run("people", "--format", "json").json == others
    assert run("person", "forget", "Ana", "--yes").code == 1
