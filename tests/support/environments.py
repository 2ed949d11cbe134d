"""A virtual environment with this program, which can be moved."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

from tests.conftest import ROOT


def make_environment(folder: Path) -> Path:
    """A new one in `folder`; returns its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "program.pth").write_text("\n".join([str(ROOT), *filter(None, sys.path[1:])]))
    return folder / "bin" / "python"
