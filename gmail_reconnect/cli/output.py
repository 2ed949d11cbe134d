"""Output on a stream that cannot write every character: never an error, and as much of the text as it can show."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from typing import Final

_NAME: Final = "gmail_reconnect.replace"
_PLAIN: Final = {
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{MIDDLE DOT}": "-",
    "\N{BULLET}": "*",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{HYPHEN}": "-",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


def make_writable() -> None:
    """Let both streams write any text, in the encoding that they have."""
    codecs.register_error(_NAME, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors=_NAME)


def writes_everything() -> bool:
    """Whether stdout's encoding has every character."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def write_file(text: str) -> None:
    """Write a file's text to stdout: CSV, vCards and pages are in UTF-8, whatever the terminal's encoding."""
    if writes_everything() or not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Others in place of characters that the encoding lacks: e for é, nothing for an isolate, ? as a last resort."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_plain(character) for character in lacking), error.end


def _plain(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.category(character) in {"Cf", "Mn"}:
        return ""
    # In an encoding without é, "e" says more than "?".
    return "".join(part for part in unicodedata.normalize("NFKD", character) if part.isascii()) or "?"
