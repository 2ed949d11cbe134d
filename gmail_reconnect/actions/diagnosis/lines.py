"""What doctor says: lines of templates/doctor, in one language, filled with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TypeAlias

from babel.dates import format_date, format_datetime

from gmail_reconnect.errors import ErrorNote
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import clean

Fact: TypeAlias = "str | int | date | Line | tuple[Line, ...]"
"""Text from elsewhere; a number, with its noun if [count] has one of that name; a day, or a moment UTC; lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by its key in [line], and its facts; or an error, which has `english` words, by its key in [error].

    `kind` is a key for the error's words where it has none of its own.
    """

    key: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    english: str = ""
    kind: str = ""


def line(key: str, **facts: Fact) -> Line:
    """A sentence with its facts."""
    return Line(key, facts)


def error_line(note: ErrorNote) -> Line:
    """An error by its code, else by its kind, whose words may quote its message."""
    return Line(note.code, {**note.facts, "message": note.message}, note.message, note.kind)


def describe(said: Line, language: str) -> str:
    """The sentence in a language; in English where there are no words in it."""
    words, key = _words(language), said.key
    if said.english:
        known = () if words.language == "en" else words.table("error")
        key = next((one for one in (said.key, said.kind) if one in known), "")
        if not key:
            return said.english
    facts = {name: _shown(name, fact, words) for name, fact in said.facts.items()}
    return words.say("error" if said.english else "line", key, **facts)


def _shown(name: str, fact: Fact, words: PageWords) -> str:
    match fact:
        case Line():
            return describe(fact, words.language)
        case tuple():
            return words.say("and").join(describe(one, words.language) for one in fact)
        case int():
            return words.count(name, fact) if name in words.table("count") else words.number(fact)
        case datetime():
            return format_datetime(fact, words.say("moment"), locale=words.locale)
        case date():
            return format_date(fact, words.say("day"), locale=words.locale)
        case _:
            return fact if words.direction == "ltr" else isolate(clean(fact))


@cache
def _words(language: str) -> PageWords:
    found = {path.name: path.read_text(encoding="utf-8") for path in (shipped_templates() / "doctor").glob("*.toml")}
    return PageWords(language if f"{language}.toml" in found else "en", found)
