"""Puts years into words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from babel import UnknownLocaleError
from babel.lists import format_list


def years_in_words(years: Sequence[int], language: str) -> str:
    """Ascending years as a list: "2019 and 2020", "عامي 2019 و2020"; a long run by its ends, as "1999–2004".

    English has "the years from 1999 to 2004" for it, Arabic likewise.
    """
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        first, last = years[0], years[-1]
        in_words = {"ar": f"الأعوام من {first} إلى {last}", "en": f"the years from {first} to {last}"}
        return in_words.get(language, f"{first}–{last}")
    noun = {1: "عام ", 2: "عامي "}.get(len(years), "أعوام ") if language == "ar" else ""
    return noun + _listed(list(map(str, years)), language)


def during_years(years: Sequence[int], language: str) -> str:
    """When: "in 2019 and 2020", "from 1999 to 2004", "في عام 2019"."""
    if language != "ar" and len(years) > 2:
        return f"from {years[0]} to {years[-1]}" if language == "en" else f"{years[0]}–{years[-1]}"
    lead = {"en": "in ", "ar": "في "}.get(language, "")
    return lead + years_in_words(years, language)


def _listed(parts: Sequence[str], language: str) -> str:
    try:
        return str(format_list(parts, locale=language))
    except (UnknownLocaleError, ValueError):
        return ", ".join(parts)
