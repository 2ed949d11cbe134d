"""Commands in the demo's home after the demo: its Gmail has ended, and the network has nothing to do with it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from gmail_reconnect.__main__ import main
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.printed_commands import refused

from .conftest import Run, SignIn


@pytest.mark.parametrize("command", ["sync", "draft --top 1", "run", "drafts discard --all"])
@pytest.mark.parametrize("is_expired", [False, True])
def test_ended_demo_is_told_with_the_command_that_starts_it_again(
    ended: Path, capfd: pytest.CaptureFixture[str], command: str, is_expired: bool
) -> None:
    """Also an hour later, when the access token has to be renewed first; the printed command parses."""
    for token in (ended / "home" / "tokens").iterdir():
        kept = json.loads(token.read_text())
        token.write_text(json.dumps(kept | ({"expiry": "2020-01-01T00:00:00Z"} if is_expired else {})))
    code = main(["--home", str(ended / "home"), *command.split()])
    told = capfd.readouterr()
    assert code == (0 if command == "draft --top 1" else 5)  # that person has a draft already
    assert "The demo's Gmail has ended" in told.err
    assert f"demo --serve --to {shlex.quote(str(ended))}" in told.err
    assert "network" not in told.err
    assert refused(told.err) == []


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that has ended."""
    folder = tmp_path_factory.mktemp("of a demo") / "try it"
    assert main(["--quiet", "demo", "--to", str(folder)]) == 0
    return folder


def test_missing_server_at_another_endpoint_is_told(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """A home with an endpoint of its own isn't the demo's."""
    there = sign_in(small)
    url = there.gmail.url
    there.gmail.stop()
    found = run("sync")
    assert found.code == 5
    assert f"Nothing answers at {url}" in found.err
