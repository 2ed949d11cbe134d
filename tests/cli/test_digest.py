"""The weekly digest of a real run, in each way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.configs import WHY_AND_OFFER
from tests.support.context import context_in
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignedIn, SignIn
from .test_alarm import DAEMON, KEEP, _environment


def today(there: SignedIn) -> str:
    return f"{context_in(there.place).clock():%a}".lower()


def digest_of(there: SignedIn, run: Run, more: str = "", notify: str = "") -> str:
    """What the user's command gets of a run today; "" for nothing."""
    got = there.place / "got.txt"
    command = json.dumps([sys.executable, "-c", KEEP, str(got)])
    settings = f'[notify]\ndesktop = false\ndigest = "{today(there)}"\ncommand = {command}\n{notify}'
    there.configure(more + settings)
    assert run("run").code == 0
    return json.loads(got.read_text(encoding="utf-8"))["text"] if got.exists() else ""


def test_digest_names_people_drafts_and_health(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """No subject and no address, unless they are wanted."""
    text = digest_of(sign_in(small), run)
    assert "Worth a letter:\n· \u2068Ana Limar\u2069: " in text
    assert text.endswith("The scheduled runs end well.")
    assert "@" not in text
    assert "Boat" not in text


def test_digest_has_the_reasons_if_details_are_wanted(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """They may quote a subject."""
    assert "you owe a reply (‘Boat 5’)" in digest_of(sign_in(small), run, notify="details = true\n")


def test_digest_counts_drafts_that_wait(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Who has a draft isn't worth another."""
    text = digest_of(sign_in(small), run, WHY_AND_OFFER + "[schedule]\ndrafts_per_run = 1\n")
    assert "Drafts that wait: 1" in text
    assert "Ana" not in text


def test_digest_in_arabic(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Every line."""
    text = digest_of(sign_in(small), run, '[me]\nlanguage = "ar"\n')
    assert text.startswith("يستحقّون رسالة:")
    assert text.endswith("ينتهي التشغيل المجدول بنجاح.")


def test_digest_with_nothing_to_say_is_not_sent(run: Run, sign_in: SignIn) -> None:
    """An empty mailbox has nobody to write to."""
    there = sign_in(LiveMailbox.load([], "omar@example.com"))
    got = there.place / "got.txt"
    command = json.dumps([sys.executable, "-c", KEEP, str(got)])
    there.configure(f'[notify]\ndesktop = false\ndigest = "{today(there)}"\ncommand = {command}\n')
    run("run")
    assert not got.exists()


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs D-Bus (apt install dbus)")
def test_click_on_the_notice_opens_the_review_page(sign_in: SignIn, small: LiveMailbox, tmp_path: Path) -> None:
    """By the program itself, with the same home; a browser that only keeps the link stands in for the user's."""
    there = sign_in(small)
    there.configure(f'[notify]\ndigest = "{today(there)}"\n')
    notices, opened = there.place / "notices.txt", tmp_path / "opened.txt"
    command = ("dbus-run-session", "--", sys.executable, str(DAEMON), str(notices), "click", "--")
    wait = f"for n in $(seq 200); do test -s {opened} && exit 0; sleep 0.1; done; exit 9"
    program = f"{sys.executable} -m gmail_reconnect --home {there.place} run; {wait}"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$PPID $1" > {opened}.new; mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    environment = _environment() | {"BROWSER": str(browser)}
    done = subprocess.run(
        (*command, "sh", "-c", program), check=False, capture_output=True, timeout=60, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(notices.read_text())["title"] == "gmail-reconnect: your week"
    review, link = opened.read_text().split()
    subprocess.run(("kill", review), check=True)
    assert link.startswith("http://127.0.0.1:")
