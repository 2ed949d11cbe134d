"""person WHO never, person WHO forget: whom the user does not want to see, or to have here."""

from __future__ import annotations

import re
import sys
from contextlib import suppress

import typer

from gmail_reconnect.errors import ErrorCode, ReconnectError, UsageError
from gmail_reconnect.model import Person, milliseconds
from gmail_reconnect.people import decisions
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.user import erasure as forgetting
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .everyone import everyone, named, work_out
from .session import Session


def never(session: Session, who: str, *, undo: bool) -> None:
    """Hides somebody for good, or takes it back. Raises ReconnectError."""
    with session.store() as store:
        if undo:
            if not decisions.show_again(store, who):
                raise ReconnectError(f"Nobody was hidden under {who!r}.", "Give one of the addresses they had.")
            session.say("Taken back: they are shown again, with every address that was hidden then.")
            return
        emails, name = _whom_to_hide(session, store, who)
        already = decisions.hidden(store)(emails)
        waiting = decisions.never(store, emails, milliseconds(session.now()))
    if already:
        session.say(f"{who} is shown nowhere already.")
    else:
        session.say(f"{name} will be shown nowhere again, whatever mail comes in.")
    if waiting:
        what = "A letter" if waiting == 1 else f"{waiting} letters"
        session.say(f"{what} to them still waits in your Drafts folder: throw it away there.")
    session.say(f"To take it back: gmail-reconnect person {emails[0]} never --undo")


def _whom_to_hide(session: Session, store: Store, who: str) -> tuple[list[str], str]:
    """The addresses, and what to call them; an address that no mail is known of is taken as it stands."""
    email = who.casefold().strip()
    is_address = re.fullmatch(r"[^@\s]+@[^@\s]+", email)
    if is_address and email in {*OwnerAddressTable(store).all(), *session.config.me.addresses}:
        raise UsageError("That is your own address.", code=ErrorCode.OWN_ADDRESS, facts={"address": email})
    if not (is_address and not store.stands_in_mail([email])):
        # Whoever is hidden is known by address alone.
        person = everyone(session, store, session.now(), with_hidden=bool(is_address)).find(who)
        return list(person.addresses), named(person)
    return [email], email


def forget(session: Session, who: str, *, yes: bool) -> None:
    """Removes what is kept about somebody, asking first unless `yes`. Raises ReconnectError."""
    with exclusive(session.paths.data, "forget"), session.store() as store:
        if forgetting.is_unfinished(store):
            _clear(session, store)
            return
        people = everyone(session, store, session.now(), with_hidden=True)
        person = _to_forget(store, session, people, who)
        emails, name = person.addresses, named(person)
        if not yes:
            session.say(f"{name}, {', '.join(emails)}: the mail between you, their name, and all you decided and noted")
            session.say("about them will be removed from this machine. Gmail keeps its mail, and your Drafts folder.")
            _ask(f"Forget {name}?")
        done = decisions.forget(store, emails, people.owner.values())
        with suppress(ReconnectError):  # nobody may be left
            work_out(session, store, session.now())  # who is hidden by way of another address rests on it
    session.say(
        f"Removed: {_count(done.messages, 'message')}, {_count(done.decisions, 'decision')}, "
        f"{_count(done.drafts, 'letter')}; in {_count(done.mentions, 'mail')} to others they are a nameless "
        "placeholder now."
    )
    session.say("A sync does not fetch that mail again; new mail of theirs, or an import, makes them known again.")
    session.say("`person ADDRESS never` keeps them out for good. Reports and .eml files made before are still there.")
    if done.unfinished:
        raise done.unfinished


def _clear(session: Session, store: Store) -> None:
    """The same command again, after the file could not be cleared: they are gone, and that is left to do.

    Nobody is looked up: the name of who is gone may be a part of somebody else's.
    """
    if unfinished := forgetting.write_anew(store):
        raise unfinished
    session.say("The file was written anew: nothing of whom you forgot before stands in it.")
    session.say("Nobody else was removed. To forget somebody else, give the command again.")


def _to_forget(store: Store, session: Session, people: Directory, who: str) -> Person:
    """Whoever is meant; who is never to be shown only by their address."""
    shown = everyone(session, store, session.now())
    visible = {person.id for person in shown.everyone()}
    email = who.casefold().strip()
    for person in people.everyone():
        if person.id not in visible and email in person.addresses:
            return person
    return shown.find(who)


def _ask(question: str) -> None:
    """Raises Abort for a no, UsageError where there is nobody to ask."""
    try:
        typer.confirm(question, abort=True, err=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("Nothing was removed: nobody said yes.", "Use --yes where there is nobody to ask.") from None


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
