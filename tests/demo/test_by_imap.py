"""The sample mailbox by IMAP: what `demo --serve` prints can be typed, and leads to the same people."""

from __future__ import annotations

import io
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gmail_reconnect.__main__ import main
from tests.conftest import ROOT
from tests.support.printed_commands import refused
from tests.support.processes import started


def test_the_printed_command_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Then a sync reads the sample; Ctrl-C ends the server."""
    command = [sys.executable, "-m", "gmail_reconnect", "demo", "--serve", "--to", str(tmp_path / "try it")]
    with started(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        line = next(one for one in served.stderr if one.startswith("By IMAP"))
        assert refused(line) == []
        typed = shlex.split(line.partition("gmail-reconnect ")[2].partition("  (")[0])
        monkeypatch.setattr(sys, "stdin", io.StringIO("abcd efgh ijkl mnop\n"))
        assert "(password: abcd efgh ijkl mnop)" in line
        assert main(typed) == 0
        assert main([*typed[:2], "sync"]) == 0
        served.send_signal(signal.SIGINT)
        served.communicate(timeout=30)
    assert "Complete" in capfd.readouterr().err
