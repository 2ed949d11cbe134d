"""Run every measurement of people, one after the other: python -m bench.people [--short]

Runs `people_machines`, `people_joins`, `people_hostile`, `people_import` and `people_memory`, each in a process of its
own; --short leaves out the last and its five gigabytes. Ends with 1 if any of them misses a bound.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.command_line import argument_parser

ROOT: Final = Path(__file__).parent.parent
SCRIPTS: Final = ("people_machines", "people_joins", "people_hostile", "people_import", "people_memory")


def main(*, short: bool) -> int:
    """1 if any script ended with 1."""
    missed = False
    for name in SCRIPTS[:-1] if short else SCRIPTS:
        print(f"── {name} ──", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False, cwd=ROOT)
        missed = missed or done.returncode != 0
    return int(missed)


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--short", action="store_true")
    sys.exit(main(short=parser.parse_args().short))
