"""Twice the bytes, twice the work: counted in lines of Python that run, which no busy machine changes.

What happens inside one call of the standard library's C is not seen here: `python -m bench.people_hostile` times that.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.importers.mbox import read_blocks
from gmail_reconnect.parsing.headers import WANTED_HEADERS, parse_headers
from gmail_reconnect.parsing.message import build_message

SEPARATOR = b"From ana@x.example Wed Aug  9 09:00:00 2023\n"
PIECES = (
    *(
        b"From: a@b.c\n",
        b"To: ",
        b"Subject: ",
        b"=?utf-8?b?",
        b"=?x?q?a?=",
        b"?=",
        b"\n",
        b"\n\n",
        b" ",
        b'"',
        b"(",
        b")",
    ),
    *(b"<", b">", b",", b":", b";", b"@", b"\\", b"\xff", b"\x1b$B", b"[mailto:", b"a@b.c,", b"\r\n", SEPARATOR),
    *(b"\nFrom ", b"X: " + b"y" * 99 + b"\n", b">From ", b"a" * 50),
)


def lines(work: Callable[[], object]) -> int:
    """Count the lines of this product's Python that run."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line if "gmail_reconnect" in frame.f_code.co_filename else None

    forget()
    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def forget() -> None:
    """Clear all caches: otherwise they would do the work."""
    rooms = [module for name, module in sys.modules.items() if name.startswith("gmail_reconnect")]
    for value in [value for module in rooms for value in vars(module).values()]:
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def headers(block: bytes) -> None:
    build_message(parse_headers(block))


def mbox(content: bytes) -> None:
    """Read every block, and build its message."""
    try:
        for block in read_blocks(io.BufferedReader(io.BytesIO(content)), "it"):
            build_message(parse_headers(block.header))
    except MailboxError:
        pass


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(b"".join), st.sampled_from(WANTED_HEADERS))
def test_headers_take_linear_work(pattern: bytes, name: str) -> None:
    """Any pattern in any header, 4 KB and 8 KB of it, on lines of its own and inside one."""
    for start in (name.encode() + b": ", b""):
        small, large = (start + pattern * (size // len(pattern)) for size in (4096, 8192))
        work = [lines(lambda block=block: headers(block)) for block in (small, large)]  # type: ignore[misc]
        assert work[1] <= 2.2 * work[0] + 300


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(b"".join))
def test_mbox_takes_linear_work(pattern: bytes) -> None:
    """Any pattern behind a separator, 100 KB and 200 KB of it."""
    small, large = (SEPARATOR + pattern * (size // len(pattern)) for size in (100_000, 200_000))
    work = [lines(lambda content=content: mbox(content)) for content in (small, large)]  # type: ignore[misc]
    assert work[1] <= 2.2 * work[0] + 1000


@given(st.binary(max_size=3000))
def test_any_bytes_give_messages_or_a_mailbox_error(content: bytes) -> None:
    """Raw bytes, as they are and behind a separator."""
    mbox(content)
    mbox(SEPARATOR + content)
    headers(content)


def test_quadratic_work_would_be_detected() -> None:
    """Nested loops run four times the lines for twice the input; the other tests rely on this count."""
    source = "def work(n):\n    for _ in range(n):\n        for _ in range(n):\n            pass\n"
    space: dict[str, Any] = {}
    exec(compile(source, "gmail_reconnect/quadratic.py", "exec"), space)  # noqa: S102 - the four lines above
    small, large = (lines(lambda n=n: space["work"](n)) for n in (50, 100))  # type: ignore[misc]
    assert large > 3.5 * small
    assert lines(lambda: headers(b"From: a@b.c\n")) > 20
