"""Strip the prefixes of subjects, and tell which subjects a letter may quote. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pkgutil import get_data
from typing import Final

from .fold import fold
from .sanitize import clean, one_line

LONGEST_QUOTED: Final = 60
_LONGEST_SUBJECT: Final = 200
_LONGEST_REPLY: Final = 900


def _read_marks() -> Iterator[tuple[str, bool]]:
    """Each mark of reply_marks.txt, folded, and whether it is that of a forwarded message."""
    for line in (get_data(__package__, "reply_marks.txt") or b"").decode().splitlines():
        if not line.startswith("#"):
            replies, _, forwards = line.partition(":")[2].partition(";")
            yield from ((fold(mark.strip()), False) for mark in replies.split(","))
            yield from ((fold(mark.strip()), True) for mark in forwards.split(",") if mark)


_FORWARDS: Final = frozenset(mark for mark, is_forward in _read_marks() if is_forward)
"""VS: is a reply in Finnish and a forwarded message in Danish: it is in both."""
_MARKS: Final = frozenset(mark for mark, _ in _read_marks())
_MARK = re.compile(r"([^\W\d_][^\s:：()\[\]]{0,20}(?: [^\s:：()\[\]]{1,20})?) ?(?:\[\d+\]|\(\d+\))? ?[:：]\s*")
"""One or two words with a colon, and how often they were repeated: Re[2]:."""
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
_ROBOT: Final = tuple(map(fold, (
    "invitation:", "accepted:", "declined:", "updated invitation", "canceled", "cancelled", "out of office",
    "automatic reply", "auto-reply", "undeliverable", "delivery status", "read:", "reminder", "your order",
    "receipt", "invoice", "password", "دعوة:", "رد تلقائي", "تذكير", "فاتورة",
)))  # fmt: skip
_EMPTY: Final = frozenset(map(fold, (
    "hi", "hello", "hey", "hi there", "test", "question", "a question", "fyi", "thanks", "thank you", "thx",
    "urgent", "important", "update", "meeting", "info", "help", "please", "request", "message", "mail", "email",
    "e-mail", "follow up", "follow-up", "reply",
    "مرحبا", "سلام", "السلام عليكم", "تحية", "سؤال", "شكرا", "هام", "عاجل", "اجتماع", "رسالة", "استفسار", "طلب",
)))  # fmt: skip
# Folded, as the text it is compared with.
_SAD = re.compile(
    r"\b(?:funeral|condolences?|obituary|passed away|death|died|divorce|layoffs?|laid off|lawsuit|terminat\w+|"
    r"resign\w*|overdue|complaint|cancer|hospital|surgery|memorial|sympathy|bereavement|fired|sorry|apolog\w+|"
    r"bankrupt\w*|harass\w*|confidential|salary|"
    r"عزاء|تعزيه|تعازي|وفاه|جنازه|طلاق|استقاله|شكوي|مرض|مستشفي|سرطان|دعوي|فصل من|راتب|سري|اعتذار)\b"
)


def strip_reply_prefixes(subject: str) -> str:
    """Return `subject` on one line, without its chain of Re: and Fwd: in several languages."""
    text, start = clean(subject), 0
    while (end := _end_of_mark(text, start)) > start:
        start = end
    return text[start:]


def strip_all_prefixes(subject: str) -> str:
    """Remove reply prefixes, list tags and forwarding notes: "Re: [boats] Fwd: oars" becomes "oars"."""
    text = one_line(subject, _LONGEST_SUBJECT)
    while True:
        tag = _TAG.match(text)
        shorter = _SUFFIX.sub("", text[tag.end() if tag else _end_of_mark(text) :])
        if shorter == text:
            return text.strip()
        text = shorter


def _end_of_mark(text: str, start: int = 0) -> int:
    """Return where the reply or forward mark that begins at `start` ends; `start` if there is none."""
    if ":" not in text and "：" not in text:  # as most subjects
        return start
    found = _MARK.match(text, start)
    return found.end() if found and _folded_mark(found) in _MARKS else start


def _folded_mark(found: re.Match[str]) -> str:
    return fold(found[1].rstrip("."))


def is_forward(subject: str) -> bool:
    """Whether a mark before or behind the subject says that it was forwarded, also before that: "Re: Fwd: oars"."""
    text, start = one_line(subject, _LONGEST_SUBJECT), 0
    if _FORWARD_SUFFIX.search(text):
        return True
    while True:
        tag = _TAG.match(text, start)
        end = tag.end() if tag else _end_of_mark(text, start)
        if end == start:
            return False
        if not tag and (found := _MARK.match(text, start)) and _folded_mark(found) in _FORWARDS:
            return True
        start = end


def is_placeholder(subject: str) -> bool:
    """Whether a mail program wrote this because there was no subject: "(no subject)"."""
    return fold(subject).strip("()[]<> ") in _PLACEHOLDERS


def quoted_form(subject: str) -> str:
    """Return `subject` as a letter quotes it: without prefixes, quotation marks, and punctuation at its end."""
    return " ".join(strip_all_prefixes(subject).translate(_QUOTES).split()).strip(" .,:;-–—…،؛")


def is_noise(text: str) -> bool:
    """Whether a subject without its prefixes is no text: a link, markup, a long number, the key of a ticket."""
    return sum(char.isalpha() for char in text) < 3 or is_placeholder(text) or bool(_NOISE.search(text))


def quotable(subject: str) -> str:
    """Return `subject` as a letter may quote it; "" if it is long, noisy, automatic, sad or says nothing.

    Without quotation marks and closing punctuation: the letter has its own.
    """
    text = quoted_form(subject)
    folded = fold(text)
    letters = sum(char.isalpha() for char in text)
    if letters < 0.6 * len(text.replace(" ", "")) or len(text) > LONGEST_QUOTED or len(text.split()) > 9:
        return ""
    if folded.strip("!?؟ ") in _EMPTY or is_noise(text) or folded.startswith(_ROBOT) or _SAD.search(folded):
        return ""
    # "schedule" says nothing and "ALL HANDS ON DECK" shouts; "Houston" is a name.
    if (text.islower() and " " not in text) or (text.isupper() and text.count(" ") > 1):
        return ""
    return text.rstrip("!")


def reply_subject(subject: str) -> str:
    """Return the subject that keeps a reply in its thread: the same, with one "Re: " before it."""
    text = one_line(subject, _LONGEST_REPLY)
    return text if re.match(r"re\s*:", text, re.IGNORECASE) else f"Re: {text}".rstrip()
