"""Show the letter to one person as it would be now, and keep what the user chooses for it, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import compose_all, letter_link, read_letter_context, why_no_letter
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.letter_choices import ChosenLetter, check_choice, choose_for_letters, known_values
from gmail_reconnect.actions.people.lookup import letter_languages, load_people
from gmail_reconnect.actions.people.queue import page_report
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.letter_choices import CHOICES, LetterChoices, write_wordings
from gmail_reconnect.letters.compose import ComposedLetter, compose, earlier_letters
from gmail_reconnect.letters.content import LetterContext
from gmail_reconnect.letters.wording.wordings import CHOSEN_PARTS
from gmail_reconnect.model import Contact, Person, Report, milliseconds
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable


@dataclass(frozen=True, slots=True)
class LetterDetails:
    """The letter to one person, or `refusal`: why there is none.

    `report` has the draft to them. `choices` are as text by name, with the person's language; `known` has the possible
    values where they aren't words of the user's own. `now` in ms UTC. `link` opens the letter in Gmail, where there is
    no permission to create drafts; else "".
    """

    contact: Contact
    report: Report
    choices: Mapping[str, str]
    known: Mapping[str, list[str]]
    now: int
    composed: ComposedLetter | None = None
    refusal: ReconnectError | None = None
    link: str = ""


def show_letter(context: Context, who: str) -> LetterDetails:
    """The letter to one person as it would be now. Raises ReconnectError if nobody fits, or config.toml is broken."""
    with context.open_store() as store:
        people = load_people(context, store)
        (contact,) = loading.contacts_of(store, people, [people.find(who)])
        person = contact.person
        refusal = why_no_letter(contact, may_write=people.may_write_to(person.id))
        composed = None
        if refusal is None:
            try:
                (composed,) = compose([contact], _without_open_draft(context, store, people, contact))
            except ReconnectError as error:
                refusal = error
        account = OwnerAddressTable(store).account(context.config.me.addresses)
        choices = decisions.read_letter_choices(store, [person]).get(person.id, LetterChoices())
        return LetterDetails(
            contact=contact,
            report=page_report(context, store, people, (), (contact,)),
            choices=choices.values() | ({"language": person.language} if person.language else {}),
            known={name: known_values(context.config, name) for name in CHOICES} | {"language": _languages(context)},
            now=milliseconds(context.clock()),
            composed=composed,
            refusal=refusal,
            link=letter_link(account, composed).url if composed and not context.may_create_drafts else "",
        )


def _without_open_draft(context: Context, store: Store, people: Directory, contact: Contact) -> LetterContext:
    """What the letter depends on; where it waits in Drafts, the page goes on showing it, not a second one."""
    theirs = set(contact.person.addresses)
    drafts = DraftTable(store).all()
    others = [one for one in drafts if not one.is_open or theirs.isdisjoint(one.all_addresses)]
    known = read_letter_context(context, store, people, [contact], context.clock())
    return replace(known, earlier=earlier_letters(others))


def choose_another_wording(context: Context, who: str, part: str) -> ChosenLetter:
    """Chooses the next of the wordings that fit this part of the letter. Raises UsageError if there is only one."""
    with context.open_store() as store:
        people = load_people(context, store)
        (contact,) = loading.contacts_of(store, people, [people.find(who)])
        (composed,) = compose_all(context, store, people, [contact], context.clock())
    letter = composed.planned or composed.letter
    used = letter.wordings.get(part)
    if used is None or used.of < 2:
        several = ", ".join(one for one in CHOSEN_PARTS if one in letter.wordings and letter.wordings[one].of > 1)
        raise UsageError(f"There is no other wording of {part!r} in this letter.", f"There is for: {several}.")
    chosen = {**letter.plan.wordings, part: used.number % used.of + 1}
    return choose_for_letters(context, [contact.person.id], {"wordings": write_wordings(chosen)})[0]


def keep_choices(
    context: Context, who: str, given: Mapping[str, str], typed_since: int | None = None
) -> dict[str, UsageError]:
    """Keeps each choice that fits ("" takes one back), and says what is wrong with the others, by name.

    Only what differs from the choices so far is kept. What is typed since a time (ms UTC) is one change for `undo`.
    Raises ReconnectError if nobody fits.
    """
    with context.open_store() as store:
        person = load_people(context, store).find(who)
        before = decisions.read_letter_choices(store, [person]).get(person.id, LetterChoices()).values()
    wrong: dict[str, UsageError] = {}
    changes = {}
    if (language := given.get("language", person.language or "")) != (person.language or ""):
        try:
            _keep_language(context, person, language)
        except UsageError as error:
            wrong["language"] = error
    for name, value in given.items():
        if name in CHOICES and value != before.get(name, ""):
            try:
                changes[name] = check_choice(context.config, name, value) if value else ""
            except UsageError as error:
                wrong[name] = error
    if changes:
        choose_for_letters(context, [person.id], changes, typed_since=typed_since)
    return wrong


def _keep_language(context: Context, person: Person, language: str) -> None:
    if language:
        decide(context, [person.id], DecisionKind.LANGUAGE, language)
        return
    with context.open_store() as store:
        DecisionTable(store).remove(person.addresses, DecisionKind.LANGUAGE.value)


def _languages(context: Context) -> list[str]:
    return sorted(letter_languages(context))
