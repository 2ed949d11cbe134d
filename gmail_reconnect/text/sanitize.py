"""Text from outside as one line of harmless text. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their category, and seen by nobody
_JOINERS: Final = frozenset("\u200c\u200d")  # Persian words and emoji need them
_BLANKS: Final = frozenset({"Cc", "Zl", "Zp"})


def clean(text: str) -> str:
    """One line of harmless text: no control, direction-changing or unseen characters, no lone surrogates."""
    if text.isascii() and text.isprintable():
        if "  " not in text and text[:1] != " " and text[-1:] != " ":
            return text
    else:
        text = "".join(map(_harmless, text.encode("utf-8", "replace").decode("utf-8")))
    return " ".join(text.split())


def _harmless(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return "" if character in _FILLERS else character
    category = unicodedata.category(character)
    if category in _BLANKS:
        return " "
    return "" if category == "Cf" else character
