"""Find the separator lines of an mbox: where one message ends and the next begins. Pure.

A separator is a From line with a date, after a blank line and before a header; in a damaged file the header may be in
the second or third line. Programs also write other From lines ("From ", an address alone, a month in their language):
before complete headers of a mail any From line is a separator, because mailboxes of several forms are joined into one
file. Takeout doesn't escape From lines in bodies: in a file that starts with its form, any other needs two headers
that people don't type, and isn't a separator inside a part of a multipart message. A separator among headers ends them.

Some programs write no blank lines. In their files (see `_SHARE`) complete headers must follow a separator that has no
blank line before it. In a file of fewer than six messages, a pasted message counts as a message. Anything else that
looks like a separator is text: a pasted message, a patch, a sentence. It is counted.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

CHUNK: Final = 1 << 16
LINE_LIMIT: Final = 1024
"""How much of a separator and the headers behind it is looked at."""
FIRST_LOOK: Final = 1 << 20
"""How much of a file shows whether blank lines separate its messages, before any message is read."""
GIT: Final = b" Mon Sep 17 00:00:00 2001"
"""This is in every patch that git writes, and isn't a date. Bodies contain patches."""

_DAY: Final = rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH: Final = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK: Final = rb"\d{1,2}:\d\d(?::\d\d)?"
_END: Final = rb"[^\r\n]{0,60}\r?\n"
_CTIME: Final = _DAY + b" " + _MONTH + rb" {1,2}\d{1,2} " + _CLOCK
_MAIL_DATE: Final = _DAY + rb", {1,2}\d{1,2} " + _MONTH + rb" \d{4} " + _CLOCK
_ISO: Final = rb"\b\d{4}-\d\d-\d\d[T ]" + _CLOCK
_CLASSIC: Final = re.compile(rb"From [^\r\n]{0,300}?" + _CTIME + _END)
_ANY: Final = re.compile(rb"From [^\r\n]{0,300}?(?:" + b"|".join((_CTIME, _MAIL_DATE, _ISO)) + b")" + _END)
_TAKEOUT: Final = re.compile(rb"From 0{0,40}\d{1,20}@xxx " + _CTIME + _END)
"""In a file that begins with this, anything else may be a mailbox that somebody sent or quoted."""
_LINE: Final = re.compile(rb"From(?: [^\r\n]{0,300})?\r?\n")
"""Counts only before headers of a mail."""
_AFTER_FROM: Final = (b" ", b"\r", b"\n", b"")
_HEADER: Final = rb"[!-9;-~]{1,100}[ \t]{0,9}:"
_A_HEADER: Final = re.compile(_HEADER)
_FROM_LINES: Final = re.compile(rb"(?:>?From [^\n]*\n)*")
_HEADER_OR_FROM: Final = re.compile(rb">?From |" + _HEADER)
_HEADER_LINE: Final = re.compile(rb"\r?\n|>?From |" + _HEADER)
_DAMAGED: Final = re.compile(rb"(?:[^\n]*\n){1,2}" + _HEADER + rb"\s")
"""Headers of which the first lines are damaged."""
_HEADERS: Final = re.compile(rb"(?:>?From [^\n]*\n)?(?:" + _HEADER + rb"[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_NAMES: Final = (
    rb"from|date|message-id|received|return-path|delivered-to|mime-version|content-type|authentication-results|"
    rb"dkim-signature|arc-[a-z-]+|x-[a-z0-9-]+"
)
_OF_A_MAIL: Final = re.compile(rb"^(?:" + _NAMES + rb"|(to|cc|subject))[ \t]*:", re.IGNORECASE | re.MULTILINE)
"""A header that mail has. The three that people type, too, are in a group."""
_LONG_HEADER: Final = re.compile(rb"(?:" + _NAMES + rb"):[^\n]{900}", re.IGNORECASE)
"""A header in one line that is longer than what is looked at."""
_LIKE_A_MAIL: Final = re.compile(_LINE.pattern + rb"(?:[^\r\n]+\r?\n){0,4}(?:" + _NAMES + rb")[ \t]*:", re.IGNORECASE)
"""A From line with a header of a mail in the next five lines."""
_MULTIPART: Final = re.compile(
    rb"^content-type:\s*multipart/(?:[^\n]|\n[ \t])*?\bboundary\s*=\s*(?:\"([^\"\n]{1,70})\"|([^\s;\"]{1,70}))",
    re.IGNORECASE | re.MULTILINE,
)
_TAIL: Final = 1024
"""How far before a separator the last part of a multipart message ends, at most."""
_SHARE: Final = 4
"""In a file of a program that writes no blank lines, some letters end with a blank line of their own: before the first
separator without one there are at most this many with one; for each further separator, twice this many. A letter full
of pasted mail counts as one."""

Form = re.Pattern[bytes]
"""What the separators of a file look like."""


class ByteStream(Protocol):
    """An mbox, read in pieces, so that everything before damage is read."""

    def read1(self, size: int, /) -> bytes:
        """Up to `size` bytes; b"" at the end."""


def form_of(start: bytes) -> Form | None:
    """Return the form of the separators in a file that starts so; None if it isn't an mbox."""
    if _TAKEOUT.match(start):
        return _TAKEOUT
    return _ANY if _ANY.match(start) or _match_undated(start, 0) else None


def find_from_line(buffer: bytes, start: int, end: int | None = None) -> int:
    """Return where a line ends that a From line follows, which may have lost its space; -1 if there is none."""
    while (start := buffer.find(b"\nFrom", start, end)) >= 0 and buffer[start + 5 : start + 6] not in _AFTER_FROM:
        start += 5
    return start


class SeparatorFinder:
    """Finds the separators of a file, and remembers how its messages were separated so far."""

    def __init__(self, form: Form, *, patches: bool) -> None:
        self._form = form
        self._most_frequent = _CLASSIC if form is _ANY else form  # tried first, for a third of the work
        self._patches = patches
        self._blank = self._bare = 0
        self._in_bare = False
        self._header = b""  # of the message whose body is skipped
        self._part: bytes | None = None  # what begins each of its parts, b"" if it has none; None: not looked up yet
        self._in_part = False
        self._part_sought = 0  # up to there in the buffer
        self.quoted = 0
        """How many texts that look like another message the last `skip_body` passed."""

    def look(self, text: bytes) -> None:
        """Count how the messages in a file's first part are separated."""
        position = 0
        while (position := find_from_line(text, position)) >= 0:
            start = position + 1
            if len(text) == FIRST_LOOK and len(text) - start <= LINE_LIMIT:
                return
            if _is_after_blank(text, position):
                self._separates(text, start)
            elif self._is_unmistakable(text, start):
                self._count_bare()
            position = start

    def find_in_headers(self, buffer: bytes, start: int, searched: int, end: int) -> int:
        """Return where a separator with a header behind it is among the headers at `start`; 0 if there is none.

        Some programs write two From lines before all headers: those don't count.
        """
        while (searched := find_from_line(buffer, searched, end)) >= 0:
            searched += 1
            found = self._match(buffer, searched)
            if found and _A_HEADER.match(buffer, found.end()) and not _FROM_LINES.fullmatch(buffer, start, searched):
                return searched
        return 0

    def skip_body(self, stream: ByteStream, buffer: bytes, end: int, header: bytes) -> tuple[bytes, int]:
        """Read on from headers that end at `end` to the next separator: return its position, -1 if there is none."""
        self.quoted = 0
        self._header, self._part, self._in_part, self._part_sought = header, None, False, end
        position = first = end - 2
        while True:
            position = find_from_line(buffer, position)
            if position < 0 or len(buffer) - position <= LINE_LIMIT:
                more = stream.read1(CHUNK)
                if more:
                    # Keep what may be the start of a separator, and what is before it.
                    next_ = position if position >= 0 else max(first, len(buffer) - 8)
                    if self._form is _TAKEOUT:
                        self._is_in_part(buffer, next_)
                    dropped = max(first, next_ - _TAIL)
                    buffer, position, first = buffer[dropped:] + more, next_ - dropped, 0
                    self._part_sought -= dropped
                    continue
                if position < 0:
                    return b"", -1
            start = position + 1
            blank = _is_after_blank(buffer, position)
            if (blank and not self._is_attached(buffer, start) and self._separates(buffer, start)) or (
                self._may_separate(buffer, start, blank=blank)
            ):
                return buffer, start
            position = start

    def _match(self, buffer: bytes, start: int) -> re.Match[bytes] | None:
        """Match what may be a separator of the file: a line of its form, or any From line before a mail's headers."""
        found = self._most_frequent.match(buffer, start) or self._form.match(buffer, start)
        return found or _match_undated(buffer, start, least=1 + (self._form is _TAKEOUT))

    def _is_attached(self, buffer: bytes, start: int) -> bool:
        """Whether a From line in Takeout's file has another form and is inside a part of a message."""
        return self._form is _TAKEOUT and not _TAKEOUT.match(buffer, start) and self._is_in_part(buffer, start - 1)

    def _is_in_part(self, buffer: bytes, position: int) -> bool:
        """Whether the body has, up to this position, the start of a part and not the end of the last."""
        if self._part is None:
            found = _MULTIPART.search(self._header)
            self._part = b"\n--" + (found[1] or found[2]) if found else b""
        if not self._part:
            return False
        if not self._in_part:
            self._in_part = buffer.find(self._part, max(0, self._part_sought - len(self._part)), position) >= 0
            self._part_sought = position
        return self._in_part and buffer.rfind(self._part + b"--", max(0, position - _TAIL), position) < 0

    def _separates(self, buffer: bytes, start: int) -> bool:
        """Whether a line after a blank one separates two messages: headers follow it, and it isn't a patch's."""
        found = self._match(buffer, start)
        if not found or (GIT in found[0] and not self._patches):
            return False
        if found.end() < len(buffer) and not _HEADER_LINE.match(buffer, found.end()):
            if not _DAMAGED.match(buffer, found.end(), start + LINE_LIMIT):
                return False
            if self._blank <= _SHARE * self._bare:  # nothing shows that blank lines separate the file's messages
                self.quoted += 1
                return False
        self._blank += 1
        self._in_bare = False
        return True

    def _may_separate(self, buffer: bytes, start: int, *, blank: bool) -> bool:
        """Whether any other line separates two messages: it is unmistakable, and the file has many. Else: `quoted`."""
        if found := _ANY.match(buffer, start):
            may_be_one = GIT not in found[0] and _HEADER_OR_FROM.match(buffer, found.end())
        else:
            may_be_one = _LIKE_A_MAIL.match(buffer, start, start + LINE_LIMIT)
        if not may_be_one:
            return False
        # A rejected line isn't counted in favour of the next: only the first look does that.
        if not blank and self._writes_no_blank_lines() and self._is_unmistakable(buffer, start):
            self._count_bare()
            return True
        self.quoted += 1
        return False

    def _writes_no_blank_lines(self) -> bool:
        """Whether the file so far comes from a program that writes no blank lines between messages."""
        return self._blank <= _SHARE * max(1, 2 * self._bare - 1)

    def _count_bare(self) -> None:
        self._bare += not self._in_bare
        self._in_bare = True

    def _is_unmistakable(self, buffer: bytes, start: int) -> bool:
        """Whether a separator is there, and behind it headers up to a blank line. Takeout writes no other form bare."""
        found = self._match(buffer, start) if self._form is _ANY else self._form.match(buffer, start)
        if not found or GIT in found[0]:
            return False
        return _headers_end(buffer, found.end(), start + LINE_LIMIT)


def _is_after_blank(buffer: bytes, position: int) -> bool:
    """Whether the line that ends at `position` is blank."""
    return buffer.endswith((b"\n", b"\n\r"), max(0, position - 2), position)


def _headers_end(buffer: bytes, start: int, limit: int) -> bool:
    """Whether there are only headers up to a blank line, or up to `limit`."""
    headers = _HEADERS.match(buffer, start, limit)
    if not headers:
        return False
    rest = buffer[headers.end() : limit]
    return rest.startswith((b"\n", b"\r\n")) or (len(buffer) >= limit and b"\n" not in rest)


def _match_undated(buffer: bytes, start: int, *, least: int = 1) -> re.Match[bytes] | None:
    """Match any From line that only headers of a mail follow, up to a blank line, a limit or the end of the file.

    At least this many of them are such as people don't type.
    """
    found = _LINE.match(buffer, start)
    if not found:
        return None
    limit = start + LINE_LIMIT - 16  # callers may see a few bytes less
    headers = _HEADERS.match(buffer, found.end(), limit)
    if not headers and _LONG_HEADER.match(buffer, found.end(), limit):
        return found
    if not headers or not (headers.end() == len(buffer) or _headers_end(buffer, found.end(), limit)):
        return None
    names = _OF_A_MAIL.findall(headers[0])
    are_complete = buffer.startswith((b"\n", b"\r\n"), headers.end())
    return found if names.count(b"") >= least and (len(names) > 1 or not are_complete) else None
