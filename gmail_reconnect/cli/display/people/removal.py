"""Tells what `person never` and `person forget` did, or are about to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gmail_reconnect.cli.display.counts import count
from gmail_reconnect.cli.display.layout import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gmail_reconnect.actions.people.erasure import ErasurePreview
    from gmail_reconnect.actions.people.hiding import HiddenPerson
    from gmail_reconnect.cli.session import Session
    from gmail_reconnect.store.user.erasure import ErasureResult


def tell_hidden(session: Session, hidden: Sequence[HiddenPerson]) -> None:
    """Who is hidden now, their letters in Gmail, and how to undo it."""
    for one in hidden:
        if one.already:
            session.say(f"{one.who} was hidden already.")
        else:
            session.say(f"{one.name} will not be shown anywhere again, whatever mail arrives.")
        if one.waiting:
            letters = count(one.waiting, "letter to them waits", "letters to them wait")
            session.say(f"{letters} in your Drafts folder. Delete {'it' if one.waiting == 1 else 'them'} there.")
    session.say(f"To undo: gmail-reconnect person never {' '.join(one.addresses[0] for one in hidden)} --undo")


def tell_erasure(session: Session, preview: ErasurePreview) -> None:
    """What would be removed."""
    for person in preview.people:
        session.say(f"{shown_name(person)}: {', '.join(person.addresses)}")
    session.say(
        "Forgetting removes the mail between you, their names, and all your decisions and notes about them from this "
        "machine. Gmail keeps its mail, and your Drafts folder stays as it is."
    )


def question(preview: ErasurePreview) -> str:
    """The question to confirm."""
    people = preview.people
    return f"Forget {shown_name(people[0]) if len(people) == 1 else count(len(people), 'person', 'people')}?"


def tell_erased(session: Session, done: ErasureResult) -> None:
    """What was removed, and what can bring it back."""
    session.say(
        f"Removed: {count(done.messages, 'message')}, {count(done.decisions, 'decision')}, "
        f"{count(done.drafts, 'letter')}. A nameless placeholder replaces them in "
        f"{count(done.mentions, 'message')} to others."
    )
    session.say(
        "A sync does not fetch that mail again. New mail from them, or an import, makes them known again; "
        "`gmail-reconnect person never ADDRESS` keeps them out. Older reports and .eml files are still there."
    )


def tell_erasure_finished(session: Session) -> None:
    """Only the file was cleared."""
    session.say("Deleted data has been wiped from the database. Nobody else was forgotten.")
    session.say("To forget somebody else, run the command again.")
