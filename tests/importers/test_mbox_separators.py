"""Files that mix the separators of several programs, and text in a message that looks like another message."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import NoMboxError
from gmail_reconnect.importers import mbox
from tests.importers.test_mbox import UNDATED
from tests.importers.test_takeout import Trickle

TAKEOUT = b"From 1234@xxx Mon Jan 05 10:00:00 +0000 2015\n"
DATED = (
    TAKEOUT,
    b"From 0001773664405479613283@xxx Tue Aug 08 12:36:29 +0000 2023\n",
    b"From - Mon Jan 05 10:00:00 2015\n",
    b"From ana@x.example Mon Jan  5 10:00:00 2015\n",
    b"From ana@x.example Mon, 5 Jan 2015 10:00:00 +0000\n",
    b"From ana@x.example 2015-01-05T10:00:00Z\n",
)
HEADERS = (
    b"Date: Mon, 05 Jan 2015 10:00:00 +0000\nFrom: ana@x.example\nTo: me@x.example\nSubject: x\n",
    b"From: ana@x.example\nTo: me@x.example\nSubject: x\nMessage-ID: <1@x.example>\n",
    b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nReceived: by mx.example;\n\t" + b"x" * 1200 + b"\n",
    b"From: ana@x.example\nTo: me@x.example\nSubject: no date\n",
    b"Subject: nothing else\n",
    b'From: ana@x.example\nContent-Type: multipart/mixed;\n boundary="open"\nDate: x\n',
)
BODIES = (
    b"Nice.\n",
    b"",
    b"From here on\nit is text.\n\nFrom now\nwe wait.\n",
    b"--open\n\nhello\n--open--\n",
    b"--open\n\ncut",
    b"x" * 70_000 + b"\n",
)
ONE = st.tuples(st.sampled_from((*DATED, *UNDATED)), st.sampled_from(HEADERS), st.sampled_from(BODIES))


def letter(separator: bytes, header: bytes = HEADERS[0], body: bytes = BODIES[0]) -> bytes:
    return separator + header + b"\n" + body + b"\n"


def read(content: bytes, sizes: list[int] | None = None) -> list[mbox.MessageBlock]:
    return list(mbox.read_blocks(Trickle(content, sizes or []), "it"))


@given(st.permutations((*DATED, *UNDATED)), st.sampled_from(HEADERS[:3]), st.sampled_from([b"\n", b"\r\n"]))
def test_every_message_is_found_whatever_the_separators(separators: list[bytes], header: bytes, newline: bytes) -> None:
    """All forms in one file, in any order, before whole headers."""
    content = b"\n".join(letter(one, header) for one in separators).replace(b"\n", newline)
    found = read(content)
    assert [block.separator for block in found] == [one.replace(b"\n", newline) for one in separators]
    assert not any(block.quoted for block in found)


@given(st.lists(ONE, min_size=1, max_size=12), st.lists(st.integers(1, 5000), max_size=3))
def test_every_message_is_found_or_counted(letters: list[tuple[bytes, bytes, bytes]], sizes: list[int]) -> None:
    """Also without a date, with headers that people type, or inside a multipart message that doesn't end."""
    dated_or_whole = [one for one in letters[1:] if one[0] in DATED or one[1] != HEADERS[4]]
    first = letter(*letters[0])
    content = first + b"".join(b"\n" + letter(*one) for one in letters[1:])
    try:
        found = read(content)
    except NoMboxError:
        assert letters[0][0] in UNDATED
        return
    assert len(found) - 1 + sum(block.quoted for block in found) >= len(dated_or_whole)
    assert len(found) + sum(block.quoted for block in found) <= len(letters)
    assert read(content, sizes) == found


PASTED = b"From bob@x.example Mon Jan  5 10:00:00 2015\n" + HEADERS[0] + b"\nI wrote this.\n\n"


@pytest.mark.parametrize("padding", [0, 900, 66_000])
@pytest.mark.parametrize("quotes", ['"b; 1"', "b1"])
def test_mailbox_attached_to_a_letter_in_takeout_s_file_is_text(padding: int, quotes: str) -> None:
    """The part that contains it isn't closed yet; it is counted. Behind the end of the parts it is a message."""
    boundary = quotes.strip('"').encode()
    header = b"Content-type: Multipart/Mixed;\n\tboundary=%s\nFrom: ana@x.example\n" % quotes.encode()
    part = b"--" + boundary + b"\nContent-Type: text/plain\n\n" + b"y\n" * padding + b"\n"
    inside = letter(TAKEOUT, header, part + PASTED * 3 + b"--" + boundary + b"--\n")
    found = read(inside + PASTED + letter(TAKEOUT))
    assert [(block.separator[:9], block.quoted) for block in found] == [
        (TAKEOUT[:9], 3),
        (PASTED[:9], 0),
        (TAKEOUT[:9], 0),
    ]
    for size in (700, 1500, 65_000):
        assert read(inside + PASTED + letter(TAKEOUT), [size]) == found


@pytest.mark.parametrize(
    "pasted",
    [
        b"From bob@x.example Mon Jan  5 10:00:00 2015\nFrom: bob@x.example\nSubject: boats\n\nI wrote this.\n",
        b"From: bob@x.example\nDate: Mon, 5 Jan 2015\nMessage-ID: <1@x.example>\n\nI wrote this.\n",
        b"From Bob I heard:\n\nDate: Monday\nMessage-ID: <1@x.example>\n\n",
        b"Look:\n" + PASTED,
        b"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n" + HEADERS[0] + b"\n",
    ],
)
def test_forwarded_text_in_takeout_s_file_is_not_a_message(pasted: bytes) -> None:
    """Headers that people type, no From line, a sentence, no blank line, a patch."""
    assert len(read(letter(TAKEOUT, body=b"Look:\n\n" + pasted) + letter(TAKEOUT))) == 2


def test_parts_and_from_lines_in_takeout_s_file_take_linear_time() -> None:
    """100,000 of them in one message that says it has parts."""
    header = b'From: ana@x.example\nContent-Type: multipart/mixed; boundary="open"\n'
    for body in (b"\nFrom x\n", b"\n--open\n\nFrom x\nFrom: a\nDate: b\n\n"):
        assert (
            len(list(mbox.read_blocks(io.BufferedReader(io.BytesIO(letter(TAKEOUT, header, body * 100_000))), ""))) == 1
        )
