"""The wordings of a language: what its files may contain, how one wording is picked, and how it is filled. Pure.

A file has headings in square brackets, with one wording per line below each; lines that begin with "#" are comments.
The values that are filled in (names, subjects, the user's words) are never read as templates.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, get_args

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gmail_reconnect.config import Tone
from gmail_reconnect.errors import LetterError
from gmail_reconnect.letters.content import ASKING, CHAPTER_KINDS, WHY_KINDS

TONES: Final[tuple[Tone, ...]] = get_args(Tone)
LAYOUT: Final = "layout.txt"

FUNCTIONS: Final = frozenset({"me", "you"})
"""They pick by the user's and by the person's gender: me("for a man", "for a woman", "if it is not set")."""
LAYOUT_VARIABLES: Final = frozenset(
    {"greeting", "opening", "reason", "memory", "why_now", "ask", "offer", "thanks", "forward", "close", "signature"}
)


def _catalogue() -> dict[str, dict[str, frozenset[str]]]:
    nothing: frozenset[str] = frozenset()
    silence, words = frozenset({"silence"}), frozenset({"words"})
    step1: dict[str, frozenset[str]] = dict.fromkeys(TONES, silence)
    step1 |= {f"{tone}: {kind}": frozenset({"chapter"}) for tone in TONES for kind in CHAPTER_KINDS}
    step1 |= {f"{tone}: no reason": nothing for tone in TONES}
    step1 |= {"memory": frozenset({"subject", "when"}), "introduced": frozenset({"by", "when"})}
    step2: dict[str, frozenset[str]] = dict.fromkeys(WHY_KINDS, words)
    step2 |= {f"{kind}: ask": nothing for kind in WHY_KINDS if kind in ASKING}
    step2 |= {"return: no words": nothing, "debt: reply": frozenset({"subject"}), "debt: no words": nothing}
    step3 = {"asking": words, "not asking": words, "forward": nothing}
    step3 |= {"thanks: asking": nothing, "thanks: not asking": nothing}
    by_kind: dict[str, frozenset[str]] = dict.fromkeys(WHY_KINDS, nothing)
    by_tone: dict[str, frozenset[str]] = dict.fromkeys(TONES, nothing)
    return {
        "subject.txt": by_kind | {"blank": nothing},
        "greeting.txt": dict.fromkeys(by_tone, frozenset({"name"})) | {"no name": nothing},
        "1-silence.txt": step1,
        "2-why-now.txt": step2 | {"blank": nothing},
        "3-offer.txt": step3 | {"blank": nothing},
        "closing.txt": by_tone | {"blank": nothing},
    }


CATALOGUE: Final[Mapping[str, Mapping[str, frozenset[str]]]] = _catalogue()
"""Each file's headings, and the variables that wordings below them may use. Functions are allowed everywhere."""

_ATTEMPTS_A_DRAW: Final = 6
_HEADING = re.compile(r"\[\s*([^\[\]]+?)\s*\]")


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, with its file and line."""

    path: str
    line: int
    text: str


def pick_wording(wordings: Sequence[Wording], part: str, person: str, attempt: int = 0) -> Wording:
    """A wording chosen by a stable hash of the part and the person (an id).

    The next attempt gets a different one, if there are two or more.
    """
    count = len(wordings)
    # A new hash every few attempts: one stride alone would soon repeat itself.
    draw, step = divmod(attempt, _ATTEMPTS_A_DRAW)
    digest = hashlib.sha256(f"{part}\n{person}\n{draw}".encode(errors="replace")).digest()
    start = int.from_bytes(digest[:8])
    stride = 1 + int.from_bytes(digest[8:16]) % max(count - 1, 1)
    return wordings[(start + step * stride) % count]


def source_file(templates: Mapping[str, str], language: str, file: str) -> tuple[str, str]:
    """The path, as the user knows it, and the text of a language's file. Raises LetterError if it is missing."""
    path = f"{language}/{file}"
    if path not in templates:
        known = ", ".join(sorted(key.split("/")[0] for key in templates if key.endswith(f"/{file}"))) or "none"
        raise LetterError(f"There is no letters/{path}.", f"Languages that have this file: {known}.")
    return f"letters/{path}", templates[path]


def wordings_below(templates: Mapping[str, str], language: str, file: str, heading: str) -> tuple[Wording, ...]:
    """The wordings below a heading. Raises LetterError if the file is broken or the heading has no wording."""
    path, text = source_file(templates, language, file)
    found = _parse(path, file, text).get(heading, ())
    if not found:
        raise LetterError(f"{path} has no wording below [{heading}].", "Add the heading, and a line below it.")
    return found


@lru_cache(maxsize=128)
def _parse(path: str, file: str, text: str) -> Mapping[str, tuple[Wording, ...]]:
    """All wordings of a file by heading. Every line is checked now, so that no later letter meets a mistake."""
    headings = CATALOGUE[file]
    found: dict[str, list[Wording]] = {}
    current = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if heading := _HEADING.fullmatch(line):
            current = " ".join(heading[1].split())
            if current not in headings:
                raise LetterError(
                    f"{path}, line {number}: there is no heading [{current}].",
                    f"Known: {', '.join(f'[{name}]' for name in headings)}.",
                )
            continue
        if not current:
            raise LetterError(f"{path}, line {number}: a wording needs a heading above it, such as [warm].")
        compile_template(path, number, line, headings[current] | FUNCTIONS)
        found.setdefault(current, []).append(Wording(path, number, line))
    return {heading: tuple(lines) for heading, lines in found.items()}


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
