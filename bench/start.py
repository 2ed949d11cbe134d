"""Measure how fast the program starts: python -m bench.start [ROUNDS]

Runs `python -c pass`, --version, the helps and shell completions by turns, each in a process of its own, and compares
the medians of their processor times. Ends with 1 if one takes too many times as long as Python alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.command_line import argument_parser

ROOT = Path(__file__).parent.parent
ROUNDS = 15
SHELLS = ("bash", "zsh", "fish")
COMPLETED = ("re", "report --", "report --lens w", "draft --", "person sh", "own ", "sync --")


def measured() -> dict[str, tuple[list[str], dict[str, str], int]]:
    """What to run, by name: arguments of Python, environment, and how many times Python's own time it may take."""
    program = ["-m", "gmail_reconnect"]
    found: dict[str, tuple[list[str], dict[str, str], int]] = {
        "python -c pass": (["-c", "pass"], {}, 1),
        "--version": ([*program, "--version"], {}, 6),
    }
    for line in ("--help", "report --help", "draft --help", "person --help", "person show --help"):
        found[line] = ([*program, *line.split()], {}, 10)
    for shell in SHELLS:
        for words in COMPLETED:
            line = f"gmail-reconnect {words}"
            asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_TYPER_COMPLETE_ARGS": line}
            asked |= {"_GMAIL_RECONNECT_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
            found[f"{shell} completes {words!r}"] = (program, asked, 10)
    return found


def processor_seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """The processor's time for one run of Python."""
    process = subprocess.Popen(
        [sys.executable, *arguments], env=os.environ | environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0  # it was waited for here
    return used.ru_utime + used.ru_stime


def main(rounds: int) -> int:
    """Prints the table; returns how many bounds were missed."""
    every = measured()
    taken: dict[str, list[float]] = {name: [] for name in every}
    for _ in range(rounds):
        for name, (arguments, environment, _) in every.items():
            taken[name].append(processor_seconds(arguments, environment))
    alone = median(taken["python -c pass"])
    missed = 0
    print("| what | median, ms | times Python alone | bound |\n|---|---|---|---|")
    for name, (_, _, most) in every.items():
        times = median(taken[name]) / alone
        missed += times > most
        print(
            f"| {name} | {median(taken[name]) * 1000:.0f} | {times:.1f} | {most}{' MISSED' if times > most else ''} |"
        )
    return missed


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    sys.exit(bool(main(parser.parse_args().rounds)))
