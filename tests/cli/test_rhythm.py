"""person WHO rhythm …, and [[rhythm]] in config.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.mailbox import Mailbox

from .conftest import Run, SignIn

AS_OF = ("--as-of", "2019-07-01")
"""Eight weeks after the last letter: by the usual gap still in touch."""


def ranked(run: Run) -> list[str]:
    """The reasons of those on the list."""
    found = run("report", "--format", "json", *AS_OF)
    assert found.code == 0, found.err
    return [one["reason"] for one in found.json["people"]]


def test_a_rhythm_is_set_and_taken_back(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """It brings the person onto the list, with the wish as a reason; `none` and --undo take it back."""
    sign_in(small)
    run("sync", "--full")
    assert ranked(run) == []
    for back in (("none",), ("--undo",)):
        shown = run("person", "ana", "rhythm", "كل شهر", *AS_OF)
        assert (shown.code, "every 1 month" in shown.out) == (0, True)
        (reason,) = ranked(run)
        assert "you want to write every month" in reason
        assert run("person", "ana", "rhythm", *back).code == 0
        assert ranked(run) == []


def test_a_new_rhythm_takes_the_place_of_the_old(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """There is one at a time."""
    sign_in(small)
    run("sync", "--full")
    run("person", "ana", "rhythm", "monthly")
    run("person", "ana", "rhythm", "every 6 months")
    assert ranked(run) == []
    assert "every 6 months" in run("person", "ana").out


@pytest.mark.parametrize("value", ["", "often", "bimonthly", "every 0 months", "daily", "6"])
def test_what_is_no_rhythm(run: Run, sign_in: SignIn, small: Mailbox, value: str) -> None:
    """Wrong usage; the one that was set stays."""
    sign_in(small)
    run("sync", "--full")
    run("person", "ana", "rhythm", "monthly")
    found = run("person", "ana", "rhythm", value)
    assert (found.code, found.out) == (2, "")
    assert "every 1 month" in run("person", "ana").out


def test_a_tag_s_rhythm(run: Run, sign_in: SignIn, small: Mailbox) -> None:
    """From config.toml, for everyone with the tag."""
    there = sign_in(small)
    there.configure('[[rhythm]]\ntag = "boats"\nevery = "monthly"')
    run("sync", "--full")
    assert ranked(run) == []
    run("person", "ana", "tag", "boats")
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
def test_a_rhythm_in_the_config_that_is_none(run: Run, place: Path, text: str, says: str) -> None:
    """Named with its line, or with the key that was meant."""
    place.mkdir()
    (place / "config.toml").write_text(text)
    found = run("report")
    assert found.code == 2
    assert says in found.err
