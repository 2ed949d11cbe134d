"""The text of a worksheet: TOML with a section for each person, known facts as comments, and keys to fill in. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tomlkit

from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.letter_choices import SWITCHES, LetterChoices
from gmail_reconnect.text.sanitize import clean, one_line

_HEAD: Final = '''
A worksheet for letters. Fill in what you want; what stays empty stays as it was.
Remove the section of a person who gets no letter now.
Each section may also have:
  tone = "warm"                 warm, matter_of_fact or apologetic
  chapter = "…"                 a [[chapter]] of config.toml by name or kind; "none" gives no reason
  why = "…", offer = "…"        a [[why_now]] and an [[offer]] by name; "none", or why = "debt"
  line_name = "…"               a [[line]] by name in place of a line of your own; "none": no line
  opening_words, reason_words, why_words, offer_words, closing_words = "…"    your own words in their place
  answer_needed = "no"          their last mail needs no answer
  recall = "yes"                an earlier subject may be quoted; or "no"
  reply = "yes"                 reply in the last thread
  wordings = "opening 2"        which of the wordings that fit
  text = """…"""                the whole letter, in your own words
  no_letter = "yes"             never write them a letter
'''
_CHOICE_OF: Final = {
    "line": "line", "answer": "answer", "ask": "ask_words", "call": "call", "formality": "formality",
    "subject": "subject", "tone": "tone", "chapter": "chapter", "why": "why_now", "offer": "offer",
    "line_name": "line_name", "opening_words": "opening_words", "reason_words": "reason_words",
    "why_words": "why_words", "offer_words": "offer_words", "closing_words": "closing_words",
    "answer_needed": "answer_needed", "recall": "recall", "reply": "reply", "wordings": "wordings", "text": "text",
    "no_letter": "no_letter",
}  # fmt: skip
"""Each key of a section, with the name of its choice in LetterChoices."""
_ALWAYS: Final = {
    "line": "how you met, news, a congratulation: your own sentences",
    "answer": "your answer to their last mail",
    "ask": 'what you ask: "Could I call you in March?", or a thing with its size: "twenty minutes by phone"',
    "call": 'what to call them, with the title: "Dr Mansour"',
    "formality": "formal or informal",
    "subject": "the subject line",
}
"""The keys that are written although nothing is chosen, with what they are for."""
_WORD_OF: Final = {True: "yes", False: "no"}
_USUAL: Final = {"answer_needed": "yes", "no_letter": "no", "reply": "no"}
"""What switches are by default: nothing needs to be kept then."""
_LARGEST: Final = 1_000_000
"""Characters; a section has about 600."""


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """A person in a worksheet that is written: the address, what is known, one line each, and what is chosen."""

    address: str
    facts: Sequence[str]
    choices: LetterChoices
    owes_answer: bool = True


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section of a worksheet that is read: the person's address, and their choices as text, by name.

    "" takes a choice back. `number` is its place, from 0.
    """

    address: str
    changes: Mapping[str, str]
    number: int


class SheetText:
    """The text of a worksheet that the user filled in. `name` is the file's, for errors."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name

    def sections(self) -> list[FilledSection]:
        """Everyone in it, in order. Raises UsageError, naming the line, for anything that isn't understood."""
        if len(self._text) > _LARGEST:
            raise UsageError(f"{self._name} is too large for a worksheet.")
        try:
            data = tomllib.loads(self._text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise UsageError(f"{self._name}: {error}.", code=ErrorCode.SHEET_SYNTAX) from error
        for key in data.keys() - {"person"}:
            raise self._unknown(key, ["person"])
        sections = data.get("person", [])
        if not isinstance(sections, list) or not all(isinstance(one, dict) for one in sections):
            raise UsageError(f"{self._name}: `person` is not a list of sections.", "Each begins with [[person]].")
        if not sections:
            raise UsageError(f"Nobody is in {self._name}.")
        return [self._section(number, section) for number, section in enumerate(sections)]

    def error(self, cause: ReconnectError, number: int, key: str = "address") -> UsageError:
        """The cause, with the line of this key in this section."""
        message = f"{self._name}, line {self._line(number, key)}: {cause.message}"
        return UsageError(message, cause.hint, code=cause.code, facts=cause.facts)

    def _section(self, number: int, section: Mapping[str, Any]) -> FilledSection:
        address, changes = section.get("address"), {}
        if not isinstance(address, str) or not clean(address):
            raise self.error(UsageError("a [[person]] needs an `address`."), number)
        for key, value in section.items():
            if key == "address":
                continue
            if key not in _CHOICE_OF:
                raise self._unknown(key, ["address", *_CHOICE_OF], number)
            name = _CHOICE_OF[key]
            text = _WORD_OF.get(value, value) if isinstance(value, bool) and name in SWITCHES else value
            if not isinstance(text, str):
                raise self.error(UsageError(f"`{key}` is not a text.", "Put it in quotation marks."), number, key)
            if text := text.strip():
                changes[name] = "" if name in SWITCHES and text == _USUAL.get(name) else text
        return FilledSection(address, changes, number)

    def key_of(self, choice: str) -> str:
        """The key in a section that is for this choice."""
        return next(key for key, name in _CHOICE_OF.items() if name == choice)

    def _unknown(self, key: str, known: Iterable[str], number: int | None = None) -> UsageError:
        found = UsageError(f"unknown key `{one_line(key)}`.", f"Known here: {', '.join(known)}.")
        return self.error(found, -1 if number is None else number, key)

    def _line(self, number: int, key: str) -> int:
        """The line of a key in section `number` (-1: anywhere), or of the section; counted from 1."""
        lines = self._text.split("\n")
        headers = [at for at, line in enumerate(lines) if _HEADER.match(line)]
        start = headers[number] if 0 <= number < len(headers) else 0
        end = headers[number + 1] if 0 <= number < len(headers) - 1 else len(lines)
        wanted = re.compile(rf"""\s*\[*["']?{re.escape(key)}\b""")
        return next((at for at in range(start, end) if wanted.match(lines[at])), start) + 1


_HEADER: Final = re.compile(r"\s*\[\[\s*[\"']?person")


def sheet_text(people: Iterable[SheetPerson]) -> str:
    """The worksheet for these people. What names and subjects contain can't be read as anything but a comment."""
    document = tomlkit.document()
    for line in _HEAD.strip().splitlines():
        document.add(tomlkit.comment(line))
    sections = tomlkit.aot()
    for person in people:
        section = tomlkit.table()
        for fact in person.facts:
            section.add(tomlkit.comment(one_line(fact)))
        section.add("address", person.address)
        values = person.choices.values()
        for key, name in _CHOICE_OF.items():
            wanted = key in _ALWAYS and (key != "answer" or person.owes_answer)
            if wanted or name in values:
                item = tomlkit.string(values.get(name, ""), multiline="\n" in values.get(name, ""))
                section.add(key, item.comment(_ALWAYS[key]) if key in _ALWAYS else item)
        sections.append(section)
    document.add(tomlkit.nl())
    document.add("person", sections)
    return tomlkit.dumps(document)
