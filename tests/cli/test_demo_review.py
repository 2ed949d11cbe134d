"""demo --review: the sample in the review page, with its Gmail, until Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gmail_reconnect.__main__ import main
from tests.support.posix import posix_only
from tests.support.printed_commands import refused
from tests.support.processes import started
from tests.support.review import PATIENCE, Served


@posix_only
def test_sample_opens_in_the_review_page_and_takes_drafts(tmp_path: Path) -> None:
    """The list, a letter into the sample's Drafts, a pair, and an end without an error."""
    quiet = os.environ | {"BROWSER": "true"}  # no browser opens
    command = [sys.executable, "-m", "gmail_reconnect", "demo", "--to", str(tmp_path / "demo"), "--review"]
    with started(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=quiet) as one:
        assert one.stderr
        link = next(line for line in one.stderr if re.match(r"http://127\.0\.0\.1:\d+/start", line))
        page = Served(link.strip(), None, None)  # type: ignore[arg-type]
        page.open()
        who = page.get("/?standing=lapsed").ids[0]
        assert "Put into Drafts" in page.get(f"/person/{who}/letter").text
        assert "Judith Amsel-Roth" in page.get("/same-person").text
        assert "2,457" in page.get("/health").text
        one.send_signal(signal.SIGINT)
        assert one.wait(PATIENCE) == 0
        assert "Traceback" not in one.stderr.read()


def test_demo_ends_by_saying_how_to_open_the_sample(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """And how to begin with one's own mail: the commands that it prints parse."""
    assert main(["demo", "--to", str(tmp_path / "demo")]) == 0
    told = capfd.readouterr().err
    assert "gmail-reconnect demo --review" in told
    assert told.rstrip().endswith("gmail-reconnect review")
    assert refused(told) == []
