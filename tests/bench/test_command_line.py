"""Each measurement tells what it does before it starts."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"
SCRIPTS = sorted(file.stem for file in BENCH.glob("*.py") if '__name__ == "__main__"' in file.read_text("utf-8"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_explains_a_measurement_and_starts_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run takes minutes and gigabytes."""
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    monkeypatch.delitem(sys.modules, f"bench.{name}", raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"bench.{name}", run_name="__main__")
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith(f"usage: python -m bench.{name} [-h]")
    assert (BENCH / f"{name}.py").read_text("utf-8").splitlines()[0].lstrip('"') in shown
