"""Words what the user chose for the letter to a person, and how to take it back."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from gmail_reconnect.letter_choices import CHOICES, SWITCHES, LetterChoices
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import LONGEST_SENTENCES, one_line

from .layout import named_in_line

if TYPE_CHECKING:
    from gmail_reconnect.actions.people.letter_choices import ChosenLetter

OPTIONS: Final = {
    "formality": "--formality", "tone": "--tone", "chapter": "--chapter", "why_now": "--why", "offer": "--offer",
    "line_name": "--line", "opening_words": "--opening-words", "reason_words": "--reason-words",
    "why_words": "--why-words", "ask_words": "--ask", "offer_words": "--offer-words",
    "closing_words": "--closing-words",
    "subject": "--subject", "answer": "--answer", "answer_needed": "--no-answer-needed", "recall": "--recall",
    "no_letter": "--no-letter", "reply": "--reply", "wordings": "--another", "text": "--text",
}  # fmt: skip
"""The choices of `person letter`, each with its option; the other choices have commands of their own."""
_NAMES: Final = {
    "why_now": "campaign", "line_name": "line", "opening_words": "opening", "reason_words": "reason",
    "why_words": "why now", "ask_words": "ask", "offer_words": "offer", "closing_words": "closing", "call": "called",
}  # fmt: skip
_PHRASES: Final = {
    ("no_letter", "yes"): "no letter",
    ("line_name", "none"): "no line",
    ("answer_needed", "no"): "no answer needed",
    ("recall", "yes"): "an earlier subject may be quoted",
    ("recall", "no"): "no earlier subject",
    ("reply", "yes"): "a reply in the last thread",
}
_SENTENCE_END: Final = re.compile("[.?!؟]\u2069?”$")
"""Of a quoted sentence: no full stop follows."""
_FLAGS: Final = frozenset({"no_letter", "answer_needed", "reply"})


def describe_choices(choices: LetterChoices, only: Collection[str] | None = None) -> list[str]:
    """Each choice in a few words: `tone: warm`, `subject: “Maps”`. `only` those of these names."""
    made = {name: value for name, value in choices.values().items() if name in CHOICES}
    return [_describe(name, value) for name, value in made.items() if only is None or name in only]


def tell_chosen(people: Sequence[ChosenLetter], names: Sequence[str], *, undone: bool) -> str:
    """What was chosen for these people, or taken back, in one line; for a choice, with the command that undoes it."""
    who, ids = named_in_line([one.person for one in people])
    if undone:
        left = describe_choices(people[0].choices) if len(people) == 1 else []
        return f"{who}: taken back." + (f" Still chosen: {', '.join(left)}." if left else "")
    told = ", ".join(describe_choices(people[0].choices, names)) or "taken back"
    stop = "" if _SENTENCE_END.search(told) else "."
    return f"{who}: {told}{stop} Undo: gmail-reconnect person {_undo(ids, people[0].choices, names)}"


def _undo(ids: str, choices: LetterChoices, names: Sequence[str]) -> str:
    if names[0] not in OPTIONS:
        return f"{names[0]} {ids} --undo"
    # With --undo the values don't matter, but the parser wants valid ones.
    values = choices.values()
    options = [
        OPTIONS[name] if name in _FLAGS else f"{OPTIONS[name]} {_plain(name, values.get(name, ''))}" for name in names
    ]
    return f"letter {ids} --undo {' '.join(options)}"


def _plain(name: str, value: str) -> str:
    return value if name in {"tone", "formality", "recall"} and value else '""'


def _describe(name: str, value: str) -> str:
    if phrase := _PHRASES.get((name, value)):
        return phrase
    text = one_line(value, LONGEST_SENTENCES)
    is_name = name in {"formality", "tone", "chapter", "why_now", "offer", "line_name", "wordings"} or name in SWITCHES
    return f"{_NAMES.get(name, name)}: {isolate(text) if is_name else f'“{isolate(text)}”'}"
