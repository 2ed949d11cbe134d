"""An mbox's bytes become header blocks: streamed in constant memory, bodies skipped unread. Pure.

What parts two messages is decided here. Raises NoMboxError where the bytes are no mbox.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, Protocol

from gmail_reconnect.errors import NoMboxError

CHUNK: Final = 1 << 16
_HEADER_LIMIT: Final = 1 << 18
"""A header block longer than this is cut: no mail server accepts as much."""
_DAY: Final = rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH: Final = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK: Final = rb"\d{1,2}:\d\d(?::\d\d)?"
_END: Final = rb"[^\r\n]{0,60}\r?\n"
_CTIME: Final = _DAY + b" " + _MONTH + rb" {1,2}\d{1,2} " + _CLOCK
_MAIL_DATE: Final = _DAY + rb", {1,2}\d{1,2} " + _MONTH + rb" \d{4} " + _CLOCK
_ISO: Final = rb"\b\d{4}-\d\d-\d\d[T ]" + _CLOCK
_CLASSIC: Final = re.compile(rb"From [^\r\n]{0,300}?" + _CTIME + _END)
_ANY: Final = re.compile(rb"From [^\r\n]{0,300}?(?:" + b"|".join((_CTIME, _MAIL_DATE, _ISO)) + b")" + _END)
_TAKEOUT_SEPARATOR: Final = re.compile(rb"From \d{1,20}@xxx " + _CTIME + _END)
"""The only one in a file that begins with it: what else looks like one is a mailbox that somebody sent or quoted."""
_FORMS: Final = (_TAKEOUT_SEPARATOR, _ANY)
"""A file has the first that its first line is of. Mailboxes of several forms are put one behind the other."""
_HEADER: Final = rb"[!-9;-~]{1,100}[ \t]{0,9}:"
_A_HEADER: Final = re.compile(_HEADER)
_FROM_LINES: Final = re.compile(rb"(?:>?From [^\n]*\n)*")
_HEADER_OR_FROM: Final = re.compile(rb">?From |" + _HEADER)
_HEADER_LINE: Final = re.compile(rb"\r?\n|>?From |" + _HEADER)
_DAMAGED: Final = re.compile(rb"(?:[^\n]*\n){1,2}" + _HEADER + rb"\s")
"""Headers of which the first are none."""
_HEADERS: Final = re.compile(rb"(?:>?From [^\n]*\n)?(?:" + _HEADER + rb"[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_LINE_LIMIT: Final = 1024
"""A separator and the start of the headers behind it: so much of them is looked at."""
_WINDOW: Final = 1 << 14
"""Nearly all headers end within so much: farther is looked only behind it."""
_SHARE: Final = 4
"""A program that writes no blank lines shows it: to the first place without one there are at most so many where a
letter ends with a blank line of its own, to each further place twice as many. A letter full of mail is one place."""
_FIRST_LOOK: Final = 1 << 20
"""From so much of a file it is told whether blank lines part its messages, before any message is."""
GIT: Final = b" Mon Sep 17 00:00:00 2001"
"""In every patch that git writes, and no date. Patches stand in bodies as they are."""
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
    quoted: bool = False
    """Whether something in the body could be another message, and was taken for text."""


class _Ahead:
    """A stream that was looked at before it is read. What goes wrong in that look goes wrong in its place."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._error: Exception | None = None
        self._pieces: deque[bytes] = deque()
        size = 0
        try:
            while size < _FIRST_LOOK and (more := stream.read1(CHUNK)):
                self._pieces.append(more)
                size += len(more)
        except Exception as error:  # noqa: BLE001 - raised below
            self._error = error
        self.first = b"".join(self._pieces)[:_FIRST_LOOK]

    def read1(self, size: int, /) -> bytes:
        """What was read already, then the rest."""
        if self._pieces:
            return self._pieces.popleft()
        if self._error:
            raise self._error
        return self._stream.read1(size)


_End = Literal["blank", "broken", "none"]
"""How a header block ends: with a blank line; with the separator of the next message; with the file, or too long."""


def blocks(stream: Stream, name: str) -> Iterator[Block]:
    """The header blocks of an mbox.

    Their separators are Takeout's where the first one is, else of any form. They stand behind a blank line, or in a
    file that has none between messages, before headers that end.
    """
    stream = ahead = _Ahead(stream)
    buffer = b""
    while len(buffer) < _LINE_LIMIT and (more := stream.read1(CHUNK)):
        buffer = (buffer + more).lstrip(b"\xef\xbb\xbf\r\n")
    if not buffer:
        return
    form = next((form for form in _FORMS if form.match(buffer)), None)
    if form is None:
        raise NoMboxError(
            f"{name} is no mbox: it does not start with a `From ` line.",
            "Give the .mbox file from Google Takeout (Mail), or another mail program's mbox export.",
        )
    # Where the file itself is git's, its separators are separators.
    bodies = _Bodies(form, patches=GIT in buffer[: buffer.index(b"\n")])
    bodies.look(ahead.first)
    ahead.first = b""
    at = 0
    while at >= 0:
        if at >= CHUNK:  # not at each message: the copies would be most of the work
            buffer, at = buffer[at:], 0
        separator_end = buffer.index(b"\n", at) + 1
        buffer, end, how = _fill(stream, buffer, separator_end, form)
        header = buffer[separator_end:end]
        block = Block(buffer[at:separator_end], header[:_HEADER_LIMIT], how != "blank" or len(header) > _HEADER_LIMIT)
        if how == "broken":
            yield block
            at = end
            continue
        try:
            buffer, at = bodies.skip(stream, buffer, end)
        except Exception:
            yield block  # the file breaks off behind it
            raise
        yield block._replace(quoted=True) if bodies.quoted else block


def _fill(stream: Stream, buffer: bytes, start: int, form: re.Pattern[bytes]) -> tuple[bytes, int, _End]:
    """Reads on until the header block at `start` has ended: the position after its last line, and how it ended."""
    if buffer[start : start + 1] == b"\n" or buffer[start : start + 2] == b"\r\n":
        return buffer, start, "blank"  # a message without any header
    searched = start
    while True:
        found = _BLANK.search(buffer, searched, searched + _WINDOW)
        if found:
            end = there = found.start() + 1
        else:  # as far as all of a separator and what follows it is there to be looked at
            there = max(searched, min(searched + _WINDOW - 8, len(buffer) - _LINE_LIMIT))
            end = there + 6
        first = buffer.find(b"\nFrom ", searched, end)
        if first >= 0 and (broken := _breaks_off(buffer, start, first, end, form)):
            return buffer, broken, "broken"
        if found:
            return buffer, end, "blank"
        searched = there
        if len(buffer) - searched > _LINE_LIMIT:
            continue
        more = stream.read1(CHUNK)
        if not more or len(buffer) - start > _HEADER_LIMIT:
            if broken := _breaks_off(buffer, start, searched, len(buffer), form):
                return buffer + more, broken, "broken"
            return buffer + more, len(buffer), "none"
        buffer += more


def _breaks_off(buffer: bytes, start: int, searched: int, end: int, form: re.Pattern[bytes]) -> int:
    """Where a separator with a header behind it stands among the headers at `start`; 0 for nowhere.

    Some programs write two From lines before all headers.
    """
    while (searched := buffer.find(b"\nFrom ", searched, end)) >= 0:
        searched += 1
        found = form.match(buffer, searched)
        if found and _A_HEADER.match(buffer, found.end()) and not _FROM_LINES.fullmatch(buffer, start, searched):
            return searched
    return 0


class _Bodies:
    """Finds where bodies end, and keeps how the messages of the file were parted so far."""

    def __init__(self, form: re.Pattern[bytes], *, patches: bool) -> None:
        self._form = form
        self._commonest = _CLASSIC if form is _ANY else form  # tried first: a third of the work
        self._patches = patches
        self._blank = self._bare = 0
        self._in_bare = False
        self.quoted = False

    def look(self, text: bytes) -> None:
        """Counts how the messages of a file's first part are parted."""
        position = 0
        while (position := text.find(b"\nFrom ", position)) >= 0:
            start = position + 1
            if len(text) == _FIRST_LOOK and len(text) - start <= _LINE_LIMIT:
                return
            if _is_behind_blank(text, position):
                self._separates(text, start)
            elif self._is_unmistakable(text, start):
                self._count_bare()
            position = start

    def skip(self, stream: Stream, buffer: bytes, end: int) -> tuple[bytes, int]:
        """Reads on until the next separator behind headers that end at `end`: where it stands, -1 for nowhere.

        `quoted` tells of what was skipped.
        """
        self.quoted = False
        position = first = end - 2
        while True:
            position = buffer.find(b"\nFrom ", position)
            if position < 0 or len(buffer) - position <= _LINE_LIMIT:
                more = stream.read1(CHUNK)
                if more:
                    # Keep what may be the start of a separator, and the blank line before it.
                    keep = position - 2 if position >= 0 else len(buffer) - 8
                    buffer, position, first = buffer[max(first, keep) :] + more, 0, 0
                    continue
                if position < 0:
                    return b"", -1
            start = position + 1
            blank = _is_behind_blank(buffer, position)
            if (blank and self._separates(buffer, start)) or self._may_separate(buffer, start, blank=blank):
                return buffer, start
            position = start

    def _separates(self, buffer: bytes, start: int) -> bool:
        """Whether a line behind a blank one parts two messages: headers behind it, and no patch in a letter."""
        found = self._commonest.match(buffer, start) or self._form.match(buffer, start)
        if not found or (GIT in found[0] and not self._patches):
            return False
        if found.end() < len(buffer) and not _HEADER_LINE.match(buffer, found.end()):
            if not _DAMAGED.match(buffer, found.end(), start + _LINE_LIMIT):
                return False
            if self._blank <= _SHARE * self._bare:  # the file has not shown that blank lines part its messages
                self.quoted = True
                return False
        self._blank += 1
        self._in_bare = False
        return True

    def _may_separate(self, buffer: bytes, start: int, *, blank: bool) -> bool:
        """The same of any other line: one that does is unmistakable, and the file has many such. Else: `quoted`."""
        found = _ANY.match(buffer, start)
        if not found or GIT in found[0] or not _HEADER_OR_FROM.match(buffer, found.end()):
            return False
        # What was refused does not vouch for the next: only the first look counts it.
        if not blank and self._writes_none() and self._is_unmistakable(buffer, start):
            self._count_bare()
            return True
        self.quoted = True
        return False

    def _writes_none(self) -> bool:
        """Whether the file so far is of a program that writes no blank lines between messages."""
        return self._blank <= _SHARE * max(1, 2 * self._bare - 1)

    def _count_bare(self) -> None:
        self._bare += not self._in_bare
        self._in_bare = True

    def _is_unmistakable(self, buffer: bytes, start: int) -> bool:
        """Whether a separator stands there, and behind it headers up to a blank line."""
        found = self._form.match(buffer, start)
        if not found or GIT in found[0]:
            return False
        return _headers_end(buffer, found.end(), start + _LINE_LIMIT)


def _is_behind_blank(buffer: bytes, position: int) -> bool:
    """Whether the line that ends at `position` is blank."""
    return buffer.endswith((b"\n", b"\n\r"), max(0, position - 2), position)


def _headers_end(buffer: bytes, start: int, limit: int) -> bool:
    """Whether there are headers and nothing else, up to the blank line behind them or as far as is looked at."""
    headers = _HEADERS.match(buffer, start, limit)
    if not headers:
        return False
    rest = buffer[headers.end() : limit]
    return rest.startswith((b"\n", b"\r\n")) or (len(buffer) >= limit and b"\n" not in rest)
