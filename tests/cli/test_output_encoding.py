"""Terminals and pipes that cannot show every character: cp1252 on Windows, Latin-1, cp437, plain ASCII."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ME, SignIn, mail

ENCODINGS = ("cp1252", "cp437", "ascii", "utf-8")
NAMES = ("ليلى منصور", "王小明", "Łukasz Żółć", "Zoë Ångström", "😀 Party")
COMMANDS = ("people", "draft --dry-run --top 2", "person show \udcff")


@pytest.fixture
def signed_in(sign_in: SignIn) -> Path:
    mails = []
    for number, name in enumerate(NAMES):
        for month in (1, 2, 5):
            them, subject = f"{name} <p{number}@x.example>", f"“Boat” … {name} {month}"
            mails.append((mail(them, ME, f"2019-0{month}-05", subject), ["INBOX"]))
            mails.append((mail(ME, them, f"2019-0{month}-07", f"Re: {subject}"), ["SENT"]))
    place = sign_in(LiveMailbox.load(mails, "omar@example.com")).place
    assert printed(place, "utf-8", "sync").returncode == 0
    return place


def printed(place: Path, encoding: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "gmail_reconnect", "--home", str(place), *arguments],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_encoding_stops_a_command(signed_in: Path, encoding: str) -> None:
    """Names in every script are shown as far as the encoding goes."""
    for command in COMMANDS:
        done = printed(signed_in, encoding, *command.split())
        assert done.returncode in {0, 1, 2}, done.stderr
    shown = printed(signed_in, encoding, "report").stdout.decode(encoding)
    assert "Zo" in shown
    assert ("ليلى" in shown) is (encoding == "utf-8")
    assert ("\u2068" in shown) is (encoding == "utf-8")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_formats_for_programs_lose_nothing(signed_in: Path, encoding: str) -> None:
    """JSON is escaped; CSV, vCard and the page are files in UTF-8."""
    for form in ("json", "csv", "vcard", "html"):
        shown = printed(signed_in, encoding, "report", "--all", "--format", form, "--output", "-").stdout
        assert all(name in shown.decode("utf-8") for name in NAMES), form
    people = json.loads(printed(signed_in, encoding, "people", "--format", "json").stdout.decode(encoding))
    assert {one["name"] for one in people} >= set(NAMES)
