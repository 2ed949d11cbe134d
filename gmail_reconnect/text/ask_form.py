"""Tell whether what the user asks fits into "Could I ask you for …?": a thing, or a whole sentence. Pure.

Only what is certainly another form is found: an order ("give me a lunch"), a clause ("to call you", "we could meet"),
a second preposition ("for twenty minutes").
"""

from __future__ import annotations

import re
from typing import Final

from .fold import fold
from .sanitize import clean

_READS: Final = {"en": "Could I ask you for {}?", "ar": "هل لي ب{}؟"}
_ADVICE: Final = {
    "en": "Write a thing, such as “twenty minutes by phone”, or a whole question, such as “Could I call you in March?”",
    "ar": "Write a thing, such as «عشرين دقيقة بالهاتف», or a whole question, such as «هل أتصل بك في مارس؟»",
}
_WRONG: Final = {
    "en": re.compile(
        r"(?:give|send|introduce|recommend|suggest|explain|teach|lend|remind|inform|meet|we|he|she|they|you|there|for|to"
        r"|because|whether|that (?:i|we|you)|any (?:chance|idea))\b(?!-)"
        r"|(?:help|call|phone|e-?mail|mail|text|write|read|review|show|share|check|visit|have|take|make|get|find|keep|join"
        r"|connect|point|answer|put|add|invite|buy|see|spare|grant|forward|bring)"
        r" (?:me|us|my|our|the|an?|this|these|him|her|them|it|his|their|you|your)\b"
        r"|look (?:at|over|through|into)\b|(?:talk|speak|write) (?:to|with)\b"
    ),
    "ar": re.compile(
        r"(?:اعط|اخبر|ارسل|راسل|ساعد|انصح|ارشد|كلم|عرف|دل|دع|زود|افد|هاتف|علم|قابل|ابلغ|امنح)ي?ني\b"
        r"|(?:ارسل|ابعث|اكتب|اشرح|ابحث|اتصل|اسمح)ي?\b|(?:رتب|قدم)ي? لي\b"
        r"|(?:اريد|احتاج|اطلب|ارغب|اتمني|احب|نلتقي|نتحدث|التقي|ممكن|يمكنك|لو|من فضلك|رجاء|لان|لكي|كي|في|علي|عن|الي)\b"
    ),
}
"""Folded. Orders, subjects of a clause, words that join one, prepositions."""
_SENTENCE: Final = re.compile(r"[.?!…؟][\"'”’»)\]\u2069]*\Z")


def find_wrong_ask(words: str, language: str) -> str:
    """Why `words`, which aren't a whole sentence, don't fit: how they would read, and what to write; "" if they do."""
    line = clean(words)
    wrong = _WRONG.get(language)
    if wrong is None or _SENTENCE.search(line) or not wrong.match(fold(line)):
        return ""
    return f"A letter would say “{_READS[language].format(line)}” {_ADVICE[language]}."
