"""Strip the prefixes of subjects, and tell which subjects are no text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pkgutil import get_data
from typing import Final

from .fold import fold
from .sanitize import clean, one_line

_LONGEST_SUBJECT: Final = 200
_LONGEST_REPLY: Final = 900


def _read_marks() -> Iterator[tuple[str, bool]]:
    """Each mark of reply_marks.txt, folded, and whether it is that of a forwarded message."""
    for line in (get_data(__package__, "reply_marks.txt") or b"").decode().splitlines():
        if not line.startswith("#"):
            replies, _, forwards = line.partition(":")[2].partition(";")
            yield from ((fold(mark.strip()), False) for mark in replies.split(","))
            yield from ((fold(mark.strip()), True) for mark in forwards.split(",") if mark)


_READ: Final = frozenset(_read_marks())
_MARKS: Final = frozenset(mark for mark, _ in _READ)
_FORWARDS: Final = frozenset(mark for mark, is_forward in _READ if is_forward)
"""VS: is a reply in Finnish and a forwarded message in Danish: it is one of these."""
_MARK = re.compile(r"([^\W\d_][^\s:：()\[\]]{0,20}(?: [^\s:：()\[\]]{1,20})?) ?(?:\[\d+\]|\(\d+\))? ?[:：]\s*")
"""One or two words with a colon, and how often they were repeated: Re[2]:, Re^2:."""
_NUMBERED = re.compile(r"re[\^*-]\d+\Z", re.IGNORECASE)
_TAG = re.compile(r"\[[^\]]{1,60}\]\s*")
_SUFFIX = re.compile(r"\s*(?:\(fwd\)|[(\[]was\b.*)\s*$", re.IGNORECASE)
_FORWARD_SUFFIX = re.compile(r"\(fwd\)\s*$", re.IGNORECASE)
_QUOTES = str.maketrans("", "", '"“”„«»`')
_NOISE = re.compile(
    r"[@{}<>|\\_=*#~^]|://|www\.|\d{5,}|\b(?!(?:19|20)\d\d\b)\d{4}\b|[!?؟]{2,}|[A-Z]{2,}-\d+|\.{3,}|\d+[/.]\d+[/.]\d+"
)
_PLACEHOLDERS: Final = frozenset(map(fold, (
    "no subject", "none", "untitled", "بدون عنوان", "بلا عنوان", "بدون موضوع", "بلا موضوع", "لا يوجد موضوع",
)))  # fmt: skip
"""What mail programs write if there is no subject."""


def strip_reply_prefixes(subject: str) -> str:
    """Return `subject` on one line, without its chain of Re: and Fwd: in several languages."""
    text, start = clean(subject), 0
    while mark := _match_mark(text, start):
        start = mark.end()
    return text[start:]


def strip_all_prefixes(subject: str) -> str:
    """Remove reply prefixes, list tags and forwarding notes: "Re: [boats] Fwd: oars" becomes "oars"."""
    text = one_line(subject, _LONGEST_SUBJECT)
    while True:
        found = _TAG.match(text) or _match_mark(text, 0)
        shorter = _SUFFIX.sub("", text[found.end() :] if found else text)
        if shorter == text:
            return text.strip()
        text = shorter


def _match_mark(text: str, start: int) -> re.Match[str] | None:
    """Match the reply or forward mark that begins at `start`."""
    if ":" not in text and "：" not in text:  # as most subjects
        return None
    found = _MARK.match(text, start)
    return found if found and _folded_mark(found) in _MARKS else None


def _folded_mark(found: re.Match[str]) -> str:
    return fold(_NUMBERED.sub("Re", found[1]).rstrip("."))


def is_forward(subject: str) -> bool:
    """Whether a mark before or behind the subject says that it was forwarded, also before that: "Re: Fwd: oars"."""
    text, start = one_line(subject, _LONGEST_SUBJECT), 0
    if _FORWARD_SUFFIX.search(text):
        return True
    while found := _TAG.match(text, start) or _match_mark(text, start):
        if found.re is _MARK and _folded_mark(found) in _FORWARDS:
            return True
        start = found.end()
    return False


def is_placeholder(subject: str) -> bool:
    """Whether a mail program wrote this because there was no subject: "(no subject)"."""
    return fold(subject).strip("()[]<> ") in _PLACEHOLDERS


def quoted_form(subject: str) -> str:
    """Return `subject` as a letter quotes it: without prefixes, quotation marks, and punctuation at its end."""
    return " ".join(strip_all_prefixes(subject).translate(_QUOTES).split()).strip(" .,:;-–—…،؛")


def is_noise(text: str) -> bool:
    """Whether a subject without its prefixes is no text: a link, markup, a long number, the key of a ticket."""
    return sum(char.isalpha() for char in text) < 3 or is_placeholder(text) or bool(_NOISE.search(text))


def reply_subject(subject: str) -> str:
    """Return the subject that keeps a reply in its thread: the same, with one "Re: " before it."""
    text = one_line(subject, _LONGEST_REPLY)
    return text if re.match(r"re\s*:", text, re.IGNORECASE) else f"Re: {text}".rstrip()
