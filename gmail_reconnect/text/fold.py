"""Fold a text for comparing: what people write differently and mean the same becomes the same letters. Pure.

These don't count: case, accents, compatibility forms, strokes and ligatures (ł → l, ø → o, ı → i, æ → ae), Arabic
letter forms (أ إ آ → ا, ى ی → ي, ة ہ → ه, ک → ك), vowel signs, tatweel, and the script of a digit. `stemming.py` folds
further, for a search.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

# The combining classes of marks that are sounds of the word: が is not か, สุ not สู.
_SOUNDS: Final = frozenset({8, 9, *range(84, 133)})
_JOINERS: Final = str.maketrans("", "", "\u200c\u200d")  # inside Persian words, and often left out
# Letters that Unicode does not decompose, and Arabic letters that are typed for each other.
_LETTER_FORMS: Final = str.maketrans("łøıđðħŧ", "loiddht") | str.maketrans(
    {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict(zip("ىیےةہھەٱک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "يييههههاك01234567890123456789", strict=True))
    | {"ـ": None}
)


def fold(text: str) -> str:
    """Return `text` folded as the module describes.

    A mark that is a vowel or a tone of the word, as in Hindi or Thai, stays: another mark makes another word.
    """
    return text.lower() if text.isascii() else fold_letters(text.translate(_JOINERS), _is_accent)


def fold_letters(text: str, is_mark: Callable[[str], bool]) -> str:
    """Fold each letter, and remove the marks that `is_mark` names."""
    # Unless NFKC comes first, 𝐀 is an A that has no small letter.
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(character for character in whole if not is_mark(character))
    return unicodedata.normalize("NFC", bare).translate(_LETTER_FORMS)


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of these lines, folded."""
    return frozenset(fold(word) for line in lines for word in line.split())


def _is_accent(character: str) -> bool:
    mark = unicodedata.combining(character)
    return mark > 0 and mark not in _SOUNDS
