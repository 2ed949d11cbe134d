"""Read and keep what the user says of one person for letters: language, gender, rhythm, and what a letter calls them.

Each of these has one value, or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.decisions import check_decision
from gmail_reconnect.actions.people.letter_choices import check_choice, known_values
from gmail_reconnect.actions.people.lookup import letter_languages, load_people
from gmail_reconnect.actions.people.undo import UndoStep, remember
from gmail_reconnect.errors import LetterError, ReconnectError, UsageError
from gmail_reconnect.letters.content import LetterContext
from gmail_reconnect.letters.plan import choose_language, make_plan
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Gender, Person, milliseconds
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.people import decisions
from gmail_reconnect.people.standing import LETTER
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import DecisionTable

_KINDS: Final = {
    "call": f"{LETTER}call",
    "line": f"{LETTER}line",
    "language": DecisionKind.LANGUAGE.value,
    "formality": f"{LETTER}formality",
    "gender": DecisionKind.GENDER.value,
    "rhythm": DecisionKind.RHYTHM.value,
}
ABOUT: Final = tuple(_KINDS)
"""The names of all that is kept here."""


@dataclass(frozen=True, slots=True)
class AboutResult:
    """The step that undoes what was kept; None if nothing was. `wrong` says what is wrong with the others, by name."""

    step: UndoStep | None
    wrong: Mapping[str, ReconnectError]


def read_about(context: Context, store: Store, person: Person) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What the user said of a person, by name of ABOUT; and what can be chosen, [] for the user's own words."""
    rows = [row for email in person.addresses for row in DecisionTable(store).of(email)]
    newest = {kind: value for kind, value, _ in sorted(rows, key=lambda row: row[2])}
    known = {
        "language": sorted(letter_languages(context)),
        "gender": [one.value for one in Gender],
        "formality": known_values(context.config, "formality"),
    }
    return {name: newest.get(kind, "") for name, kind in _KINDS.items()}, {n: known.get(n, []) for n in ABOUT}


def usual_line(context: Context, contact: Contact) -> str:
    """What a letter to this person says by the [[line]] for people like them; "" if there is none."""
    if not context.config.lines:
        return ""
    try:
        templates = wording_files.load(context.paths.templates / "letters")
        with context.open_store() as store:
            chosen = decisions.read_letter_choices(store, [contact.person])
        without = {one: replace(choices, line="") for one, choices in chosen.items()}
        letter = LetterContext(context.config, templates, context.clock(), choices=without)
        return make_plan(contact, letter, choose_language(contact, letter)).line
    except (LetterError, UsageError):
        return ""  # the page of the letter tells which wording file is wrong, or which name is in config.toml no more


def keep_about(context: Context, who: str, changes: Mapping[str, str]) -> AboutResult:
    """Keeps each of these that fits; "" removes one. Raises ReconnectError if nobody fits."""
    with context.open_store() as store:
        person = load_people(context, store).find(who)
        before, _ = read_about(context, store, person)
    wrong: dict[str, ReconnectError] = {}
    checked: dict[str, str] = {}
    for name, value in changes.items():
        try:
            found = _checked(context, name, value) if value else ""
        except UsageError as error:
            wrong[name] = error
        else:
            if found != before[name]:
                checked[name] = found

    def keep() -> Sequence[Person]:
        with context.open_store() as store:
            now = milliseconds(context.clock())
            for name, value in checked.items():
                if _KINDS[name].startswith(LETTER):
                    decisions.choose_for_letter(store, person, {name: value or None}, now)
                elif value:
                    decisions.decide(store, person, _KINDS[name], value, now)
                else:
                    DecisionTable(store).remove(person.addresses, _KINDS[name])
        return [person]

    return AboutResult(remember(context, keep) if checked else None, wrong)


def _checked(context: Context, name: str, value: str) -> str:
    kind = _KINDS[name]
    if kind.startswith(LETTER):
        return check_choice(context.config, name, value)
    return check_decision(context, DecisionKind(kind), value)
