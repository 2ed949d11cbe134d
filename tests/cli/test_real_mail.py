"""Import and sync of the same real mailbox agree, and the report lists people."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.support.local_gmail.mbox_mailbox import load_mbox

from .conftest import Run, SignIn

ME = "benjamin.rogers@enron.com"
CONFIG = """
[me]
name = "Ben"
[[why_now]]
name = "visit"
en = "I shall be in town next month and would like to hear what has become of the work"
[[offer]]
name = "hand"
default = true
en = "I would gladly read over anything you are working on"
"""

pytestmark = pytest.mark.data


def without_ids(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The people without the ids of messages, which the two ways cannot share."""
    for person in people:
        for how in ("last_wrote_how", "last_cc_how", "last_crowd_how", "last_mail_how"):
            if person[how]:
                del person[how]["message"]
    return people


DATES = ("last_wrote", "last_cc", "last_crowd")


def latest(people: list[dict[str, Any]], addresses: list[str]) -> list[str]:
    """When the user last wrote to any of these addresses, in each of the three ways; "" for never."""
    found = [person for person in people if set(person["addresses"]) & set(addresses)]
    return [max((person[date] or "" for person in found), default="") for date in DATES]


def test_sync_and_import_agree_on_real_mail(run: Run, sign_in: SignIn, data: Path, tmp_path: Path) -> None:
    """By import and by sync: the same people with the same facts; ten people ranked; three drafts, once.

    A sync alone knows when the user last wrote to each person; with --full also everyone who only wrote to the user.
    """
    path = data / "mail" / "rogers-b.mbox.xz"
    assert run("--home", tmp_path / "imported", "import", path, "--me", ME).code == 0
    imported = run("--home", tmp_path / "imported", "people", "--as-of", "2002-03-01", "--format", "json").json
    there = sign_in(load_mbox(path, ME, [ME]))
    there.configure(CONFIG)
    assert run("sync").code == 0
    first = run("people", "--as-of", "2002-03-01", "--format", "json").json
    for person in imported:
        assert latest(first, person["addresses"]) == [person[date] or "" for date in DATES]
    assert run("sync", "--full").code == 0
    synced = run("people", "--as-of", "2002-03-01", "--format", "json").json
    assert len(synced) > 3000
    assert without_ids(synced) == without_ids(imported)

    report = run("report", "--as-of", "2002-03-01", "--top", "10", "--format", "json").json
    assert len(report["people"]) == 10
    assert all(person["reason"].endswith(".") for person in report["people"])
    machines = {person["id"] for person in synced if person["standing"] == "machine"}
    assert not machines & {person["id"] for person in report["people"]}
    # Of 3,055 one has an impossible date, and five are later.
    by_day = {"last_read", "last_read_days", "newest"}  # tests/cli/test_old_mail.py has these
    coverage = {key: value for key, value in report["coverage"].items() if key not in by_day}
    assert coverage == {"messages": 3049, "complete": True, "exact_since": None}

    assert run("draft", "--top", "3", "--as-of", "2002-03-01").code == 0
    assert len(there.gmail.mailbox.drafts) == 3
    drafted = [draft["person"] for draft in run("drafts", "list", "--format", "json").json]
    assert run("draft", *drafted, "--as-of", "2002-03-01").code == 0
    assert len(there.gmail.mailbox.drafts) == 3
    assert {call.method for call in there.gmail.calls} <= {
        "getProfile", "messages.list", "messages.get", "threads.get", "history.list", "batch", "drafts.create",
    }  # fmt: skip
    assert all("send" not in call.path for call in there.gmail.calls)


def test_every_format_of_a_real_report_is_whole(run: Run, data: Path, tmp_path: Path) -> None:
    """Table, page, CSV and vCard of a real mailbox."""
    path = data / "mail" / "fossum-d.mbox.xz"
    assert run("import", path, "--me", "drew.fossum@enron.com").code == 0
    as_of = ("--as-of", "2001-12-01")
    assert "Set aside" in run("report", *as_of).out
    rows = list(csv.DictReader(io.StringIO(run("report", *as_of, "--all", "--format", "csv").out)))
    cards = run("report", *as_of, "--all", "--format", "vcard").out
    assert len(rows) == cards.count("BEGIN:VCARD") > 10
    page = tmp_path / "report.html"
    assert run("report", *as_of, "--format", "html", "--output", page).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_owners_private_address_is_suggested_first(run: Run, data: Path) -> None:
    """It writes under the owner's name in the other order, and would be ranked; spellings at the firm come later."""
    assert run("import", data / "mail" / "rogers-b.mbox.xz", "--me", ME).code == 0
    found = run("report", "--format", "json").json["maybe_own"]
    assert [one.endswith("@yahoo.com") for one in found] == [True] + [False] * 4
    assert f"own add {found[0]}" in run("report").err + run("doctor").out
