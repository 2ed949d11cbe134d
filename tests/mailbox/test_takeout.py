"""mbox files as they come: Takeout's, others', compressed, archived, broken, hostile."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.mailbox import takeout

TAKEOUT = b"""From 1773664405479613283@xxx Tue Aug 08 12:36:29 +0000 2023
X-GM-THRID: 1773664405479613283
X-Gmail-Labels: Sent,Important,"Boats, big ones"
From: me@x.example
To: ana@x.example
Date: Tue, 8 Aug 2023 14:36:20 +0200
Subject: Boat
Message-ID: <1@x.example>

Hello,
From my window I see the boat.

From here on it is no separator.
"""
CLASSIC = b"""From ana@x.example Wed Aug  9 09:00:00 2023
From: Ana <ana@x.example>
To: me@x.example
Subject: Re: Boat

Nice.

"""


def subjects(path: Path) -> list[str]:
    return [message.subject for message in takeout.messages(path)]


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_takeout_carries_gmails_ids_date_and_labels(tmp_path: Path) -> None:
    """The number of the separator is the id, its date is Gmail's, labels are known by their ids."""
    (message,) = takeout.messages(put(tmp_path, "t.mbox", TAKEOUT))
    assert message.gmail_id == message.thread_id == f"{1773664405479613283:x}"
    assert message.date == 1691498189000
    assert message.labels == {"SENT", "IMPORTANT", "Boats, big ones"}


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_separators(tmp_path: Path, newline: bytes) -> None:
    """Only after a blank line, only in a known form; LF and CRLF alike; without a last newline too."""
    content = (TAKEOUT + b"\n" + CLASSIC + CLASSIC).replace(b"\n", newline).rstrip()
    assert subjects(put(tmp_path, "t.mbox", content)) == ["Boat", "Re: Boat", "Re: Boat"]


@pytest.mark.parametrize("name", ["t.mbox", "t.mbox.gz", "t.mbox.xz", "takeout.zip", "takeout.tgz"])
def test_every_wrapping(tmp_path: Path, name: str) -> None:
    """Plain, compressed, and in the archives that Takeout delivers."""
    content = TAKEOUT + b"\n" + CLASSIC
    inside = "Takeout/Mail/All mail.mbox"
    if name.endswith(".gz"):
        content = gzip.compress(content)
    elif name.endswith(".xz"):
        content = lzma.compress(content)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(archive := io.BytesIO(), "w") as zipped:
            zipped.writestr("Takeout/archive_browser.html", "<html>")
            zipped.writestr(inside, content)
        content = archive.getvalue()
    elif name.endswith(".tgz"):
        with tarfile.open(fileobj=(archive := io.BytesIO()), mode="w:gz") as tar:
            entry = tarfile.TarInfo(inside)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        content = archive.getvalue()
    assert subjects(put(tmp_path, name, content)) == ["Boat", "Re: Boat"]


@pytest.mark.parametrize("name", ["t.mbox.gz", "t.mbox.xz", "t.zip", "t.tgz"])
def test_cut_short(tmp_path: Path, name: str) -> None:
    """An archive that breaks off, or is none, says so."""
    packed = gzip.compress(CLASSIC * 50) if name.endswith(("gz", "tgz")) else lzma.compress(CLASSIC * 50)
    with pytest.raises(MailboxError, match="damaged or cut short"):
        subjects(put(tmp_path, name, packed[: len(packed) // 2]))


@pytest.mark.parametrize(
    ("content", "says"), [(b"Dear Ana,\n\nFrom me\n", "is no mbox"), (b"\x00\x01" * 99, "is no mbox")]
)
def test_no_mbox(tmp_path: Path, content: bytes, says: str) -> None:
    """Another kind of file is named."""
    with pytest.raises(MailboxError, match=says):
        subjects(put(tmp_path, "t.mbox", content))
    with pytest.raises(MailboxError, match="does not exist"):
        subjects(tmp_path / "nowhere.mbox")
    with pytest.raises(MailboxError, match="is a folder"):
        subjects(tmp_path)


def test_odd_ones(tmp_path: Path) -> None:
    """An empty file, a message without headers, a header block without an end."""
    assert subjects(put(tmp_path, "empty.mbox", b"")) == []
    separator = CLASSIC.splitlines(keepends=True)[0]
    assert subjects(put(tmp_path, "bare.mbox", separator + b"\n\n" + CLASSIC)) == ["", "Re: Boat"]
    assert subjects(put(tmp_path, "endless.mbox", separator + b"Subject: x\n" + b"X: y\n" * 200_000)) == ["x"]


class Trickle:
    """A stream that hands out its bytes in pieces of given sizes."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        self._content, self._sizes, self._at = content, sizes, 0

    def read1(self, size: int, /) -> bytes:
        count = min(size, self._sizes[self._at % len(self._sizes)]) if self._sizes else size
        self._at += 1
        found, self._content = self._content[:count], self._content[count:]
        return found


PIECES = (
    b"\n",
    b"\r\n",
    b"From ",
    b"From: a@x.example\n",
    CLASSIC.splitlines(keepends=True)[0],
    b"Subject: x\n",
    b"body",
    b"\n\n",
)


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.lists(st.integers(1, 700), max_size=5))
def test_pieces_do_not_matter(parts: list[bytes], sizes: list[int]) -> None:
    """However the bytes come in, the messages are the same; nothing but a MailboxError is ever raised."""
    content = b"".join(parts)

    def read(sizes: list[int]) -> list[takeout.Block] | str:
        try:
            return list(takeout.blocks(Trickle(content, sizes), "x"))
        except MailboxError as error:
            return error.message

    assert read(sizes) == read([])


@given(st.binary(max_size=600))
def test_any_bytes(content: bytes) -> None:
    """Bytes of any kind after a separator never raise."""
    list(takeout.blocks(Trickle(CLASSIC + content, [64]), "x"))
