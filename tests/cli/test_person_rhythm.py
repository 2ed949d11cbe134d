"""`person rhythm`, and [[rhythm]] in config.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignIn

AS_OF = ("--as-of", "2019-07-01")
"""Eight weeks after the last letter: still in touch, judging by the usual gap."""


def ranked(run: Run) -> list[str]:
    """The reasons of the people on the list."""
    found = run("report", "--format", "json", *AS_OF)
    assert found.code == 0, found.err
    return [one["reason"] for one in found.json["people"]]


def test_rhythm_puts_a_person_on_the_list_until_undone(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """The reason names the interval."""
    sign_in(small)
    run("sync", "--full")
    assert ranked(run) == []
    shown = run("person", "rhythm", "ana", "--every", "كل شهر")
    assert (shown.code, "every 1 month" in shown.err) == (0, True)
    (reason,) = ranked(run)
    assert "you want to write every month" in reason
    assert run("person", "rhythm", "ana", "--undo").code == 0
    assert ranked(run) == []


def test_new_rhythm_replaces_the_old_one(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A person has one rhythm."""
    sign_in(small)
    run("sync", "--full")
    run("person", "rhythm", "ana", "--every", "monthly")
    run("person", "rhythm", "ana", "--every", "every 6 months")
    assert ranked(run) == []
    assert "every 6 months" in run("person", "show", "ana").out


@pytest.mark.parametrize("value", ["", "often", "bimonthly", "every 0 months", "daily", "6"])
def test_invalid_rhythm_changes_nothing(run: Run, sign_in: SignIn, small: LiveMailbox, value: str) -> None:
    """A usage error; the earlier rhythm stays."""
    sign_in(small)
    run("sync", "--full")
    run("person", "rhythm", "ana", "--every", "monthly")
    found = run("person", "rhythm", "ana", "--every", value)
    assert (found.code, found.out) == (2, "")
    assert "every 1 month" in run("person", "show", "ana").out


def test_rhythm_of_a_tag_holds_for_everyone_with_it(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """It is set in config.toml."""
    there = sign_in(small)
    there.configure('[[rhythm]]\ntag = "boats"\nevery = "monthly"')
    run("sync", "--full")
    assert ranked(run) == []
    run("person", "tag", "ana", "--tag", "boats")
    assert len(ranked(run)) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[rhythm]]\ntag = "x"\nevery = "often"', "line 3"),
        ('[[rhythm]]\ntag = "x"\nevery = 6', "line 3"),
        ('[[rhythm]]\ntag = "x"\nevery = "1 year"\never = "2"', "`every`"),
        ('[[rhythm]]\nevery = "6 months"', "tag"),
        ('[[rhythm]]\ntag = "x"\nevery = "1 year"\n[[rhythm]]\ntag = "X"\nevery = "2 years"', "two [[rhythm]]"),
    ],
)
def test_invalid_rhythm_in_config_is_named(run: Run, place: Path, text: str, says: str) -> None:
    """With its line, or with the key that was probably meant."""
    place.mkdir()
    (place / "config.toml").write_text(text)
    found = run("report")
    assert found.code == 2
    assert says in found.err
