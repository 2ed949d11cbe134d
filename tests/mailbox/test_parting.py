"""Where one message of an mbox ends and the next begins: damaged, joined, quoted, without blank lines."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from gmail_reconnect.mailbox import takeout
from gmail_reconnect.model import Message, Trouble

from .test_takeout import Trickle

SEPARATOR = b"From ana@x.example Mon Jan  5 09:00:02 2004\n"
HALF = SEPARATOR + b"From: ana@x.example\nSubject: half\n"


def letter(subject: str, body: bytes = b"Nice.\n", separator: bytes = SEPARATOR) -> bytes:
    """One message, without a blank line of the file's own behind it."""
    return separator + b"From: ana@x.example\nTo: me@x.example\nSubject: %s\n\n" % subject.encode() + body


def read(folder: Path, content: bytes) -> list[Message]:
    path = folder / "t.mbox"
    path.write_bytes(content)
    return list(takeout.messages(path))


def subjects(folder: Path, content: bytes) -> list[str]:
    return [message.subject for message in read(folder, content)]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("long", [0, 20_000, 70_000])
def test_headers_that_break_off(tmp_path: Path, newline: bytes, long: int) -> None:
    """A separator among headers ends them: the next letter is a letter of its own, and the half one is told."""
    half = HALF + b"X-Long: y\n" * (long // 10)
    content = letter("one") + b"\n" + half + letter("two") + b"\n" + half * 2 + letter("three")
    found = read(tmp_path, content.replace(b"\n", newline))
    assert [m.subject for m in found] == ["one", "half", "two", "half", "half", "three"]
    assert [Trouble.CUT_OFF in m.troubles for m in found] == [m.subject == "half" for m in found]


@pytest.mark.parametrize(
    "header",
    [
        SEPARATOR + b"From: ana@x.example\n",  # some programs write two
        SEPARATOR * 3 + b"From: ana@x.example\n",
        b"From: ana@x.example\nFrom here on\n",
        b"From: ana@x.example\n" + SEPARATOR,  # no header behind it
        b"From: ana@x.example\nX: y\n " + SEPARATOR + b"To: me@x.example\n",
    ],
)
def test_headers_that_do_not_break_off(tmp_path: Path, header: bytes) -> None:
    """What only looks like a separator among headers is passed over."""
    (message,) = read(tmp_path, SEPARATOR + header + b"\nNice.\n")
    assert message.sender
    assert Trouble.CUT_OFF not in message.troubles


def test_half_letters_alone_take_linear_time(tmp_path: Path) -> None:
    """Headers that break off again and again, and no blank line anywhere."""
    started = process_time()
    assert len(read(tmp_path, HALF * 30_000)) == 30_000
    assert process_time() - started < 15


@pytest.mark.parametrize("before", [*range(16_370, 16_400), *range(65_450, 65_550)])
def test_headers_that_break_off_anywhere(before: int) -> None:
    """Wherever a piece of the file ends, also where it ends within the separator."""
    content = HALF + b"X: " + b"x" * (before - len(HALF) - 4) + b"\n" + HALF + b"\n"
    for sizes in ([], [before, 3], [1000, 24]):
        assert [block.cut for block in takeout.blocks(Trickle(content, sizes), "it")] == [True, False]
