"""Write a worksheet for letters, and keep what the user filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.worksheet_file import FilledSection, SheetPerson, SheetText, sheet_text
from gmail_reconnect.actions.letters.write import LetterBatch, RecipientChoice, compose_letters
from gmail_reconnect.actions.people.letter_choices import check_choice
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.compose import ComposedLetter
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.model import Moment, Person, milliseconds
from gmail_reconnect.people import decisions, reasons
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.report.explain import days_between, format_day
from gmail_reconnect.report.letter_remarks import describe_plan
from gmail_reconnect.store.database import Store


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A worksheet that was read: its people, each with their choices as `decisions.choose_for_letter` takes them."""

    people: tuple[tuple[Person, Mapping[str, str | None]], ...]

    @property
    def recipients(self) -> RecipientChoice:
        """Everyone in it."""
        return RecipientChoice([person.id for person, _ in self.people])

    @property
    def filled(self) -> int:
        """For how many people something was filled in."""
        return sum(bool(changes) for _, changes in self.people)


def check_no_sheet(path: Path) -> None:
    """Raises ReconnectError where the file exists: it may be filled in already."""
    if path.exists():
        raise ReconnectError(f"{path} exists already.", code=ErrorCode.SHEET_EXISTS, facts={"file": str(path)})


def write_sheet(
    context: Context, choice: RecipientChoice, request: LetterRequest, path: Path, now: datetime
) -> LetterBatch:
    """Writes a worksheet for those chosen who have no letter; returns their letters as they would be now.

    Raises ReconnectError, and as `compose_letters`.
    """
    check_no_sheet(path)
    batch = compose_letters(context, choice, request, now, skip_drafted=True)
    if batch.letters:
        with context.open_store() as store:
            choices = decisions.read_letter_choices(store, [one.contact.person for one in batch.letters])
        text = sheet_text(_sheet_person(one, choices.get(one.contact.person.id), now) for one in batch.letters)
        _create(path, text)
    return batch


def read_sheet(context: Context, path: Path) -> FilledSheet:
    """What the user filled in. Raises UsageError, naming the line, if anything in it can't be used."""
    try:
        sheet = SheetText(path.read_text(encoding="utf-8-sig"), str(path))
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.", "Choose people to write a worksheet for them.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    sections = sheet.sections()
    with context.open_store() as store:
        everyone = load_people(context, store)
    found: dict[str, tuple[Person, Mapping[str, str | None]]] = {}
    for section in sections:
        person = _person(everyone, sheet, section)
        if person.id in found:
            raise sheet.error(UsageError(f"{person.shown} is in it twice."), section.number)
        found[person.id] = (person, _changes(context, sheet, section))
    return FilledSheet(tuple(found.values()))


def keep_filled(context: Context, sheet: FilledSheet) -> None:
    """Keeps what was filled in for each person, all or nothing."""
    with context.open_store() as store, store.transaction():
        _keep(context, sheet, store)


def _keep(context: Context, sheet: FilledSheet, store: Store) -> None:
    for person, changes in sheet.people:
        decisions.choose_for_letter(store, person, changes, milliseconds(context.clock()))


def compose_filled(context: Context, sheet: FilledSheet, request: LetterRequest, now: datetime) -> LetterBatch:
    """The letters that the worksheet makes, only to look at: nothing is kept. Raises as `compose_letters`."""
    choice = sheet.recipients
    return compose_letters(context, choice, request, now, first=lambda store: _keep(context, sheet, store))


def _create(path: Path, text: str) -> None:
    """Writes a new file that only its owner can read; leaves no part of one behind. Raises ReconnectError."""
    is_new = False
    try:
        path.touch(mode=0o600, exist_ok=False)
        is_new = True
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        if is_new:
            path.unlink(missing_ok=True)
        raise ReconnectError(f"{path} cannot be written: {error.strerror or error}.") from error


def _person(everyone: Directory, sheet: SheetText, section: FilledSection) -> Person:
    try:
        return everyone.find(section.address)
    except ReconnectError as error:
        raise sheet.error(error, section.number) from error


def _changes(context: Context, sheet: SheetText, section: FilledSection) -> Mapping[str, str | None]:
    changes: dict[str, str | None] = {}
    for name, value in section.changes.items():
        try:
            changes[name] = check_choice(context.config, name, value) if value else None
        except UsageError as error:
            raise sheet.error(error, section.number, sheet.key_of(name)) from error
    return changes


def _sheet_person(composed: ComposedLetter, choices: LetterChoices | None, now: datetime) -> SheetPerson:
    person, tie, last = composed.contact.person, composed.contact.tie, composed.contact.last_contact
    facts = [
        person.shown,
        reasons.reason_of(composed.contact, days_between(last, now), "en") if last else "",
        f"You last wrote: {_mail(tie.last_wrote)}",
        f"They last wrote: {_mail(tie.last_heard)}",
        # What the letter says so far, and why.
        *(f"{line.label.capitalize()}: {line.says}" for line in describe_plan(composed.letter.plan, "en")),
    ]
    return SheetPerson(person.email, [one for one in facts if one], choices or LetterChoices(), owes_answer=tie.i_owe)


def _mail(moment: Moment | None) -> str:
    return f"{format_day(moment.at)}, {moment.subject or '(no subject)'}" if moment else "never"
