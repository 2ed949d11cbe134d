"""Tables of words in names: titles, degrees, offices, compound names, nicknames. All folded; data only.

lexicon.toml has the words, and says what each table is.
"""

from __future__ import annotations

import re
import tomllib
from pkgutil import get_data
from typing import Final

from gmail_reconnect.text.fold import fold, word_set

_LEXICON: Final = tomllib.loads((get_data(__package__, "lexicon.toml") or b"").decode())
_WORDS: Final = {table: word_set(words) for table, words in _LEXICON["words"].items()}

OFFICE_MAILBOXES: Final = _WORDS["office_mailboxes"]
OFFICES: Final = OFFICE_MAILBOXES | _WORDS["offices"]
NOT_NAMES: Final = OFFICES | _WORDS["not_names"]
INSTITUTIONS: Final = _WORDS["institutions"]
INSTITUTION_ENDS: Final = re.compile(rf"[^\W\d_]{{3,}}(?:{'|'.join(sorted(_WORDS['institution_ends']))})")
NOT_ALONE: Final = _WORDS["not_alone"]
NOT_FIRST: Final = _WORDS["not_first"]
FAMILIES: Final = _WORDS["families"]
FAMILY_ARTICLES: Final = _WORDS["family_articles"]
FAMILY_ARTICLES_OR_NAMES: Final = _WORDS["family_articles_or_names"]
JOINING: Final = frozenset(_LEXICON["words"]["joining"].split())
JOINING_WITHIN_NAMES: Final = frozenset(_LEXICON["words"]["joining_within_names"].split())
FOR_OTHERS: Final = frozenset(_LEXICON["words"]["for_others"].split())
PASSED_OVER: Final = _WORDS["passed_over"]
ONLY_WITH_POINT: Final = _WORDS["only_with_point"]
SHORT_GIVEN: Final = _WORDS["short_given"]
TITLES_IN_CAPITALS: Final = frozenset(_LEXICON["words"]["titles_in_capitals"].split())
TITLES_OR_NAMES: Final = _WORDS["titles_or_names"]
TITLES: Final = _WORDS["titles"]
TITLES_BEFORE_SLASH: Final = re.compile(
    rf"^\s*(?:(?:{'|'.join(_LEXICON['words']['titles_before_slash'].split())})\.?\s*){{1,2}}/\s*", re.IGNORECASE
)
LONG_TITLES: Final = _WORDS["long_titles"]
RARELY_NAMES: Final = _WORDS["rarely_names"]
POSSIBLY_NAMES: Final = _WORDS["possibly_names"]
FAMILY_TITLES: Final = _WORDS["family_titles"]
FACULTIES: Final = _WORDS["faculties"]
DEGREES: Final = _WORDS["degrees"]
DEGREES_OR_NAMES: Final = _WORDS["degrees_or_names"]
COMPANIES: Final = _WORDS["companies"]
COMPANIES_OR_NAMES: Final = _WORDS["companies_or_names"]
GENERATIONS: Final[dict[str, str]] = _LEXICON["generations"]
TITLES_BEHIND: Final = _WORDS["titles_behind"].union(DEGREES, GENERATIONS, COMPANIES)
AFTER_COMMA: Final = DEGREES.union(DEGREES_OR_NAMES, GENERATIONS, COMPANIES, COMPANIES_OR_NAMES)
CJK_TITLES: Final[tuple[str, ...]] = tuple(_LEXICON["words"]["cjk_titles"].split())
OPENINGS: Final = _WORDS["openings"]
CLOSINGS: Final = _WORDS["closings"]
ARTICLES: Final = _WORDS["articles"]
TOP_DOMAINS: Final = _WORDS["top_domains"]
PARTICLES: Final = _WORDS["particles"]
PARTICLES_IN_FRONT: Final = PARTICLES | _WORDS["also_particles_in_front"]
OCCUPATIONS: Final = _WORDS["occupations"]
TITLE_FORMS: Final[tuple[str, ...]] = tuple(_LEXICON["titles"]["forms"].splitlines())
WOMENS_TITLES: Final = word_set(_LEXICON["titles"]["women"])
POLITE: Final = word_set(_LEXICON["titles"]["polite"])
KIN: Final = word_set(_LEXICON["titles"]["kin"])


def _pairs(lines: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines.splitlines():
        firsts, _, seconds = line.partition(":")
        found.update({first: found.get(first, frozenset()) | word_set(seconds) for first in map(fold, firsts.split())})
    return found


PAIRED: Final = _pairs(_LEXICON["names"]["paired"])
CALLED_TOGETHER: Final = _pairs(_LEXICON["names"]["paired"] + _LEXICON["names"]["also_paired"])
VIETNAMESE: Final = word_set(_LEXICON["names"]["vietnamese"])
VIETNAMESE_WITH_MIDDLE: Final = word_set(_LEXICON["names"]["vietnamese_with_middle"])
VIETNAMESE_MIDDLE: Final = word_set(_LEXICON["names"]["vietnamese_middle"])
CHINESE: Final = word_set(_LEXICON["names"]["chinese"])
SHORT_FAMILIES: Final = word_set(_LEXICON["names"]["short"])
KOREAN: Final = word_set(_LEXICON["names"]["korean"])
CHINESE_ABROAD: Final = word_set(_LEXICON["names"]["chinese_abroad"])
KOREAN_SYLLABLES: Final = word_set(_LEXICON["names"]["korean_syllables"])
JAPANESE: Final = word_set(_LEXICON["names"]["japanese"])
HUNGARIAN_FAMILIES: Final = word_set(_LEXICON["names"]["hungarian_families"])
FAMILIES_AS_GIVEN: Final = word_set(_LEXICON["names"]["families_as_given"])
HUNGARIAN: Final = word_set(_LEXICON["names"]["hungarian"])
ALSO_GIVEN: Final = word_set(_LEXICON["names"]["also_given"])
ARABIC: Final = word_set(_LEXICON["names"]["arabic"])


def _formal_names() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _LEXICON["names"]["nicknames"].splitlines():
        formal, *nicknames = line.split()
        for name in nicknames:
            found.setdefault(name, set()).add(formal)
    return {nickname: frozenset(names) for nickname, names in found.items()}


FORMAL_NAMES: Final = _formal_names()
"""Nickname → the names it is short for: bob → robert."""
