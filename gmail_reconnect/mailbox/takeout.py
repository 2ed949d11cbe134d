"""Takeout's mbox, or any mbox, streamed into `Message`s: constant memory, bodies skipped unread.

Reads .mbox, .gz, .xz, and the .zip and .tgz that Takeout delivers, without unpacking them to disk. Never writes.
"""

from __future__ import annotations

import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol, cast

from gmail_reconnect.errors import MailboxError
from gmail_reconnect.model import Message, Trouble

from .dates import parse_date, separator_date
from .headers import fields_of, guesses, to_message
from .labels import Labels

_CHUNK: Final = 1 << 16
_HEADER_LIMIT: Final = 1 << 18
"""A header block longer than this is cut: no mail server accepts as much."""
_DATED: Final = (
    rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} \d\d:\d\d(?::\d\d)?[^\r\n]{0,60}\r?\n"
)
_SEPARATOR: Final = re.compile(rb"From [^\r\n]{0,300}?" + _DATED)
_TAKEOUT_SEPARATOR: Final = re.compile(rb"From \d{1,20}@xxx " + _DATED)
"""The only one in a file that begins with it: what else looks like one is a mailbox that somebody sent or quoted."""
_HEADER_LINE: Final = re.compile(rb"\r?\n|>?From |[!-9;-~]{1,100}[ \t]{0,9}:")
_LINE_LIMIT: Final = 1024
"""A separator and the start of the line behind it are shorter than this."""
_GIT: Final = b" Mon Sep 17 00:00:00 2001"
"""In every patch that git writes, and no date. Patches stand in bodies as they are."""
_BROKEN: Final = (
    OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError, NotImplementedError,
)  # fmt: skip
"""What the decompressors raise over a damaged file."""
_NUMBER: Final = re.compile(r"[0-9]{1,20}")
_TAKEOUT: Final = re.compile(rb"From (\d{15,20})@xxx \w{3} (\w{3} +\d{1,2} [\d:]{8}) ([+-]\d{4}) (\d{4})")
_CLASSIC: Final = re.compile(
    rb"From .*?\b\w{3} (\w{3} +\d{1,2} [\d:]{5,8})(?: ([+-]\d{4}))? (?:[A-Z]{3,4} )?(\d{4})(?: ([+-]\d{4}))?"
)
_BLANK: Final = re.compile(rb"\n\r?\n")


class Stream(Protocol):
    """What is read from: in pieces as they come, so that all that stands before a break is had."""

    def read1(self, size: int, /) -> bytes:
        """Up to `size` bytes; b"" at the end."""


class Block(NamedTuple):
    """One message of an mbox: its separator line and its raw header block."""

    separator: bytes
    header: bytes
    cut: bool = False
    """Whether the header block is longer than any may be, or the file ends inside it."""


def messages(path: Path) -> Iterator[Message]:
    """Every message of one file, in the file's order. Raises MailboxError where it is no mbox or broken off.

    Of an archive, what is no mbox is named after all else has been read.
    """
    refused: MailboxError | None = None
    heard = Labels()
    try:
        for name, stream in _streams(path):
            try:
                for block in blocks(stream, name):
                    yield _message(block, heard)
            except MailboxError as error:
                refused = refused or error
    except FileNotFoundError as error:
        raise MailboxError(f"{path} does not exist.") from error
    except PermissionError as error:
        raise MailboxError(f"{path} may not be read.", "Give yourself the right to read it.") from error
    except _BROKEN as error:
        raise MailboxError(
            f"{path} is damaged or cut short: {error}",
            "What was read before that place is kept. Download it again and import it again: nothing is doubled.",
        ) from error
    if refused:
        raise refused


def blocks(stream: Stream, name: str) -> Iterator[Block]:
    """The header blocks of an mbox. A separator is one only after a blank line and in a known form.

    In a file that begins with Takeout's only Takeout's form counts, in any other both do.
    """
    buffer = b""
    while len(buffer) < _LINE_LIMIT and (more := stream.read1(_CHUNK)):
        buffer = (buffer + more).lstrip(b"\xef\xbb\xbf\r\n")
    if not buffer:
        return
    if not _SEPARATOR.match(buffer):
        raise MailboxError(
            f"{name} is no mbox: it does not start with a `From ` line.",
            "Give the .mbox file from Google Takeout (Mail), or another mail program's mbox export.",
        )
    form = _TAKEOUT_SEPARATOR if _TAKEOUT_SEPARATOR.match(buffer) else _SEPARATOR
    # Where the file itself is git's, its separators are separators.
    patches = _GIT in buffer[: buffer.index(b"\n")]
    while True:
        separator_end = buffer.index(b"\n") + 1
        buffer, end, whole = _fill(stream, buffer, separator_end)
        header = buffer[separator_end:end]
        yield Block(buffer[:separator_end], header[:_HEADER_LIMIT], not whole or len(header) > _HEADER_LIMIT)
        rest = _skip_body(stream, buffer[end - 2 :], form, patches=patches)
        if rest is None:
            return
        buffer = rest


def _fill(stream: Stream, buffer: bytes, start: int) -> tuple[bytes, int, bool]:
    """Reads on until the header block at `start` has ended: the position after its last line, and whether it ended."""
    if buffer[start : start + 1] == b"\n" or buffer[start : start + 2] == b"\r\n":
        return buffer, start, True  # a message without any header
    searched = start
    while True:
        found = _BLANK.search(buffer, searched)
        if found:
            return buffer, found.start() + 1, True
        more = stream.read1(_CHUNK)
        if not more or len(buffer) - start > _HEADER_LIMIT:
            return buffer + more, len(buffer), False
        searched = max(start, len(buffer) - 2)
        buffer += more


def _skip_body(stream: Stream, buffer: bytes, form: re.Pattern[bytes], *, patches: bool) -> bytes | None:
    """The text from the next separator on; None at the end."""
    position = 0
    while True:
        position = buffer.find(b"\nFrom ", position)
        if position < 0 or len(buffer) - position < _LINE_LIMIT:
            more = stream.read1(_CHUNK)
            if more:
                # Keep what may be the start of a separator, and the blank line before it.
                keep = max(0, position - 2) if position >= 0 else max(0, len(buffer) - 8)
                buffer, position = buffer[keep:] + more, 0
                continue
            if position < 0:
                return None
        blank = buffer[max(0, position - 1) : position] == b"\n" or buffer[max(0, position - 2) : position] == b"\n\r"
        if blank and _separates(buffer, position + 1, form, patches=patches):
            return buffer[position + 1 :]
        position += 1


def _separates(buffer: bytes, position: int, form: re.Pattern[bytes], *, patches: bool) -> bool:
    """Whether a `From ` line parts two messages: in the file's form, headers behind it, and no patch in a letter."""
    found = form.match(buffer, position)
    if not found or (_GIT in found[0] and not patches):
        return False
    return found.end() == len(buffer) or _HEADER_LINE.match(buffer, found.end()) is not None


def _message(block: Block, heard: Labels) -> Message:
    fields = fields_of(block.header)
    troubles = _troubles(block)
    known = heard.read(", ".join(fields["x-gmail-labels"])) if "x-gmail-labels" in fields else frozenset()
    if takeout := _TAKEOUT.match(block.separator):
        thread = fields.get("x-gm-thrid", [""])[0]
        moment = " ".join(part.decode("ascii") for part in (takeout[2], takeout[4], takeout[3]))
        return to_message(
            fields,
            gmail_id=f"{int(takeout[1]):x}",
            thread_id=f"{int(thread):x}" if _NUMBER.fullmatch(thread) else None,
            internal_date=_separator_date(moment),
            labels=known,
            troubles=troubles,
        )
    return to_message(fields, labels=known, arrived=partial(_classic_date, block.separator), troubles=troubles)


def _classic_date(separator: bytes) -> int | None:
    """ms UTC of any separator but Takeout's; git's has no date."""
    if _GIT not in separator and (usual := separator_date(separator.rstrip()[-20:].decode("latin-1"))) is not None:
        return usual
    classic = _CLASSIC.match(separator) if _GIT not in separator else None
    if not classic:
        return None
    zone = classic[2] or classic[4] or b"+0000"
    return _separator_date(b" ".join((classic[1], classic[3], zone)).decode("ascii"))


def _troubles(block: Block) -> tuple[Trouble, ...]:
    if not block.cut and block.header.isascii():
        return ()
    return (*((Trouble.CUT_OFF,) if block.cut else ()), *((Trouble.CHARSET,) if guesses(block.header) else ()))


def _separator_date(moment: str) -> int | None:
    """ms UTC of "Aug 08 12:36:29 2023 +0000"."""
    parts = moment.split()
    if len(parts) != 5:
        return None
    month, day, clock, year, zone = parts
    return parse_date(f"{day} {month} {year} {clock} {zone}")[0]


def _streams(path: Path) -> Iterator[tuple[str, Stream]]:
    """Every mbox in a file, with a name for it."""
    if path.is_dir():
        raise MailboxError(f"{path} is a folder.", "Give the .mbox file inside it, or the archive as it came.")
    name = path.name.lower()
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.lower().endswith(".mbox"):
                    with _member(archive, member, path) as stream:
                        yield f"{member} in {path}", cast(Stream, stream)
    elif name.endswith((".tgz", ".tar.gz")):
        with gzip.open(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r|") as bundle:
            for entry in bundle:
                if entry.isfile() and entry.name.lower().endswith(".mbox"):
                    yield f"{entry.name} in {path}", cast(Stream, bundle.extractfile(entry))
            # tarfile takes a broken header for the end; the checksum, at the end of all, does not.
            while unzipped.read(_CHUNK):
                pass
    else:
        with _opened(path) as stream:
            yield str(path), stream


def _member(archive: zipfile.ZipFile, member: str, path: Path) -> IO[bytes]:
    try:
        return archive.open(member)
    except RuntimeError as error:  # a password, or a compression that is not known here
        raise MailboxError(f"{member} in {path} cannot be unpacked: {error}", "Unpack it first.") from error


@contextmanager
def _opened(path: Path) -> Iterator[Stream]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        with gzip.open(path) as unzipped:
            yield unzipped
    elif suffix == ".xz":
        with lzma.open(path) as unpacked:
            yield unpacked
    else:
        with path.open("rb") as plain:
            yield plain
