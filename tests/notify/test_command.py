"""The user's own command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from gmail_reconnect.notify.command import CommandWay
from gmail_reconnect.notify.interface import Announcement, NotifyError

TEST = Announcement("trouble", "gmail-reconnect يحتاج إليك", "Text; $(touch evil) `x`", "sign_in")


def test_command_gets_json_on_its_input(tmp_path: Path) -> None:
    """Nothing of the announcement is part of the command line, and there is no shell."""
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    CommandWay((sys.executable, "-c", code, str(tmp_path / "got; x"))).announce(TEST)
    assert json.loads((tmp_path / "got; x").read_bytes()) == {
        "kind": "trouble", "title": TEST.title, "text": TEST.text, "about": "sign_in"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ((sys.executable, "-c", "raise SystemExit(7)"), "exit code 7"),
        (("/nonexistent/program",), "cannot be started"),
        (("a\0b",), "cannot be started"),
    ],
)
def test_command_that_fails_is_an_error(command: tuple[str, ...], message: str) -> None:
    """So that doctor can tell."""
    with pytest.raises(NotifyError, match=message):
        CommandWay(command).announce(TEST)
