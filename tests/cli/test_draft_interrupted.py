"""`draft` in processes: killed at any line of the outbox or its table, or two at once: one draft per letter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import Run, SignIn

KILLED = """
import os, signal, sys
from gmail_reconnect.letters import outbox
from gmail_reconnect.store.user import drafts
from gmail_reconnect.__main__ import main

end, ran = int(sys.argv[1]), 0

def trace(frame, event, _):
    global ran
    if frame.f_code.co_filename not in {outbox.__file__, drafts.__file__}:
        return None
    if event == "line":
        ran += 1
        if ran == end:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace

sys.settrace(trace)
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("ends", [(3, 9), (14, 18), (19, 24), (22, 33)])
def test_draft_killed_at_any_line_is_created_once(
    run: Run, sign_in: SignIn, small: LiveMailbox, place: Path, ends: tuple[int, int]
) -> None:
    """SIGKILL twice in a row, then a run that is not killed."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    for end in ends:
        command = [sys.executable, "-c", KILLED, str(end), "--home", str(place), "draft", "--top", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode in {-9, 0}, done.stderr
        # What was killed after the draft was settled has nothing left to do.
    assert run("draft", "Ana").code == 0
    assert len(small.drafts) == 1
    (one,) = run("drafts", "--format", "json").json
    assert one["state"] == "created"


@pytest.mark.timeout(120)
def test_two_runs_at_once_create_one_draft(run: Run, sign_in: SignIn, small: LiveMailbox, place: Path) -> None:
    """Started together: one creates the draft; the other waits, is refused, or finds it."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    run("sync")
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "draft", "Ana"]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [one.communicate(timeout=60)[1] for one in runs]
    assert len(small.drafts) == 1
    assert len(run("drafts", "--format", "json").json) == 1
    assert {one.returncode for one in runs} <= {0, 1}
    for one, text in zip(runs, told, strict=True):
        assert "no second draft" in text or "in your Drafts folder" in text or one.returncode == 1, text
