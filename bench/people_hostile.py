"""Test whether hostile mail takes more than linear time: processor time of n and 4n bytes (4 is linear, 16 quadratic).

Fillers that make parsers try again: in every header, alone and before an address; and behind a separator in an mbox.
Ends with 1 if a filler takes more than BOUND times as long. Needs no real mail.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from time import process_time

from bench.command_line import argument_parser
from gmail_reconnect.errors import MailboxError
from gmail_reconnect.importers.mbox import read_blocks
from gmail_reconnect.parsing.headers import WANTED_HEADERS, parse_headers
from gmail_reconnect.parsing.message import build_message

SIZE = 60_000
BOUND = 8.0
LEAST = 0.002  # seconds: below, a clock tick decides
SEPARATOR = b"From ana@x.example Wed Aug  9 09:00:00 2023\n"
FILLERS = (
    *(
        b",",
        b'"',
        b"(",
        b")",
        b"<",
        b">",
        b"a@b.c,",
        b"=?utf-8?q?=",
        b"=?a?q?",
        b"\\",
        b":",
        b";",
        b"x@",
        b"a",
        b"[",
        b"]",
    ),
    *(b"(a", b"<a", b'"a" ', b"<a@b> ", b"@", b"[mailto:", b"=?utf-8?b?YQ==?= ", b" ", b"\t", b'",', b"<,", b"\xff"),
    *(
        b"\x1b$B",
        b"\n ",
        b"\n\t",
        b":\n",
        b"x:\n",
        b"\nFrom ",
        b"\n\nFrom ",
        b"\n" + SEPARATOR,
        b"x\n" + SEPARATOR + b"X: " + b"y" * 999,
        b"x\n" + SEPARATOR + b"X: y\n",
        b"\nFrom " + b"Mon, " * 60,
        b"mailto:a-",
        b"-request@",
    ),
    *(b"<a> ", b"\r\n", b"commits-", b"charset=", b"Mon, ", b"1 ", b"0", b"+", b"\xd8\xb9"),
)


def headers(filler: bytes, size: int) -> None:
    """Every wanted header full of it, each alone; the mbox reader's limit is far above the size."""
    text = filler * (size // len(filler))
    for name in WANTED_HEADERS:
        for value in (text, text + b" ana@x.example"):
            build_message(parse_headers(name.encode() + b": " + value + b"\nFrom: bob@x.example\n"))


def mbox(filler: bytes, size: int) -> None:
    """As a body, and as everything behind the separator."""
    text = filler * (20 * size // len(filler))
    for content in (SEPARATOR + text, SEPARATOR + b"From: a@x.example\n\n" + text):
        try:
            for block in read_blocks(io.BufferedReader(io.BytesIO(content)), "it"):
                build_message(parse_headers(block.header))
        except MailboxError:
            pass


def growth(work: Callable[[bytes, int], None], filler: bytes) -> tuple[float, float]:
    """(how many times as long four times as much takes, seconds for that); the best of three."""
    times = []
    for size in (SIZE, 4 * SIZE):
        best = min(_timed(work, filler, size) for _ in range(3))
        times.append(max(best, LEAST))
    return times[1] / times[0], times[1]


def _timed(work: Callable[[bytes, int], None], filler: bytes, size: int) -> float:
    started = process_time()
    work(filler, size)
    return process_time() - started


def main() -> int:
    """The worst of each, and every one above the bound."""
    argument_parser(__file__, __doc__).parse_args()
    code = 0
    for name, work in (("headers", headers), ("mbox", mbox)):
        found = {filler: growth(work, filler) for filler in FILLERS}
        worst = sorted(found, key=lambda filler: -found[filler][0])
        print(
            f"{name}: {len(found)} fillers, {SIZE:,} and {4 * SIZE:,} bytes; 4 is linear, 16 quadratic, at most {BOUND}"
        )
        for filler in worst[:5]:
            print(f"  {found[filler][0]:5.1f} × {found[filler][1]:7.3f} s  {filler[:60]!r}")
        slow = max(found, key=lambda filler: found[filler][1])
        print(f"  slowest: {found[slow][1]:.3f} s  {slow[:60]!r}")
        code |= any(ratio > BOUND for ratio, _ in found.values())
    return code


if __name__ == "__main__":
    sys.exit(main())
