"""Addresses whose letters change when they are folded for a comparison of names: ß, final sigma, dotted I."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import Run, mail

ME = "me@x.example"


@pytest.mark.parametrize("email", ["jo@straße.example", "jo.groß@x.example", "νίκος@x.example", "jo@ναός.example"])
def test_address_is_found_as_it_is_typed(run: Run, place: Path, tmp_path: Path, email: str) -> None:
    """By every command that takes an address."""
    mails = [mail(f"Jo <{email}>", ME, f"2019-0{month}-03", f"Boat {month}") for month in (1, 2)]
    mails += [mail(ME, f"Jo <{email}>", f"2019-0{month}-04", f"Oars {month}") for month in (1, 2)]
    answer = mail(ME, "ana@x.example", "2019-03-01", "Ana", f"References: <1.{email}>")
    path = tmp_path / "t.mbox"
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\r\n" + one + b"\r\n" for one in [*mails, answer]))
    run("import", path, "--me", ME)
    (shown,) = run("person", "show", email, "--format", "json").json
    assert shown["addresses"] == [email]
    for command in (("person", "never", email), ("person", "never", email, "--undo")):
        assert run(*command).code == 0
    assert run("own", "add", email).code == 0
    assert run("own", "remove", email).code == 0
    assert run("person", "show", email).code == 0
    assert run("person", "forget", email, "--yes").code == 0
    with closing(sqlite3.connect(place / "mailbox.sqlite")) as connection:
        assert not [line for line in connection.iterdump() if email in line.lower()]


def test_person_who_cannot_be_written_to_is_set_aside_and_counted(run: Run, tmp_path: Path) -> None:
    """A draft has no form for what is before the @; another address of the same person is written to instead."""
    people = ["John Hill <jöhn@x.example>", "Zora Peeters <zóra@x.example>", "Zora Peeters <zora@y.example>"]
    mails = [
        mail(*pair, f"2019-0{month}-0{day}", f"Boat {month} {day}")
        for month in (1, 2)
        for day, who in enumerate(people, 1)
        for pair in ((who, ME), (ME, who))
    ]
    path = tmp_path / "t.mbox"
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\r\n" + one + b"\r\n" for one in mails))
    assert run("import", path, "--me", ME).code == 0
    report = run("report", "--format", "json").json
    assert [one["addresses"] for one in report["people"]] == [["zora@y.example", "zóra@x.example"]]
    assert report["set_aside"]["unwritable"] == 1
    assert "1 who can't be written to" in run("report").out
    assert "jöhn@x.example" in run("people", "--standing", "unwritable").out
    assert "no draft can have their address" in run("person", "show", "John Hill").out
    refused = run("draft", "John Hill", "--dry-run")
    assert (refused.code, "no draft can have their address, jöhn@x.example" in refused.err) == (1, True)
    assert run("draft", "Zora Peeters", "--dry-run").code == 0
