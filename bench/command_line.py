"""The arguments of a script in bench/: `--help` prints its docstring."""

from __future__ import annotations

import argparse
from pathlib import Path


def argument_parser(file: str, doc: str | None) -> argparse.ArgumentParser:
    """A parser for the script with this `__file__` and `__doc__`."""
    return argparse.ArgumentParser(
        prog=f"python -m bench.{Path(file).stem}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
