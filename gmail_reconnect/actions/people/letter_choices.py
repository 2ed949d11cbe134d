"""Record what the user chooses for the letters to people: their own words, names from config.toml, the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import find_each, load_people
from gmail_reconnect.config import NONE, Config, Formality, Tone
from gmail_reconnect.errors import ErrorCode, UsageError
from gmail_reconnect.letter_choices import SWITCHES, LetterChoices, read_wordings, write_wordings
from gmail_reconnect.letters.content import CHAPTER_KINDS
from gmail_reconnect.letters.wording.wordings import CHOSEN_PARTS
from gmail_reconnect.model import Person, milliseconds
from gmail_reconnect.people import decisions
from gmail_reconnect.text.ask_form import find_wrong_ask
from gmail_reconnect.text.chapter_form import find_wrong_form
from gmail_reconnect.text.domains import looks_like_address
from gmail_reconnect.text.sanitize import LONGEST_NAME, LONGEST_SENTENCES, clean, clean_lines
from gmail_reconnect.text.scripts import script_of

_LONGEST: Final = {"call": LONGEST_NAME, "subject": 120}
LONGEST_TEXT: Final = 6000
"""Characters of a letter in the user's own words."""
_SECTIONS: Final = {"chapter": "chapter", "line_name": "line", "why_now": "why_now", "offer": "offer"}
"""The choices that are names from config.toml, each with its section there."""
_DEBT: Final = "debt"
"""The campaign that every config has: the user owes an answer."""


@dataclass(frozen=True, slots=True)
class ChosenLetter:
    """A person, and all choices for the letter to them, as they are now."""

    person: Person
    choices: LetterChoices


def choose_for_letters(
    context: Context,
    who: Sequence[str],
    changes: Mapping[str, str],
    *,
    undo: bool = False,
    typed_since: int | None = None,
) -> list[ChosenLetter]:
    """Records choices, by their names in LetterChoices, for each of these people; "" removes one.

    `undo` takes back the last choice of each of these names, whatever the values: the one before it holds again.
    `typed_since` is that of `decisions.choose_for_letter`. Raises UsageError for a value that doesn't fit,
    ReconnectError if a person isn't found; then nothing changes.
    """
    if "text" in changes and (undo or not changes["text"]):
        changes = {**changes, "text_plan": ""}  # it is the text's
    checked = {
        name: check_choice(context.config, name, value) if value and not undo else None
        for name, value in changes.items()
    }
    with context.open_store() as store:
        people = find_each(load_people(context, store), who)
        now = milliseconds(context.clock())
        with store.transaction():
            for person in people:
                if undo:
                    decisions.undo_choices(store, person, changes)
                else:
                    decisions.choose_for_letter(store, person, checked, now, typed_since)
        choices = decisions.read_letter_choices(store, people)
        return [ChosenLetter(person, choices.get(person.id, LetterChoices())) for person in people]


def check_choice(config: Config, name: str, value: str) -> str:
    """A choice as it is stored. Raises UsageError where it isn't one."""
    if known := known_values(config, name):
        if value not in known:
            section = _SECTIONS.get(name)
            what = f"There is no [[{section}]] {value!r}." if section else f"{value!r} is not possible here."
            raise UsageError(what, code=ErrorCode.CHOICE_UNKNOWN, facts={"known": ", ".join(known)})
        return value
    if name == "wordings":
        return _check_wordings(value)
    if name == "text":
        return _check_length(clean_lines(value).strip("\n"), LONGEST_TEXT)
    line = _check_length(clean(value), _LONGEST.get(name, LONGEST_SENTENCES))
    if name == "call" and looks_like_address(line):
        raise UsageError(f"{line!r} is an address, not what people are called.", code=ErrorCode.ADDRESS_AS_NAME)
    language = _language_of(line, config)
    if name == "reason_words" and (wrong := find_wrong_form(line, language)):
        raise UsageError(wrong, code=ErrorCode.WRONG_FORM)
    if name == "ask_words" and (wrong := find_wrong_ask(line, language)):
        raise UsageError(wrong, code=ErrorCode.WRONG_ASK)
    return line


def _check_length(text: str, most: int) -> str:
    if not text.strip():
        raise UsageError("This text has nothing that can be read.", code=ErrorCode.TEXT_EMPTY)
    if len(text) > most:
        raise UsageError(
            f"{len(text):,} characters are too many for a letter; at most {most:,} fit.",
            code=ErrorCode.TEXT_TOO_LONG,
            facts={"length": str(len(text)), "most": str(most)},
        )
    return text


def _check_wordings(value: str) -> str:
    try:
        chosen = read_wordings(value)
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    for part in chosen:
        if part not in CHOSEN_PARTS:
            raise UsageError(f"A letter has no part {part!r}.", f"Known: {', '.join(CHOSEN_PARTS)}.")
    return write_wordings(chosen)


def known_values(config: Config, name: str) -> list[str]:
    """What the choice can be; [] for a text of the user's own."""
    match name:
        case "formality":
            return [*get_args(Formality)]
        case "tone":
            return [*get_args(Tone)]
        case "chapter":
            return [*dict.fromkeys((*(one.name for one in config.chapters if one.name), *CHAPTER_KINDS, NONE))]
        case "line_name":
            return [*(one.name for one in config.lines if one.name), NONE]
        case "why_now":
            return [*dict.fromkeys((*(one.name for one in config.why_now), _DEBT, NONE))]
        case "offer":
            return [*(one.name for one in config.offers), NONE]
        case _:
            return ["yes", "no"] if name in SWITCHES else []


def _language_of(text: str, config: Config) -> str:
    """The language that the user's own words are probably in: Arabic, else the one of [me], else English."""
    if script_of(text) == "Arab":
        return "ar"
    return "en" if config.me.language == "ar" else config.me.language
