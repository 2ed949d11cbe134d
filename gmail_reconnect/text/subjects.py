"""Which subject lines a letter may quote, and how they read without their prefixes. Pure.

A remembering line has to please: what is long, noisy, empty of meaning or sad is never quoted.
"""

from __future__ import annotations

import re
from typing import Final

from .bidi import clean, fold

LONGEST_QUOTED: Final = 60
LONGEST_SUBJECT: Final = 200

_PREFIX = re.compile(
    r"^(?:(?:re|fwd?|aw|wg|sv|vs|tr|antw|rif|odp|ref|res|enc|rv|رد|الرد|إعادة توجيه|ردّ|تحويل)(?:\[\d+\]|\(\d+\))?"
    r"\s*[:：]|\[[^\]]{1,60}\])\s*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s*(?:\(fwd\)|[(\[]was\b.*)\s*$", re.IGNORECASE)
_QUOTES = str.maketrans("", "", '"“”„«»`')
_NOISE = re.compile(
    r"[@{}<>|\\_=*#~^]|://|www\.|\d{5,}|\b(?!(?:19|20)\d\d\b)\d{4}\b|[!?؟]{2,}|[A-Z]{2,}-\d+|\.{3,}|\d+[/.]\d+[/.]\d+"
)
_ROBOT: Final = tuple(
    fold(start)
    for start in (
        "invitation:", "accepted:", "declined:", "updated invitation", "canceled", "cancelled", "out of office",
        "automatic reply", "auto-reply", "undeliverable", "delivery status", "read:", "reminder", "your order",
        "receipt", "invoice", "password", "دعوة:", "رد تلقائي", "تذكير", "فاتورة",
    )
)  # fmt: skip
_EMPTY: Final = frozenset(
    fold(words)
    for words in (
        "hi", "hello", "hey", "hi there", "test", "no subject", "(no subject)", "none", "question", "a question",
        "fyi", "thanks", "thank you", "thx", "urgent", "important", "update", "meeting", "info", "help", "please",
        "request", "message", "mail", "email", "e-mail", "(none)", "untitled", "follow up", "follow-up", "reply",
        "مرحبا", "سلام", "السلام عليكم", "تحية", "بدون عنوان", "بلا عنوان", "بدون موضوع", "بلا موضوع", "سؤال",
        "شكرا", "هام", "عاجل", "اجتماع", "رسالة", "استفسار", "طلب",
    )
)  # fmt: skip
_SAD = re.compile(
    r"\b(?:funeral|condolences?|obituary|passed away|death|died|divorce|layoffs?|laid off|lawsuit|terminat\w+|"
    r"resign\w*|overdue|complaint|cancer|hospital|surgery|memorial|sympathy|bereavement|fired|sorry|apolog\w+|"
    r"bankrupt\w*|harass\w*|confidential|salary|"
    r"عزاء|تعزية|تعازي|وفاه|جنازه|طلاق|استقاله|شكوي|مرض|مستشفي|سرطان|دعوي|فصل من|راتب|سري|اعتذار)\b"
)


def bare(subject: str) -> str:
    """A subject without reply marks, list tags and forwarding notes: "Re: [boats] Fwd: oars" is "oars"."""
    text = clean(subject, LONGEST_SUBJECT)
    while True:
        shorter = _SUFFIX.sub("", _PREFIX.sub("", text))
        if shorter == text:
            return text.strip()
        text = shorter


def quotable(subject: str) -> str:
    """`subject` as a letter may quote it; "" where it had better not.

    The answer has no quotation marks and no closing punctuation: the letter brings its own.
    """
    text = " ".join(bare(subject).translate(_QUOTES).split()).strip(" .,:;-–—…،؛")
    folded = fold(text)
    letters = sum(char.isalpha() for char in text)
    if letters < 3 or letters < 0.6 * len(text.replace(" ", "")):
        return ""
    if len(text) > LONGEST_QUOTED or len(text.split()) > 9:
        return ""
    if _NOISE.search(text) or folded.strip("!?؟ ") in _EMPTY or folded.startswith(_ROBOT) or _SAD.search(folded):
        return ""
    # "schedule" says nothing and "ALL HANDS ON DECK" shouts; "Houston" is a name.
    if (text.islower() and " " not in text) or (text.isupper() and text.count(" ") > 1):
        return ""
    return text.rstrip("!") or ""


def reply_subject(subject: str) -> str:
    """The subject that keeps a reply in its thread: the same, with one "Re: " before it."""
    text = clean(subject, 900)
    return text if re.match(r"re\s*:", text, re.IGNORECASE) else f"Re: {text}".rstrip()
