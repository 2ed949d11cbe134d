"""The old form `person WHO ACTION VALUE` works for one more version, and names the new form."""

from __future__ import annotations

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["Zoe"], "person show Zoe"),
        (["Zoe", "show", "--as-of", "2035-01-01"], "person show Zoe --as-of 2035-01-01"),
        (["Zoe", "ignore"], "person ignore Zoe"),
        (["Zoe", "--undo", "ignore", "--as-of", "2035-01-01"], "person ignore Zoe --undo"),
        (["--as-of=2035-01-01", "Zoe", "human"], "person human Zoe"),
        (["Zoe", "snooze", "2035-01-01"], "person snooze Zoe --until 2035-01-01"),
        (["Zoe", "note", "plays the oud"], "person note Zoe --text 'plays the oud'"),
        (["Zoe", "tag", "music"], "person tag Zoe --tag music"),
        (["Zoe", "language", "ar"], "person language Zoe --code ar"),
        (["Zoe", "gender", "f"], "person gender Zoe --as f"),
        (["Zoe", "rhythm", "every 6 months"], "person rhythm Zoe --every 'every 6 months'"),
        (["Zoe", "rhythm", "none"], "person rhythm Zoe --undo"),
        (["Zoe", "merge", "Robert"], "person merge Zoe Robert"),
        (["ana@lima.example", "split", "ana@lima.example"], "person split ana@lima.example ana@lima.example"),
        (["Zoe", "not", "Robert"], "person not-same Zoe Robert"),
        (["Zoe", "never"], "person never Zoe"),
        (["Zoe", "forget", "--yes"], "person forget Zoe --yes"),
        (["zoe@z.example", "not", "me"], "own remove zoe@z.example"),
    ],
)
def test_old_form_does_the_same_and_names_the_new_one(run: Run, synced: LiveMailbox, old: list[str], new: str) -> None:
    """One note on standard error; the outcome is the new command's."""
    found = run("person", *old)
    assert found.err.splitlines()[0].endswith(f"Use: gmail-reconnect {new}")
    assert found.code == (2 if old[1:] == ["not", "me"] else 0), found.err  # zoe isn't one of the owner's addresses


def test_new_form_is_not_noted(run: Run, synced: LiveMailbox) -> None:
    """Neither is a command that doesn't exist in either form."""
    assert run("person", "show", "Zoe").err == ""
    unknown = run("person", "ignor", "Zoe")
    assert (unknown.code, "next version" in unknown.err) == (2, False)
    assert "Did you mean 'ignore'?" in unknown.err
