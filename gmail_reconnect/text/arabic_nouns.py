"""Give the form of an Arabic noun that goes with a number, in the genitive, as after a preposition. Pure."""

from __future__ import annotations

from typing import Final

from babel import Locale

# The forms with one, two, 3–10, 11–99, and 100 (then from the start), as CLDR names them.
_FORMS: Final = {
    "day": {"one": "يوم", "two": "يومين", "few": "أيام", "many": "يومًا", "other": "يوم"},
    "week": {"one": "أسبوع", "two": "أسبوعين", "few": "أسابيع", "many": "أسبوعًا", "other": "أسبوع"},
    "month": {"one": "شهر", "two": "شهرين", "few": "أشهر", "many": "شهرًا", "other": "شهر"},
    "year": {"one": "سنة", "two": "سنتين", "few": "سنوات", "many": "سنة", "other": "سنة"},
    "letter": {"one": "رسالة", "two": "رسالتين", "few": "رسائل", "many": "رسالة", "other": "رسالة"},
    "different": {"one": "واحد", "two": "مختلفين", "few": "مختلفة", "many": "مختلفًا", "other": "مختلف"},
}


def arabic_noun(noun: str, count: int) -> str:
    """Return the form of a noun (by its English name) that goes with `count`, without the number."""
    forms = _FORMS[noun]
    return forms.get(Locale("ar").plural_form(count), forms["other"])


def with_number(count: int, noun: str, number: str) -> str:
    """Return the noun after `number`, which is `count` as it is written; the forms for one and two need no number."""
    word = arabic_noun(noun, count)
    return word if Locale("ar").plural_form(count) in {"one", "two"} else f"{number} {word}"
