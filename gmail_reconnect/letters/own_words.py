"""Puts the user's own words into a letter: as they are, with punctuation where it is missing. Pure."""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, one_line

_ENDS = re.compile(r"[.?!…؟][\"'”’»)\]\u2069]*\Z")
_INNER_END = re.compile(r"[.?!…؟;؛](?:\s|\Z)")
_LOOSE_END = re.compile(r"[\s,;:،؛]+\Z")
_QUESTIONS: Final = {
    "en": (
        "what", "who", "whom", "whose", "which", "when", "where", "why", "how", "do", "does", "did", "is", "are", "was",
        "were", "have", "has", "had", "can", "could", "would", "will", "shall", "should", "may", "might",
    ),
    "ar": ("هل", "ماذا", "متي", "اين", "كيف", "لماذا", "ايمكن", "اتسمح", "اتسمحين"),
}  # fmt: skip
"""A sentence that begins with one of these, folded, is a question."""
_SENTENCES: Final = {"en": ("i", "i'd", "i'm", "i'll", "i've", "please", "let", "if", "tell"), "ar": ("اود", "ارجو")}
_ARABIC = re.compile(r"[\u0621-\u064a]")
_ARABIC_PRESENT = re.compile(r"(?:س)?أ[\u0621-\u064a]")
_PRESENT = re.compile(r"I(?:['’]m| am|['’]d| would| need| want| have to| plan| hope|['’]ll| will)\b")
_OFFER = re.compile(r"I(?:['’]d| can| could| would|['’]ll| will)\b")
_CONDITION = re.compile(r"\b(?:if|whenever|unless|should you)\b", re.IGNORECASE)
_COMMON_START = re.compile(
    r"(?:A|An|The|My|Your|Our|Any|Some|One|Two|Three|Five|Ten|Fifteen|Twenty|Thirty|Half|Back|News|Advice|Help|Question"
    r"|Quick|Short|New|Old|Late|Still|About|After|Before|From|With|In|On|At|For|To|Used|[A-Z][a-z]+ing)\b(?! [A-Z])"
)
_WRITING = re.compile(r"\b(?:writ(?:e|ing|ten)|wrote|letter)\b|كتب|رساله")
_OBLIQUE: Final = re.compile(
    r"\b(عشر|ثلاث|[أا]ربع|خمس|ست|سبع|ثمان|تسع)ون\b|\b(دقيقت|ساعت|سؤال|سطر|كلمت|[أا]سبوع|يوم|مكالمت|[اإ]ثن|[اإ]ثنت)ان\b"
)
"""Arabic numbers and duals in the nominative."""
_LATIN_MARKS: Final = str.maketrans({"?": "؟", ",": "،", ";": "؛"})
_ARABIC_MARK = re.compile(r"(?<=[\u0621-\u064a\u064b-\u0652»\u2069)])\s?[?,;]")


def as_sentence(words: str, language: str) -> str:
    """The words with a mark at their end: the user's own, otherwise that of a question or a statement.

    In Arabic, Latin marks behind Arabic letters become Arabic ones. "" stays "".
    """
    text = _LOOSE_END.sub("", one_line(words, LONGEST_SENTENCES))
    if language == "ar":
        text = _ARABIC_MARK.sub(lambda mark: mark[0].strip().translate(_LATIN_MARKS), text)
    if not text or _ENDS.search(text):
        return text
    return text + (("؟" if language == "ar" else "?") if _is_question(text, language) else ".")


def as_ask(words: str, language: str) -> tuple[str, bool]:
    """What the user asks, and whether it is a whole sentence: "twenty minutes by phone" isn't, a question is."""
    text = _LOOSE_END.sub("", one_line(words, LONGEST_SENTENCES))
    first = _first_word(text)
    starts_sentence = first in _SENTENCES.get(language, ()) or _is_question(text, language)
    if _ENDS.search(text) or starts_sentence:
        return as_sentence(text, language), True
    if language == "ar":  # the letter's sentence takes the oblique case
        text = _OBLIQUE.sub(lambda found: f"{found[1] or found[2]}ين", text)
    return inside_a_line(text), False


def inside_a_line(text: str) -> str:
    """English words as they continue a line: "A practice of my own" gets a small letter, "Houston" doesn't."""
    return text[:1].lower() + text[1:] if _COMMON_START.match(text) else text


def speaks_of_writing(words: str) -> bool:
    """Whether a sentence says itself that the user writes, or wrote."""
    return _WRITING.search(fold(words)) is not None


def as_statement(sentence: str) -> str:
    """A single statement without its full stop, so that a clause may follow it; "" for a question or two sentences."""
    inner = sentence[:-1]
    if _ARABIC.match(sentence) and not _ARABIC_PRESENT.match(sentence):
        return ""  # what follows says that this is why: only what goes on, or is to come, can be
    return inner if sentence.endswith(".") and not _INNER_END.search(inner) else ""


def may_follow_because(words: str) -> bool:
    """Whether an English sentence tells of the present, so that it can be a reason: "I'm moving", not "I moved"."""
    return _PRESENT.match(words) is not None


def is_offer_of_mine(words: str) -> bool:
    """Whether an English sentence offers what "I can" do, without an "if" of its own."""
    return _OFFER.match(words) is not None and not _CONDITION.search(words)


def is_ing_form(words: str) -> bool:
    """Whether an English chapter begins with an -ing form: "finishing a degree"."""
    first = words.split(" ", 1)[0].lower()
    return len(first) > 4 and first.endswith("ing") and first not in {"spring", "string", "wedding", "building"}


def _is_question(text: str, language: str) -> bool:
    return _first_word(text) in _QUESTIONS.get(language, ())


def _first_word(text: str) -> str:
    return fold(text.split(" ", 1)[0]).strip("،,.:;\"'“«") if text else ""
