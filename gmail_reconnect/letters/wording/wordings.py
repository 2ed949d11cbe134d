"""The wordings of a language: what its files may contain, how one wording is picked, and how it is filled. Pure.

A file has headings in square brackets, with one wording per line below each; lines that begin with "#" are comments.
A heading names a part of the letter and the facts that its wordings state: [opening: owed, long]. A wording is used
only where all of them are true. The values that are filled in (names, subjects, the user's words) are never read as
templates.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, get_args

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gmail_reconnect.config import Tone
from gmail_reconnect.errors import LetterError
from gmail_reconnect.letters.content import ASK_KINDS, CHAPTER_KINDS, SAID_IN_OPENING, WHY_KINDS, MemoryKind
from gmail_reconnect.model import Gender

TONES: Final[tuple[Tone, ...]] = get_args(Tone)
LAYOUT: Final = "layout.txt"
BLANKS: Final = "blanks.txt"

FUNCTIONS: Final = frozenset({"me", "you"})
"""They pick by the user's and by the person's gender: me("for a man", "for a woman", "if it is not set")."""
LAYOUT_VARIABLES: Final = frozenset(
    {
        "greeting",
        "opening",
        "memory",
        "line",
        "line_first",
        "answer",
        "why_now",
        "ask",
        "offer",
        "thanks",
        "close",
        "signature",
    }
)
_COMMON_FACTS: Final = frozenset({"warm", "matter of fact", "apologetic", "formal", "alike"})
_ENDING_FACTS: Final = frozenset(
    {"faded", "unanswered", "owed", "settled", "met", "long", "short", "theirs last", "topic"}
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a letter: the facts that headings of its wordings may state, and the variables these may use."""

    facts: frozenset[str]
    variables: frozenset[str]


def _part(facts: Iterable[str] = (), variables: str = "") -> Part:
    return Part(_COMMON_FACTS | frozenset(facts), frozenset(variables.split()))


PARTS: Final[Mapping[str, Mapping[str, Part]]] = {
    "greeting.txt": {"greeting": _part(["no name", "titled", "other script"], "name written_name genitive_name")},
    "1-silence.txt": {
        "opening": _part(
            {*SAID_IN_OPENING, "unexplained", "after line", "after memory"} | _ENDING_FACTS,
            "silence when then topic about years reason",
        ),
        "reason": _part({"most", "part", "ing form"} | _ENDING_FACTS, "chapter plain_chapter"),
        "chapter": _part(CHAPTER_KINDS),
        "memory": _part([*get_args(MemoryKind), "met"], "topic about then during years person by introduced_when"),
    },
    "2-why-now.txt": {
        "why now": _part({"I sentence", "own news", "owed", *WHY_KINDS}, "words statement"),
        "ask": _part(ASK_KINDS, "ask"),
    },
    "3-offer.txt": {
        "offer": _part(["I sentence", "if sentence", "ask"], "words inner_words"),
        "thanks": _part(_ENDING_FACTS),
    },
    "closing.txt": {"closing": _part(["ask"])},
    "subject.txt": {
        "subject": _part(
            {"campaign", "small campaign", "ask", *WHY_KINDS} | _ENDING_FACTS,
            "campaign topic silence name written_name genitive_name me_name",
        )
    },
    BLANKS: {"blank": _part(["answer", "silence", "why now", "offer", "signature", "topic"], "topic")},
}
"""Each file's parts. Functions are allowed everywhere."""
CHOSEN_PARTS: Final = (
    "greeting", "opening", "reason", "memory", "why now", "ask", "offer", "thanks", "closing", "subject",
)  # fmt: skip
"""The parts whose wording can be chosen for a person, in the order of a letter."""

_ATTEMPTS_A_DRAW: Final = 6
_HEADING = re.compile(r"\[\s*([^\[\]]+?)\s*\]")


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, with its file and line, the facts that it states, and the variables that it uses."""

    path: str
    line: int
    text: str
    facts: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()


def by_gender(gender: Gender | None) -> Callable[[str, str, str], str]:
    """The function of a template that picks one of its three texts: for a man, for a woman, if it is not set."""

    def choose(man: str, woman: str, neutral: str) -> str:
        return {Gender.MALE: man, Gender.FEMALE: woman, None: neutral}[gender]

    return choose


def fitting_wordings(
    wordings: Iterable[Wording], file: str, part: str, facts: Collection[str], values: Mapping[str, str]
) -> list[list[Wording]]:
    """The wordings of a part that state only what is true, and whose variables all have a value.

    In groups, the most specific first: those that state most facts. Only `reason` may be empty. Raises LetterError if
    no wording fits.
    """
    given = {name for name, value in values.items() if value} | FUNCTIONS | {"reason"}
    groups: dict[int, list[Wording]] = {}
    for wording in wordings:
        if wording.facts.issubset(facts) and wording.variables <= given:
            groups.setdefault(len(wording.facts), []).append(wording)
    if not groups:
        known = PARTS[file][part].facts
        stated = ", ".join(sorted(known.intersection(facts)))
        raise LetterError(f"{file} has no wording of [{part}] for a letter with: {stated}.", f"Add one below [{part}].")
    return [groups[number] for number in sorted(groups, reverse=True)]


def in_order(wordings: Sequence[Wording], part: str, person: str, attempt: int = 0) -> list[Wording]:
    """The wordings, beginning with one chosen by a stable hash of the part and the person (an id).

    The next attempt begins with a different one, if there are two or more.
    """
    count = len(wordings)
    # A new hash every few attempts: one stride alone would soon repeat itself.
    draw, step = divmod(attempt, _ATTEMPTS_A_DRAW)
    digest = hashlib.sha256(f"{part}\n{person}\n{draw}".encode(errors="replace")).digest()
    start = int.from_bytes(digest[:8])
    stride = 1 + int.from_bytes(digest[8:16]) % max(count - 1, 1)
    first = (start + step * stride) % count
    return [*wordings[first:], *wordings[:first]]


def source_file(templates: Mapping[str, str], language: str, file: str) -> tuple[str, str]:
    """The path, as the user knows it, and the text of a language's file. Raises LetterError if it is missing."""
    path = f"{language}/{file}"
    if path not in templates:
        known = ", ".join(sorted(key.split("/")[0] for key in templates if key.endswith(f"/{file}"))) or "none"
        raise LetterError(f"There is no letters/{path}.", f"Languages that have this file: {known}.")
    return f"letters/{path}", templates[path]


def wordings_of(templates: Mapping[str, str], language: str, file: str, part: str) -> tuple[Wording, ...]:
    """All wordings of a part. Raises LetterError if the file is missing or broken, or has none."""
    path, text = source_file(templates, language, file)
    found = _parse(path, file, text).get(part, ())
    if not found:
        raise LetterError(f"{path} has no wording below [{part}].", "Add the heading, and a line below it.")
    return found


@lru_cache(maxsize=128)
def _parse(path: str, file: str, text: str) -> Mapping[str, tuple[Wording, ...]]:
    """All wordings of a file by part. Every line is checked now, so that no later letter meets a mistake."""
    found: dict[str, list[Wording]] = {}
    name, facts = "", frozenset[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if heading := _HEADING.fullmatch(line):
            name, facts = _read_heading(f"{path}, line {number}", file, heading[1])
            continue
        if not name:
            example = next(iter(PARTS[file]))
            raise LetterError(f"{path}, line {number}: a wording needs a heading above it, such as [{example}].")
        known = PARTS[file][name].variables | FUNCTIONS
        compile_template(path, number, line, known)
        found.setdefault(name, []).append(Wording(path, number, line, facts, variables_in(line)))
    return {part: tuple(lines) for part, lines in found.items()}


def _read_heading(where: str, file: str, heading: str) -> tuple[str, frozenset[str]]:
    """The part and the facts of a heading, such as "opening: owed, long"."""
    name, _, listed = (" ".join(text.split()) for text in heading.partition(":"))
    if name not in PARTS[file]:
        known = ", ".join(f"[{part}]" for part in PARTS[file])
        raise LetterError(f"{where}: there is no part [{name}].", f"Known in this file: {known}.")
    facts = frozenset(fact.strip() for fact in listed.split(",") if fact.strip())
    if unknown := sorted(facts - PARTS[file][name].facts):
        known = ", ".join(sorted(PARTS[file][name].facts))
        raise LetterError(f"{where}: there is no fact {unknown[0]!r} for [{name}].", f"Known: {known}.")
    return name, facts


def variables_in(text: str) -> frozenset[str]:
    """The variables and functions of a wording. Raises TemplateSyntaxError."""
    return frozenset(meta.find_undeclared_variables(_ENVIRONMENT.parse(text)))


def _environment() -> ImmutableSandboxedEnvironment:
    # The output is plain text; markup.py escapes it for HTML.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    environment.globals.clear()
    return environment


_ENVIRONMENT: Final = _environment()


@lru_cache(maxsize=4096)
def compile_template(path: str, line: int, text: str, known: frozenset[str]) -> Template:
    """The template, which may use only the names in `known`. Raises LetterError with file and line."""
    try:
        unknown = sorted(meta.find_undeclared_variables(_ENVIRONMENT.parse(text)) - known)
        if unknown:
            raise _broken(path, line, f"there is no {{{{ {unknown[0]} }}}} here", known)
        return _ENVIRONMENT.from_string(text)
    except TemplateSyntaxError as error:
        raise _broken(path, line + error.lineno - 1, error.message or "broken", known) from error
    except TemplateError as error:
        raise _broken(path, line, str(error), known) from error


def fill_template(path: str, line: int, template: Template, values: Mapping[str, str | Callable[..., str]]) -> str:
    """The template with its values filled in. Raises LetterError with file and line if that fails."""
    try:
        return template.render(values)
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _broken(path, line, str(error), values.keys()) from error


def _broken(path: str, line: int, what: str, known: Iterable[str]) -> LetterError:
    names = ", ".join(sorted(known))
    return LetterError(f"{path}, line {line}: {what}.", f"Known here: {names or 'no variables'}.")
