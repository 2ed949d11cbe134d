"""Programs that take the place of a platform's own scheduler: they keep jobs in a folder, and record their calls."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest


def put_on_path(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program `name` comes first on PATH; its jobs and "asked.txt" are in `folder`."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    words = [sys.executable, "-P", str(Path(__file__).with_name(f"{name}.py")), str(folder)]
    (bin_folder / name).write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    (bin_folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}:{os.environ['PATH']}")
