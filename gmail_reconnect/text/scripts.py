"""Tell which script (ISO 15924) a text or a language is written in, and in which direction. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .bidi import Direction

_SCRIPTS: Final = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "DEVANAGARI": "Deva",
    "HANGUL": "Kore",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "CJK": "Hani",
}


def script_of(text: str) -> str | None:
    """The ISO 15924 code of the script that most letters of `text` are in; None without letters."""
    found = Counter(_scripts_of_letters(text[:500]))
    return found.most_common(1)[0][0] if found else None


def _scripts_of_letters(text: str) -> Iterable[str]:
    for char in text:
        if char.isalpha():
            script = _SCRIPTS.get(unicodedata.name(char, "").split(" ")[0].split("-")[0])
            if script:
                yield script


def script_of_language(language: str) -> str:
    """The script a language is usually written in, from CLDR's likely subtags; "Latn" where unknown."""
    likely = str(get_global("likely_subtags").get(language, ""))
    parts = likely.split("_")
    return parts[1] if len(parts) > 1 else "Latn"


def direction_of(language: str) -> Direction:
    """Return the direction a language is written in; left to right if unknown."""
    try:
        return "rtl" if Locale.parse(language).text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"
