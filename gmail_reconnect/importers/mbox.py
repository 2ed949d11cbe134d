"""Split an mbox into header blocks: streamed in constant memory, bodies skipped unread. Pure."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from gmail_reconnect.errors import NoMboxError

from .mbox_separators import CHUNK, FIRST_LOOK, GIT, LINE_LIMIT, ByteStream, SeparatorFinder, find_from_line, form_of

_HEADER_LIMIT: Final = 1 << 18
"""A longer header block is cut; no mail server accepts one."""
_WINDOW: Final = 1 << 14
"""Nearly all headers end within this many bytes; what follows is searched only if these don't."""
_BLANK: Final = re.compile(rb"\n\r?\n")

_HeaderEnd = Literal["blank line", "separator", "nothing"]
"""How a header block ends; "nothing" means the end of the file, or a block that is too long."""


class MessageBlock(NamedTuple):
    """One message of an mbox: its separator line and its raw header block."""

    separator: bytes
    header: bytes
    cut: bool = False  # the header block is too long, or the file ends inside it
    quoted: int = 0  # how many texts in the body look like another message, and were taken for text


def read_blocks(stream: ByteStream, name: str) -> Iterator[MessageBlock]:
    """Yield the header blocks of an mbox that errors call `name`. Raises NoMboxError if it isn't an mbox."""
    stream = ahead = _PeekedStream(stream)
    buffer = b""
    while len(buffer) < LINE_LIMIT and (more := stream.read1(CHUNK)):
        buffer = (buffer + more).lstrip(b"\xef\xbb\xbf\r\n")
    if not buffer:
        return
    form = form_of(buffer)
    if form is None:
        raise NoMboxError(
            f"{name} is not an mbox: it does not start with a `From ` line.",
            "Use the .mbox file from Google Takeout (Mail), or another mail program's mbox export.",
            facts={"file": name},
        )
    # If git made the file itself, its separators are separators.
    separators = SeparatorFinder(form, patches=GIT in buffer[: buffer.index(b"\n")])
    separators.look(ahead.first)
    ahead.first = b""
    at = 0
    while at >= 0:
        if at >= CHUNK:  # not for each message: most of the time would go into copying
            buffer, at = buffer[at:], 0
        separator_end = buffer.index(b"\n", at) + 1
        buffer, end, ended_by = _read_headers(stream, buffer, separator_end, separators)
        header = buffer[separator_end:end]
        cut = ended_by != "blank line" or len(header) > _HEADER_LIMIT
        block = MessageBlock(buffer[at:separator_end], header[:_HEADER_LIMIT], cut)
        if ended_by == "separator":
            yield block
            at = end
            continue
        try:
            buffer, at = separators.skip_body(stream, buffer, end, header)
        except Exception:  # of any kind: it is raised again, after the message whose headers were read before it
            yield block
            raise
        yield block._replace(quoted=separators.quoted) if separators.quoted else block


class _PeekedStream:
    """A stream whose first part was read ahead. An error in that part is raised where it occurred.

    Where that part has carriage returns alone, as an old Mac wrote them, these end the lines of the whole file.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._error: Exception | None = None
        self._pieces: deque[bytes] = deque()
        size = 0
        try:
            while size < FIRST_LOOK and (more := stream.read1(CHUNK)):
                self._pieces.append(more)
                size += len(more)
        except Exception as error:  # noqa: BLE001 - raised below
            self._error = error
        first = b"".join(self._pieces)[:FIRST_LOOK]
        self._is_of_old_mac = b"\r" in first and b"\n" not in first
        self.first = self._with_newlines(first)

    def read1(self, size: int, /) -> bytes:
        """Return what was read ahead, then the rest."""
        if self._pieces:
            return self._with_newlines(self._pieces.popleft())
        if self._error:
            raise self._error
        return self._with_newlines(self._stream.read1(size))

    def _with_newlines(self, part: bytes) -> bytes:
        return part.replace(b"\r", b"\n") if self._is_of_old_mac else part


def _read_headers(
    stream: ByteStream, buffer: bytes, start: int, separators: SeparatorFinder
) -> tuple[bytes, int, _HeaderEnd]:
    """Read on until the header block at `start` ends. Returns the position after its last line, and how it ended."""
    if buffer[start : start + 1] == b"\n" or buffer[start : start + 2] == b"\r\n":
        return buffer, start, "blank line"  # a message without any header
    searched = start
    while True:
        found = _BLANK.search(buffer, searched, searched + _WINDOW)
        if found:
            end = there = found.start() + 1
        else:  # as far as the buffer holds all of a separator and what follows it
            there = max(searched, min(searched + _WINDOW - 8, len(buffer) - LINE_LIMIT))
            end = there + 6
        first = find_from_line(buffer, searched, end)
        if first >= 0 and (separator := separators.find_in_headers(buffer, start, first, end)):
            return buffer, separator, "separator"
        if found:
            return buffer, end, "blank line"
        searched = there
        if len(buffer) - searched > LINE_LIMIT:
            continue
        more = stream.read1(CHUNK)
        if not more or len(buffer) - start > _HEADER_LIMIT:
            if separator := separators.find_in_headers(buffer, start, searched, len(buffer)):
                return buffer + more, separator, "separator"
            return buffer + more, len(buffer), "nothing"
        buffer += more
