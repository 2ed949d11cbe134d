"""Show the letter to one person as it would be now, and keep what the user chooses for it, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import compose_all, letter_link, why_no_letter
from gmail_reconnect.actions.people.letter_choices import check_choice, choose_for_letters, known_values
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.actions.people.queue import page_report
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.letter_choices import CHOICES, LetterChoices
from gmail_reconnect.letters.compose import ComposedLetter
from gmail_reconnect.letters.plan_summary import summarize
from gmail_reconnect.model import Contact, Report
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable


@dataclass(frozen=True, slots=True)
class LetterDetails:
    """The letter to one person, or `refusal`: why there is none. `plan` says in English what is in each part.

    `report` has the draft to them. `choices` are as text by name; `known` has the possible values where they aren't
    words of the user's own. `link` opens the letter in Gmail, where there is no permission to create drafts; else "".
    """

    contact: Contact
    report: Report
    choices: Mapping[str, str]
    known: Mapping[str, list[str]]
    composed: ComposedLetter | None = None
    plan: tuple[tuple[str, str], ...] = ()
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
                (composed,) = compose_all(context, store, [contact], context.clock())
            except ReconnectError as error:
                refusal = error
        account = OwnerAddressTable(store).account(context.config.me.addresses)
        choices = decisions.read_letter_choices(store, [person]).get(person.id, LetterChoices())
        return LetterDetails(
            contact=contact,
            report=page_report(context, store, people, (), (contact,)),
            choices=choices.values(),
            known={name: known_values(context.config, name) for name in CHOICES},
            composed=composed,
            plan=summarize(composed.letter.plan) if composed else (),
            refusal=refusal,
            link=letter_link(account, composed).url if composed and not context.may_create_drafts else "",
        )


def keep_choices(context: Context, who: str, given: Mapping[str, str]) -> dict[str, str]:
    """Keeps each choice that fits ("" takes one back), and says what is wrong with the others, by name.

    Only what differs from the choices so far is kept. Raises ReconnectError if nobody fits.
    """
    with context.open_store() as store:
        person = load_people(context, store).find(who)
        before = decisions.read_letter_choices(store, [person]).get(person.id, LetterChoices()).values()
    wrong, changes = {}, {}
    for name, value in given.items():
        if name in CHOICES and value != before.get(name, ""):
            try:
                changes[name] = check_choice(context.config, name, value) if value else ""
            except UsageError as error:
                wrong[name] = f"{error.message} {error.hint}".strip()
    if changes:
        choose_for_letters(context, [person.id], changes)
    return wrong
