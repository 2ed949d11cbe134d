"""What the user chose for the letter to one person. Pure; each choice that isn't made is left to config.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from gmail_reconnect.option_values import Formality, Tone

_WORD_OF: Final = {True: "yes", False: "no"}
_MOST_WORDINGS: Final = 1000


@dataclass(frozen=True, slots=True)
class LetterChoices:
    """The choices for one person. "" and None leave the choice to config.toml and the program.

    Each text but `text` is one line.

    `chapter` is a chapter's name or kind, `line_name` the name of a line for certain people, `why_now` a campaign's
    name or "debt", `offer` an offer's name; each may be config.NONE. They are as the user gave them: config.toml may
    have changed since.
    """

    no_letter: bool = False
    line: str = ""  # how they met, news, a congratulation: one sentence or more
    call: str = ""  # what to call them, with the title: "Dr Mansour"
    formality: Formality | None = None
    tone: Tone | None = None
    chapter: str | None = None
    line_name: str | None = None
    why_now: str | None = None
    offer: str | None = None
    opening_words: str = ""  # these six replace the program's words and those in config.toml
    reason_words: str = ""
    why_words: str = ""
    ask_words: str = ""
    offer_words: str = ""
    closing_words: str = ""
    subject: str = ""  # the subject line
    answer: str = ""  # the answer that the user owes
    answer_needed: bool = True
    recall: bool | None = None  # whether the letter may quote a subject of earlier mail
    reply: bool = False  # whether it replies in the last thread
    wordings: str = ""  # which of the wordings that fit, counted from 1: "ask 2, opening 3"
    text: str = ""  # the whole letter in the user's own words, in several lines
    text_plan: str = ""  # the `fingerprint` of the plan that the text was written for

    @classmethod
    def of_values(cls, values: Mapping[str, str]) -> Self:
        """The choices that `values` gave; a name that this version doesn't know is left out."""
        known: dict[str, Any] = {}
        for field in fields(cls):
            if field.name in values:
                value = values[field.name]
                known[field.name] = value == _WORD_OF[True] if field.name in SWITCHES else value
        return cls(**known)

    def values(self) -> dict[str, str]:
        """Each choice that was made, by its name, as text; "yes" or "no" for a switch."""
        made = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) != field.default}
        return {name: _WORD_OF[value] if name in SWITCHES else value for name, value in made.items()}


SWITCHES: Final = frozenset({"no_letter", "answer_needed", "recall", "reply"})
CHOICES: Final = tuple(field.name for field in fields(LetterChoices) if field.name != "text_plan")
"""The names of all that can be chosen."""


def read_wordings(text: str) -> dict[str, int]:
    """Part → number of the wording, of a choice such as "ask 2, opening 3". Raises ValueError."""
    found = {}
    for one in filter(None, map(str.strip, text.split(","))):
        part, _, number = one.rpartition(" ")
        if not (part and number.isascii() and number.isdigit() and 0 < int(number) < _MOST_WORDINGS):
            raise ValueError(f"{one!r} doesn't name a wording such as `opening 2`")
        found[part.strip()] = int(number)
    return found


def write_wordings(chosen: Mapping[str, int]) -> str:
    """The same as text."""
    return ", ".join(f"{part} {number}" for part, number in sorted(chosen.items()))
