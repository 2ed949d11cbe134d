"""Writes out English contractions, for a formal letter. Pure."""

from __future__ import annotations

import re
from typing import Final

_LONG: Final = {
    "it's been": "it has been", "it's": "it is", "there's": "there is", "that's": "that is", "i'd": "I would",
    "i'm": "I am", "i'll": "I will", "i've": "I have", "you'd": "you would", "you're": "you are", "you've": "you have",
    "we're": "we are", "we've": "we have", "don't": "do not", "didn't": "did not", "doesn't": "does not",
    "can't": "cannot", "won't": "will not", "isn't": "is not", "wasn't": "was not", "haven't": "have not",
    "hasn't": "has not", "needn't": "need not", "wouldn't": "would not", "couldn't": "could not",
}  # fmt: skip
CONTRACTION: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, _LONG))})\b", re.IGNORECASE)


def write_out(text: str) -> str:
    """The text without contractions: "It's been" becomes "It has been"."""

    def long_form(found: re.Match[str]) -> str:
        long = _LONG[found[0].lower()]
        return long[0].upper() + long[1:] if found[0][0].isupper() else long

    return CONTRACTION.sub(long_form, text)
