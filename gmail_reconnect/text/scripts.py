"""Tell which script (ISO 15924) a text or a language is written in, and in which direction. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .bidi import Direction

_SCRIPTS: Final = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "DEVANAGARI": "Deva",
    "HANGUL": "Kore", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "CJK": "Hani",
}  # fmt: skip
"""The first word of a letter's Unicode name → its script."""


def script_of(text: str) -> str | None:
    """The ISO 15924 code of the script that most letters of `text` are in; None without letters."""
    names = (unicodedata.name(char, "") for char in text[:500] if char.isalpha())
    scripts = (_SCRIPTS.get(re.split("[ -]", name, maxsplit=1)[0]) for name in names)
    found = Counter(script for script in scripts if script)
    return found.most_common(1)[0][0] if found else None


def script_of_language(language: str) -> str:
    """The script a language is usually written in, from CLDR's likely subtags; "Latn" where unknown."""
    likely = str(get_global("likely_subtags").get(language, ""))
    return likely.split("_")[1] if "_" in likely else "Latn"


def direction_of(language: str) -> Direction:
    """Return the direction a language is written in; left to right if unknown."""
    try:
        return "rtl" if Locale.parse(language).text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"
