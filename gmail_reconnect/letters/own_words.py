"""Puts the user's own words into a letter: as they are, with punctuation where it is missing. Pure."""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, one_line

_FEW: Final = 4
"""Words: a longer closing is a sentence."""
_ENDS = re.compile(r"[.?!…؟][\"'”’»)\]\u2069]*\Z")
_INNER_END = re.compile(r"[.?!…؟;؛](?:\s|\Z)")
_SENTENCE_START = re.compile(r"(?<=\w\w\w[.?!…؟])(?<!Prof\.)\s+")
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
_AND = re.compile(r"\Aو(?=إن|أن|إذا|لو|س|ي|أ|ال)")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_ARABIC_PRESENT = re.compile(r"(?:س)?أ[\u0621-\u064a]")
_PRESENT = re.compile(r"I(?:['’]m| am|['’]d| would| need| want| have to| plan| hope|['’]ll| will)\b")
_OFFER = re.compile(r"I(?:['’]d| can| could| would|['’]ll| will)\b")
_CONDITION = re.compile(r"\b(?:if|whenever|unless|should you)\b", re.IGNORECASE)
_BEGINS_WITH_IF = re.compile(r"(?:if|should you|whenever|when)\b|(?:ان|اذا|لو|متي)\s")
_THEIR_NEWS = re.compile(
    r"\A(?:i hear|i(?: just)? heard|i see|i['’]m told|i am told)\b(?=.*\byou(?:r|['’]\w+)?\b)|\bcongratulations\b"
    r"|\A(?:بلغني|سمعت|علمت|اخبرني)\b|\bفمبارك\b|\bمبارك (?:عليك|لك)\b"
)
_OWN_NEWS = re.compile(r"I\b|(?!ال|ليس)[\u0621-\u064a]{2,6}ت\s")
_COMMON_START = re.compile(
    r"(?:A|An|The|My|Your|Our|Any|Some|One|Two|Three|Five|Ten|Fifteen|Twenty|Thirty|Half|Back|News|Advice|Help|Question"
    r"|Quick|Short|New|Old|Late|Still|About|After|Before|From|With|In|On|At|For|To|Used"
    r"|If|When|Whenever|You|There|It|We|[A-Z][a-z]+ing)\b(?! [A-Z])"
)
_OPENS_LETTER = re.compile(
    r"[!?؟]\Z|\b(?:congratulations|مبارك|تهاني\w*|اتمني لك|فمبارك)\b"
    r"|\A(?:happy|thank|thanks|welcome|i hope|ارجو ان|شكرا|كيف)\b"
)
"""A line, folded, that greets, thanks, congratulates, or asks how they are."""
_TIME = re.compile(r"\b(?:minutes?|hours?|half an hour|دقيقه|دقيقتين|دقايق|ساعه|ساعتين)\b")
_MEETING = re.compile(r"\b(?:lunch|coffee|dinner|breakfast|drink|beer|tea|visit|غداء|عشاء|قهوه|لقاء|زياره)\b")
_OPEN = re.compile(r"\A(?:who|what|which|where|when|how|why|من|ما|ماذا|اين|متي|كم|كيف)\b")
_TO_KNOW = re.compile(
    r"\A(?:do|does|did|are|is|have)\b"
    r"|\A(?:هل (?:تعرف|لديك|عندك|هناك|ما زلت|سمعت|تذكر|يخطر|تنصح))"
)
"""Questions, folded, that they may be unable to answer; others ask for a favour."""
_WAY_OUT = re.compile(
    r"(?:\A|[.?!;,] )(?:and |but )?if\b|\b(?:unless|no need|no hurry)\b|(?<!\w)و?(?:ان لم|ان كان|لا حرج|لا باس)(?!\w)"
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
    asks = _is_question(_SENTENCE_START.split(text)[-1], language)
    return text + (("؟" if language == "ar" else "?") if asks else ".")


def as_closing(words: str, language: str) -> str:
    """The line above the signature: a few words without a mark get a comma."""
    text = _LOOSE_END.sub("", one_line(words, LONGEST_SENTENCES))
    if not text or _ENDS.search(text) or len(text.split()) > _FEW:
        return as_sentence(text, language)
    return text + ("،" if language == "ar" else ",")


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


def kinds_of_ask(ask: str, *, is_sentence: bool) -> frozenset[str]:
    """What an ask is, as headings of wordings name it; a whole sentence says itself whether it wants time."""
    folded = fold(ask)
    found = {"own way out"} if _WAY_OUT.search(folded) else set()
    wants = next((kind for kind, known in (("time", _TIME), ("meeting", _MEETING)) if known.search(folded)), "")
    if is_sentence:
        found.add("whole sentence")
        if not wants:
            found |= {"open question"} if _OPEN.match(folded) else {"to know"} if _TO_KNOW.match(folded) else set()
    elif wants and not found:
        found.add(wants)
    return frozenset(found)


def opens_letter(line: str) -> bool:
    """Whether a line of the user's own belongs before the silence: a greeting, thanks, or a question."""
    return _OPENS_LETTER.search(fold(line)) is not None


def after_and(words: str) -> str:
    """Arabic words as they follow «و»: without one of their own; "" if they don't begin with an Arabic letter."""
    return _AND.sub("", words) if _ARABIC.match(words) else ""


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


def is_own_news(words: str) -> bool:
    """Whether a sentence tells of the user: "I've been back since February"; in Arabic, of what the user did."""
    return _OWN_NEWS.match(words) is not None


def is_their_news(words: str) -> bool:
    """Whether a line tells how the person is now: "I hear you moved"; thanks or a memory don't."""
    return _THEIR_NEWS.search(fold(words)) is not None


def is_offer_of_mine(words: str) -> bool:
    """Whether an English sentence offers what "I can" do, without an "if" of its own."""
    return _OFFER.match(words) is not None and not _CONDITION.search(words)


def begins_with_if(words: str) -> bool:
    """Whether a sentence begins with a condition: "If you ever need a contract read, …"."""
    return _BEGINS_WITH_IF.match(fold(words)) is not None


def is_ing_form(words: str) -> bool:
    """Whether an English chapter begins with an -ing form: "finishing a degree"."""
    first = words.split(" ", 1)[0].lower()
    return len(first) > 4 and first.endswith("ing") and first not in {"spring", "string", "wedding", "building"}


def _is_question(text: str, language: str) -> bool:
    return _first_word(text) in _QUESTIONS.get(language, ())


def _first_word(text: str) -> str:
    return fold(text.split(" ", 1)[0]).strip("،,.:;\"'“«") if text else ""
