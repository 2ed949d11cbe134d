"""Keep the text of a letter that the user writes in place of the planned one, and go back to the plan."""

from __future__ import annotations

from collections.abc import Callable

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import compose_all
from gmail_reconnect.actions.people.letter_choices import check_choice, choose_for_letters
from gmail_reconnect.actions.people.lookup import load_people
from gmail_reconnect.actions.people.undo import UndoStep, remember
from gmail_reconnect.letters.plan import fingerprint
from gmail_reconnect.model import Person, milliseconds
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.text.bidi import without_isolates


def keep_text(
    context: Context,
    who: str,
    text: str,
    typed_since: int | None = None,
    was_seen: Callable[[str], bool] = lambda _: True,
) -> UndoStep | None:
    """Keeps the text of the letter to a person; the draft will be this text. Text that is the planned one isn't kept.

    `typed_since` as in `decisions.choose_for_letter`. `was_seen` says whether a text is the one that the user changed;
    if another one was kept meanwhile, or there is no text now, this returns the step that brings it back. Raises
    UsageError if the text is too long, or can't be read.
    """
    text = check_choice(context.config, "text", text) if text.strip() else ""
    with context.open_store() as store:
        people = load_people(context, store)
        person = people.find(who)
        choices = decisions.read_letter_choices(store, [person]).get(person.id)
        before = choices.text if choices else ""
        if text == before:
            return None
        if before and (not text or not was_seen(before)):
            return remember(context, lambda: [_choose(context, person.id, text)])
        if before:
            _choose(context, person.id, text, typed_since)
            return None
        (contact,) = loading.contacts_of(store, people, [person])
        (composed,) = compose_all(context, store, people, [contact], context.clock())
        if text.split() != without_isolates(composed.letter.text).split():
            changes = {"text": text, "text_plan": fingerprint(composed.letter.plan)}
            decisions.choose_for_letter(store, person, changes, milliseconds(context.clock()))
    return None


def confirm_text(context: Context, who: str) -> None:
    """Notes that the user's text fits what is planned now. Raises ReconnectError if nobody fits."""
    with context.open_store() as store:
        people = load_people(context, store)
        (contact,) = loading.contacts_of(store, people, [people.find(who)])
        (composed,) = compose_all(context, store, people, [contact], context.clock())
        changes = {"text_plan": fingerprint(composed.letter.plan)}
        decisions.choose_for_letter(store, contact.person, changes, milliseconds(context.clock()))


def go_back_to_plan(context: Context, who: str) -> UndoStep:
    """Removes the user's text; returns the step that brings it back. Raises ReconnectError if nobody fits."""
    return remember(context, lambda: [_choose(context, who, "")])


def _choose(context: Context, who: str, text: str, typed_since: int | None = None) -> Person:
    return choose_for_letters(context, [who], {"text": text}, typed_since=typed_since)[0].person
