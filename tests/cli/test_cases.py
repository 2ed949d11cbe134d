"""The shared cases: small invented mailboxes with the right answers. Each row of their README is a test here."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.importers import takeout
from gmail_reconnect.text.subjects import strip_all_prefixes
from tests.support.local_gmail.mbox_mailbox import load_mbox

from .conftest import Result, Run, SignIn

pytestmark = pytest.mark.data
ME = "nora.quill@example.com"
Import = Callable[..., Result]


@pytest.fixture
def cases(data: Path) -> Path:
    if not (data / "cases").is_dir():
        pytest.skip(f"no cases in {data}")
    return data / "cases"


@pytest.fixture
def import_cases(run: Run, cases: Path, place: Path) -> Import:
    """import_cases("a.mbox", "b.zip", me=…): imports these cases into Nora's home."""

    def call(*names: str, me: str = ME) -> Result:
        place.mkdir(exist_ok=True)
        shutil.copyfile(cases / "config.toml", place / "config.toml")
        return run("import", *(cases / name for name in names), "--me", me)

    return call


def people(run: Run) -> dict[str, dict[str, Any]]:
    """Name → the facts in `people --format json`, without the owner."""
    return {one["name"]: one for one in run("people", "--format", "json").json if one["standing"] != "self"}


@pytest.mark.parametrize(
    ("name", "messages", "names"),
    [
        ("separator-bare-crlf.mbox", 4, {"Ana Lima"}),
        *((f"separator-form{n}.mbox", 12, {"Ana Lima", "Bob Stone", "Cy Dunn"}) for n in range(4)),
    ],
)
def test_mbox_separators_of_any_form(run: Run, import_cases: Import, name: str, messages: int, names: set[str]) -> None:
    """separator-*.mbox"""
    found = import_cases(name)
    assert found.code == 0
    assert f"{messages} new messages" in found.err
    assert people(run).keys() == names


@pytest.mark.parametrize("order", [1, -1])
def test_takeout_s_parts(run: Run, import_cases: Import, order: int) -> None:
    """takeout-part-*.zip"""
    found = import_cases(*["takeout-part-without-mail.zip", "takeout-part-with-mail.zip"][::order])
    assert found.code == 0
    assert "4 new messages" in found.err
    assert "No mail in takeout-part-without-mail.zip." in found.err


def test_archive_that_a_mac_made(run: Run, import_cases: Import) -> None:
    """rezipped-on-a-mac.zip"""
    found = import_cases("rezipped-on-a-mac.zip")
    assert (found.code, "4 new messages" in found.err) == (0, True)


@pytest.mark.parametrize("way", ["classic.mbox", "takeout.mbox", "api"])
def test_mail_moved_into_gmail(run: Run, import_cases: Import, sign_in: SignIn, cases: Path, way: str) -> None:
    """moved-into-gmail-2016.*.mbox"""
    if way == "api":
        sign_in(load_mbox(cases / "moved-into-gmail-2016.takeout.mbox", ME, [ME]))
        assert run("sync", "--full").code == 0
    else:
        assert import_cases(f"moved-into-gmail-2016.{way}").code == 0
    found = people(run)
    days = {"Ana Lima": "2009-06-01", "Bob Stone": "2010-06-01", "Cy Dunn": "2011-06-01"}
    assert {name: one["last_wrote"][:10] for name, one in found.items()} == days
    assert {one["active_months"] for one in found.values()} == {2}
    moved = "12 messages were moved into this mailbox on 14 May 2016; their own dates count." in run("doctor").out
    assert moved == (way != "classic.mbox")  # there, only separators have that day


def test_one_domain_in_two_spellings(run: Run, import_cases: Import) -> None:
    """idn-two-spellings-no-name.mbox"""
    assert import_cases("idn-two-spellings-no-name.mbox").code == 0
    (one,) = people(run).values()
    assert (len(one["addresses"]), one["standing"], one["active_months"]) == (2, "lapsed", 2)


def test_mail_sent_from_the_owners_domain_in_the_other_spelling(run: Run, cases: Path, tmp_path: Path) -> None:
    """idn-own-address.mbox, which has the punycode of grtäen.example, corrected"""
    path = tmp_path / "own.mbox"
    path.write_bytes((cases / "idn-own-address.mbox").read_bytes().replace(b"grten-ira", b"grten-gra"))
    assert run("import", path, "--me", "nora@gärten.example").code == 0
    (one,) = people(run).values()
    assert (one["standing"], one["sent"], one["received"], one["active_months"]) == ("lapsed", 2, 2, 2)


def test_names_without_quotes(run: Run, import_cases: Import) -> None:
    """unquoted-names.mbox"""
    assert import_cases("unquoted-names.mbox").code == 0
    everyone = run("people", "--format", "json").json
    names = {one["addresses"][0][:2]: one["name"] for one in everyone if one["standing"] != "self"}
    assert names == {
        "b1": "Mira Stolz", "b2": "Ana Lima", "b3": "Midi Toulouse", "b4": "Sud Cannes", "b5": "Ouest Lorient",
        "b6": "", "b7": "", "b8": "Ana", "b9": "Bob", "c1": "me@examp...", "c2": "mira@example.net",
        "c3": "Andris Reinman, PhD", "c4": "Dora Head", "c5": "Eva Frost", "c6": "Gus Hale", "c7": "Tan Lima",
    }  # fmt: skip


def test_group_that_posts_as_a_person(run: Run, import_cases: Import) -> None:
    """google-groups-via.mbox"""
    assert import_cases("google-groups-via.mbox").code == 0
    assert people(run).keys() == {"Plants Group", "Ana Lima"}


def test_namesakes_are_never_one_person_silently(run: Run, import_cases: Import) -> None:
    """namesakes.mbox"""
    assert import_cases("namesakes.mbox").code == 0
    everyone = [one for one in run("people", "--format", "json").json if one["standing"] != "self"]
    assert all(len(one["addresses"]) == 1 or one["joined_by_name"] for one in everyone)
    assert len(run("people", "--duplicates", "--format", "json").json) == 8


def test_reply_marks(cases: Path) -> None:
    """reply-marks.mbox"""
    subjects = {message.subject for message in takeout.read_messages(cases / "reply-marks.mbox")}
    assert len(subjects) > 10
    assert {strip_all_prefixes(subject) for subject in subjects} == {"x", "Seeds for May"}
